"""Code in the browser engine of a page that is open, asked for by REST."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.ui.lab_server import LabServer
from tests.ui.rest import call_api

PATIENCE_SECONDS = 90.0
LOOK_SECONDS = 0.05
FINAL = {"ok", "error", "timeout", "interrupted", "refused", "lost"}


# read before a test gets a home of its own
_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
PACKAGES = Path(os.environ.get("CODEINTERP_PYODIDE_CACHE", _CACHE / "jupyter-codeinterp" / "pyodide"))


def package_cache() -> Path:
    """Return where the packages for these tests are; ``scripts/test`` fills it."""
    if not any(PACKAGES.glob("numpy-*.whl")):
        raise RuntimeError(f"There are no packages in {PACKAGES}; scripts/test fetches them.")
    return PACKAGES


def browser_environment() -> dict[str, str]:
    """Return the environment of a server that has the packages and fetches none."""
    return {
        "CODEINTERP_PYODIDE_UPSTREAM_URL": "none",
        "CODEINTERP_PYODIDE_CACHE_FOLDER": str(package_cache()),
    }


async def open_panel(page: Page) -> None:
    """Open the panel, which is what makes a page able to run code."""
    await page.locator(".jp-SideBar [data-id=jupyter-codeinterp-panel]").click()
    await page.locator("#jupyter-codeinterp-panel .jp-CodeInterp-content").wait_for(state="visible")


async def new_chat(server: LabServer, **fields: Any) -> str:
    """Make a chat on the browser engine and return its id."""
    body = {"model": "demo/analyst", "engine": "pyodide", **fields}
    chat = await asyncio.to_thread(call_api, server, "POST", "chats", body)
    return str(chat["id"])


async def start_code(server: LabServer, chat_id: str, code: str, **fields: Any) -> str:
    """Begin a manual run and return its id."""
    body = {"code": code, "engine": "pyodide", **fields}
    answer = await asyncio.to_thread(call_api, server, "POST", f"chats/{chat_id}/executions", body)
    return str(answer["execution_id"])


async def wait_until(server: LabServer, execution_id: str, *statuses: str) -> Any:
    """Return the execution once it has one of the statuses."""
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        part = await asyncio.to_thread(call_api, server, "GET", f"executions/{execution_id}")
        if part["status"] in statuses:
            return part
        assert part["status"] not in FINAL, part
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"It is still {part['status']}: {part}")


async def run_code(server: LabServer, chat_id: str, code: str, **fields: Any) -> Any:
    """Run code to its end and return the execution."""
    return await wait_until(server, await start_code(server, chat_id, code, **fields), *FINAL)


def text_of(execution: Any, name: str = "stdout") -> str:
    """Return what the code printed."""
    return "".join(output["text"] for output in execution["outputs"] if output.get("name") == name)


def pictures_of(execution: Any) -> list[str]:
    """Return the ids of the pictures, in order."""
    return [
        output["data"]["image/png"]["file"] for output in execution["outputs"] if "image/png" in output.get("data", {})
    ]
