"""Python for the browser is served under addresses that never change, checked, and to nobody else."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from jupyter_codeinterp.pyodide import distribution
from jupyter_codeinterp.pyodide.runtime_files import BUILT, LOCK_NAME, SANDBOX_NAME, read_runtime
from tests.pyodide.test_mirror import CONTENT, entry, serving
from tests.web.api import Answer, Api

A, B, WHEEL, WRONG = (f"{name}-1.0-py3-none-any.whl" for name in ("a", "b", "thing", "wrong"))
SUM = hashlib.sha256(CONTENT).hexdigest()
STRANGER = {"Authorization": "token wrong"}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / "packages"
    folder.mkdir()
    return folder


@pytest.fixture
def jp_server_config(jp_server_config: Config, cache: Path) -> Config:
    jp_server_config.CodeInterp.pyodide_cache_folder = str(cache)
    return jp_server_config


@pytest.fixture(autouse=True)
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for what the build makes, with a lock file of packages a, b and c."""
    folder = tmp_path / "assets"
    folder.mkdir()
    for name in BUILT:
        (folder / name).write_bytes(f"the bytes of {name}\n".encode() * 10_000)
    packages = {"a": entry("a"), "b": entry("b", sha256="0" * 64), "c": entry("c", file_name="c-tests.tar")}
    (folder / LOCK_NAME).write_text(json.dumps({"packages": packages}))
    monkeypatch.setattr(distribution, "read_runtime", lambda: read_runtime(folder))
    return folder


async def manifest(api: Api) -> Any:
    answer = await api.ask("GET", "pyodide")
    assert answer.status == 200, answer.body
    return answer.body


async def get_file(api: Api, name: str, **options: Any) -> Answer:
    """Get a file of the version that is served."""
    return await api.ask("GET", f"pyodide/{(await manifest(api))['version']}/{name}", **options)


async def test_the_manifest_says_what_a_page_needs(api: Api) -> None:
    found = await manifest(api)
    assert set(found["files"]) == {*BUILT, LOCK_NAME, SANDBOX_NAME}
    assert {name: found[name] for name in ("install_from_pypi", "network_hosts", "isolated")} == {
        "install_from_pypi": False,
        "network_hosts": [],
        "isolated": False,
    }
    assert await manifest(api) == found


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("pyodide.asm.mjs", "text/javascript"),
        ("pyodide.asm.wasm", "application/wasm"),
        ("python_stdlib.zip", "application/zip"),
        ("shell.js", "text/javascript"),
        ("worker.js", "text/javascript"),
        (LOCK_NAME, "application/json"),
        (SANDBOX_NAME, "application/zip"),
    ],
)
async def test_a_file_is_what_the_manifest_says_and_is_kept_by_browsers(api: Api, name: str, media_type: str) -> None:
    answer = await get_file(api, name)
    promised = (await manifest(api))["files"][name]
    body, headers = answer.response.body, answer.response.headers
    assert answer.status == 200
    assert {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} == promised
    assert headers["Content-Type"] == media_type
    assert headers["Content-Length"] == str(len(body))
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_the_lock_file_and_our_package_are_whole(api: Api) -> None:
    lock = json.loads((await get_file(api, LOCK_NAME)).response.body)
    assert {"a", "b", "c", "openpyxl", "seaborn"} <= set(lock["packages"])
    assert all("url" not in package for package in lock["packages"].values())
    with zipfile.ZipFile(io.BytesIO((await get_file(api, SANDBOX_NAME)).response.body)) as archive:
        assert archive.testzip() is None
        assert "codeinterp_sandbox/__init__.py" in archive.namelist()


@pytest.mark.parametrize("version", ["0", "0" * 20, "..", "latest"])
async def test_another_version_is_told_that_the_page_is_old(api: Api, cache: Path, version: str) -> None:
    (cache / A).write_bytes(CONTENT)
    current = (await manifest(api))["version"]
    for name in ("worker.js", A, "nothing"):
        answer = await api.ask("GET", f"pyodide/{version}/{name}")
        assert (answer.status, answer.body["code"]) == (404, "pyodide_version")
        assert answer.body["details"] == {"version": current}
        assert "reload the page" in answer.body["message"]
        assert "immutable" not in answer.response.headers.get("Cache-Control", "")


