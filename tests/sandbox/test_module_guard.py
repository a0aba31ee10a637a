"""The guard against blocked modules in the browser's Python: tricks, those that get through, and harmless programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_codeinterp.policy.guarding import write_sandbox_guard
from jupyter_codeinterp.policy.imports import find_blocked_imports
from tests.policy import harmless
from tests.sandbox.pyodide_host import NEEDS_NODE, Pyodide, pyodide_started

pytestmark = NEEDS_NODE

BLOCKED = ("subprocess", "socket", "ctypes", "shutil", "ftplib", "js", "pyodide_js")
GUARD = write_sandbox_guard(BLOCKED)
ESCAPED = "import builtins, sys, pathlib\n"
"""Before every trick: what it needs and may have."""

TRICKS = {
    "import": "import subprocess",
    "from": "from subprocess import run",
    "__import__": "__import__('subprocess')",
    "name built at run time": "__import__('ftp' + 'lib')",
    "importlib": "import importlib; importlib.import_module('ftp' + 'lib')",
    "a builtin by its name": "getattr(builtins, '__imp' + 'ort__')('ftp' + 'lib')",
    "exec of built text": "exec('imp' + 'ort ftp' + 'lib')",
    "eval of built text": "eval('__imp' + 'ort__(\"ftp\" + \"lib\")')",
    "from, by a built name": "__import__('ftp' + 'lib', fromlist=['FTP'])",
    "a module of the folder": "pathlib.Path('mine.py').write_text('import ftplib')\nimport mine",
    "the page": "__import__('j' + 's').fetch",
    "Pyodide itself": "__import__('pyodide' + '_js').loadPackage",
    "runpy": "import runpy; runpy.run_module('ftp' + 'lib')",
    "pkgutil": "import pkgutil; pkgutil.resolve_name('ftp' + 'lib:FTP')",
    "pickle": "import pickle\nclass A:\n    def __reduce__(self): return (__import__, ('ftp' + 'lib',))\n"
    "pickle.loads(pickle.dumps(A()))",
    "a loader by hand": "import importlib.util as u\ns = u.find_spec('ftp' + 'lib')\nm = u.module_from_spec(s)\n"
    "s.loader.exec_module(m)",
    "a function with other globals": "import types\n"
    "types.FunctionType((lambda: i('ftp' + 'lib')).__code__, {'i': __import__, '__name__': 'json'})()",
    "code that names a library's file": "import json\n"
    "exec(compile('import ftplib', json.__file__, 'exec'), {'__name__': 'json'})",
    "a decorator": "import importlib\n@importlib.import_module\n@lambda f: 'ftp' + 'lib'\ndef f(): ...",
    "a comprehension": "[__import__(n) for n in ['ftp' + 'lib']]",
    "a task": "import asyncio\nasync def f(): __import__('ftp' + 'lib')\nawait asyncio.create_task(f())",
    "a socket by its C module": "import asyncio; sys.modules['_so' + 'cket'].socket().connect(('127.0.0.1', 9))",
    "shutil that is loaded": "import tempfile; pathlib.Path('a').touch(); sys.modules['shutil'].copyfile('a', 'b')",
    "a finder put in front": "import importlib\nsys.meta_path.insert(0, sys.meta_path[-1])\n__import__('ftp' + 'lib')",
    "a finder taken out": "import importlib\nsys.meta_path[:] = sys.meta_path[1:]\n__import__('ftp' + 'lib')",
    "the guard switched off": "sys.modules['codeinterp_sandbox'].guard('')\n__import__('ftp' + 'lib')",
    "inside of a library's namespace": "import json\nexec(compile('import ftplib', json.__file__, 'exec'), vars(json))",
    "a loaded module by a built name": "import asyncio; __import__('sub' + 'process')",
    "a loaded module by importlib": "import asyncio, importlib; importlib.import_module('sub' + 'process')",
    "the guard found in the list of finders": "f = sys.meta_path[0]\nf._busy = True\n__import__('ftp' + 'lib')",
    "the guard's own state": "sys.modules['codeinterp_sandbox']._guarding._current = ''\n__import__('ftp' + 'lib')",
}
PASSES = {"the guard's own state"}
"""What the guard does not stop; code in the browser reaches neither the network nor the machine all the same."""

HARMLESS = {
    **harmless.HARMLESS,
    "dates": "import datetime; datetime.date.today()",
}


@pytest.fixture
def pyodide(tmp_path: Path) -> Iterator[Pyodide]:
    with pyodide_started(tmp_path) as host:
        yield host


def test_tricks_are_stopped(pyodide: Pyodide, subtests: pytest.Subtests) -> None:
    for name, code in TRICKS.items():
        with subtests.test(name):
            assert is_stopped(pyodide, code) == (name not in PASSES)


def is_stopped(pyodide: Pyodide, code: str) -> bool:
    if find_blocked_imports(code, BLOCKED):
        return True
    run = pyodide.run(ESCAPED + code, guard=GUARD)
    stopped = "The administrator blocks" in str(run.events)
    # what is neither stopped nor done proves nothing
    assert stopped or run.outcome["status"] == "ok", run.events
    return stopped


def test_harmless_programs_run(pyodide: Pyodide, subtests: pytest.Subtests) -> None:
    for name, code in HARMLESS.items():
        with subtests.test(name):
            assert find_blocked_imports(code, BLOCKED) == ()
            run = pyodide.run(code, guard=GUARD)
            assert run.outcome["status"] == "ok", run.events


def test_a_guard_counts_as_long_as_it_is_sent(pyodide: Pyodide) -> None:
    code = "__import__('ftp' + 'lib')"
    assert pyodide.run(code, guard=GUARD).raised()["ename"] == "ImportError"
    assert pyodide.run(code, guard=write_sandbox_guard(("json",))).outcome["status"] == "ok"
    # a module that is loaded causes no event, so another one
    code = "__import__('imap' + 'lib')"
    assert pyodide.run(code, guard=write_sandbox_guard(("imaplib",))).raised()["ename"] == "ImportError"
    assert pyodide.run(code).outcome["status"] == "ok"
