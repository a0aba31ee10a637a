"""One more chat than there may be kernels: the kernel idle longest makes room, and where all are in use, code waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from jupyter_codeinterp.engines.chat_kernel import ChatKernel
from jupyter_codeinterp.engines.control import KernelControl
from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Place, Use
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.engine_events import Running, Starting, Waiting
from jupyter_codeinterp.protocol.parts import Holder
from jupyter_codeinterp.protocol.settings import Deadlines, Limits, Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import PATIENCE_SECONDS, Started, run_code, until

ENDLESS = "print('ready', flush=True)\nwhile True: pass"


def chat(number: int) -> Place:
    return Place(f"chat-{number}", title=f"Chat {number}")


def limited(kernels: int, wait_seconds: float = PATIENCE_SECONDS) -> Settings:
    return Settings(limits=Limits(kernels=kernels), deadlines=Deadlines(kernel_wait=wait_seconds))


def chats_with_kernels(engine: KernelEngine) -> list[str]:
    found = [f"chat-{number}" for number in range(10)]
    return [chat_id for chat_id in found if engine.kernels.find(chat_id) is not None]


async def begin(engine: KernelEngine, code: str, place: Place) -> Started:
    """Return an execution that runs by now."""
    started = Started(engine, code, place)
    await started.until_output("ready")
    return started


async def wait_in_line(engine: KernelEngine, code: str, place: Place) -> tuple[Started, Waiting]:
    """Return an execution that waits for a kernel, and what it said."""
    started = Started(engine, code, place)
    await started.until_event()
    first = started.run.events[0]
    assert isinstance(first, Waiting)
    return started, first


async def test_a_fifth_chat_runs_and_the_one_idle_longest_says_what_became_of_its_kernel(
    new_engine: NewEngine, jp_serverapp: Any
) -> None:
    engine = new_engine(Settings())
    for number in range(1, 5):
        await run_code(engine, "x = 1", chat(number))
    await run_code(engine, "1", chat(1))
    assert (await run_code(engine, "print(5)", chat(5))).text() == "5\n"
    assert chats_with_kernels(engine) == ["chat-1", "chat-3", "chat-4", "chat-5"]
    assert len(jp_serverapp.kernel_manager.list_kernel_ids()) == 4
    assert len(await jp_serverapp.session_manager.list_sessions()) == 4

    run = await run_code(engine, "print('x' in globals())", chat(2))
    assert (run.text(), run.notes()) == ("False\n", ["kernel_made_room"])
    assert "only 4 kernels may run at once" in run.outcome.notes[0].text
    assert chats_with_kernels(engine) == ["chat-1", "chat-2", "chat-4", "chat-5"]
    assert (await run_code(engine, "1", chat(2))).notes() == []
    assert (await run_code(engine, "print(x)", chat(1))).text() == "1\n"


async def test_a_chat_that_starts_its_kernel_early_hears_of_the_loss_too(new_engine: NewEngine) -> None:
    engine = new_engine(limited(1))
    await run_code(engine, "x = 1", chat(1))
    await run_code(engine, "1", chat(2))
    await engine.shutdown_chat("chat-2")
    await engine.prepare(chat(1))
    assert (await run_code(engine, "1", chat(1))).notes() == ["kernel_made_room"]


async def test_a_kernel_in_which_nothing_ran_is_no_loss(new_engine: NewEngine) -> None:
    engine = new_engine(limited(1))
    await engine.prepare(chat(1))
    await engine.kernels.settled("chat-1")
    await run_code(engine, "1", chat(2))
    assert chats_with_kernels(engine) == ["chat-2"]
    assert (await run_code(engine, "1", chat(1))).notes() == []


async def test_a_loss_that_was_not_told_yet_is_told_after_the_next_one(new_engine: NewEngine) -> None:
    engine = new_engine(limited(1))
    await run_code(engine, "x = 1", chat(1))
    await run_code(engine, "1", chat(2))
    await engine.shutdown_chat("chat-2")
    await engine.prepare(chat(1))
    await engine.kernels.settled("chat-1")
    await engine.restart_chat(chat(1))
    await engine.shutdown_chat("chat-1")
    assert (await run_code(engine, "1", chat(1))).notes() == ["kernel_made_room"]


async def test_two_chats_at_once_end_one_kernel_each(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(limited(3))
    for number in (1, 2, 3):
        await run_code(engine, "x = 1", chat(number))
    both = [Started(engine, "print(1)", chat(number)) for number in (4, 5)]
    assert [(await started.ended()).text() for started in both] == ["1\n", "1\n"]
    assert chats_with_kernels(engine) == ["chat-3", "chat-4", "chat-5"]
    assert len(jp_serverapp.kernel_manager.list_kernel_ids()) == 3


async def test_two_chats_at_once_that_fit_end_no_kernel(new_engine: NewEngine) -> None:
    engine = new_engine(limited(3))
    await run_code(engine, "x = 1", chat(1))
    both = [Started(engine, "1", chat(number)) for number in (2, 3)]
    for started in both:
        await started.ended()
    assert chats_with_kernels(engine) == ["chat-1", "chat-2", "chat-3"]


async def test_code_waits_while_all_kernels_are_in_use_and_names_them(new_engine: NewEngine) -> None:
    engine = new_engine(limited(2))
    first, second = await begin(engine, ENDLESS, chat(1)), await begin(engine, ENDLESS, chat(2))
    waiting, said = await wait_in_line(engine, "print(3)", chat(3))
    assert said.reason == 'Waiting for a kernel: 2 chats are running code ("Chat 1", "Chat 2").'
    assert said.holders == (
        Holder("chat-1", "Chat 1", execution_id=first.request.execution_id),
        Holder("chat-2", "Chat 2", execution_id=second.request.execution_id),
    )
    assert waiting.request.deadline.remaining() is None
    await engine.stop(said.holders[0].execution_id or "")
    assert (await first.ended()).outcome.status == "interrupted"
    run = await waiting.ended()
    assert run.text() == "3\n"
    assert [type(event) for event in run.events[:3]] == [Waiting, Starting, Running]
    assert chats_with_kernels(engine) == ["chat-2", "chat-3"]
    await second.stop()


async def test_who_came_first_is_served_first(new_engine: NewEngine) -> None:
    engine = new_engine(limited(1))
    first = await begin(engine, ENDLESS, chat(1))
    second, _ = await wait_in_line(engine, ENDLESS, chat(2))
    third, _ = await wait_in_line(engine, "print(3)", chat(3))
    await first.stop()
    await second.until_output("ready")
    assert not any(isinstance(event, Running) for event in third.run.events)

    def named() -> list[str]:
        return [event.holders[0].chat_id for event in third.run.events if isinstance(event, Waiting) and event.holders]

    await until(lambda: named()[-1] == "chat-2")
    assert named()[0] == "chat-1"
    await second.stop()
    assert (await third.ended()).text() == "3\n"


async def test_a_wait_that_takes_too_long_is_refused_with_the_truth(new_engine: NewEngine) -> None:
    engine = new_engine(limited(1, wait_seconds=0.2))
    first = await begin(engine, ENDLESS, chat(1))
    with pytest.raises(EngineUnavailableError) as refused:
        await run_code(engine, "print(2)", chat(2))
    assert refused.value.code == "kernel_limit"
    assert refused.value.message.startswith("The code did not run")
    assert "do not make one up" in refused.value.message
    await first.stop()
    assert (await run_code(engine, "print(2)", chat(2))).text() == "2\n"


@pytest.mark.parametrize("how", ["stop", "interrupt", "end"])
async def test_code_that_waits_can_be_stopped_and_does_not_run(new_engine: NewEngine, how: str) -> None:
    engine = new_engine(limited(1))
    first = await begin(engine, "x = 1\n" + ENDLESS, chat(1))
    waiting, _ = await wait_in_line(engine, "print(2)", chat(2))
    if how == "stop":
        await engine.stop(waiting.request.execution_id)
    elif how == "interrupt":
        await KernelControl(engine).interrupt("chat-2")
    else:
        await engine.shutdown_chat("chat-2")
    run = await waiting.ended()
    assert (run.outcome.status, run.text()) == ("interrupted", "")
    await first.stop()
    assert (await run_code(engine, "print(x)", chat(1))).text() == "1\n"
    assert chats_with_kernels(engine) == ["chat-1"]


async def test_the_end_of_the_server_ends_the_wait(new_engine: NewEngine) -> None:
    before = asyncio.all_tasks()
    engine = new_engine(limited(1))
    first = await begin(engine, ENDLESS, chat(1))
    waiting, _ = await wait_in_line(engine, "print(2)", chat(2))
    await engine.close()
    assert [(await started.ended()).outcome.status for started in (first, waiting)] == ["interrupted"] * 2
    left = {task for task in asyncio.all_tasks() - before if "jupyter_codeinterp" in str(task.get_coro())}
    assert not left


async def test_a_kernel_whose_turn_goes_on_makes_no_room(new_engine: NewEngine) -> None:
    turns = {"chat-1": Use(100.0, turn_id="turn-1")}
    engine = new_engine(limited(1), find_use=turns.get)
    await run_code(engine, "x = 1", chat(1))
    waiting, said = await wait_in_line(engine, "print(2)", chat(2))
    assert said.reason == 'Waiting for a kernel: 1 chat is using theirs ("Chat 1").'
    assert said.holders == (Holder("chat-1", "Chat 1", turn_id="turn-1"),)
    assert (await run_code(engine, "print(x)", chat(1))).text() == "1\n"
    turns.clear()
    assert (await waiting.ended()).text() == "2\n"


async def test_who_runs_code_longest_is_named_first(new_engine: NewEngine) -> None:
    turns = {"chat-1": Use(300.0, turn_id="turn-1"), "chat-2": Use(100.0, turn_id="turn-2"), "chat-3": Use(200.0)}
    engine = new_engine(limited(3), find_use=turns.get)
    await run_code(engine, "1", chat(1))
    await run_code(engine, "1", chat(2))
    third = await begin(engine, ENDLESS, chat(3))
    waiting, said = await wait_in_line(engine, "1", chat(4))
    assert [holder.chat_id for holder in said.holders] == ["chat-3", "chat-2", "chat-1"]
    await waiting.stop()
    await third.stop()


async def test_a_kernel_that_is_taken_up_again_at_the_last_moment_is_not_ended(
    new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = new_engine(limited(1))
    await run_code(engine, "x = 1", chat(1))
    looked_at, go_on = asyncio.Event(), asyncio.Event()
    look = ChatKernel.works_for_others

    async def look_slowly(kernel: ChatKernel) -> bool:
        looked_at.set()
        await go_on.wait()
        return await look(kernel)

    monkeypatch.setattr(ChatKernel, "works_for_others", look_slowly)
    second = Started(engine, "print(2)", chat(2))
    await asyncio.wait_for(looked_at.wait(), PATIENCE_SECONDS)
    first = await begin(engine, "print(x)\n" + ENDLESS, chat(1))
    go_on.set()
    await until(lambda: any(isinstance(event, Waiting) for event in second.run.events))
    assert first.run.text() == "1\nready\n"
    await first.stop()
    assert (await second.ended()).text() == "2\n"


async def test_a_chat_that_goes_on_while_its_kernel_is_being_ended_gets_another(
    new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch, jp_serverapp: Any
) -> None:
    engine = new_engine(limited(1))
    await run_code(engine, "x = 1", chat(1))
    ending, go_on = asyncio.Event(), asyncio.Event()
    shutdown = engine.launcher.shutdown

    async def shut_down_slowly(kernel_id: str) -> None:
        ending.set()
        await go_on.wait()
        await shutdown(kernel_id)

    monkeypatch.setattr(engine.launcher, "shutdown", shut_down_slowly)
    second = Started(engine, "print(2)", chat(2))
    await asyncio.wait_for(ending.wait(), PATIENCE_SECONDS)
    first = Started(engine, "print('x' in globals())", chat(1))
    go_on.set()
    assert (await second.ended()).text() == "2\n"
    run = await first.ended()
    assert (run.text(), run.notes()) == ("False\n", ["kernel_made_room"])
    assert len(jp_serverapp.kernel_manager.list_kernel_ids()) == 1


async def test_a_kernel_on_which_a_console_runs_code_makes_no_room(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(limited(1))
    await run_code(engine, "x = 1", chat(1))
    manager = jp_serverapp.kernel_manager.get_kernel(jp_serverapp.kernel_manager.list_kernel_ids()[0])
    console = manager.client()
    console.start_channels()
    try:
        await console.wait_for_ready(timeout=PATIENCE_SECONDS)
        console.execute("while True: pass")
        await until(lambda: bool(manager.execution_state == "busy"))
        waiting, said = await wait_in_line(engine, "print(2)", chat(2))
        assert said.holders == (Holder("chat-1", "Chat 1"),)
        await KernelControl(engine).interrupt("chat-1")
        assert (await waiting.ended()).text() == "2\n"
    finally:
        console.stop_channels()


async def test_kernels_of_others_do_not_count_and_are_never_ended(new_engine: NewEngine, jp_serverapp: Any) -> None:
    notebooks = await jp_serverapp.kernel_manager.start_kernel(kernel_name="python3")
    engine = new_engine(limited(1))
    for number in (1, 2, 3):
        assert (await run_code(engine, "print(1)", chat(number))).text() == "1\n"
    assert notebooks in jp_serverapp.kernel_manager
    assert len(jp_serverapp.kernel_manager.list_kernel_ids()) == 2


async def test_what_is_only_prepared_ends_no_kernel(new_engine: NewEngine) -> None:
    engine = new_engine(limited(1))
    await run_code(engine, "x = 1", chat(1))
    await engine.prepare(chat(2))
    assert not engine.kernels.is_starting("chat-2")
    assert (await run_code(engine, "print(x)", chat(1))).text() == "1\n"


async def test_a_kernel_that_starts_counts(new_engine: NewEngine) -> None:
    engine = new_engine(limited(1))
    first = Started(engine, ENDLESS, chat(1))
    await first.until_event()
    waiting, said = await wait_in_line(engine, "print(2)", chat(2))
    assert said.holders[0].chat_id == "chat-1"
    await first.until_output("ready")
    await first.stop()
    assert (await waiting.ended()).text() == "2\n"


async def test_a_kernel_that_cannot_start_leaves_its_place_to_the_next(new_engine: NewEngine) -> None:
    names = ["python3"]
    engine = new_engine(limited(1), kernel_name=lambda: names[0])
    await run_code(engine, "1", chat(1))
    names[0] = "cobol"
    with pytest.raises(EngineUnavailableError, match="cobol"):
        await run_code(engine, "1", chat(2))
    assert chats_with_kernels(engine) == ["chat-1"]
    names[0] = "python3"
    assert (await run_code(engine, "print(3)", chat(3))).text() == "3\n"


async def test_without_a_limit_every_chat_keeps_its_kernel(new_engine: NewEngine) -> None:
    engine = new_engine(limited(0))
    for number in range(1, 7):
        await run_code(engine, "1", chat(number))
    assert len(chats_with_kernels(engine)) == 6


async def test_a_kernel_in_use_is_not_idle_for_the_administrator_either(new_engine: NewEngine) -> None:
    uses: dict[str, Use] = {"chat-1": Use(turn_id="turn-1")}
    find_use: Callable[[str], Use | None] = uses.get
    engine = new_engine(Settings(deadlines=Deadlines(kernel_idle=0.2)), find_use=find_use)
    await run_code(engine, "x = 1", chat(1))
    await run_code(engine, "x = 1", chat(2))
    await until(lambda: chats_with_kernels(engine) == ["chat-1"])
    assert (await run_code(engine, "print(x)", chat(1))).text() == "1\n"
