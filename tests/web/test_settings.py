"""Personal settings, the prompt and the policy, as a page meets them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from jupyter_codeinterp.app import CodeInterpApp
from jupyter_codeinterp.turn.prompt import DEFAULT_TEMPLATE
from tests.engines.specs import write_spec
from tests.web.api import Answer, Api

RUN = "Run this:\n```python\nprint(6 * 7)\n```"


def find_app(server: ServerApp) -> CodeInterpApp:
    (app,) = server.extension_manager.extension_apps["jupyter_codeinterp"]
    assert isinstance(app, CodeInterpApp)
    return app


async def setting(api: Api, name: str) -> Any:
    return (await api.ask("GET", "settings")).body["settings"][name]


def refused(answer: Answer, status: int, code: str, *words: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code), answer.body
    for word in words:
        assert word in answer.body["message"]


async def test_a_choice_counts_at_once_for_new_chats_and_is_cleared_again(api: Api) -> None:
    answer = await api.ask("PATCH", "settings", {"interpreter_engine": "pyodide", "pyodide_approval": "ask"})
    entry = answer.body["settings"]["interpreter_engine"]
    assert (answer.status, entry["value"], entry["source"], entry["default"]) == (200, "pyodide", "user", "jupyter")
    chat = (await api.ask("POST", "chats", {})).body
    assert (chat["engine"], chat["approval"]) == ("pyodide", "ask")
    await api.ask("PATCH", "settings", {"interpreter_engine": None, "pyodide_approval": None})
    assert (await setting(api, "interpreter_engine"))["source"] == "default"
    assert (await api.ask("POST", "chats", {})).body["engine"] == "jupyter"


async def test_choices_survive_a_restart_of_the_server(jp_serverapp: ServerApp, api: Api) -> None:
    await api.ask("PATCH", "settings", {"max_steps": 3, "blocked_modules": ["socket"]})
    app = find_app(jp_serverapp)
    await app.stop_extension()
    app.site.live.lay({})
    app.site._opening = None
    assert (await setting(api, "max_steps"))["value"] == 3
    assert (await setting(api, "blocked_modules"))["value"] == ["socket"]


async def test_a_change_by_another_server_of_the_same_folder_is_seen(jp_serverapp: ServerApp, api: Api) -> None:
    rooms = await find_app(jp_serverapp).site.rooms()
    await rooms.store.preferences.change({"max_steps": 4})
    assert (await setting(api, "max_steps"))["value"] == 4


async def test_a_wrong_value_changes_nothing_and_names_its_field(api: Api) -> None:
    answer = await api.ask("PATCH", "settings", {"max_steps": 3, "interpreter_engine": "moon"})
    refused(answer, 400, "invalid_setting", "'jupyter' or 'pyodide'")
    assert answer.body["details"]["field"] == "interpreter_engine"
    assert (await setting(api, "max_steps"))["value"] == 25
    answer = await api.ask("PATCH", "settings", {"kernel_name": "cobol"})
    refused(answer, 400, "invalid_setting", "cobol", "python3")
    assert answer.body["details"]["field"] == "kernel_name"
    assert (await api.ask("PATCH", "settings", {"kernel_name": "python3"})).status == 200


async def test_what_is_the_administrators_is_refused_with_who_decides(api: Api) -> None:
    refused(await api.ask("PATCH", "settings", {"max_pages": 5}), 403, "setting_locked", "max_pages", "administrator")


async def test_the_kernel_a_person_likes_is_the_one_that_starts(api: Api, jp_data_dir: Path) -> None:
    write_spec(jp_data_dir, "other")
    chat_id = await api.new_chat(model="demo/analyst")
    assert (await api.ask("GET", f"chats/{chat_id}/kernel")).body["name"] == "python3"
    assert (await api.ask("PATCH", "settings", {"kernel_name": "other"})).status == 200
    assert (await api.ask("GET", f"chats/{chat_id}/kernel")).body["name"] == "other"


async def test_a_kernel_of_another_language_can_be_chosen_nowhere(api: Api, jp_data_dir: Path) -> None:
    write_spec(jp_data_dir, "bash", language="bash")
    chat_id = await api.new_chat(model="demo/analyst")
    choice = {"kernel": {"name": "bash"}}
    for answer in (
        await api.ask("PATCH", "settings", {"kernel_name": "bash"}),
        await api.ask("PATCH", f"chats/{chat_id}", choice),
        await api.ask("POST", "chats", {"model": "demo/analyst", **choice}),
    ):
        refused(answer, 409, "kernel_language", "The kernel 'Bash' runs bash, but models write Python.")
    assert (await api.ask("GET", f"chats/{chat_id}/kernel")).body["name"] == "python3"


async def test_models_are_as_a_person_wants_them(api: Api) -> None:
    await api.ask("PATCH", "settings", {"model_capabilities": {"demo/*": {"vision": True, "code_mode": "tags"}}})
    models = {model["id"]: model for model in (await api.ask("GET", "models")).body["models"]}
    assert models["demo/analyst"]["capabilities"] == {
        "code_interpreter": True,
        "vision": True,
        "code_mode": "tags",
        "sources": {"vision": "user", "code_mode": "user"},
    }
    await api.ask("PATCH", "settings", {"model_default": "demo/analyst"})
    assert (await api.ask("GET", "models")).body["default"] == "demo/analyst"
    await api.ask("PATCH", "settings", {"model_denied": ["demo/*"]})
    assert (await api.ask("GET", "models")).body["models"] == []
    refused(await api.ask("POST", "chats", {"model": "demo/analyst"}), 403, "model_forbidden", "your own settings")


async def test_other_pages_are_told_of_a_change(api: Api) -> None:
    socket = await api.connect()
    await socket.hello()
    await api.ask("PATCH", "settings", {"max_steps": 5})
    assert await socket.next() == {"type": "settings.changed"}


async def test_the_settings_are_answered_quickly(api: Api) -> None:
    await api.ask("GET", "settings")
    clock = asyncio.get_running_loop().time
    seconds = []
    for _ in range(10):
        start = clock()
        await api.call("GET", "settings")
        seconds.append(clock() - start)
    # about 5 ms here; the bound is for machines that do other things too
    assert min(seconds) < 0.1


async def test_the_prompt_is_read_previewed_changed_and_reset(api: Api) -> None:
    prompt = (await api.ask("GET", "prompt")).body
    assert (prompt["template"], prompt["built_in"]) == (DEFAULT_TEMPLATE, DEFAULT_TEMPLATE)
    assert (prompt["source"], prompt["locked"]) == ("default", False)
    assert [item["name"] for item in prompt["placeholders"]] == ["engine", "packages", "files", "date"]
    answer = await api.ask("PATCH", "settings", {"prompt_template": "Be a poet. {date}"})
    assert answer.status == 200
    prompt = (await api.ask("GET", "prompt")).body
    assert (prompt["template"], prompt["source"]) == ("Be a poet. {date}", "user")
    await api.ask("PATCH", "settings", {"prompt_template": None})
    assert (await api.ask("GET", "prompt")).body["template"] == DEFAULT_TEMPLATE


async def test_a_preview_is_what_the_model_of_the_chat_would_read(api: Api) -> None:
    file_id = (await api.upload("May.csv", b"a,b\n1,2\n")).body["id"]
    chat_id = await api.new_chat(model="demo/analyst", engine="pyodide", code_mode="tags")
    turn_id = await api.send(chat_id, "hello", files=[file_id])
    await api.ask("DELETE", f"chats/{chat_id}/turns/{turn_id}")
    answer = await api.ask("POST", "prompt/preview", {"template": "On {engine} with {files}", "chat_id": chat_id})
    assert answer.body["text"].startswith("On Python (Pyodide)")
    assert "May.csv" in answer.body["text"]
    assert "</code_interpreter>" in answer.body["text"]
    text = (await api.ask("POST", "prompt/preview", {"template": ""})).body["text"]
    assert "execute_code" in text
    assert "a Python kernel" in text


async def test_a_preview_names_an_unknown_placeholder(api: Api) -> None:
    answer = await api.ask("POST", "prompt/preview", {"template": "Hi {name}"})
    refused(answer, 400, "invalid_template", "{name}", "{engine}")
    assert answer.body["details"] == {"placeholder": "name"}
    refused(await api.ask("POST", "prompt/preview", {"template": "{"}), 400, "invalid_template")
    refused(await api.ask("POST", "prompt/preview", {"template": "x", "chat_id": "none"}), 404, "not_found")
    answer = await api.ask("PATCH", "settings", {"prompt_template": "Hi {name}"})
    refused(answer, 400, "invalid_setting", "{name}")


async def test_the_guard_a_person_adds_holds_for_their_own_runs(api: Api) -> None:
    await api.ask("PATCH", "settings", {"blocked_modules": ["antigravity"]})
    chat_id = await api.new_chat(model="demo/analyst")
    answer = await api.ask("POST", f"chats/{chat_id}/executions", {"code": "import antigravity"})
    execution = await api.finished_execution(answer.body["execution_id"])
    assert (execution["status"], execution["notes"][0]["code"]) == ("refused", "blocked_module")


async def test_who_switches_code_off_gets_answers_without(api: Api) -> None:
    await api.ask("PATCH", "settings", {"interpreter_enabled": False})
    chat_id = await api.new_chat(model="demo/analyst")
    await api.send(chat_id, RUN)
    chat = await api.finished_chat(chat_id)
    assert [part["type"] for part in chat["messages"][-1]["parts"] if part["type"] == "execution"] == []
    answer = await api.ask("PATCH", f"chats/{chat_id}", {"code_on": True})
    refused(answer, 403, "interpreter_disabled", "The person has switched")


class TestPolicy:
    """A page that insists gets 403 and the reason, on each route."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.CodeInterp.update(
            {
                "allowed_engines": ["jupyter"],
                "model_allowed": ["demo/*", "lab/*", "home/small"],
                "model_denied": ["lab/*", "demo/secret"],
                "minimum_approval": {"jupyter": "ask"},
                "model_capabilities": {"demo/*": {"code_mode": "tags"}},
                "manual_run_enabled": False,
            }
        )
        return jp_server_config

    @pytest.fixture
    def stored(self, jp_serverapp: ServerApp, api: Api) -> Callable[..., Any]:
        """Return what makes a chat as it was stored before the administrator decided."""

        async def store(**fields: Any) -> str:
            chat_id = str((await api.ask("POST", "chats", {"model": "demo/analyst"})).body["id"])
            rooms = await find_app(jp_serverapp).site.rooms()
            await rooms.store.chats.update(chat_id, fields)
            return chat_id

        return store

    @pytest.mark.parametrize(
        ("body", "code", "words"),
        [
            ({"engine": "pyodide"}, "engine_disabled", "'pyodide' is disabled by the administrator; use 'jupyter'"),
            ({"model": "demo/secret"}, "model_forbidden", "'demo/secret' is not allowed by the administrator"),
            ({"model": "home/big"}, "model_forbidden", "'home/big'"),
            ({"approval": "auto"}, "approval_required", "administrator wants a person to approve"),
            ({"code_mode": "native"}, "code_mode_forbidden", "choose 'auto' or 'tags'"),
        ],
    )
    async def test_a_chat_is_neither_made_nor_changed_so(
        self, api: Api, stored: Any, body: dict[str, Any], code: str, words: str
    ) -> None:
        refused(await api.ask("POST", "chats", {"model": "demo/analyst", **body}), 403, code, words)
        chat_id = await stored()
        refused(await api.ask("PATCH", f"chats/{chat_id}", body), 403, code, words)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"engine": "pyodide"}, "engine_disabled"),
            ({"model": "demo/secret"}, "model_forbidden"),
            ({"code_mode": "native"}, "code_mode_forbidden"),
        ],
    )
    async def test_an_older_chat_begins_no_turn_so(
        self, api: Api, stored: Any, fields: dict[str, Any], code: str
    ) -> None:
        chat_id = await stored(**fields)
        refused(await api.ask("POST", f"chats/{chat_id}/turns", {"text": RUN}), 403, code)
        assert (await api.chat(chat_id))["messages"] == []

    async def test_an_older_chat_that_ran_at_once_asks_now(self, api: Api, stored: Any) -> None:
        chat_id = await stored(approval="auto")
        turn_id = await api.send(chat_id, RUN)

        async def look() -> Any:
            parts = (await api.chat(chat_id))["messages"][-1]["parts"]
            return next((part for part in parts if part["type"] == "execution"), {"status": None})

        part = await api.until(look, lambda part: part["status"] == "waiting_approval")
        decision = {"decision": "run", "scope": "chat"}
        refused(await api.ask("POST", f"executions/{part['id']}/decision", decision), 403, "approval_required")
        await api.ask("DELETE", f"chats/{chat_id}/turns/{turn_id}")

    async def test_a_person_runs_nothing(self, api: Api, stored: Any) -> None:
        chat_id = await stored()
        answer = await api.ask("POST", f"chats/{chat_id}/executions", {"code": "1"})
        refused(answer, 403, "manual_run_disabled", "administrator")

    async def test_a_provider_without_an_allowed_model_is_refused(self, api: Api) -> None:
        config = {"kind": "openai-chat", "base_url": "http://127.0.0.1:9/v1"}
        refused(await api.ask("PUT", "providers/lab", config), 403, "provider_forbidden", "'lab'", "home/small")
        refused(await api.ask("PUT", "providers/other", config), 403, "provider_forbidden")
        refused(await api.ask("PUT", "providers/home", {**config, "models": ["big"]}), 403, "provider_forbidden")
        test = {"provider": config}
        refused(await api.ask("POST", "providers/lab/test", test), 403, "provider_forbidden")
        assert (await api.ask("PUT", "providers/home", {**config, "models": ["big", "small"]})).status == 200
        assert (await api.ask("PUT", "providers/home", config)).status == 200


