"""The main journey over HTTP: a message becomes code, runs in a real kernel and comes back as a chart."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import native_chart, tag_chart
from tests.web.api import Api, Socket

QUARTERS = "Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310."
VENDORS = (
    "Create a bar chart with matplotlib showing: Acuity 4.1, Signify 7.2, Hubbell 5.6, Legrand 8.9. "
    "Output the chart as a base64 data URL so it displays inline."
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def executions(chat: Any) -> list[Any]:
    return [part for message in chat["messages"] for part in message["parts"] if part["type"] == "execution"]


def answer_text(chat: Any) -> str:
    return "".join(part["text"] for part in chat["messages"][-1]["parts"] if part["type"] == "text")


def stored_images(chat: Any) -> list[str]:
    """Return the ids of the pictures in the outputs of a chat, displayed or printed."""
    found = []
    for execution in executions(chat):
        for output in execution["outputs"]:
            payload = output.get("data", {}).get("image/png")
            if payload:
                found.append(payload["file"])
    return found


async def check_charts(api: Api, chat: Any) -> None:
    """Check that there is a chart, that it is a picture, and that no base64 is anywhere."""
    images = stored_images(chat)
    assert len(images) == 1, json.dumps(chat)[:3000]
    content = await api.call("GET", f"files/{images[0]}/content")
    assert content.status == 200
    assert content.response.headers["Content-Type"] == "image/png"
    assert content.response.body.startswith(PNG_SIGNATURE)
    assert "iVBOR" not in json.dumps(chat)
    assert not re.search(r";base64,[A-Za-z0-9+/]{20}", json.dumps(chat))


def replay(frames: list[Any], start: str = "") -> str:
    """Return the text of the answer as a page would build it from events."""
    text = start
    for frame in frames:
        for event in frame.get("events", ()):
            if event["type"] == "part.added" and event["part"]["type"] == "text":
                text += event["part"]["text"]
            elif event["type"] == "text.delta":
                text += event["text"]
    return text


@pytest.mark.parametrize("prompt", [QUARTERS, VENDORS])
async def test_a_message_becomes_a_chart(api: Api, prompt: str) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    socket = await api.connect()
    await socket.hello({"chat_id": chat_id})
    assert (await socket.next())["type"] == "snapshot"
    turn_id = await api.send(chat_id, prompt)
    frames = await socket.until_event("turn.finished")
    events = [event for frame in frames for event in frame["events"]]
    assert [event["turn_id"] for event in events if event["type"] == "turn.started"] == [turn_id]
    seqs = [frame["seq"] + n for frame in frames for n in range(len(frame["events"]))]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert "iVBOR" not in json.dumps(events)
    chat = await api.finished_chat(chat_id)
    await check_charts(api, chat)
    assert [execution["status"] for execution in executions(chat)] == ["ok"]
    assert chat["messages"][-1]["stopped_reason"] == "answer"
    assert chat["title"]


@pytest.mark.parametrize(("script", "mode"), [(native_chart, "native"), (tag_chart, "tags")])
async def test_a_model_behind_http_makes_a_chart(
    api: Api, model_server: ModelServerProcess, script: Any, mode: str
) -> None:
    model_server.load(script())
    provider = {"kind": "openai-chat", "base_url": model_server.base_url, "api_key": "sk-very-secret"}
    answer = await api.ask("PUT", "providers/lab", provider)
    assert answer.status == 200
    assert answer.body["has_key"] is True
    chat_id = await api.new_chat(model="lab/scripted-model", code_mode=mode)
    await api.send(chat_id, QUARTERS)
    chat = await api.finished_chat(chat_id)
    await check_charts(api, chat)
    sent = json.dumps(model_server.chat_bodies())
    assert "iVBOR" not in sent
    for path in ("providers", "settings", "models", f"chats/{chat_id}"):
        assert b"sk-very-secret" not in (await api.ask("GET", path)).response.body


async def test_a_page_that_reloads_in_the_middle_sees_the_same(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    first = await api.connect()
    await first.hello({"chat_id": chat_id})
    cursor = (await first.next())["cursor"]
    await api.send(chat_id, QUARTERS)
    seen = [await first.next() for _ in range(4)]
    first.close()
    last = seen[-1]
    cursor = {"epoch": last["epoch"], "seq": last["seq"] + len(last["events"]) - 1}
    second = await api.connect()
    await second.hello({"chat_id": chat_id, "cursor": cursor})
    rest = await second.until_event("turn.finished")
    assert rest[0]["seq"] == cursor["seq"] + 1
    chat = await api.finished_chat(chat_id)
    assert replay([*seen, *rest]) == answer_text(chat)
    stale = await api.connect()
    await stale.hello({"chat_id": chat_id, "cursor": {"epoch": "before-a-restart", "seq": 3}})
    snapshot = await stale.next()
    assert snapshot["chat"] == {key: value for key, value in chat.items() if key != "cursor"}


async def test_a_snapshot_in_the_middle_goes_on_without_a_gap(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    await api.send(chat_id, QUARTERS)
    socket: Socket = await api.connect()
    await socket.hello({"chat_id": chat_id})
    snapshot = await socket.next()
    assert snapshot["type"] == "snapshot"
    frames = await socket.until_event("turn.finished") if snapshot["chat"]["turn"] else []
    if frames:
        assert frames[0]["seq"] == snapshot["cursor"]["seq"] + 1
    chat = await api.finished_chat(chat_id)
    before = answer_text(snapshot["chat"]) if snapshot["chat"]["messages"] else ""
    assert replay(frames, before) == answer_text(chat)


async def test_variables_are_kept_between_runs_and_an_error_is_an_error(api: Api) -> None:
    chat_id = await api.new_chat()
    await run(api, chat_id, "x = 41")
    execution = await run(api, chat_id, "print(x + 1)")
    assert execution["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "42\n"}]
    assert execution["origin"] == "user"
    failed = await run(api, chat_id, "1 / 0")
    assert failed["status"] == "error"
    assert failed["outputs"][-1]["ename"] == "ZeroDivisionError"
    kernel = (await api.ask("GET", f"chats/{chat_id}/kernel")).body
    assert kernel["execution_state"] == "idle"
    assert (await api.ask("POST", f"chats/{chat_id}/kernel/restart", {})).status == 200
    assert (await run(api, chat_id, "x"))["status"] == "error"
    assert (await api.ask("DELETE", f"chats/{chat_id}/kernel")).status == 204
    assert (await api.ask("GET", f"chats/{chat_id}/kernel")).body["execution_state"] == "absent"


async def run(api: Api, chat_id: str, code: str) -> Any:
    """Run code by hand and return the finished execution."""
    answer = await api.ask("POST", f"chats/{chat_id}/executions", {"code": code, "engine": "jupyter"})
    assert answer.status == 202, answer.body
    return await api.finished_execution(answer.body["execution_id"])


async def test_a_person_lets_the_model_hear_of_a_run(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    started = await api.ask("POST", f"chats/{chat_id}/executions", {"code": "1", "tell": True, "timeout_seconds": 5})
    execution = await api.finished_execution(started.body["execution_id"])
    assert (execution["told"], execution["kernel"]) == (True, "Python 3 (ipykernel)")
    path = f"executions/{execution['id']}"
    assert (await api.ask("PATCH", path, {"told": "yes"})).status == 400
    changed = await api.ask("PATCH", path, {"told": False})
    assert (changed.status, "told" in changed.body) == (200, False)
    for seconds in (0, 100_000, "5"):
        body = {"code": "1", "timeout_seconds": seconds}
        assert (await api.ask("POST", f"chats/{chat_id}/executions", body)).status == 400
    await api.send(chat_id, "Bar chart of Q1: 1, Q2: 2")
    own = [part for part in (await api.finished_chat(chat_id))["messages"][1]["parts"] if part["type"] == "execution"]
    refused = await api.ask("PATCH", f"executions/{own[0]['id']}", {"told": True})
    assert (refused.status, refused.body["code"]) == (409, "not_a_manual_run")


async def test_stop_ends_a_turn_and_the_next_one_may_begin(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    turn_id = await api.send(chat_id, "Run this:\n```python\nimport time\ntime.sleep(900)\n```")
    second = await api.ask("POST", f"chats/{chat_id}/turns", {"text": "second"})
    assert (second.status, second.body["code"]) == (409, "turn_running")
    assert (await api.ask("DELETE", f"chats/{chat_id}/turns/{turn_id}")).status == 204
    chat = await api.finished_chat(chat_id)
    assert chat["messages"][-1]["stopped_reason"] == "stopped"
    again = await api.ask("POST", f"chats/{chat_id}/turns/{turn_id}/retry", {})
    assert again.status == 202
    assert (await api.ask("DELETE", f"chats/{chat_id}/turns/{again.body['turn_id']}")).status == 204


async def test_running_code_can_be_interrupted_and_given_more_time(api: Api) -> None:
    chat_id = await api.new_chat()
    body = {"code": "import time\ntime.sleep(900)", "client_id": "run-1"}
    execution_id = (await api.ask("POST", f"chats/{chat_id}/executions", body)).body["execution_id"]
    assert (await api.ask("POST", f"chats/{chat_id}/executions", body)).body["execution_id"] == execution_id

    async def look() -> Any:
        return (await api.ask("GET", f"executions/{execution_id}")).body

    running = await api.until(look, lambda execution: execution["status"] == "running")
    more = await api.ask("POST", f"executions/{execution_id}/extend", {"seconds": 500})
    assert more.body["deadline"] > running["deadline"] + 400
    assert (await api.ask("POST", f"executions/{execution_id}/extend", {"seconds": -1})).status == 400
    await api.ask("POST", f"executions/{execution_id}/interrupt", {})
    assert (await api.finished_execution(execution_id))["status"] == "interrupted"
    assert (await api.ask("POST", f"executions/{execution_id}/extend", {})).status == 409


async def test_a_person_decides_once_and_may_change_the_code(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst", approval="ask")
    await api.send(chat_id, "Run this:\n```python\nprint('as written')\n```")

    async def look() -> Any:
        return executions(await api.chat(chat_id))

    waiting = await api.until(look, lambda found: found and found[0]["status"] == "waiting_approval")
    path = f"executions/{waiting[0]['id']}/decision"
    assert (await api.ask("POST", path, {"decision": "maybe"})).status == 400
    assert (await api.ask("POST", path, {"decision": "run", "code": "print('as edited')"})).status == 200
    assert (await api.ask("POST", path, {"decision": "reject"})).status == 409
    (execution,) = executions(await api.finished_chat(chat_id))
    assert execution["outputs"][0]["text"] == "as edited\n"
    assert execution["ran_code"] == "print('as edited')"


async def test_an_attachment_is_beside_the_code(api: Api, jp_root_dir: Any) -> None:
    uploaded = (await api.upload("sales.csv", b"quarter,sales\nQ1,150\nQ2,230\n")).body
    chat_id = await api.new_chat(model="demo/analyst")
    await api.send(chat_id, "What is attached?", files=[uploaded["id"]])
    chat = await api.finished_chat(chat_id)
    attached = [part for part in chat["messages"][0]["parts"] if part["type"] == "file"]
    assert [part["name"] for part in attached] == ["sales.csv"]
    assert (jp_root_dir / "sales.csv").read_bytes() == b"quarter,sales\nQ1,150\nQ2,230\n"
    assert (await run(api, chat_id, "print(open('sales.csv').read()[:7])"))["outputs"][0]["text"] == "quarter\n"


@pytest.mark.parametrize("body", [{"text": " "}, {"text": 5}, {"text": "x", "files": "f"}, {"text": "x", "queue": 1}])
async def test_a_message_that_makes_no_sense_is_refused(api: Api, body: dict[str, Any]) -> None:
    chat_id = await api.new_chat()
    answer = await api.ask("POST", f"chats/{chat_id}/turns", body)
    assert (answer.status, answer.body["code"]) == (400, "invalid_request")
    assert (await api.chat(chat_id))["messages"] == []


async def test_a_message_is_asked_in_other_words_and_both_branches_can_be_shown(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    await api.send(chat_id, "hello")
    first, _ = (await api.finished_chat(chat_id))["messages"]
    await api.send(chat_id, "good evening", edits=first["id"])
    second, answer = (await api.finished_chat(chat_id))["messages"]
    assert ("parent_id" in second, second["siblings"]) == (False, [first["id"], second["id"]])
    body = {"text": "x", "edits": answer["id"]}
    assert (await api.ask("POST", f"chats/{chat_id}/turns", body)).status == 400
    assert (await api.ask("POST", f"chats/{chat_id}/turns", {**body, "parent_id": first["id"]})).status == 400
    assert (await api.ask("POST", f"chats/{chat_id}/turns", {**body, "edits": "none"})).status == 404
    assert (await api.ask("PATCH", f"chats/{chat_id}", {"head": first["id"]})).status == 200
    shown = (await api.chat(chat_id))["messages"]
    assert [message["role"] for message in shown] == ["user", "assistant"]
    assert shown[0]["id"] == first["id"]
    assert (await api.ask("PATCH", f"chats/{chat_id}", {"head": second["id"]})).body["head"] == answer["id"]


async def test_a_chat_is_deleted_while_it_runs(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    await api.send(chat_id, "Run this:\n```python\nimport time\ntime.sleep(900)\n```")
    await asyncio.sleep(0)
    assert (await api.ask("DELETE", f"chats/{chat_id}")).status == 204
    assert (await api.ask("GET", f"chats/{chat_id}")).status == 404
