"""What is said when there may be no more kernels, and to a chat whose kernel was ended for another one."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import EngineUnavailableError
from ..protocol.engine_events import Waiting
from ..protocol.parts import Holder, Note

KERNEL_REPLACED = Note("variables_lost", "The kernel had ended; this is a new one. Earlier variables are lost.")

LOSSES = frozenset(("variables_lost", "kernel_made_room"))
"""Notes that say: variables of code that ran before are gone."""


def waiting_event(holders: Sequence[Holder], *, all_run_code: bool) -> Waiting:
    """Say what the code waits for, and who has it."""
    number = len(holders)
    chats = "1 chat" if number == 1 else f"{number} chats"
    doing = "running code" if all_run_code else "using theirs"
    verb = "is" if number == 1 else "are"
    return Waiting(f"Waiting for a kernel: {chats} {verb} {doing} ({_names(holders)}).", tuple(holders))


def limit_error(holders: Sequence[Holder], limit: int) -> EngineUnavailableError:
    """Return why code did not run, in words for a model too."""
    kernels = "the only kernel there may be is" if limit == 1 else f"all {limit} kernels there may be are"
    return EngineUnavailableError(
        f"The code did not run, because {kernels} in use by other chats ({_names(holders)}). "
        "There is no result: do not make one up. It can run when one of these chats is done.",
        code="kernel_limit",
        # texts by name, as a page takes them
        details={"limit": limit, "chats": _names(holders)},
    )


def made_room(limit: int) -> Note:
    """Return the note of the first execution after the chat's kernel was ended for another chat."""
    most = "only one kernel" if limit == 1 else f"only {limit} kernels"
    return Note(
        "kernel_made_room",
        f"This chat's kernel was shut down to make room for another chat, because {most} may run at once. This is a "
        "new kernel; earlier variables are lost.",
        {"limit": str(limit)},
    )


def was_idle(seconds: float) -> Note:
    """Return the note of the first execution after the chat's kernel was ended because nothing ran in it."""
    return Note(
        "variables_lost",
        f"This chat's kernel was shut down after {_duration(seconds)} without use. This is a new kernel; earlier "
        "variables are lost.",
    )


def kernel_changed(display_name: str) -> Note:
    """Return the note of the first execution after a person chose another kernel."""
    return Note("variables_lost", f"The chat's kernel is now {display_name}. Earlier variables are lost.")


def _names(holders: Sequence[Holder]) -> str:
    return ", ".join(f'"{holder.title}"' for holder in holders) or "they are starting"


def _duration(seconds: float) -> str:
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size and seconds % size == 0:
            number = int(seconds // size)
            return f"{number} {name}{'' if number == 1 else 's'}"
    return f"{seconds:g} s"
