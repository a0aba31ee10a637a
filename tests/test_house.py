"""Rules of the house that no review has to remember."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_codeinterp
from tests.room_order import PACKAGE, find_violations

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / PACKAGE
SANDBOX = SOURCES / "pyodide" / "sandbox" / "codeinterp_sandbox"
MAX_LINES = 350

TOO_HEAVY = {
    "anthropic",
    "IPython",
    "ipykernel",
    "litellm",
    "matplotlib",
    "nbconvert.exporters",
    "numpy",
    "openai",
    "pandas",
    "scipy",
    "yaml",
}
"""Modules that the import of the server extension must not add: they slow down every start of Jupyter Server."""

DISTRIBUTIONS = {"zmq": "pyzmq"}
"""Packages that are installed under another name than they are imported by."""

BUNDLED = {"dompurify"}
"""Packages of the front end that JupyterLab does not share: ours come along in our own bundle."""

WHAT_WE_LOAD = """
import json, sys
import jupyter_server.serverapp, jupyter_server.extension.application
before = set(sys.modules)
import jupyter_codeinterp.app
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def python_files() -> list[Path]:
    return [path for path in sorted(SOURCES.rglob("*.py")) if path.name != "_version.py"]


def written_files() -> list[Path]:
    """Return every source file that people write."""
    typescript = [path for suffix in ("*.ts", "*.tsx", "*.css") for path in (ROOT / "labextension").rglob(suffix)]
    return [*python_files(), *typescript, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]


def names_in(source: str) -> tuple[set[str], list[str]]:
    """Return the names that a file defines at its top, and those that its ``__all__`` offers."""
    defined: set[str] = set()
    offered: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            defined.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            defined.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            defined.update(names)
            if names == ["__all__"] and node.value is not None:
                offered = [str(name) for name in ast.literal_eval(node.value)]
    return defined, offered


def imported_packages(source: str) -> set[str]:
    """Return the packages that a file imports from outside of ours."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_rooms_import_only_from_rooms_to_their_left() -> None:
    assert find_violations(SOURCES) == []


@pytest.mark.parametrize(
    ("file", "source", "complaint"),
    [
        ("policy/guard.py", "from ..web.errors import x", "'policy' imports 'web', which is not to its left"),
        ("policy/guard.py", "from .. import web", "'policy' imports 'web', which is not to its left"),
        ("llm/a.py", "import jupyter_codeinterp.store.files", "'llm' imports 'store', which is not to its left"),
        ("errors.py", "from .protocol import parts", "'errors' imports 'protocol', which is not to its left"),
        ("turn/a.py", "def f():\n    from ..llm import seam", "inside a function"),
        ("helpers/a.py", "from ..errors import x", "'helpers' is not a room"),
        ("web/a.py", "from ..helpers import x", "which is not a room"),
    ],
)
def test_an_import_against_the_order_is_found(tmp_path: Path, file: str, source: str, complaint: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(source)
    assert [found for found in find_violations(tmp_path) if complaint in found]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("llm/a.py", "from ..protocol.parts import x\nfrom .seam import y\nimport httpx"),
        ("app.py", "from .web.handlers import x\nfrom . import errors"),
        ("__init__.py", "def f():\n    from .app import x"),
    ],
)
def test_an_import_along_the_order_is_fine(tmp_path: Path, file: str, source: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(source)
    assert find_violations(tmp_path) == []


def test_the_version_is_the_newest_heading_of_the_changelog() -> None:
    headings = re.findall(r"^## \[?(\d+\.\d+\.\d+[^\s\]]*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    package = json.loads((ROOT / "package.json").read_text())
    assert jupyter_codeinterp.__version__ == package["version"] == headings[0]


@pytest.mark.parametrize("path", written_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= MAX_LINES, f"{lines} lines: split it by reason to exist (the alarm is at 250)"


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_names_that_a_file_offers_exist_once(path: Path) -> None:
    defined, offered = names_in(path.read_text())
    assert len(offered) == len(set(offered))
    assert [name for name in offered if name not in defined] == []


def test_a_name_that_is_offered_but_not_there_is_found() -> None:
    defined, offered = names_in('from .a import b as c\n__all__ = ["c", "d", "E"]\nclass E: ...\n')
    assert set(offered) - defined == {"d"}


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_with_code_says_in_one_sentence_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree)


def test_packages_that_the_code_imports_are_declared_and_no_others() -> None:
    block = re.search(r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE)
    assert block
    declared = set(re.findall(r'"([\w-]+)', block[1]))
    # what runs in the sandbox finds its packages there
    ours = [path for path in python_files() if SANDBOX not in path.parents]
    imported = {name for path in ours for name in imported_packages(path.read_text())}
    foreign = imported - set(sys.stdlib_module_names) - {PACKAGE}
    # JupyterLab is never imported, but without it nobody sees a panel
    assert {DISTRIBUTIONS.get(name, name) for name in foreign} | {"jupyterlab"} == declared


def test_the_server_extension_loads_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", WHAT_WE_LOAD], check=True, capture_output=True, text=True, timeout=60)
    assert set(json.loads(run.stdout)) & TOO_HEAVY == set()


def test_front_end_packages_are_shared_in_every_supported_version() -> None:
    """JupyterLab's builder asks for the version it was built with; the oldest supported one must do."""
    package = json.loads((ROOT / "package.json").read_text())
    shared = package["jupyterlab"]["sharedPackages"]
    asked = {name: options.get("requiredVersion") for name, options in shared.items()}
    assert asked == {name: version for name, version in package["dependencies"].items() if name not in BUNDLED}