class TestOtherEngineForRuns:
    """Manual runs on an engine that is not allowed."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.CodeInterp.allowed_engines = ["pyodide"]
        jp_server_config.CodeInterp.interpreter_enabled = False
        return jp_server_config

    async def test_a_run_elsewhere_is_refused(self, api: Api) -> None:
        chat_id = await api.new_chat(model="demo/analyst")
        answer = await api.ask("POST", f"chats/{chat_id}/executions", {"code": "1", "engine": "jupyter"})
        refused(answer, 403, "engine_disabled", "use 'pyodide'")

    async def test_code_of_models_stays_off(self, api: Api) -> None:
        answer = await api.ask("POST", "chats", {"model": "demo/analyst", "code_on": True})
        refused(answer, 403, "interpreter_disabled", "administrator")
        answer = await api.ask("PATCH", "settings", {"interpreter_enabled": True})
        refused(answer, 403, "setting_locked", "switched it off")


class TestBudget:
    """One turn within an hour."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.CodeInterp.model_turns_per_hour = 1
        jp_server_config.CodeInterp.model_discover_local = False
        return jp_server_config

    async def test_what_is_beyond_it_is_429_until_it_comes_back(
        self, jp_serverapp: ServerApp, api: Api, data_folder: Path
    ) -> None:
        # nobody listens there: a turn that fails is a turn
        config = {"kind": "openai-chat", "base_url": "http://127.0.0.1:9/v1", "models": ["m"]}
        await api.ask("PUT", "providers/lab", config)
        chat_id = await api.new_chat(model="lab/m")
        await api.send(chat_id, "hello")
        await api.finished_chat(chat_id)
        answer = await api.ask("POST", f"chats/{chat_id}/turns", {"text": "again"})
        refused(answer, 429, "budget_spent", "1 turns within an hour", "again in")
        details = answer.body["details"]
        usage = (await api.ask("GET", "settings")).body["usage"]
        assert usage["turns"]["hour"] == {"used": 1, "limit": 1, "left": 0, "resets_at": details["resets_at"]}
        assert usage["turns"]["day"]["left"] is None
        site = find_app(jp_serverapp).site
        rooms = await site.rooms()
        now = site.clock()
        assert now < details["resets_at"] <= now + 3600
        demo = await api.new_chat(model="demo/analyst")
        for _ in range(2):
            await api.send(demo, "hello")
            await api.finished_chat(demo)
        assert len(await rooms.store.uses.since(0)) == 1
