from __future__ import annotations

import asyncio
from typing import Any

import pytest
from traitlets.config import Config

from tests.web.api import Api


async def test_a_page_is_welcomed_and_gets_a_snapshot_of_what_it_shows(api: Api) -> None:
    chat_id = await api.new_chat(title="First")
    socket = await api.connect()
    welcome = await socket.hello({"chat_id": chat_id})
    assert welcome["version"]
    snapshot = await socket.next()
    chat = await api.chat(chat_id)
    assert snapshot["type"] == "snapshot"
    assert snapshot["cursor"] == chat.pop("cursor")
    assert snapshot["chat"] == chat


async def test_changes_of_chats_reach_pages_that_show_the_list(api: Api) -> None:
    socket = await api.connect()
    await socket.hello(chat_list=True)
    chat_id = await api.new_chat(title="One")
    frame = await socket.next()
    assert (frame["type"], frame["event"]["chat_id"], frame["event"]["chat"]["title"]) == ("list", chat_id, "One")
    await api.ask("PATCH", f"chats/{chat_id}", {"title": "Two"})
    assert (await socket.next())["event"]["chat"]["title"] == "Two"
    await api.ask("DELETE", f"chats/{chat_id}")
    assert "chat" not in (await socket.next())["event"]


async def test_a_page_may_show_a_chat_later_and_hide_it_again(api: Api) -> None:
    first, second = await api.new_chat(), await api.new_chat()
    socket = await api.connect()
    await socket.hello()
    await socket.say(type="subscribe", chat_id=first)
    assert (await socket.next())["chat_id"] == first
    await socket.say(type="unsubscribe", chat_id=first)
    await api.ask("PATCH", f"chats/{first}", {"title": "Unseen"})
    await socket.say(type="subscribe", chat_id=second)
    assert (await socket.next())["chat_id"] == second


async def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_twice(api: Api) -> None:
    chat_id = await api.new_chat()
    cursor = (await api.chat(chat_id))["cursor"]
    await api.ask("PATCH", f"chats/{chat_id}", {"title": "Missed"})
    socket = await api.connect()
    await socket.hello({"chat_id": chat_id, "cursor": cursor})
    frame = await socket.next()
    assert (frame["type"], frame["seq"]) == ("events", cursor["seq"] + 1)
    assert frame["events"][0]["chat"]["title"] == "Missed"


@pytest.mark.parametrize("change", [{"epoch": "earlier-server"}, {"seq": 10_000}])
async def test_a_cursor_the_server_does_not_know_gets_a_snapshot(api: Api, change: dict[str, Any]) -> None:
    chat_id = await api.new_chat()
    cursor = {**(await api.chat(chat_id))["cursor"], **change}
    socket = await api.connect()
    await socket.hello({"chat_id": chat_id, "cursor": cursor})
    assert (await socket.next())["type"] == "snapshot"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "subscribe", "chat_id": "c"}, "hello_first"),
        ({"type": "wave"}, "invalid_request"),
        ({"type": "hello"}, "invalid_request"),
        ({"type": "hello", "page_id": ""}, "invalid_request"),
        ({"type": "hello", "page_id": "x" * 1_000}, "invalid_request"),
        ({"type": "hello", "page_id": "p", "load_id": "x" * 129, "runs_code": True}, "invalid_request"),
        ({"type": "hello", "page_id": "p", "chats": [{"chat_id": str(n)} for n in range(65)]}, "too_many_chats"),
    ],
)
async def test_a_bad_frame_is_answered_and_the_page_may_go_on(api: Api, frame: dict[str, Any], code: str) -> None:
    socket = await api.connect()
    await socket.say(**frame)
    answer = await socket.next()
    assert (answer["type"], answer["code"]) == ("error", code)
    await socket.hello()


async def test_what_is_no_json_is_answered(api: Api) -> None:
    socket = await api.connect()
    for message, binary in (("{", False), ("[]", False), (b"\x00", True)):
        await socket.connection.write_message(message, binary=binary)
        assert (await socket.next())["type"] == "error"
    await socket.hello()
    await socket.say(type="hello", page_id="again")
    assert (await socket.next())["code"] == "hello_twice"


async def test_a_chat_that_does_not_exist_is_told_by_its_id(api: Api) -> None:
    socket = await api.connect()
    await socket.hello({"chat_id": "none", "cursor": {"epoch": "e", "seq": 3}})
    answer = await socket.next()
    assert (answer["type"], answer["code"], answer["chat_id"]) == ("error", "not_found", "none")
    await socket.say(type="subscribe", chat_id="none-either")
    assert (await socket.next())["chat_id"] == "none-either"


async def test_who_is_not_logged_in_gets_no_socket(api: Api) -> None:
    refused = await api.refused_socket({"Authorization": "token wrong"})
    assert (refused.status, refused.body["code"]) == (403, "forbidden")


async def test_a_foreign_page_gets_no_socket(api: Api, jp_serverapp: Any) -> None:
    token = jp_serverapp.identity_provider.token
    answer = await api._fetch("api", "status", params={"token": token}, headers={"Authorization": ""})
    cookies = [line.split(";")[0] for line in answer.headers.get_list("Set-Cookie")]
    login = {"Authorization": "", "Cookie": "; ".join(cookies)}
    # without a key the handshake goes on until it is found incomplete, which is after every check
    incomplete = {**login, "Origin": f"http://127.0.0.1:{jp_serverapp.port}", "Sec-WebSocket-Key": ""}
    assert (await api.refused_socket(incomplete)).status == 400
    assert (await api.refused_socket({**login, "Origin": "https://evil.invalid"})).status == 403


async def test_a_frame_that_is_too_large_ends_the_connection(api: Api) -> None:
    socket = await api.connect()
    await socket.connection.write_message("x" * 1_100_000)
    assert await socket.closed() in (1009, None)


async def test_a_server_that_stops_ends_its_pages(api: Api, jp_serverapp: Any) -> None:
    socket = await api.connect()
    await socket.hello(chat_list=True)
    (app,) = jp_serverapp.extension_manager.extension_apps["jupyter_codeinterp"]
    before = asyncio.all_tasks()
    await app.stop_extension()
    assert app.site.pages == set()
    assert await socket.closed() == 1001
    assert not [task for task in asyncio.all_tasks() & before if "PageConversation" in repr(task)]


class TestWithOnePageAndFastPings:
    """An administrator allows one page."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.CodeInterp.max_pages = 1
        jp_server_config.CodeInterp.ping_seconds = 1
        return jp_server_config

    async def test_a_second_page_is_told_and_may_come_when_the_first_left(self, api: Api) -> None:
        first = await api.connect()
        await first.hello()
        second = await api.connect()
        assert (await second.next())["code"] == "too_many_pages"
        assert await second.closed() == 1013
        first.close()

        async def try_again() -> Any:
            socket = await api.connect()
            await socket.say(type="hello", page_id="p")
            return await socket.next()

        assert (await api.until(try_again, lambda frame: frame["type"] == "welcome"))["type"] == "welcome"

    async def test_a_silent_connection_is_kept_alive(self, api: Api) -> None:
        socket = await api.connect()
        await socket.hello()
        for _ in range(3):
            message = await asyncio.wait_for(socket.connection.read_message(), 20)
            assert message == '{"type":"ping"}'
