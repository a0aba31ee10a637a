"""How one piece of code on a kernel ended, from everything that was heard of it; pure.

Kernels differ: some send no reply, or "idle" only, an error only in the reply, or leave code out because other code
failed before it. No single message tells the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..protocol.engine_events import OutcomeStatus, Raised
from ..protocol.parts import Note
from .messages import read_error
from .payloads import EXITS, read_notes

EndedBy = Literal["interrupted", "timeout"]

ABORTED = Note("kernel_aborted", "The kernel left this code out, twice, because code of another client failed.")
NOT_TAKEN = Note("kernel_aborted", "The kernel did not take this code, twice. Restart the kernel and run it again.")
BROKEN_OFF = Note("kernel_aborted", "The kernel broke this code off; somebody else may have interrupted it.")
NO_ANSWER = Note(
    "no_answer",
    "The kernel ended this code without an answer, so nobody knows how it went. The code may be incomplete, for "
    "instance lack the end of a string.",
)
INCOMPLETE = Note("output_incomplete", "The kernel did not report the end of its output; some may be missing.")
_UNKNOWN = "The kernel did not say whether it kept the variables."


@dataclass(frozen=True)
class Signs:
    """What was heard of one piece of code so far.

    ``begun``: the kernel took it up. ``raised``: an error is among its outputs. ``passed``: the kernel answered what
    was asked after it. ``silent``: nothing more came for a while after its reply or "idle".
    """

    reply: Mapping[str, Any] | None = None
    idle: bool = False
    begun: bool = False
    raised: bool = False
    passed: bool = False
    silent: bool = False
    sent: int = 1


@dataclass(frozen=True)
class Ending:
    """The outcome; ``raised`` is the error that stands nowhere yet. ``exits``: the kernel ends by the code's wish."""

    status: OutcomeStatus
    notes: tuple[Note, ...] = ()
    raised: Raised | None = None
    exits: bool = False


Verdict = Literal["wait", "send_again"] | Ending


@dataclass(frozen=True)
class Stopped:
    """Why the code was stopped, in words; ``loss`` says why its variables go with its kernel."""

    by: EndedBy
    words: str
    loss: Note | None = None


def judge(signs: Signs, stopped: Stopped | None = None) -> Verdict:
    """Return how the code ended, or what to do to find out."""
    if signs.reply is None:
        return _judge_without_reply(signs, stopped)
    if not (signs.idle or signs.silent):
        return "wait"
    ending = _judge_reply(signs, signs.reply, stopped)
    if not isinstance(ending, Ending):
        return ending
    notes = (*ending.notes, *read_notes(signs.reply))
    return replace(ending, notes=notes if signs.idle else (*notes, INCOMPLETE), exits=_exits(signs.reply))


def _judge_without_reply(signs: Signs, stopped: Stopped | None) -> Verdict:
    if signs.passed and stopped is not None:
        # asked after the code, answered after the code: it is over, and its own reply will not come
        return Ending(stopped.by, (stopped.loss or _kept(stopped),))
    if signs.passed and not (signs.begun or signs.idle):
        # an interrupt between two requests can take one away
        return "send_again" if signs.sent < 2 else Ending("lost", (NOT_TAKEN,))
    if not (signs.idle and signs.silent):
        return "wait"
    if stopped is not None:
        return Ending(stopped.by, (stopped.loss or Note("variables_unknown", f"{stopped.words} {_UNKNOWN}"),))
    return Ending("error", (NO_ANSWER,))


def _judge_reply(signs: Signs, reply: Mapping[str, Any], stopped: Stopped | None) -> Verdict:
    status = reply.get("status")
    if stopped is not None:
        return Ending(stopped.by, (stopped.loss or _kept(stopped),))
    if status == "ok":
        return Ending("ok")
    if status == "error":
        return Ending("error", raised=None if signs.raised else read_error(reply))
    if not signs.begun:
        return "send_again" if signs.sent < 2 else Ending("lost", (ABORTED,))
    return Ending("interrupted", (BROKEN_OFF,))


def _exits(reply: Mapping[str, Any]) -> bool:
    return EXITS in read_notes(reply)


def _kept(stopped: Stopped) -> Note:
    return Note("variables_kept", f"{stopped.words} Variables are kept.")
