"""Keeps code from using blocked modules by ways that its text does not show: runs inside of the kernel, not here.

A policy guard, not a boundary: what runs in the same process can get around it. It listens to Python's audit events
(https://docs.python.org/3/library/audit_events.html) and looks at who caused them, because libraries may use what code
may not: ``import asyncio`` imports ``subprocess``, and pandas imports half of everything. An audit hook stays for the
life of the process, so this one does nothing while other clients of the kernel run code.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType, ModuleType

INDIRECT = frozenset(("runpy", "pkgutil", "pydoc", "threading", "concurrent.futures.thread", "pickle", "timeit"))
"""Modules of the standard library that import or call whatever they are told to: who told them counts."""

HELPERS = frozenset(("IPython", "ipykernel", "pexpect", "ptyprocess"))
"""What runs ``!commands`` for the code of a cell."""

FLOOR = frozenset(("ipykernel.ipkernel", "ipykernel.kernelbase", "codeinterp_sandbox.running"))
"""What calls the code of a cell; below it is only the kernel's own."""

PROGRAMS = frozenset(
    (
        *("subprocess.Popen", "pty.spawn", "os.startfile", "os.system", "os.exec", "os.spawn", "os.posix_spawn"),
        *("os.fork", "os.forkpty"),
    )
)
"""Events of starting other programs, which ``subprocess`` stands for; also when ``os.popen`` or asyncio cause them."""


class Guard:
    """The hook. ``rules`` gives for each forbidden module the name in the administrator's list.

    ``folders`` hold libraries too, besides those that Python installs to.
    """

    def __init__(self, rules: Mapping[str, str], is_active: Callable[[], bool], folders: Sequence[str] = ()) -> None:
        self._rules = dict(rules)
        self._is_active = is_active
        # Pyodide has the standard library in an archive, and its paths begin with two slashes
        archives = tuple(f"{path}/" for path in sys.path if path.endswith(".zip"))
        paths = {name: path.replace("//", "/") for name, path in sysconfig.get_paths().items()}
        installed = (*paths.values(), *folders)
        self._roots = tuple({*archives, *(f"{path}/" for path in installed)})
        self._standard = (f"{paths['stdlib']}/", *archives)
        self._prefixes = tuple(f"{name}." for name in self._rules if "." not in name)
        self._busy = False

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Raise for what is forbidden; any other error in here would be the code's error, so there is none."""
        if event == "import":
            self._check_import(str(args[0]))
        elif event in PROGRAMS:
            self._check_event(event, "subprocess", is_program=True)
        elif event.startswith(self._prefixes):
            self._check_event(event, event.partition(".")[0], is_program=False)

    def look_at(self, module: str) -> None:
        """Raise for an import that causes no event."""
        self._check_import(module)

    def _check_import(self, module: str) -> None:
        rule = self._rule_for(module)
        if rule is None or not self._begin():
            return
        try:
            caused = self._is_of_code(self._frames(), is_program=False)
        finally:
            self._busy = False
        if caused:
            raise ImportError(blocked(rule, f"importing '{module}'"), name=module)

    def _check_event(self, event: str, module: str, *, is_program: bool) -> None:
        rule = self._rules.get(module)
        if rule is None or not self._begin():
            return
        try:
            frames = (frame for frame in self._frames() if _name_of(frame).partition(".")[0] != module)
            caused = self._is_of_code(frames, is_program=is_program)
        finally:
            self._busy = False
        if caused:
            raise PermissionError(blocked(rule, event))

    def _begin(self) -> bool:
        """Say whether to look; looking must cause no look of its own."""
        if self._busy:
            return False
        self._busy = True
        try:
            active = self._is_active()
        except Exception:  # noqa: BLE001 (an error of the kernel must not become one of the code)
            active = False
        self._busy = active
        return active

    def _rule_for(self, module: str) -> str | None:
        parts = module.split(".")
        names = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
        return next((self._rules[name] for name in names if name in self._rules), None)

    def _frames(self) -> Iterator[FrameType]:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            if frame.f_globals is not globals() and frame.f_globals.get("__name__") != __name__:
                yield frame
            frame = frame.f_back

    def _is_of_code(self, frames: Iterator[FrameType], *, is_program: bool) -> bool:
        """Say whether code of a cell caused it: whether its frame comes before one that acts on its own account."""
        for frame in frames:
            name = _name_of(frame)
            if name in FLOOR:
                return False
            if not self._is_library(frame, name):
                return True
            root = name.partition(".")[0]
            passes_on = root == "importlib" or name in INDIRECT
            if not (passes_on or (is_program and (root in HELPERS or self._is_standard(frame)))):
                return False
        # nothing but machinery: a thread that was given a forbidden function
        return True

    def _is_library(self, frame: FrameType, name: str) -> bool:
        """Say whether a frame is of an installed module, and not of code that only says so."""
        module = sys.modules.get(name)
        if name == "__main__" or module is None or vars(module) is not frame.f_globals:
            return name.startswith("importlib._bootstrap") and frame.f_code.co_filename.startswith("<frozen")
        if frame.f_code.co_name == "<module>" and not _is_imported(frame, module):
            return False
        place = frame.f_code.co_filename
        if place.startswith((*self._roots, "<frozen")):
            return True
        # what a library compiles itself, as dataclasses and namedtuple do
        return place.startswith("<") and str(getattr(module, "__file__", "")).startswith(self._roots)

    def _is_standard(self, frame: FrameType) -> bool:
        place = frame.f_code.co_filename
        return place.startswith("<frozen") or (
            place.startswith(self._standard) and "/site-packages/" not in place and "/dist-packages/" not in place
        )


