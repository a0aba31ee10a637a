"""The command ``ask``: one question in the terminal, on a server that runs or one of its own."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from ..protocol.json_types import Json, without_none
from .approving import Approver
from .exit_codes import CommandError, ExitCode
from .interrupts import Interrupts
from .outcome import Outcome, describe_missing, judge
from .picture_keeper import keep_pictures
from .pictures import picture_name
from .private_server import PrivateServer
from .running_servers import find_server, sees
from .server_api import Address, ServerApi, read_address
from .standard_streams import as_written, read_stdin
from .terminal import Terminal
from .terminal_text import make_visible
from .turn_run import TurnRun

END_SECONDS = 5.0


def run(options: argparse.Namespace) -> ExitCode:
    """Ask, and return the exit code; a server of our own is gone when this returns."""
    question = read_stdin() if options.question == "-" else as_written(options.question)
    if not question.strip():
        raise CommandError("The question is empty.")
    terminal = Terminal(sys.stdout, sys.stderr)
    return asyncio.run(_ask(options, question, terminal))


async def _ask(options: argparse.Namespace, question: str, terminal: Terminal) -> ExitCode:
    interrupts = Interrupts()
    try:
        async with _find_address(options, terminal) as address:
            api = ServerApi(address)
            try:
                return await _ask_server(api, options, question, terminal, interrupts)
            finally:
                await api.close()
    except asyncio.CancelledError:
        terminal.remark("Stopped.")
        return ExitCode.STOPPED


@asynccontextmanager
async def _find_address(options: argparse.Namespace, terminal: Terminal) -> AsyncIterator[Address]:
    """Give the server to ask: the one that is named, one that runs, or a new one that ends with the block."""
    here = Path.cwd()
    if options.url:
        yield read_address(options.url, options.token)
        return
    found = None if options.private else await find_server(here)
    if found is not None:
        where = "" if sees(found, here) else f"; code runs in {found.root}"
        terminal.remark(f"Asking the Jupyter server at {found.url}{where}", "dim")
        yield found
        return
    with PrivateServer(here) as server:
        yield await asyncio.to_thread(server.wait)


async def _ask_server(
    api: ServerApi, options: argparse.Namespace, question: str, terminal: Terminal, interrupts: Interrupts
) -> ExitCode:
    files = [await api.upload(path) for path in options.file]
    chat = await api.call("POST", "chats", _describe_chat(options, api.address))
    chat_id = str(chat["id"])
    turn = TurnRun(api, terminal, Approver(terminal, sys.stdin))
    try:
        interrupts.on_first(turn.interrupt)
        if options.timeout:
            asyncio.get_running_loop().call_later(options.timeout, turn.stop, ExitCode.TIMEOUT)
        answer = await turn.run(chat_id, {"text": question, "files": files})
        await keep_pictures(api, answer, options.out, picture_name(question), terminal)
        outcome = judge(answer)
        await _explain(api, chat_id, outcome, terminal)
    except asyncio.CancelledError:
        if turn.stopped_because is None:
            raise
        return turn.stopped_because
    else:
        return turn.stopped_because or outcome.code
    finally:
        try:
            terminal.end_line()
        finally:  # a terminal that is gone cannot be written to
            await _let_go(api, chat_id, turn)


def _describe_chat(options: argparse.Namespace, address: Address) -> Json:
    here = Path.cwd()
    folder = None
    if address.root is not None and sees(address, here):
        folder = here.resolve().relative_to(address.root.resolve()).as_posix()
    return without_none(
        {
            "model": options.model,
            "engine": options.engine,
            "approval": "auto" if options.yes else "ask",
            "folder": folder if folder != "." else None,
        }
    )


async def _explain(api: ServerApi, chat_id: str, outcome: Outcome, terminal: Terminal) -> None:
    """Say in the last line what the exit code alone does not, and what helps."""
    if outcome.missing:
        command = describe_missing(outcome.missing, await api.find_interpreter(chat_id))
        terminal.remark(make_visible(command), "red")
    elif outcome.text:
        terminal.remark(make_visible(outcome.text), "yellow" if outcome.code == ExitCode.OK else "red")


async def _let_go(api: ServerApi, chat_id: str, turn: TurnRun) -> None:
    """End what still runs for us and the chat's kernel, of which a server allows only a few.

    A private server ends both with itself.
    """
    if not api.address.is_private:
        with suppress(CommandError, asyncio.TimeoutError):
            await asyncio.wait_for(_end(api, chat_id, turn), END_SECONDS)


async def _end(api: ServerApi, chat_id: str, turn: TurnRun) -> None:
    # a turn that goes on would start another kernel
    await turn.abandon()
    await api.call("DELETE", f"chats/{chat_id}/kernel")
