"""What switches do to a Jupyter server with our extension, as seen over REST."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp

from tests.web.api import Api


async def _new_chat(api: Api, **fields: Any) -> Any:
    answer = await api.ask("POST", "chats", {"model": "demo/analyst", **fields})
    return answer.body if answer.status == 201 else answer.body["code"]


async def _run(api: Api, **fields: Any) -> Any:
    chat = await _new_chat(api)
    answer = await api.ask("POST", f"chats/{chat['id']}/executions", {"code": "1", **fields})
    return await api.finished_execution(answer.body["execution_id"])


async def a_chat_begins_in_the_browser(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await _new_chat(api))["engine"] == "pyodide"


async def a_chat_begins_without_asking(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await _new_chat(api))["approval"] == "auto"


async def a_chat_in_the_browser_begins_by_asking(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await _new_chat(api, engine="pyodide"))["approval"] == "ask"


async def no_chat_in_the_browser_runs_at_once(api: Api, server: ServerApp, folder: Path) -> None:
    assert await _new_chat(api, engine="pyodide", approval="auto") == "approval_required"


async def nobody_changes_their_steps(api: Api, server: ServerApp, folder: Path) -> None:
    answer = await api.ask("PATCH", "settings", {"max_steps": 3})
    assert (answer.status, answer.body["code"]) == (403, "setting_locked")


async def the_kernel_of_that_name_is_wanted(api: Api, server: ServerApp, folder: Path) -> None:
    engines = {item["engine"]: item for item in (await api.ask("GET", "engines")).body["engines"]}
    assert "cobol" in engines["jupyter"]["reason"]


async def chats_are_kept_there(api: Api, server: ServerApp, folder: Path) -> None:
    await api.ask("GET", "chats")
    assert await asyncio.to_thread((folder / "data" / "chats.sqlite").is_file)


async def a_larger_file_is_refused(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await api.upload("a.txt", b"x" * 10)).status == 201
    assert (await api.upload("a.txt", b"x" * 11)).status == 413


async def a_larger_body_is_refused(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await api.ask("POST", "chats", {"title": "x" * 2_000})).status == 413


async def a_kernel_has_no_time_to_start(api: Api, server: ServerApp, folder: Path) -> None:
    execution = await _run(api)
    assert execution["status"] == "refused"
    assert "0.1 s" in execution["notes"][0]["text"]


async def code_for_the_browser_waits_for_no_page(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await _run(api, engine="pyodide"))["status"] == "lost"


async def code_in_the_browser_may_reach_that_host(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await api.ask("GET", "pyodide")).body["network_hosts"] == ["data.example.org"]


async def code_in_the_browser_may_install(api: Api, server: ServerApp, folder: Path) -> None:
    assert (await api.ask("GET", "pyodide")).body["install_from_pypi"] is True
