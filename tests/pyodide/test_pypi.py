"""Wheels of PyPI come from an index server of this machine, pure ones only, and checked or not at all."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from jupyter_codeinterp.errors import ForbiddenError, NotFoundError
from jupyter_codeinterp.protocol.settings import PyodideSettings
from jupyter_codeinterp.pyodide import pypi
from jupyter_codeinterp.pyodide.fetching import Fetcher
from jupyter_codeinterp.pyodide.pypi import ACCEPT, PyPI

CONTENT = b"the bytes of a wheel"
SUM = hashlib.sha256(CONTENT).hexdigest()
WHEEL = "thing-1.0-py3-none-any.whl"


@dataclass
class Index:
    """A server of this machine that answers as an index does, and takes down what it was asked."""

    url: str
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def publish(self, project: str, *files: Any, **fields: Any) -> None:
        """Let the index of a project list these files."""
        body = {"meta": {"api-version": "1.1"}, "name": project, "files": list(files), **fields}
        self.answers[f"/simple/{project}/"] = (200, json.dumps(body).encode())

    def pypi(self) -> PyPI:
        """Return what is tested, with this server as its index."""
        return PyPI(PyodideSettings(install_from_pypi=True, pypi_url=f"{self.url}/simple/"), Fetcher())


@pytest.fixture
def index() -> Iterator[Index]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, self.headers.get("Accept", "")))
            status, body = found.answers.get(self.path, (404, b"not here"))
            if self.path in found.moved:
                status = 302
            self.send_response(status)
            if self.path in found.moved:
                self.send_header("Location", found.moved[self.path])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Index(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join(timeout=10)


def listed(filename: str = WHEEL, **fields: Any) -> dict[str, Any]:
    """Return a file as an index lists it."""
    return {"filename": filename, "url": f"/packages/{filename}", "hashes": {"sha256": SUM}, **fields}


async def names(source: PyPI, project: str = "thing") -> list[str]:
    return [file["filename"] for file in (await source.index(project))["files"]]


async def test_only_pure_wheels_with_a_sum_are_listed(index: Index) -> None:
    index.publish(
        "thing",
        listed(),
        listed("thing-1.1-py2.py3-none-any.whl"),
        listed("thing-1.0.tar.gz"),
        listed("thing-1.0-cp314-cp314-manylinux_2_17_x86_64.whl"),
        listed("thing-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl"),
        listed("thing-1.0-py3-none-any.whl.asc"),
        listed("../thing-1.2-py3-none-any.whl"),
        listed("thing 1.3-py3-none-any.whl"),
        listed("t" * 200 + "-1.4-py3-none-any.whl"),
        listed("thing-1.5-py3-none-any.whl", hashes={}),
        listed("thing-1.6-py3-none-any.whl", hashes={"md5": "0" * 32}),
        listed("thing-1.7-py3-none-any.whl", hashes={"sha256": SUM.upper()}),
        listed("thing-1.8-py3-none-any.whl", hashes={"sha256": SUM[1:]}),
        listed("thing-1.9-py3-none-any.whl", url=None),
        listed("thing-2.0-py3-none-any.whl", hashes=None),
        listed("thing-2.1-py3-none-any.whl", hashes=[SUM]),
        listed("thing-2.2-py3-none-any.whl", url="http://x:port/"),
        listed("thing-2.3-py3-none-any.whl", url="/\ud800"),
        listed(["thing-2.4-py3-none-any.whl"]),  # type: ignore[arg-type] # as a broken index might
        listed(""),
        {"url": "/packages/nameless"},
        "no object",
        None,
    )
    assert await names(index.pypi()) == [WHEEL, "thing-1.1-py2.py3-none-any.whl"]


async def test_addresses_lead_back_to_this_server_and_what_micropip_reads_is_kept(index: Index) -> None:
    kept: dict[str, Any] = {"requires-python": ">=3.9", "yanked": "broken", "size": len(CONTENT)}
    index.publish("thing", {**listed(), **kept, "core-metadata": True, "upload-time": "now"}, versions=["1.0"])
    assert await index.pypi().index("thing") == {
        "meta": {"api-version": "1.0"},
        "name": "thing",
        "files": [{"filename": WHEEL, "hashes": {"sha256": SUM}, **kept, "url": f"files/{SUM}/{WHEEL}"}],
    }


@pytest.mark.parametrize("project", ["my-project-x", "My_Project.X", "my--project__x", "MY-PROJECT-X"])
async def test_a_project_is_asked_for_by_its_one_name(index: Index, project: str) -> None:
    index.publish("my-project-x", listed())
    assert await names(index.pypi(), project) == [WHEEL]
    assert index.asked == [("/simple/my-project-x/", ACCEPT)]


@pytest.mark.parametrize(
    "project", ["", "..", "-thing", "thing-", "../thing", "a/b", "a b", "a?b", "a" * 103, "thing\n"]
)
async def test_what_is_no_name_of_a_project_is_not_asked_for(index: Index, project: str) -> None:
    with pytest.raises(NotFoundError, match="no name of a project"):
        await index.pypi().index(project)
    assert index.asked == []


@pytest.mark.parametrize("address", ["/packages/w", "../../packages/w", "w", "http://127.0.0.1:{port}/other/w"])
async def test_a_wheel_comes_from_where_the_index_says(index: Index, address: str) -> None:
    url = address.format(port=index.url.rpartition(":")[2])
    index.publish("thing", listed(url=url + "#sha256=0"))
    source = index.pypi()
    await source.index("thing")
    path = {"w": "/simple/thing/w", "../../packages/w": "/packages/w"}.get(url, url.removeprefix(index.url))
    index.answers[path] = (200, CONTENT)
    assert await source.wheel(SUM, WHEEL) == CONTENT
    assert [asked for asked, _ in index.asked] == ["/simple/thing/", path]


async def test_a_wheel_that_was_moved_is_followed_and_checked(index: Index) -> None:
    index.publish("thing", listed())
    index.moved[f"/packages/{WHEEL}"] = "/elsewhere"
    source = index.pypi()
    await source.index("thing")
    index.answers["/elsewhere"] = (200, CONTENT)
    assert await source.wheel(SUM, WHEEL) == CONTENT
    index.answers["/elsewhere"] = (200, b"other bytes")
    with pytest.raises(NotFoundError, match="not what the index names"):
        await source.wheel(SUM, WHEEL)


async def test_an_address_is_relative_to_where_the_index_was_moved_to(index: Index) -> None:
    index.publish("thing", listed(url="../../files/w"))
    index.answers["/mirror/index/thing/"] = index.answers["/simple/thing/"]
    index.answers["/mirror/files/w"] = (200, CONTENT)
    index.moved["/simple/thing/"] = "/mirror/index/thing/"
    source = index.pypi()
    await source.index("thing")
    assert await source.wheel(SUM, WHEEL) == CONTENT


@pytest.mark.parametrize("content", [b"other bytes", b"", CONTENT + b"\0"])
async def test_other_bytes_are_never_given(index: Index, content: bytes) -> None:
    index.publish("thing", listed())
    index.answers[f"/packages/{WHEEL}"] = (200, content)
    source = index.pypi()
    await source.index("thing")
    with pytest.raises(NotFoundError, match="not what the index names; it was thrown away"):
        await source.wheel(SUM, WHEEL)


async def test_a_wheel_that_no_index_named_is_not_asked_for(index: Index) -> None:
    index.publish("thing", listed())
    index.answers[f"/packages/{WHEEL}"] = (200, CONTENT)
    source = index.pypi()
    with pytest.raises(NotFoundError, match="ask for the index of its project first"):
        await source.wheel(SUM, WHEEL)
    await source.index("thing")
    for sha256, name in (("0" * 64, WHEEL), (SUM, "other-1.0-py3-none-any.whl")):
        with pytest.raises(NotFoundError, match="No index named the wheel"):
            await source.wheel(sha256, name)
    assert [path for path, _ in index.asked] == ["/simple/thing/"]


async def test_a_wheel_that_was_not_listed_is_not_given(index: Index) -> None:
    sdist = "thing-1.0.tar.gz"
    index.publish("thing", listed(sdist))
    index.answers[f"/packages/{sdist}"] = (200, CONTENT)
    source = index.pypi()
    assert await names(source) == []
    with pytest.raises(NotFoundError):
        await source.wheel(SUM, sdist)


async def test_addresses_of_long_ago_are_forgotten(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pypi, "MAX_KNOWN", 2)
    wheels = [f"thing-1.{number}-py3-none-any.whl" for number in range(3)]
    index.publish("thing", *map(listed, wheels))
    index.answers.update({f"/packages/{name}": (200, CONTENT) for name in wheels})
    source = index.pypi()
    assert await names(source) == wheels
    with pytest.raises(NotFoundError, match="lately"):
        await source.wheel(SUM, wheels[0])
    assert [await source.wheel(SUM, name) for name in wheels[1:]] == [CONTENT, CONTENT]


async def test_switched_off_nothing_is_asked(index: Index) -> None:
    index.publish("thing", listed())
    source = PyPI(PyodideSettings(pypi_url=f"{index.url}/simple"), Fetcher())
    with pytest.raises(ForbiddenError, match="pyodide_install_from_pypi"):
        await source.index("thing")
    with pytest.raises(ForbiddenError, match="pyodide_install_from_pypi"):
        await source.wheel(SUM, WHEEL)
    assert index.asked == []


async def test_what_is_too_large_is_refused_and_one_byte_less_is_not(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.publish("thing", listed())
    index.answers[f"/packages/{WHEEL}"] = (200, CONTENT)
    source = index.pypi()
    await source.index("thing")
    monkeypatch.setattr(pypi, "MAX_WHEEL_BYTES", len(CONTENT))
    assert await source.wheel(SUM, WHEEL) == CONTENT
    monkeypatch.setattr(pypi, "MAX_WHEEL_BYTES", len(CONTENT) - 1)
    with pytest.raises(NotFoundError, match=f"'{WHEEL}' is larger than 19 bytes"):
        await source.wheel(SUM, WHEEL)
    monkeypatch.setattr(pypi, "MAX_INDEX_BYTES", 10)
    with pytest.raises(NotFoundError, match="'thing' is larger than 10 bytes"):
        await source.index("thing")


async def test_a_project_that_does_not_exist_is_told_by_its_name(index: Index) -> None:
    with pytest.raises(NotFoundError, match="PyPI has no 'nothing'") as caught:
        await index.pypi().index("nothing")
    assert caught.value.code == "not_found"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, b"", "could not be asked for 'thing': .*500"),
        (403, b"", "could not be asked for 'thing': .*403"),
        (200, b"<!DOCTYPE html><html></html>", "answer for 'thing' is not JSON"),
        (200, b"\xff\xfe\x00", "answer for 'thing' is not JSON"),
        (200, b"[" * 100_000, "answer for 'thing' is not JSON"),
        (200, b'{"files": null}', "answer for 'thing' has no list of files"),
        (200, b'{"files": {}}', "answer for 'thing' has no list of files"),
    ],
)
async def test_an_index_that_fails_is_told(index: Index, status: int, body: bytes, words: str) -> None:
    index.answers["/simple/thing/"] = (status, body)
    with pytest.raises(NotFoundError, match=words) as caught:
        await index.pypi().index("thing")
    assert caught.value.code == "pypi_failed"


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"{}", b'{"files": []}'])
async def test_an_index_without_files_lists_none(index: Index, body: bytes) -> None:
    index.answers["/simple/thing/"] = (200, body)
    assert await index.pypi().index("Thing") == {"meta": {"api-version": "1.0"}, "name": "Thing", "files": []}


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/simple", "http://[", "http://x:y/", "http://127.0.0.1:99999/"])
async def test_an_index_that_cannot_be_reached_is_told(url: str) -> None:
    source = PyPI(PyodideSettings(install_from_pypi=True, pypi_url=url), Fetcher())
    with pytest.raises(NotFoundError, match="PyPI could not be asked for 'thing': ") as caught:
        await source.index("thing")
    assert caught.value.code == "pypi_failed"


async def test_what_is_no_plain_value_is_not_passed_on(index: Index) -> None:
    index.publish("thing", {**listed(size=[[]], yanked=False), "requires-python": None}, name=["thing"])
    (file,) = (answer := await index.pypi().index("thing"))["files"]
    assert {"size", "yanked", "requires-python"} & set(file) == {"yanked", "requires-python"}
    assert answer["name"] == "thing"


async def test_an_address_that_is_not_of_the_web_is_told(index: Index) -> None:
    index.publish("thing", listed(url="file:///etc/passwd"))
    source = index.pypi()
    await source.index("thing")
    with pytest.raises(NotFoundError, match="could not be asked for") as caught:
        await source.wheel(SUM, WHEEL)
    assert caught.value.code == "pypi_failed"
