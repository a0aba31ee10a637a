"""What Python in the browser cannot do, said in words that lead on."""

from __future__ import annotations

import builtins
import getpass
import os
import re
import sys
from typing import Any, NoReturn

from .tracebacks import text_of

KERNEL_CAN = "The kernel engine can: choose Kernel below the text box."


class StdinNotImplementedError(NotImplementedError):
    """Code asked a question, and nobody can answer while it runs."""

    __module__ = "builtins"


_NETWORK = "Python in the browser has no network. Attach the data as a file, or use the kernel engine."
_THREADS = "Python in the browser has no threads; do the work in one, or with asyncio."
_PROCESSES = "Python in the browser cannot start other programs."

_ADVICE: tuple[tuple[str, str, str], ...] = (
    (r"RuntimeError", r"can't start new thread", f"{_THREADS} {KERNEL_CAN}"),
    (
        r"OSError|NotImplementedError",
        r"does not support processes|absence of OS process|\bfork\b|\bspawn\b",
        f"{_PROCESSES} {KERNEL_CAN}",
    ),
    (
        r"ModuleNotFoundError|ImportError",
        r"_multiprocessing|_posixsubprocess|_posixshmem",
        f"{_PROCESSES} {KERNEL_CAN}",
    ),
    (
        r"OverflowError",
        r"too large to convert to C long|out of bounds for int32",
        "numpy's default integers have 32 bits in the browser. Use dtype='int64' or astype('int64').",
    ),
    (
        r"ImportError",
        r"\bIPython\b|\bmatplotlib_inline\b|\bipykernel\b",
        f"The browser engine has of IPython only what shows things: 'IPython.display'. {KERNEL_CAN}",
    ),
    (r"URLError|ConnectionError|NewConnectionError|MaxRetryError|gaierror|ConnectError|HTTPException", r"", _NETWORK),
    (r"JsException|JsError|NetworkError", r"fetch|network|XMLHttpRequest|[Cc]ontent [Ss]ecurity", _NETWORK),
    (r"HTTPError|SSLError", r"", _NETWORK),
    # asyncio and programs raise it too, with texts of their own
    (r"TimeoutError", r"^timed out$|(?:Connection|Operation) timed out", _NETWORK),
    (r"RuntimeError|NotImplementedError", r"\bTLS\b.*\bsupported\b", _NETWORK),
    (
        r"OSError|RuntimeError",
        r"\bsocket\b|[Hh]ost is unreachable|EHOSTUNREACH|Function not implemented",
        _NETWORK,
    ),
    (r"WebGLError|WebDriverException", r"", f"There is no browser window for the code to draw in. {KERNEL_CAN}"),
)


def find_advice(error: BaseException) -> str | None:
    """Return what to tell about an exception that comes of the place where the code runs; None for all others."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        names = "|".join(kind.__name__ for kind in type(current).__mro__)
        for kinds, pattern, advice in () if _is_of_a_file(current) else _ADVICE:
            if re.search(rf"(?:^|\|)(?:{kinds})(?:\||$)", names) and re.search(pattern, text_of(current)):
                return advice
        current = current.__cause__ or current.__context__
    return None


def replace_what_cannot_work() -> None:
    """Let questions to a person, and other programs, fail at once and say why."""
    builtins.input = _ask
    getpass.getpass = _ask
    builtins.breakpoint = _debug
    sys.breakpointhook = _debug
    os.system = _run_program
    os._exit = _leave  # else the worker ends without a word, and the page waits for the deadline
    os.fork = _run_program  # else it says no more than "Function not implemented"


def _ask(*_: Any, **__: Any) -> NoReturn:
    raise StdinNotImplementedError(
        "input() cannot ask here: nobody can answer while the code runs. Put the value into the code."
    )


def _debug(*_: Any, **__: Any) -> NoReturn:
    raise StdinNotImplementedError("The debugger cannot ask here: print what you want to see.")


def _run_program(*_: Any, **__: Any) -> NoReturn:
    raise OSError(f"{_PROCESSES} {KERNEL_CAN}")


def _leave(status: int) -> NoReturn:
    raise SystemExit(status)


def _is_of_a_file(error: BaseException) -> bool:
    """Say whether the text of an error holds the name of a file, which may hold any word."""
    kinds = (FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError)
    return isinstance(error, kinds) or getattr(error, "filename", None) is not None
