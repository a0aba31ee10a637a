"""The kernel engine keeps the contract of all engines, and what is said of kernels in particular."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.engines.seam import Deadline, Place, RunRequest
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.chats import KernelChoice
from jupyter_codeinterp.protocol.engine_events import EngineEvent, Raised, Running, Starting, Stream
from jupyter_codeinterp.protocol.settings import Deadlines, Settings
from tests.engines.conftest import NewEngine
from tests.engines.contract import PROMISES, STOP_PROMISES
from tests.engines.running import PATIENCE_SECONDS, Started, run_code

PLACE = Place("chat-1", title="Sales by region")

IGNORE_INTERRUPTS = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
print('ready', flush=True)
while True: pass
"""


async def test_every_promise_of_an_engine_is_kept(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings())
    for promise in PROMISES:
        with subtests.test(promise.name):
            for code in promise.code:
                run = await run_code(engine, code, PLACE, promise.deadline_seconds)
            assert (run.outcome.status, promise.check(run)) == (promise.status, True), run


async def test_stop_ends_code_and_keeps_variables(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "kept = 7", PLACE)
    for promise in STOP_PROMISES:
        with subtests.test(promise.name):
            started = Started(engine, promise.code, PLACE)
            await started.until_output("ready")
            run = await started.stop()
            assert (run.outcome.status, run.notes()) == ("interrupted", ["variables_kept"])
            assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


async def test_code_that_ignores_interrupts_is_killed_and_the_loss_is_told(new_engine: NewEngine) -> None:
    engine = new_engine(Settings(deadlines=Deadlines(interrupt_grace=0.5)))
    await run_code(engine, "kept = 7", PLACE)
    started = Started(engine, IGNORE_INTERRUPTS, PLACE)
    await started.until_output("ready")
    run = await started.stop()
    assert (run.outcome.status, run.notes()) == ("interrupted", ["variables_lost"])
    after = await run_code(engine, "kept", PLACE)
    assert (after.raised().ename, after.notes()) == ("NameError", ["variables_lost"])


async def test_code_that_ignores_the_deadline_is_killed(new_engine: NewEngine) -> None:
    engine = new_engine(Settings(deadlines=Deadlines(interrupt_grace=0.5)))
    run = await run_code(engine, IGNORE_INTERRUPTS, PLACE, deadline_seconds=0.5)
    assert (run.outcome.status, run.notes()) == ("timeout", ["variables_lost"])


async def test_stop_right_after_the_request_still_stops(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "import time\nkept = 7", PLACE)
    for yields in range(1, 10):
        started = Started(engine, "time.sleep(999)", PLACE)
        for _ in range(yields):
            await asyncio.sleep(0)
        assert (await started.stop()).outcome.status == "interrupted"
    assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


async def test_stop_at_the_moment_the_code_begins_keeps_variables(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "kept = 7", PLACE)
    for _ in range(5):
        started = Started(engine, "while True: pass", PLACE)
        await started.until_output()
        assert (await started.stop()).notes() == ["variables_kept"]
    assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


