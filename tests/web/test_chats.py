from __future__ import annotations

from typing import Any

import pytest
from traitlets.config import Config

from tests.web.api import Api


async def test_a_chat_is_made_changed_listed_and_deleted(api: Api) -> None:
    made = await api.ask("POST", "chats", {"title": "Sales"})
    assert made.status == 201
    chat = made.body
    assert (chat["turn"], chat["messages"], chat["engine"], chat["approval"]) == (None, [], "jupyter", "ask")
    changed = await api.ask("PATCH", f"chats/{chat['id']}", {"title": "Sales by quarter", "pinned": True})
    assert (changed.body["title"], changed.body["pinned"]) == ("Sales by quarter", True)
    listed = await api.ask("GET", "chats")
    assert [item["id"] for item in listed.body["chats"]] == [chat["id"]]
    assert (await api.ask("DELETE", f"chats/{chat['id']}")).status == 204
    assert (await api.ask("GET", "chats")).body["chats"] == []


async def test_the_list_goes_on_at_its_cursor_and_finds_titles(api: Api) -> None:
    for number in range(5):
        await api.new_chat(title=f"Chat {number}")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await api.ask("GET", "chats", params={"limit": "2", **cursor})).body
        seen += [chat["title"] for chat in page["chats"]]
        if "next_cursor" not in page:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(seen) == [f"Chat {number}" for number in range(5)]
    found = await api.ask("GET", "chats", params={"search": "chat 3"})
    assert [chat["title"] for chat in found.body["chats"]] == ["Chat 3"]


@pytest.mark.parametrize("params", [{"limit": "0"}, {"limit": "x"}, {"limit": "1000"}, {"cursor": "nonsense"}])
async def test_a_list_that_makes_no_sense_is_refused(api: Api, params: dict[str, str]) -> None:
    answer = await api.ask("GET", "chats", params=params)
    assert (answer.status, answer.body["code"]) == (400, "invalid_request")


async def test_the_same_client_id_makes_one_chat(api: Api) -> None:
    first = await api.ask("POST", "chats", {"client_id": "once"})
    second = await api.ask("POST", "chats", {"client_id": "once"})
    assert first.body["id"] == second.body["id"]
    assert len((await api.ask("GET", "chats")).body["chats"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"model": "demo/unknown"}, 404, "no model 'unknown'"),
        ({"model": "nobody/x"}, 404, "nobody"),
        ({"engine": "moon"}, 400, "engine"),
        ({"colour": "red"}, 400, "colour"),
        ({"folder": "work/.git"}, 400, "ContentsManager.allow_hidden"),
    ],
)
async def test_a_chat_that_cannot_work_is_refused_in_words(
    api: Api, body: dict[str, Any], status: int, words: str
) -> None:
    answer = await api.ask("POST", "chats", body)
    assert answer.status == status
    assert words in answer.body["message"]
    chat_id = await api.new_chat()
    assert (await api.ask("PATCH", f"chats/{chat_id}", body)).status == status
    assert len((await api.ask("GET", "chats")).body["chats"]) == 1


class TestWithHiddenFolders:
    """An administrator shows hidden files and folders."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        return Config(jp_server_config, ContentsManager={"allow_hidden": True})

    async def test_a_chat_may_have_a_hidden_folder(self, api: Api) -> None:
        made = await api.ask("POST", "chats", {"folder": ".work"})
        assert (made.status, made.body["folder"]) == (201, ".work")
        changed = await api.ask("PATCH", f"chats/{made.body['id']}", {"folder": "a/.b"})
        assert (changed.status, changed.body["folder"]) == (200, "a/.b")


async def test_a_kernel_that_does_not_exist_is_refused_with_those_that_do(api: Api) -> None:
    chat_id = await api.new_chat()
    for answer in (
        await api.ask("PATCH", f"chats/{chat_id}", {"kernel": {"name": "cobol"}}),
        await api.ask("POST", "chats", {"kernel": {"name": "cobol"}}),
    ):
        assert answer.status == 404
        assert "'python3' (Python 3 (ipykernel))" in answer.body["message"]
    changed = await api.ask("PATCH", f"chats/{chat_id}", {"kernel": {"name": "python3"}})
    assert (changed.status, changed.body["kernel"]) == (200, {"name": "python3"})
    kernel = (await api.ask("GET", f"chats/{chat_id}/kernel")).body
    assert (kernel["execution_state"], kernel["display_name"]) == ("absent", "Python 3 (ipykernel)")


async def test_a_branch_that_does_not_exist_cannot_be_shown(api: Api) -> None:
    chat_id = await api.new_chat()
    assert (await api.ask("PATCH", f"chats/{chat_id}", {"head": "none"})).status == 404


class TestWithoutTheBrowserEngine:
    """An administrator allows the kernel engine only, and wants every run approved."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.CodeInterp.allowed_engines = ["jupyter"]
        jp_server_config.CodeInterp.minimum_approval = {"jupyter": "ask"}
        return jp_server_config

    async def test_what_the_administrator_forbids_is_forbidden(self, api: Api) -> None:
        for body, code in (({"engine": "pyodide"}, "engine_disabled"), ({"approval": "auto"}, "approval_required")):
            answer = await api.ask("POST", "chats", body)
            assert (answer.status, answer.body["code"]) == (403, code)
            assert "administrator" in answer.body["message"]
