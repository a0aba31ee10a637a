"""The kernel of a chat over the API: what it says is missing, and how its variables come back after a restart."""

from __future__ import annotations

from typing import Any

from tests.web.api import Api


async def run(api: Api, chat_id: str, code: str) -> Any:
    started = await api.ask("POST", f"chats/{chat_id}/executions", {"code": code})
    assert started.status == 202
    return await api.finished_execution(started.body["execution_id"])


async def test_a_missing_module_comes_with_what_installs_it(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    execution = await run(api, chat_id, "import surely_missing.part")
    (note,) = execution["notes"]
    assert (execution["status"], note["code"]) == ("error", "module_missing")
    # anybody may have published a package of that name
    assert note["details"] == {"module": "surely_missing"}


async def test_variables_come_back_by_a_replay(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    empty = await api.ask("POST", f"chats/{chat_id}/kernel/replay", {})
    assert (empty.status, empty.body) == (200, {"ran": 0, "failed": None})
    await run(api, chat_id, "x = 1")
    await run(api, chat_id, "x = 2\n1/0")
    await run(api, chat_id, "y = x")
    replayed = await api.ask("POST", f"chats/{chat_id}/kernel/replay", {})
    assert replayed.body == {"ran": 2, "failed": None}
    after = await run(api, chat_id, "print(x, y)")
    assert (after["outputs"][0]["text"], after["notes"]) == ("1 1\n", [])
    assert len((await api.chat(chat_id))["executions"]) == 4
    await run(api, chat_id, "open('once.txt', 'x').close()")
    failed = (await api.ask("POST", f"chats/{chat_id}/kernel/replay", {})).body
    assert (failed["ran"], failed["failed"]["message"][:15]) == (3, "FileExistsError")
