"""Packages come checked or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.errors import EngineError, ForbiddenError, InvalidRequestError, NotFoundError
from jupyter_codeinterp.protocol.settings import PyodideSettings
from jupyter_codeinterp.pyodide.fetching import Fetcher
from jupyter_codeinterp.pyodide.importing import import_packages
from jupyter_codeinterp.pyodide.lock import Lock, read_lock
from jupyter_codeinterp.pyodide.mirror import Mirror
from jupyter_codeinterp.pyodide.pypi import PyPI
from jupyter_codeinterp.pyodide.runtime_files import EXTRA_LOCK, pack_sandbox

CONTENT = b"the bytes of a wheel"


def entry(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "version": "1.0",
        "file_name": f"{name}-1.0-py3-none-any.whl",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "depends": [],
        "imports": [name],
        **fields,
    }


def names_in(folder: Path, *patterns: str) -> list[str]:
    return [path.name for pattern in patterns for path in folder.glob(pattern)]


def lock_of(*entries: dict[str, Any]) -> Lock:
    body = json.dumps({"packages": {item["name"]: item for item in entries}}).encode()
    return read_lock(body, b'{"packages": {}}')


@contextmanager
def serving(content: bytes) -> Iterator[tuple[str, list[str]]]:
    """Serve one content under every path of this machine, and take down who asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join(timeout=10)


def test_our_lock_file_fits_to_pyodides() -> None:
    ours = json.loads(EXTRA_LOCK.read_text())["packages"]
    assert {"openpyxl", "et-xmlfile", "seaborn", "xlsxwriter", "plotly"} <= set(ours)
    for name, package in ours.items():
        assert package["name"] == name
        assert package["url"].endswith(package["file_name"])
        assert len(package["sha256"]) == 64


async def test_many_ask_and_it_is_fetched_once(tmp_path: Path) -> None:
    package = lock_of(entry("a")).find("a")
    with serving(CONTENT) as (url, asked):
        mirror = Mirror([tmp_path], url, Fetcher())
        paths = await asyncio.gather(*(mirror.find(package) for _ in range(20)))
        assert {path.read_bytes() for path in paths} == {CONTENT}
        assert asked == ["/a-1.0-py3-none-any.whl"]
        await mirror.find(package)
        assert len(asked) == 1


async def test_other_bytes_are_never_given(tmp_path: Path) -> None:
    package = lock_of(entry("a")).find("a")
    with serving(b"other bytes") as (url, _):
        with pytest.raises(EngineError, match="not what the lock file names") as caught:
            await Mirror([tmp_path], url, Fetcher()).find(package)
        assert caught.value.code == "package_damaged"
    assert names_in(tmp_path, ".*", "*.whl") == []


async def test_a_damaged_file_of_the_cache_is_fetched_anew(tmp_path: Path) -> None:
    package = lock_of(entry("a")).find("a")
    (tmp_path / package.file_name).write_bytes(b"damaged")
    with serving(CONTENT) as (url, _):
        path = await Mirror([tmp_path], url, Fetcher()).find(package)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("upstream", "advice"), [("", "pyodide import PATH"), ("http://127.0.0.1:1", "pyodide fetch a")]
)
async def test_a_missing_package_names_the_command(tmp_path: Path, upstream: str, advice: str) -> None:
    mirror = Mirror([tmp_path], upstream, Fetcher())
    with pytest.raises(NotFoundError, match=advice) as caught:
        await mirror.find(lock_of(entry("a")).find("a"))
    assert caught.value.code == "package_missing"


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_an_import_keeps_what_the_lock_file_names_and_nothing_else(tmp_path: Path, kind: str) -> None:
    lock = lock_of(entry("a"), entry("b"))
    source = tmp_path / "source"
    source.mkdir()
    for name, content in (("a", CONTENT), ("b", b"wrong"), ("c", CONTENT)):
        (source / f"{name}-1.0-py3-none-any.whl").write_bytes(content)
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for path in source.iterdir():
                archive.write(path, f"../../deep/{path.name}")
        source = tmp_path / "all.zip"
    mirror = Mirror([tmp_path / "cache"], "", Fetcher())
    found = import_packages(source, lock, mirror)
    assert (found.kept, found.damaged) == (["a-1.0-py3-none-any.whl"], ["b-1.0-py3-none-any.whl"])
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["a-1.0-py3-none-any.whl"]
    assert import_packages(source, lock, mirror).known == ["a-1.0-py3-none-any.whl"]


def test_an_import_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="cannot be read"):
        import_packages(tmp_path / "none", lock_of(), Mirror([tmp_path], "", Fetcher()))


def test_packages_are_found_by_module_and_with_what_they_need() -> None:
    lock = lock_of(entry("a", depends=["b"]), entry("b", imports=["bee"]))
    assert lock.find("bee").name == "b"
    assert [package.name for package in lock.with_dependencies([lock.find("a")])] == ["a", "b"]
    with pytest.raises(NotFoundError):
        lock.find("c")


def test_what_a_package_needs_is_found_however_its_name_is_spelt() -> None:
    others = [entry(name) for name in ("pydantic-core", "ruamel-yaml", "cartopy")]
    lock = lock_of(entry("a", depends=["pydantic_core", "ruamel.yaml", "Cartopy", "not_there"]), *others)
    found = [package.name for package in lock.with_dependencies([lock.find("a")])]
    assert found == ["a", "cartopy", "pydantic-core", "ruamel-yaml"]


@pytest.mark.parametrize("upstream", ["http://[", "http://127.0.0.1:1"])
async def test_a_cache_that_cannot_be_written_or_a_wrong_address_is_told_as_a_missing_package(
    tmp_path: Path, upstream: str
) -> None:
    folder = tmp_path / "file" / "cache"
    if upstream.endswith("1"):
        (tmp_path / "file").touch()
    with pytest.raises(NotFoundError, match="not on this server and could not be fetched") as caught:
        await Mirror([folder], upstream, Fetcher()).fetch(lock_of(entry("a")).find("a"))
    assert caught.value.code == "package_missing"


async def test_pypi_is_closed_unless_the_administrator_opens_it() -> None:
    with pytest.raises(ForbiddenError, match="pyodide_install_from_pypi"):
        await PyPI(PyodideSettings(), Fetcher()).index("x")


def test_the_package_of_the_sandbox_is_the_same_bytes_each_time() -> None:
    assert pack_sandbox() == pack_sandbox()
