"""The guard against blocked modules in a real kernel: tricks, those that get through, and harmless programs."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.policy.imports import find_blocked_imports
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import run_code
from tests.policy import harmless

BLOCKED = ("subprocess", "socket", "ctypes", "shutil", "ftplib")
PLACE = Place("guarded")
ESCAPED = "import builtins, sys, pathlib\n"
"""Before every trick: what it needs and may have."""

TRICKS = {
    "import": "import subprocess; subprocess.run(['true'])",
    "from": "from subprocess import run; run(['true'])",
    "__import__": "__import__('subprocess').run(['true'])",
    "name built at run time": "__import__('sub' + 'process').run(['true'])",
    "importlib": "import importlib; importlib.import_module('sub' + 'process').run(['true'])",
    "exec of built text": "exec('imp' + 'ort sub' + 'process as s'); s.run(['true'])",
    "eval of built text": "eval('__imp' + 'ort__(\"sub\" + \"process\")').run(['true'])",
    "a module never loaded": "__import__('ftp' + 'lib').FTP",
    "sys.modules": "sys.modules['sub' + 'process'].run(['true'])",
    "another module's name of it": "import platform, asyncio; asyncio.subprocess.subprocess.run(['true'])",
    "a library's name of it": "import matplotlib.cbook as c; c.subprocess.call(['true'])",
    "os.system": "import os; os.system('true')",
    "os.popen": "import os; os.popen('true').read()",
    "os.spawn": "import os; os.spawnlp(os.P_WAIT, 'true', 'true')",
    "os.posix_spawn": "import os; os.waitpid(os.posix_spawnp('true', ['true'], {}), 0)",
    "os.fork": "import os\nif os.fork() == 0: os._exit(0)",
    "pty": "import pty; pty.spawn('true')",
    "asyncio": "import asyncio; p = await asyncio.create_subprocess_exec('true'); await p.wait()",
    "multiprocessing": "import multiprocessing as m\np = m.get_context('fork').Process(target=print)\np.start()",
    "a shell command": "get_ipython().system('true')",
    "runpy": "import runpy; runpy.run_module('ftp' + 'lib')",
    "pkgutil": "import pkgutil; pkgutil.resolve_name('ftp' + 'lib:FTP')",
    "a thread": "import threading\ndef run(): sys.modules['subprocess'].run(['true'])\n"
    "t = threading.Thread(target=run); t.start(); t.join()",
    "a thread without a function of ours": "import threading, os\n"
    "t = threading.Thread(target=os.system, args=('true',)); t.start(); t.join()",
    "pickle": "import pickle, os\nclass A:\n    def __reduce__(self): return (os.system, ('true',))\n"
    "pickle.loads(pickle.dumps(A()))",
    "a loader by hand": "import importlib.util as u\ns = u.find_spec('ftp' + 'lib')\nm = u.module_from_spec(s)\n"
    "s.loader.exec_module(m)",
    "a function with other globals": "import types, os\n"
    "types.FunctionType((lambda: s('true')).__code__, {'s': os.system, '__name__': 'numpy'})()",
    "code that names a library's file": "import numpy, os\n"
    "exec(compile('s(\"true\")', numpy.__file__, 'exec'), {'s': os.system, '__name__': 'numpy'})",
    "a socket by its C module": "import _io; sys.modules['_so' + 'cket'].socket().connect(('127.0.0.1', 9))",
    "ctypes that is loaded": "import numpy; sys.modules['ctypes'].CDLL(None)",
    "shutil that is loaded": "sys.modules['shutil'].copyfile('/etc/hostname', 'stolen')",
    "the guard found in the list of finders": "f = sys.meta_path[0]\nf._busy = True\n__import__('ftp' + 'lib')",
    "the C function behind it": "import os\nr, w = os.pipe()\nsys.modules['_posixsubprocess'].fork_exec",
    "inside of a library's namespace": "import numpy\n"
    "exec(compile('import ftplib', numpy.__file__, 'exec'), vars(numpy))",
    "a function inside of a library's namespace": "import numpy\n"
    "exec(compile('def g(): import ftplib', numpy.__file__, 'exec'), vars(numpy)); numpy.g()",
}
PASSES = {"the C function behind it", "a function inside of a library's namespace"}
"""What the guard does not stop: C functions without an audit event, and code that becomes part of a library."""

HARMLESS = {
    **harmless.HARMLESS,
    "a library that is loaded late": "import importlib.util as u, sys, pathlib\n"
    "s = u.find_spec('ensurepip'); s.loader = u.LazyLoader(s.loader)\n"
    "m = u.module_from_spec(s); sys.modules['ensurepip'] = m; s.loader.exec_module(m); m.version()",
    "an event loop of its own": "import asyncio; asyncio.new_event_loop().close()",
    "threads": "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor() as p: list(p.map(str, range(3)))",
    "multiprocessing, only imported": "import multiprocessing, concurrent.futures",
    "help": "help(len)",
    "dates": "import datetime, zoneinfo; zoneinfo.ZoneInfo('Europe/Berlin')",
}


async def test_tricks_are_stopped(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings(blocked_modules=BLOCKED))
    for name, code in TRICKS.items():
        with subtests.test(name):
            assert await is_stopped(engine, code) == (name not in PASSES)


async def is_stopped(engine: KernelEngine, code: str) -> bool:
    if find_blocked_imports(code, BLOCKED):
        return True
    run = await run_code(engine, ESCAPED + code, PLACE)
    return "The administrator blocks" in str(run.events)


async def test_harmless_programs_run(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings(blocked_modules=BLOCKED))
    for name, code in HARMLESS.items():
        with subtests.test(name):
            assert find_blocked_imports(code, BLOCKED) == ()
            run = await run_code(engine, code, PLACE)
            assert run.outcome.status == "ok", run.events


async def test_what_a_person_adds_counts_for_a_kernel_that_runs(new_engine: NewEngine) -> None:
    blocked = ["ftplib"]
    engine = new_engine(Settings(), blocked_modules=lambda: blocked)
    code = "__import__('imap' + 'lib').IMAP4"
    assert (await run_code(engine, code, PLACE)).outcome.status == "ok"
    blocked.append("telnetlib")
    blocked.append("poplib")
    run = await run_code(engine, code.replace("imap", "pop"), PLACE)
    assert "The administrator blocks 'poplib'" in str(run.events)
    run = await run_code(engine, code.replace("imap", "ftp"), PLACE)
    assert "The administrator blocks 'ftplib'" in str(run.events)


async def test_nothing_is_guarded_when_nothing_is_blocked(new_engine: NewEngine) -> None:
    run = await run_code(new_engine(Settings()), "import subprocess; subprocess.run(['true'])", PLACE)
    assert run.outcome.status == "ok"


async def test_the_guard_leaves_no_name_and_comes_back_after_a_restart(new_engine: NewEngine) -> None:
    engine = new_engine(Settings(blocked_modules=("subprocess",)))
    run = await run_code(engine, "print([n for n in dir() if not n.startswith('_')], In)", PLACE)
    assert "ard" not in run.text().replace("guarded", "")
    await engine.restart_chat(PLACE)
    again = await run_code(engine, "__import__('sub' + 'process').run(['true'])", PLACE)
    assert "The administrator blocks 'subprocess'" in str(again.events)