async def test_stop_while_the_kernel_starts_runs_nothing(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    started = Started(engine, "print(1)", PLACE)
    await started.until_event()
    run = await started.stop()
    assert (run.outcome.status, run.text()) == ("interrupted", "")


async def test_cancelling_a_run_stops_the_code(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    started = Started(engine, "kept = 7\nwhile True: pass", PLACE)
    await started.until_output()
    started.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await started.task
    assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


async def test_a_kernel_that_dies_is_told_and_the_next_execution_works(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    run = await run_code(engine, "import os\nprint('bye', flush=True)\nos._exit(3)", PLACE)
    assert (run.outcome.status, run.notes(), run.raised().ename) == ("error", ["kernel_died"], "KernelDied")
    assert "exit code 3" in run.raised().evalue
    after = await run_code(engine, "print(1)", PLACE)
    assert (after.text(), after.outcome.status, after.notes()) == ("1\n", "ok", ["variables_lost"])


async def test_a_killed_kernel_names_the_signal_and_claims_no_memory_trouble(new_engine: NewEngine) -> None:
    run = await run_code(new_engine(Settings()), "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", PLACE)
    assert "SIGKILL" in run.raised().evalue
    assert "memory" not in run.raised().evalue


async def test_a_dead_kernel_that_the_server_restarts_before_we_look_is_noticed(
    new_engine: NewEngine, jp_serverapp: Any
) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "x = 1", PLACE)
    (kernel_id,) = jp_serverapp.kernel_manager.list_kernel_ids()
    restarter = jp_serverapp.kernel_manager.get_kernel(kernel_id)._restarter
    restarter.stop()
    restarter.time_to_dead = 0.02
    restarter.start()
    run = await run_code(engine, "import os\nos._exit(3)", PLACE)
    assert (run.outcome.status, run.notes()) == ("error", ["kernel_died"])
    assert "exit code 3" in run.raised().evalue
    assert (await run_code(engine, "print(1)", PLACE)).text() == "1\n"


async def test_a_kernel_that_somebody_restarts_while_code_runs_is_noticed(
    new_engine: NewEngine, jp_serverapp: Any
) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "x = 1", PLACE)
    (kernel_id,) = jp_serverapp.kernel_manager.list_kernel_ids()
    started = Started(engine, "while True: pass", PLACE)
    await started.until_output()
    await jp_serverapp.kernel_manager.restart_kernel(kernel_id, now=True)
    assert (await started.ended()).outcome.status == "error"
    assert (await run_code(engine, "print(1)", PLACE)).text() == "1\n"


async def test_a_kernel_shut_down_in_between_is_replaced_and_told(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "x = 1", PLACE)
    (session,) = await jp_serverapp.session_manager.list_sessions()
    await jp_serverapp.session_manager.delete_session(session["id"])
    run = await run_code(engine, "print('x' in globals())", PLACE)
    assert (run.text(), run.notes()) == ("False\n", ["variables_lost"])


async def test_a_kernel_restarted_in_between_is_told(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "x = 1", PLACE)
    (kernel_id,) = jp_serverapp.kernel_manager.list_kernel_ids()
    await (await jp_serverapp.kernel_manager.restart_kernel(kernel_id, now=True))
    run = await run_code(engine, "print('x' in globals())", PLACE)
    assert (run.text(), run.notes()) == ("False\n", ["variables_lost"])


async def test_a_prepared_kernel_is_the_one_that_runs(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings())
    await engine.prepare(PLACE)
    await engine.prepare(PLACE)
    assert (await run_code(engine, "print(1)", PLACE)).text() == "1\n"
    assert len(jp_serverapp.kernel_manager.list_kernel_ids()) == 1


async def test_the_first_run_tells_that_the_kernel_starts(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    first, second = await run_code(engine, "1", PLACE), await run_code(engine, "1", PLACE)
    assert isinstance(first.events[0], Starting)
    assert isinstance(second.events[0], Running)


async def test_two_chats_have_kernels_of_their_own_and_run_at_once(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    other = Place("chat-2")
    blocked = Started(engine, "x = 1\nwhile True: pass", PLACE)
    await blocked.until_output()
    assert (await run_code(engine, "print('x' in globals())", other)).text() == "False\n"
    await blocked.stop()


async def test_two_executions_of_one_chat_run_one_after_the_other(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    first = Started(engine, "import time\ntime.sleep(0.3)\nx = 1", PLACE)
    second = Started(engine, "print(x)", PLACE)
    await first.ended()
    assert (await second.ended()).text() == "1\n"


async def test_the_kernel_has_an_entry_among_the_running_ones(
    new_engine: NewEngine, jp_serverapp: Any, jp_root_dir: Path
) -> None:
    (jp_root_dir / "work").mkdir()
    engine = new_engine(Settings())
    run = await run_code(engine, "import os\nprint(os.getcwd())", Place("chat-3", folder="work", title="Sales"))
    (session,) = await jp_serverapp.session_manager.list_sessions()
    assert (session["name"], session["path"], session["type"]) == ("Chat: Sales", "work/chat-chat-3", "console")
    assert run.text().strip() == str(jp_root_dir / "work")


@pytest.mark.parametrize("folder", ["gone", ".hidden"])
async def test_a_missing_folder_is_told_and_the_root_is_used(
    new_engine: NewEngine, jp_root_dir: Path, folder: str
) -> None:
    (jp_root_dir / ".hidden").mkdir()
    run = await run_code(new_engine(Settings()), "import os\nprint(os.getcwd())", Place("c", folder=folder))
    assert (run.text().strip(), run.notes()) == (str(jp_root_dir), ["folder_missing"])


async def test_provider_keys_are_not_in_the_kernel_not_even_after_a_rename_and_restart(
    new_engine: NewEngine, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    monkeypatch.setenv("HARMLESS", "1")
    look = "import os\nprint(os.environ.get('SOME_API_KEY'), os.environ.get('HARMLESS'))"
    engine = new_engine(Settings())
    assert (await run_code(engine, look, PLACE)).text() == "None 1\n"
    (session,) = await jp_serverapp.session_manager.list_sessions()
    await jp_serverapp.session_manager.update_session(session["id"], name="other")
    await (await jp_serverapp.kernel_manager.restart_kernel(session["kernel"]["id"], now=True))
    assert (await run_code(engine, look, PLACE)).text() == "None 1\n"


async def test_the_administrator_may_leave_the_keys_in(new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "wanted")
    engine = new_engine(Settings(strip_kernel_environment=False))
    assert (await run_code(engine, "import os\nprint(os.environ['SOME_API_KEY'])", PLACE)).text() == "wanted\n"


async def test_an_unknown_kernelspec_is_a_clear_error(new_engine: NewEngine) -> None:
    engine = new_engine(Settings(kernel_name="cobol"))
    readiness = await engine.readiness()
    assert not readiness.ready
    assert "cobol" in (readiness.reason or "")
    assert "ipykernel" in (readiness.remedy or "")
    with pytest.raises(EngineUnavailableError, match="cobol"):
        await run_code(engine, "1", PLACE)


async def test_readiness_names_the_kernel_and_starts_nothing(new_engine: NewEngine, jp_serverapp: Any) -> None:
    readiness = await new_engine(Settings()).readiness()
    assert (readiness.ready, readiness.detail["kernel"]) == (True, "python3")
    assert not jp_serverapp.kernel_manager.list_kernel_ids()


async def test_a_running_kernel_cannot_be_bound_yet(new_engine: NewEngine) -> None:
    with pytest.raises(EngineUnavailableError, match="not part of this version"):
        await run_code(new_engine(Settings()), "1", Place("c", kernel=KernelChoice(bound_id="abc")))


async def test_fifty_megabytes_arrive_whole_in_small_pieces(new_engine: NewEngine) -> None:
    run = await run_code(new_engine(Settings()), "for i in range(50): print('x' * 999_999)", PLACE)
    assert len(run.text()) == 50_000_000
    assert max(len(event.text) for event in run.events if isinstance(event, Stream)) <= 128 * 1024


async def test_a_flood_of_large_texts_stops_with_variables_kept(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "kept = 7", PLACE)
    started = Started(engine, "print('ready')\nwhile True: print('x' * 1_000_000)", PLACE)
    await started.until_output("ready")
    while len(started.run.text()) < 100_000_000:
        await started.until_event()
    run = await started.stop()
    assert (run.outcome.status, run.notes()[0]) == ("interrupted", "variables_kept")
    assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


async def test_what_is_set_up_in_a_kernel_leaves_no_name_and_no_count(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    code = "print([name for name in globals() if not name.startswith('_')])"
    run = await run_code(engine, code, PLACE)
    assert (run.text(), run.outcome.count) == ("['In', 'Out', 'get_ipython', 'exit', 'quit', 'open']\n", 1)


async def test_an_error_of_whoever_takes_the_events_reaches_the_caller(new_engine: NewEngine) -> None:
    async def emit(event: EngineEvent) -> None:
        if isinstance(event, Stream):
            raise OSError("disk full")

    engine = new_engine(Settings())
    request = RunRequest("e", PLACE, "print(1)\nwhile True: pass", Deadline(0))
    with pytest.raises(OSError, match="disk full"):
        await asyncio.wait_for(engine.run(request, emit), PATIENCE_SECONDS)
    after = await run_code(engine, "print(2)", PLACE)
    assert [event for event in after.events if isinstance(event, Raised)] == []
    assert after.text() == "2\n"


async def test_keep_running_extends_the_deadline(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await engine.prepare(PLACE)
    started = Started(engine, "import time\ntime.sleep(1)\nprint('done')", PLACE, deadline_seconds=0.5)
    started.request.deadline.extend(PATIENCE_SECONDS)
    assert (await started.ended()).text() == "done\n"


async def test_closing_the_engine_leaves_no_task_behind(new_engine: NewEngine) -> None:
    before = asyncio.all_tasks()
    engine = new_engine(Settings(deadlines=Deadlines(kernel_idle=1000)))
    started = Started(engine, "while True: pass", PLACE)
    await started.until_output()
    await engine.close()
    assert (await started.task).outcome.status == "interrupted"
    left = {task for task in asyncio.all_tasks() - before if "jupyter_codeinterp" in str(task.get_coro())}
    assert not left


async def test_code_obeys_before_the_server_ends_its_kernel(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings())
    started = Started(engine, "while True: pass", PLACE)
    await started.until_output()
    await engine.close()
    client = jp_serverapp.kernel_manager.get_kernel(jp_serverapp.kernel_manager.list_kernel_ids()[0]).client()
    client.start_channels()
    try:
        # a busy kernel would not answer this
        await client.wait_for_ready(timeout=PATIENCE_SECONDS)
    finally:
        client.stop_channels()
