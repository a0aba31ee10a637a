"""A person's own settings count from the next turn, run or chat on, and budgets end what they should."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.config import LiveSettings, load_settings
from jupyter_codeinterp.engines.fake import Forever, Program
from jupyter_codeinterp.errors import BudgetError, ForbiddenError
from jupyter_codeinterp.llm.scripted import ScriptItem, code_step, text_step
from jupyter_codeinterp.llm.seam import End, Text, TokenUsage
from jupyter_codeinterp.protocol.chats import Usage
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.frames import SettingsChanged
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.parts import NotePart
from jupyter_codeinterp.protocol.requests import DecisionRequest, ExecutionRequest
from jupyter_codeinterp.protocol.settings import ModelSettings, Settings
from tests.turn.workbench import executions, notes, run, workbench

PRINT = "import math\nprint(1)"
PROGRAMS: dict[str, Program] = {PRINT: (Stream("stdout", "1\n"),), "loop": (Forever(),)}


def live(environ: dict[str, str] | None = None, **config: Any) -> LiveSettings:
    return LiveSettings(load_settings({"CodeInterp": config}, environ or {}))


def spending(tokens: int, *, code: str = "") -> list[ScriptItem]:
    """Script a step that says what it cost."""
    return [*(code_step(code)[:-1] if code else [Text("Done.")]), TokenUsage(Usage(tokens, 0)), End("stop")]


def test_the_next_turn_is_as_the_person_wants_it(tmp_path: Path) -> None:
    async def body() -> None:
        settings = live()
        steps = [text_step("1"), text_step("2"), text_step("3")]
        async with workbench(tmp_path, steps, PROGRAMS, live=settings) as bench:
            await bench.chat()
            await bench.say()
            settings.lay({"prompt_template": "Talk like a pirate."})
            await bench.say()
            settings.lay({"interpreter_enabled": False})
            await bench.say()
            first, second, third = bench.model.requests
            assert "pirate" not in first.system
            assert second.system.startswith("Talk like a pirate.\n\n")
            assert (first.tools, second.tools, third.tools) == (True, True, False)
            assert "pirate" not in third.system

    run(body)


def test_steps_modules_and_deadlines_are_the_person_s(tmp_path: Path) -> None:
    async def body() -> None:
        settings = live()
        steps = [code_step(PRINT), code_step(PRINT, call_id="call00002"), code_step("loop", call_id="call00003")]
        async with workbench(tmp_path, steps, PROGRAMS, live=settings) as bench:
            await bench.chat()
            settings.lay({"max_steps": 1})
            await bench.say()
            assert notes(await bench.answer()) == ["step_limit"]
            settings.lay({"max_steps": 1, "blocked_modules": ["math"]})
            await bench.say()
            (part,) = executions(await bench.answer())
            assert (part.status, part.notes[0].code) == ("refused", "blocked_module")
            settings.lay({"max_steps": 1, "interpreter_jupyter_timeout": 0.05, "manual_run_jupyter_timeout": 0.07})
            await bench.say()
            (part,) = executions(await bench.answer())
            assert part.status == "timeout"
            await bench.service.run_code("c", ExecutionRequest("loop"))
            await bench.until(_ended_runs(bench, 1))
            assert [request.deadline.seconds for request in bench.engine.requests] == [60.0, 0.05, 0.07]

    run(body)


def _ended_runs(bench: Any, count: int) -> Any:
    async def look() -> bool:
        runs = await bench.store.executions.list_manual("c")
        return len([part for part in runs if part.status == "timeout"]) == count

    return look


def test_always_in_this_chat_is_refused_where_the_administrator_wants_to_be_asked(tmp_path: Path) -> None:
    async def body() -> None:
        settings = live(minimum_approval={"jupyter": "ask"})
        async with workbench(tmp_path, [code_step(PRINT), text_step("")], PROGRAMS, live=settings) as bench:
            await bench.chat(approval="ask")
            await bench.send()
            execution_id = await bench.execution_in("waiting_approval")
            with pytest.raises(ForbiddenError, match="administrator"):
                await bench.service.decide(execution_id, DecisionRequest("run", scope="chat"))
            await bench.service.decide(execution_id, DecisionRequest("run"))
            await bench.events()
            assert (await bench.store.chats.get("c")).approval == "ask"
            assert executions(await bench.answer())[0].status == "ok"

    run(body)


@pytest.mark.parametrize(
    ("config", "chat", "code"),
    [
        ({"model_denied": ["lab/*"]}, {}, "model_forbidden"),
        ({"allowed_engines": ["pyodide"]}, {}, "engine_disabled"),
        ({"model_capabilities": {"lab/*": {"code_mode": "tags"}}}, {"code_mode": "native"}, "code_mode_forbidden"),
    ],
)
def test_a_turn_that_may_not_be_is_refused_before_anything_is_kept(
    tmp_path: Path, config: dict[str, Any], chat: dict[str, Any], code: str
) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("No.")], live=live(**config)) as bench:
            await bench.chat(**chat)
            with pytest.raises(ForbiddenError) as refused:
                await bench.send()
            assert refused.value.code == code
            assert await bench.messages() == ()
            assert bench.model.requests == []

    run(body)


def test_where_no_code_runs_a_denied_engine_keeps_nobody_from_asking(tmp_path: Path) -> None:
    async def body() -> None:
        settings = live(allowed_engines=["pyodide"])
        async with workbench(tmp_path, [text_step("1"), text_step("2")], live=settings) as bench:
            await bench.chat(code_on=False)
            await bench.say()
            settings.lay({"interpreter_enabled": False})
            await bench.chat("d")
            await bench.say(chat_id="d")
            assert [request.code for request in bench.model.requests] == [False, False]

    run(body)


def test_a_model_hands_over_code_as_the_administrator_says(tmp_path: Path) -> None:
    async def body() -> None:
        capabilities = Capabilities(code_mode="tags")
        async with workbench(tmp_path, [text_step("1")], capabilities=capabilities) as bench:
            await bench.chat(code_mode="native")
            await bench.say()
            assert not bench.model.requests[0].tools
            assert "</code_interpreter>" in bench.model.requests[0].system

    run(body)


def test_a_turn_beyond_the_budget_is_refused_and_one_sent_twice_is_not(tmp_path: Path) -> None:
    async def body() -> None:
        settings = Settings(models=ModelSettings(turns_per_hour=1))
        async with workbench(tmp_path, [text_step("1"), text_step("2")], settings=settings) as bench:
            await bench.chat()
            turn_id = await bench.send(client_id="once")
            await bench.events()
            with pytest.raises(BudgetError) as refused:
                await bench.send()
            assert refused.value.details["budget"] == "model_turns_per_hour"
            with pytest.raises(BudgetError):
                await bench.service.retry("c", turn_id)
            assert await bench.send(client_id="once") == turn_id
            usage = await bench.service.budgets.describe()
            assert (usage["turns"]["hour"]["used"], usage["turns"]["hour"]["left"]) == (1, 0)

    run(body)


def test_a_budget_survives_a_restart_and_a_deleted_chat(tmp_path: Path) -> None:
    async def body() -> None:
        settings = Settings(models=ModelSettings(tokens_per_day=100))
        async with workbench(tmp_path, [spending(100)], settings=settings, clock=time.time) as bench:
            await bench.chat()
            await bench.say()
            await bench.service.end_chat("c")
            await bench.store.chats.delete("c")
        async with workbench(tmp_path, [], settings=settings, clock=time.time) as bench:
            await bench.chat("d")
            with pytest.raises(BudgetError, match="100 tokens within a day"):
                await bench.send(chat_id="d")

    run(body)


def test_a_turn_ends_between_two_steps_when_its_tokens_are_spent(tmp_path: Path) -> None:
    async def body() -> None:
        # the turn itself is within its budget of turns, which must not end it
        settings = Settings(models=ModelSettings(tokens_per_hour=50, turns_per_hour=1))
        async with workbench(
            tmp_path, [spending(60, code=PRINT), text_step("never")], PROGRAMS, settings=settings
        ) as bench:
            await bench.chat()
            await bench.say()
            answer = await bench.answer()
            assert executions(answer)[0].status == "ok"
            (note,) = [part for part in answer.parts if isinstance(part, NotePart)]
            assert (note.code, answer.stopped_reason) == ("budget_spent", "step_limit")
            assert "50 tokens within an hour" in note.text
            assert len(bench.model.requests) == 1

    run(body)


def test_every_page_hears_of_changed_settings_once(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path) as bench:
            page = bench.service.feed.connect()
            bench.service.feed.publish_settings()
            bench.service.feed.publish_settings()
            assert await page.next() == SettingsChanged()
            page.close()
            assert await page.next() is None

    run(body)