def _is_imported(frame: FrameType, module: ModuleType) -> bool:
    """Say whether a module runs because it is imported, be it late; otherwise somebody runs code among its names."""
    caller = frame.f_back
    late = caller is not None and _name_of(caller).startswith("importlib")
    return late or bool(getattr(getattr(module, "__spec__", None), "_initializing", True))


def _name_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def blocked(rule: str, what: str) -> str:
    """Return what a model and a person read."""
    return (
        f"The administrator blocks '{rule}', so {what} is refused. "
        "Do not try to get around this; solve the task without it, or tell the user that it needs what is blocked."
    )


def install_in_kernel(rules: Mapping[str, str]) -> None:
    """Guard the kernel this runs in, against requests of the client that asks for it only.

    Raises RuntimeError when nobody can be told apart, for whoever asks must know that there is no guard.
    """
    # a kernel has loaded it long ago
    kernel = sys.modules["IPython"].get_ipython().kernel

    def client() -> object:
        return kernel.get_parent("shell").get("header", {}).get("session")

    ours = client()
    if not ours:
        raise RuntimeError("The kernel does not know whose request this is.")
    _install(Guard(rules, lambda: client() == ours))


def install_in_sandbox(rules: Mapping[str, str], is_active: Callable[[], bool], folder: str) -> None:
    """Guard the browser's Python, which runs nothing but code of one chat; ``folder`` holds our package there."""
    guard = Guard(rules, is_active, (folder,))
    _install(guard)
    _watch_loaded(guard)


def _install(guard: Guard) -> None:
    class Finder:
        """Sees the imports of ``importlib`` itself, which cause no event, and finds nothing, as a finder may."""

        @staticmethod
        def find_spec(module: str, path: object = None, target: object = None) -> None:
            guard.look_at(module)

    sys.addaudithook(guard)
    # not the guard itself, which could be switched off through this list
    sys.meta_path.insert(0, Finder)


def _watch_loaded(guard: Guard) -> None:
    """Look at imports of modules that are loaded, too: they cause no event, and in the browser nor does their use."""
    import_statement, import_module = builtins.__import__, importlib.import_module

    def look_and_import(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 # as the original calls it
        locals: Mapping[str, object] | None = None,  # noqa: A002 # as the original calls it
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if level == 0:
            guard.look_at(name)
            for item in fromlist or ():
                guard.look_at(f"{name}.{item}")
        return import_statement(name, globals, locals, fromlist, level)

    def look_and_import_module(name: str, package: str | None = None) -> ModuleType:
        if not name.startswith("."):
            guard.look_at(name)
        return import_module(name, package)

    # as pickle and tracebacks know them
    for new, old in ((look_and_import, import_statement), (look_and_import_module, import_module)):
        new.__name__, new.__qualname__, new.__module__ = old.__name__, old.__qualname__, old.__module__
    builtins.__import__ = look_and_import
    importlib.import_module = look_and_import_module