def test_the_version_changes_with_any_byte(assets: Path) -> None:
    versions = {read_runtime(assets).version, read_runtime(assets).version}
    assert len(versions) == 1
    for name in (*BUILT, LOCK_NAME):
        content = (assets / name).read_bytes()
        (assets / name).write_bytes(content.replace(b"the", b"THE", 1).replace(b'"1.0"', b'"1.1"', 1))
        versions.add(read_runtime(assets).version)
        (assets / name).write_bytes(content)
    assert len(versions) == 1 + len(BUILT) + 1


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        "../secret",
        "..%2Fsecret",
        "%2e%2e%2fsecret",
        "..%5Csecret",
        "worker.js%00",
        "a/../worker.js",
        "%2Fetc%2Fpasswd",
    ],
)
async def test_no_name_leads_out_of_the_folders(api: Api, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("a secret")
    version = (await manifest(api))["version"]
    answer = await api.call("GET", f"pyodide/{version}/{name}")
    assert (answer.status, answer.body["code"]) == (404, "not_found")
    assert b"a secret" not in answer.response.body


async def test_what_the_lock_file_does_not_name_is_not_served_from_the_cache(api: Api, cache: Path) -> None:
    (cache / "evil-1.0-py3-none-any.whl").write_bytes(CONTENT)
    answer = await get_file(api, "evil-1.0-py3-none-any.whl")
    assert (answer.status, answer.body["code"]) == (404, "not_found")
    assert "evil-1.0" in answer.body["message"]


async def test_who_is_not_logged_in_gets_nothing(api: Api, cache: Path) -> None:
    (cache / A).write_bytes(CONTENT)
    version = (await manifest(api))["version"]
    for path in ("pyodide", f"pyodide/{version}/worker.js", f"pyodide/{version}/{A}", "pyodide/pypi/thing"):
        answer = await api.ask("GET", path, headers=dict(STRANGER))
        assert (answer.status, answer.body["code"]) == (403, "forbidden"), path
    for method, path in (("POST", "pyodide/starts"), ("DELETE", "pyodide/starts/x")):
        body = {"page_id": "p", "load_id": "l"} if method == "POST" else None
        assert (await api.ask(method, path, body, headers=dict(STRANGER))).status == 403


async def test_a_package_is_served_from_the_cache(api: Api, cache: Path) -> None:
    for name in (A, "c-tests.tar"):
        (cache / name).write_bytes(CONTENT)
        answer = await get_file(api, name)
        assert (answer.status, answer.response.body) == (200, CONTENT)
        assert answer.response.headers["Content-Type"] == "application/octet-stream"
        assert answer.response.headers["Cache-Control"] == "private, max-age=31536000, immutable"


async def test_a_damaged_package_is_missing_and_is_served_once_it_is_mended(api: Api, cache: Path) -> None:
    (cache / A).write_bytes(b"damaged")
    answer = await get_file(api, A)
    assert (answer.status, answer.body["code"]) == (404, "package_missing")
    (cache / A).write_bytes(CONTENT)
    assert (await get_file(api, A)).response.body == CONTENT
    (cache / A).write_bytes(CONTENT.upper() + b"!")
    assert (await get_file(api, A)).status == 404


async def test_a_missing_package_names_the_command_that_adds_it(api: Api, cache: Path) -> None:
    answer = await get_file(api, A)
    assert (answer.status, answer.body["code"], answer.body["details"]) == (404, "package_missing", {"package": "a"})
    assert "'jupyter codeinterp pyodide import PATH'" in answer.body["message"]
    assert A in answer.body["message"]
    assert "immutable" not in answer.response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["pyodide/pypi/thing", f"pyodide/pypi/files/{SUM}/{A}"])
async def test_pypi_is_closed_unless_the_administrator_opens_it(api: Api, path: str) -> None:
    answer = await api.ask("GET", path)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert "pyodide_install_from_pypi" in answer.body["message"]


async def test_a_start_is_begun_and_ended(api: Api) -> None:
    begun = await api.ask("POST", "pyodide/starts", {"page_id": "page-1", "load_id": "load-1"})
    assert begun.status == 201
    other = await api.ask("POST", "pyodide/starts", {"page_id": "page-1", "load_id": "load-1"})
    assert other.body["id"] != begun.body["id"]
    for start_id in (begun.body["id"], begun.body["id"], "unknown"):
        assert (await api.ask("DELETE", f"pyodide/starts/{start_id}")).status == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "page_id"),
        ({"page_id": 1, "load_id": "l"}, "page_id"),
        ({"page_id": "p"}, "load_id"),
        ({"page_id": "p", "load_id": None}, "load_id"),
        ({"page_id": "p", "load_id": "l" * 129}, "load_id"),
        ({"page_id": "p" * 129, "load_id": "l"}, "page_id"),
        ({"page_id": "p", "load_id": ""}, "load_id"),
    ],
)
async def test_a_start_that_is_wrong_is_told_by_its_field(api: Api, body: Any, field: str) -> None:
    answer = await api.ask("POST", "pyodide/starts", body)
    assert (answer.status, answer.body["code"]) == (400, "invalid_request")
    assert answer.body["details"] == {"field": field}


