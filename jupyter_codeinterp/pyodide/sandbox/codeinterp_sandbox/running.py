"""Runs one piece of code after the other in one namespace."""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import sys
import time
import tokenize
import types
import warnings
from collections.abc import Callable
from io import StringIO
from typing import Any

from .after_import import call_after_import
from .bundles import bundle_of, fit
from .displays import Displays
from .integers import Integers
from .ipython import register
from .magics import without_magics
from .missing import MissingModules
from .narrow_integers import HELPER, IntegerWatch
from .sending import Sender
from .showing import BASES, Figures
from .streams import StandardStreams
from .tracebacks import cell_name, raised_event, remember_source
from .unsupported import find_advice, replace_what_cannot_work

Outcome = dict[str, Any]

SLEEP_SECONDS = 0.1


class Runner:
    """The Python of one chat."""

    def __init__(self, sender: Sender, missing: MissingModules) -> None:
        self._sender = sender
        self._missing = missing
        self._task: asyncio.Task[Any] | None = None
        self._interrupted = False
        self.displays = Displays(sender)
        self._figures = Figures(self.displays)
        self._result: Any = None
        self._watch = IntegerWatch()
        self._integers = Integers()
        vars(builtins)[HELPER] = self._integers
        module = types.ModuleType("__main__")
        self.namespace = module.__dict__
        self.namespace["__builtins__"] = builtins
        sys.modules["__main__"] = module
        self._streams = StandardStreams(sender)
        shell = register(self.displays, self.namespace)
        builtins.display = self.displays.display  # type: ignore[attr-defined] # as in notebooks
        builtins.get_ipython = lambda: shell  # type: ignore[attr-defined] # as in notebooks
        vars(builtins).update(exit=sys.exit, quit=sys.exit)
        call_after_import(BASES, self._figures.adapt)
        replace_what_cannot_work()
        self._sleep = time.sleep
        vars(time)["sleep"] = self._flush_and_sleep
        # said of figures that are shown at the end of the execution all the same
        warnings.filterwarnings("ignore", message=".*non-interactive, and thus cannot be shown.*")

    async def run(self, code: str, count: int, begun: Callable[[], Any]) -> Outcome:
        """Run code to its end; what it shows and raises goes out as events. ``begun`` is called just before it."""
        outcome: Outcome = {"status": "ok", "count": count}
        self.displays.failed = False
        self._integers.begin()
        self._result = None
        self._task, self._interrupted = asyncio.current_task(), False
        try:
            try:
                begun()
                await self._execute(code, count)
            finally:
                self._figures.flush(self._result)
        except BaseException as error:  # noqa: BLE001 # whatever the code raises is its outcome
            if self._interrupted and isinstance(error, asyncio.CancelledError):
                error = KeyboardInterrupt().with_traceback(error.__traceback__)
            outcome |= self._failed(error)
        self._task = None
        if replaced := self._streams.put_back():
            outcome["replaced"] = replaced
        if self._integers.wrapped:
            outcome["wrapped"] = self._integers.note()
        if self.displays.failed and outcome["status"] == "ok":
            outcome["status"] = "error"
        self._sender.finish()
        return outcome

    def interrupt(self) -> bool:
        """Stop code that awaits something; False when it does not, and hears of Stop by itself."""
        # with stack switching, events are handled while code is in the middle of `time.sleep`
        if self._task is None or getattr(self._task, "_fut_waiter", None) is None:
            return False
        self._interrupted = True
        return self._task.cancel()

    def _failed(self, error: BaseException) -> Outcome:
        event = raised_event(error)
        advice = self._missing.explain(error) or find_advice(error)
        if advice:
            event["traceback"].append(advice)
        self._sender.event(event)
        outcome: Outcome = {"status": "interrupted" if isinstance(error, KeyboardInterrupt) else "error"}
        if advice:
            outcome["advice"] = advice
        return outcome

    async def _execute(self, code: str, count: int) -> None:
        name = cell_name(count)
        source = without_magics(code)
        remember_source(name, source)
        tree = ast.parse(source, name)
        if "numpy" in sys.modules or "numpy" in source or "pandas" in source:
            try:
                tree = self._watch.rewrite(tree, name)
            except RecursionError:  # Python itself may well get to the bottom of it
                tree = ast.parse(source, name)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        await self._evaluate(compile(tree, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True))
        if isinstance(last, ast.Expr):
            whole = ast.Expression(last.value)
            value = await self._evaluate(
                compile(whole, name, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            )
            if value is not None and not _is_silenced(source):
                self._show_result(value, count)

    async def _evaluate(self, compiled: types.CodeType) -> Any:
        value = eval(compiled, self.namespace)  # noqa: S307 # this is what the sandbox is for
        return await value if compiled.co_flags & inspect.CO_COROUTINE else value

    def _show_result(self, value: Any, count: int) -> None:
        self.namespace["___"] = self.namespace.get("__", "")
        self.namespace["__"] = self.namespace.get("_", "")
        self.namespace["_"] = value
        self._result = value
        data, metadata = bundle_of(value)
        body = {"type": "result", "data": fit(data, self._sender), "metadata": metadata, "count": count}
        self._sender.event(body)

    def _flush_and_sleep(self, seconds: float) -> None:
        self._sender.flush()
        # Stop is heard between two pieces only, where it can be heard at all
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > SLEEP_SECONDS:
            self._sleep(SLEEP_SECONDS)
        self._sleep(seconds if seconds < 0 else max(0.0, rest))


def _is_silenced(source: str) -> bool:
    """Say whether the code ends with a semicolon, which in notebooks hides the value."""
    try:
        tokens = list(tokenize.generate_tokens(StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return False
    blank = (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER, tokenize.DEDENT)
    spoken = [token for token in tokens if token.type not in blank]
    return bool(spoken) and spoken[-1].string == ";"
