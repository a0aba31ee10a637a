"""What a page needs to start Python: Pyodide's core files, the worker and the frame's script, and our package."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ..errors import EngineUnavailableError
from .lock import Lock, read_lock

ROOM = Path(__file__).parent
ASSETS = ROOM / "assets"
EXTRA_LOCK = ROOM / "extra-lock.json"
SANDBOX = ROOM / "sandbox" / "codeinterp_sandbox"

LOCK_NAME = "pyodide-lock.json"
SANDBOX_NAME = "sandbox.zip"
BUILT = ("pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "shell.js", "worker.js")
"""Files of ``assets``, which the build of the front end fills; the lock file is there too."""

MEDIA_TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".zip": "application/zip",
}
"""Written down, because systems have their own opinions."""

_MIDNIGHT = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class RuntimeFile:
    """One file with its sum; ``content`` is a path for those that lie on the disk."""

    name: str
    content: Path | bytes
    sha256: str
    size: int

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES.get(Path(self.name).suffix, "application/octet-stream")


@dataclass(frozen=True)
class Runtime:
    """Everything but the packages; ``version`` changes when any byte does."""

    version: str
    files: dict[str, RuntimeFile]
    lock: Lock


def find_problem(assets: Path = ASSETS) -> str | None:
    """Return why Python cannot be given to pages, None when it can."""
    missing = [name for name in (*BUILT, LOCK_NAME) if not (assets / name).is_file()]
    if not missing:
        return None
    return (
        f"The files of Python for the browser are not there ({', '.join(missing)} in {assets}): install the package "
        "from its wheel, or build the front end ('jlpm build:prod' in the sources)."
    )


def read_runtime(assets: Path = ASSETS) -> Runtime:
    """Read and sum up the files (15 MB, so call it in a thread); raises EngineUnavailableError."""
    problem = find_problem(assets)
    if problem is not None:
        raise EngineUnavailableError(problem)
    lock = read_lock((assets / LOCK_NAME).read_bytes(), EXTRA_LOCK.read_bytes())
    files = {name: _on_disk(assets / name) for name in BUILT}
    files[LOCK_NAME] = _in_memory(LOCK_NAME, lock.content)
    files[SANDBOX_NAME] = _in_memory(SANDBOX_NAME, pack_sandbox())
    sums = "\n".join(f"{name} {files[name].sha256}" for name in sorted(files))
    return Runtime(hashlib.sha256(sums.encode()).hexdigest()[:20], files, lock)


def pack_sandbox(folder: Path = SANDBOX) -> bytes:
    """Return our package for the sandbox as a zip archive; the same sources give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.py")):
            archive.writestr(zipfile.ZipInfo(f"{folder.name}/{path.name}", _MIDNIGHT), path.read_bytes())
    return content.getvalue()


def _on_disk(path: Path) -> RuntimeFile:
    content = path.read_bytes()
    return RuntimeFile(path.name, path, hashlib.sha256(content).hexdigest(), len(content))


def _in_memory(name: str, content: bytes) -> RuntimeFile:
    return RuntimeFile(name, content, hashlib.sha256(content).hexdigest(), len(content))