@pytest.mark.parametrize("ended", [True, False])
async def test_a_page_that_died_in_a_start_hears_of_it_when_it_is_back(api: Api, ended: bool) -> None:
    hello = {"type": "hello", "page_id": "page-1", "chats": [], "runs_code": True}
    socket = await api.connect()
    await socket.say(**hello, load_id="load-1")
    assert (await socket.next())["start_failed"] is False
    begun = await api.ask("POST", "pyodide/starts", {"page_id": "page-1", "load_id": "load-1"})
    if ended:
        await api.ask("DELETE", f"pyodide/starts/{begun.body['id']}")
    socket.close()

    async def come_back() -> Any:
        again = await api.connect()
        await again.say(**hello, load_id="load-2")
        return (await again.next())["start_failed"]

    # the server may hear of the end of the first connection after the hello of the next one
    assert await api.until(come_back, lambda failed: ended or failed) is not ended


class TestWithoutTheBuild:
    """Nobody has built the front end."""

    @pytest.fixture(autouse=True)
    def assets(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(distribution, "read_runtime", lambda: read_runtime(tmp_path / "nothing"))

    async def test_the_manifest_says_what_is_missing_and_what_to_do(self, api: Api) -> None:
        answer = await api.ask("GET", "pyodide")
        assert (answer.status, answer.body["code"]) == (409, "engine_unavailable")
        assert "worker.js" in answer.body["message"]
        assert "build:prod" in answer.body["message"]
        assert (await api.ask("GET", "pyodide/1/worker.js")).status == 409


class TestWithServersToAsk:
    """An administrator names a mirror and an index, both on this machine."""

    @pytest.fixture
    def servers(self) -> Iterator[tuple[str, str, list[str]]]:
        with serving(CONTENT) as (mirror, asked):
            files = [
                {"filename": name, "url": f"{mirror}/wheels/{name}", "hashes": {"sha256": sha256}}
                for name, sha256 in ((WHEEL, SUM), (WRONG, "0" * 64), ("thing-1.0.tar.gz", SUM))
            ]
            with serving(json.dumps({"name": "thing", "files": files}).encode()) as (index, _):
                yield mirror, index, asked

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config, cache: Path, servers: tuple[str, str, list[str]]) -> Config:
        jp_server_config.CodeInterp.pyodide_cache_folder = str(cache)
        jp_server_config.CodeInterp.pyodide_upstream_url = f"{servers[0]}/full"
        jp_server_config.CodeInterp.pyodide_pypi_url = f"{servers[1]}/simple"
        jp_server_config.CodeInterp.pyodide_install_from_pypi = True
        return jp_server_config

    async def test_a_missing_package_is_fetched_once_and_kept(
        self, api: Api, cache: Path, servers: tuple[str, str, list[str]]
    ) -> None:
        answers = await asyncio.gather(*(get_file(api, A) for _ in range(5)))
        assert {answer.response.body for answer in answers} == {CONTENT}
        assert (cache / A).read_bytes() == CONTENT
        assert (await get_file(api, A)).status == 200
        assert servers[2] == [f"/full/{A}"]

    async def test_other_bytes_than_the_lock_file_names_are_served_to_nobody(self, api: Api, cache: Path) -> None:
        answer = await get_file(api, B)
        assert (answer.status, answer.body["code"]) == (502, "package_damaged")
        assert CONTENT not in answer.response.body
        assert await asyncio.to_thread(lambda: list(cache.iterdir())) == []

    async def test_a_wheel_of_pypi_is_listed_and_served(self, api: Api) -> None:
        assert (await manifest(api))["install_from_pypi"] is True
        listed = await api.ask("GET", "pyodide/pypi/thing")
        assert [file["url"] for file in listed.body["files"]] == [f"files/{SUM}/{WHEEL}", f"files/{'0' * 64}/{WRONG}"]
        answer = await api.ask("GET", f"pyodide/pypi/{listed.body['files'][0]['url']}")
        assert (answer.status, answer.response.body) == (200, CONTENT)
        headers = answer.response.headers
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"

    async def test_a_wheel_that_is_wrong_or_unknown_is_not_served(self, api: Api) -> None:
        assert (await api.ask("GET", f"pyodide/pypi/files/{SUM}/{WHEEL}")).status == 404
        assert (await api.ask("GET", "pyodide/pypi/thing")).status == 200
        for sha256, name in (("0" * 64, WRONG), ("1" * 64, WHEEL), (SUM, "thing-1.0.tar.gz")):
            answer = await api.ask("GET", f"pyodide/pypi/files/{sha256}/{name}")
            assert (answer.status, answer.body["code"]) == (404, "not_found")
            assert CONTENT not in answer.response.body
