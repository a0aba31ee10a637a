from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from jupyter_codeinterp.app import CodeInterpApp
from jupyter_codeinterp.app.activity import NAME, ActivityWatch
from tests.test_house import TOO_HEAVY
from tests.web.api import Api


@pytest.fixture
def api(jp_fetch: Any, jp_ws_fetch: Any, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[Api]:
    client = Api(jp_fetch, jp_ws_fetch)
    yield client
    jp_asyncio_loop.run_until_complete(client.close())


OPENING = """
import json, sys, jupyter_server.serverapp
before = set(sys.modules)
import jupyter_codeinterp.app.wiring
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def find_app(server: ServerApp) -> CodeInterpApp:
    (app,) = server.extension_manager.extension_apps["jupyter_codeinterp"]
    assert isinstance(app, CodeInterpApp)
    return app


async def test_nothing_is_opened_until_somebody_asks(jp_serverapp: ServerApp, api: Api, data_folder: Path) -> None:
    assert find_app(jp_serverapp).site.opened() is None
    assert (await api.ask("GET", "openapi.yaml")).status == 200
    assert not await asyncio.to_thread(data_folder.exists)
    assert (await api.ask("GET", "chats")).status == 200
    assert (await asyncio.to_thread(data_folder.stat)).st_mode & 0o777 == 0o700


def test_opening_the_rooms_loads_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", OPENING], check=True, capture_output=True, text=True, timeout=60)
    assert set(json.loads(run.stdout)) & TOO_HEAVY == set()


def test_the_start_of_the_server_loads_no_room_that_only_a_request_needs() -> None:
    code = "import json, sys, jupyter_codeinterp.app; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    rooms = {name.split(".")[1] for name in json.loads(run.stdout) if name.startswith("jupyter_codeinterp.")}
    assert rooms & {"store", "llm", "engines", "outputs"} == set()


async def test_many_first_requests_open_the_rooms_once(jp_serverapp: ServerApp, api: Api) -> None:
    await asyncio.gather(*(api.ask("GET", "chats") for _ in range(10)))
    rooms = find_app(jp_serverapp).site.opened()
    assert rooms
    assert (await find_app(jp_serverapp).site.rooms()) is rooms


async def test_a_data_folder_that_cannot_be_used_is_told_and_tried_again(
    jp_serverapp: ServerApp, api: Api, data_folder: Path
) -> None:
    await asyncio.to_thread(data_folder.write_text, "in the way")
    answer = await api.ask("GET", "chats")
    assert (answer.status, answer.body["code"]) == (507, "store_failed")
    assert str(data_folder) in answer.body["message"]
    await asyncio.to_thread(data_folder.unlink)
    assert (await api.ask("GET", "chats")).status == 200


async def test_running_code_is_activity_and_waiting_for_consent_is_not(jp_serverapp: ServerApp, api: Api) -> None:
    app = find_app(jp_serverapp)
    assert not app.current_activity()
    chat_id = await api.new_chat(model="demo/analyst", approval="ask")
    turn_id = await api.send(chat_id, "Run this:\n```python\nimport time\ntime.sleep(900)\n```")

    async def look() -> Any:
        parts = (await api.chat(chat_id))["messages"][-1]["parts"]
        return next((part for part in parts if part["type"] == "execution"), {"status": None})

    waiting = await api.until(look, lambda part: part["status"] == "waiting_approval")
    assert not app.current_activity()
    await api.ask("POST", f"executions/{waiting['id']}/decision", {"decision": "run", "scope": "once"})
    await api.until(look, lambda part: part["status"] == "running")
    assert app.current_activity()
    await api.ask("DELETE", f"chats/{chat_id}/turns/{turn_id}")
    assert not app.current_activity()


async def test_the_time_of_the_last_activity_moves_while_something_works() -> None:
    times: dict[str, datetime] = {}
    looks: list[bool] = []
    enough = asyncio.Event()

    def working() -> bool:
        looks.append(len(looks) == 2)
        if len(looks) == 4:
            enough.set()
        return looks[-1]

    watch = ActivityWatch(times, working, look_seconds=0.001)
    await asyncio.wait_for(enough.wait(), 30)
    await watch.close()
    assert times[NAME].tzinfo is not None


async def test_stopping_leaves_nothing_running(jp_serverapp: ServerApp, api: Api) -> None:
    await api.ask("GET", "openapi.yaml")
    before = asyncio.all_tasks()
    chat_id = await api.new_chat(model="demo/analyst")
    socket = await api.connect()
    await socket.hello({"chat_id": chat_id}, chat_list=True)
    await api.send(chat_id, "Run this:\n```python\nimport time\ntime.sleep(900)\n```")
    await api.ask("POST", f"chats/{chat_id}/executions", {"code": "1"})
    app = find_app(jp_serverapp)
    await app.stop_extension()
    socket.close()

    async def ours() -> list[str]:
        tasks = [repr(task) for task in asyncio.all_tasks() - before]
        return [task for task in tasks if "jupyter_codeinterp" in task]

    assert await api.until(ours, lambda found: not found) == []
    await app.stop_extension()


async def test_what_ran_when_the_server_stopped_is_interrupted_at_the_next_start(
    jp_serverapp: ServerApp, api: Api
) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    await api.send(chat_id, "Run this:\n```python\nimport time\ntime.sleep(900)\n```")
    app = find_app(jp_serverapp)
    await app.stop_extension()
    app.site._opening = None
    chat = await api.chat(chat_id)
    assert chat["turn"] is None
    assert chat["messages"][-1]["stopped_reason"] == "interrupted"


async def test_settings_say_where_their_values_come_from_and_no_secret(jp_serverapp: ServerApp, api: Api) -> None:
    settings = (await api.ask("GET", "settings")).body["settings"]
    assert settings["interpreter_enabled"]["value"] is True
    assert settings["interpreter_enabled"]["source"] == "default"
    assert "value" not in settings["interpreter_jupyter_token"]
    answer = await api.ask("PATCH", "settings", {"max_pages": 5})
    assert (answer.status, answer.body["code"]) == (403, "setting_locked")
    assert "max_pages" in answer.body["message"]


class TestSwitchedOff:
    """ENABLE_CODE_INTERPRETER=false: models chat and run nothing. ENABLE_CODE_EXECUTION=false: people run nothing."""

    @pytest.fixture(autouse=True)
    def environment(self, surroundings: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ENABLE_CODE_INTERPRETER", "false")
        monkeypatch.setenv("ENABLE_CODE_EXECUTION", "false")

    async def test_nothing_runs(self, environment: None, jp_serverapp: ServerApp, api: Api) -> None:
        setting = (await api.ask("GET", "settings")).body["settings"]["interpreter_enabled"]
        assert (setting["value"], setting["source"], setting["locked"]) == (False, "environment", True)
        chat_id = await api.new_chat(model="demo/analyst")
        await api.send(chat_id, "Run this:\n```python\nprint(1)\n```")
        chat = await api.finished_chat(chat_id)
        parts = [part for message in chat["messages"] for part in message["parts"]]
        assert [part for part in parts if part["type"] == "execution" and part["status"] != "refused"] == []
        answer = await api.ask("POST", f"chats/{chat_id}/executions", {"code": "1"})
        assert (answer.status, answer.body["code"]) == (403, "manual_run_disabled")
        assert "administrator" in answer.body["message"]
        assert not jp_serverapp.kernel_manager.list_kernel_ids()


class TestWithAWrongSwitch:
    """A value that cannot work switches the extension off and leaves the server alone."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.CodeInterp.interpreter_engine = "abacus"
        return jp_server_config

    async def test_one_line_says_what_is_wrong_and_the_server_runs(
        self, jp_serverapp: ServerApp, api: Api, jp_fetch: Any
    ) -> None:
        assert (await jp_fetch("api", "status")).code == 200
        answer = await api.call("GET", "chats")
        assert (answer.status, answer.body["code"]) == (503, "invalid_config")
        assert "abacus" in answer.body["message"]
        assert (await api.call("GET", "chats", headers={"Authorization": "token wrong"})).status == 403

    async def test_the_log_has_one_line_about_it(
        self, jp_serverapp: ServerApp, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.clear()
        find_app(jp_serverapp).initialize_settings()
        (line,) = [record for record in caplog.records if "code interpreter is off" in record.getMessage()]
        assert line.levelno == logging.ERROR
        assert "abacus" in line.getMessage()
        assert "\n" not in line.getMessage()


class TestWithADataFolder:
    """An administrator names the data folder."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config, tmp_path: Path) -> Config:
        jp_server_config.CodeInterp.data_folder = str(tmp_path / "elsewhere")
        return jp_server_config

    async def test_it_is_used(self, jp_serverapp: ServerApp, api: Api, tmp_path: Path, data_folder: Path) -> None:
        await api.ask("GET", "chats")
        assert (tmp_path / "elsewhere").is_dir()
        assert not await asyncio.to_thread(data_folder.exists)


@pytest.mark.parametrize("address", ["api/status", "codeinterp/api/v1/settings"])
async def test_pages_are_isolated_only_where_the_administrator_wants_it(
    jp_serverapp: ServerApp, jp_fetch: Any, address: str
) -> None:
    answer = await jp_fetch(address)
    assert "Cross-Origin-Opener-Policy" not in answer.headers
    assert "Cross-Origin-Embedder-Policy" not in answer.headers


class TestIsolation:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        config = Config(jp_server_config)
        config.CodeInterp.pyodide_cross_origin_isolation = True
        config.ServerApp.tornado_settings = {"headers": {"Cross-Origin-Embedder-Policy": "require-corp"}}
        return config

    async def test_headers_ask_for_it_and_leave_what_was_said_before(
        self, jp_serverapp: ServerApp, jp_fetch: Any
    ) -> None:
        answer = await jp_fetch("api", "status")
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
