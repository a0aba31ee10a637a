from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from tests.web.api import Api, make_form

# the smallest PNG there is: one transparent pixel
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


async def test_what_was_uploaded_is_served_byte_for_byte(api: Api) -> None:
    data = bytes(range(256)) * 4_000
    uploaded = await api.upload("numbers.bin", data)
    assert uploaded.status == 201
    assert (uploaded.body["name"], uploaded.body["size"]) == ("numbers.bin", len(data))
    assert uploaded.body["sha256"] == hashlib.sha256(data).hexdigest()
    assert uploaded.body["url"].endswith(f"codeinterp/api/v1/files/{uploaded.body['id']}/content")
    content = await api.call("GET", f"files/{uploaded.body['id']}/content")
    assert content.response.body == data
    assert (await api.ask("GET", f"files/{uploaded.body['id']}")).body == uploaded.body


async def test_a_picture_is_shown_in_place_and_everything_else_is_downloaded(api: Api) -> None:
    for name, data, shown in [
        ("a.png", PNG, True),
        ("page.html", b"<script>alert(1)</script>", False),
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', False),
        ("fake.png", b"<html>", False),
        ("page.htm", "<p>Größe</p><script>alert(1)</script>".encode("cp1252"), False),
        ("page.htm", "<script>alert(1)</script>".encode("utf-16"), False),
        ("empty.txt", b"", False),
    ]:
        file_id = (await api.upload(name, data)).body["id"]
        headers = (await api.call("GET", f"files/{file_id}/content")).response.headers
        disposition = headers["Content-Disposition"]
        assert disposition.startswith("inline" if shown else "attachment"), name
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert (headers["Content-Type"] == "image/png") is shown


async def test_a_browser_keeps_what_cannot_change(api: Api) -> None:
    file_id = (await api.upload("a.png", PNG)).body["id"]
    first = await api.call("GET", f"files/{file_id}/content")
    assert first.response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    etag = first.response.headers["Etag"]
    assert etag == f'"{hashlib.sha256(PNG).hexdigest()}"'
    again = await api.call("GET", f"files/{file_id}/content", headers={"If-None-Match": etag})
    assert (again.status, again.response.body) == (304, b"")


async def test_a_name_cannot_leave_its_header(api: Api) -> None:
    file_id = (await api.upload("../a%0D%0AX-Evil: 1%22;b表.txt", b"x")).body["id"]
    headers = (await api.call("GET", f"files/{file_id}/content")).response.headers
    assert "X-Evil" not in headers
    assert "/" not in headers["Content-Disposition"].partition("''")[2]


async def test_a_deleted_file_is_gone(api: Api) -> None:
    file_id = (await api.upload("a.txt", b"x")).body["id"]
    assert (await api.ask("DELETE", f"files/{file_id}")).status == 204
    assert (await api.ask("GET", f"files/{file_id}")).status == 404
    assert (await api.call("GET", f"files/{file_id}/content")).status == 404


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"{}", {"Content-Type": "application/json"}, "multipart/form-data"),
        (b"--x--\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, "no file"),
        (make_form("a", b"x")[0][:-8], make_form("a", b"x")[1], "ended before"),
        (make_form("a", b"x")[0][:-12] + make_form("b", b"y")[0], make_form("a", b"x")[1], "one file"),
    ],
)
async def test_a_form_that_is_wrong_is_told(api: Api, body: bytes, headers: dict[str, str], words: str) -> None:
    answer = await api.ask("POST", "files", body, headers=dict(headers))
    assert (answer.status, answer.body["code"]) == (400, "invalid_request"), answer.body
    assert words in answer.body["message"]


def blobs(folder: Path) -> list[Path]:
    """Return every file of the data folder but the database's own."""
    return [path for path in folder.rglob("*") if path.is_file() and "blobs" in path.parts]


async def test_an_upload_that_breaks_off_leaves_nothing(
    api: Api, jp_serverapp: Any, jp_http_port: int, jp_base_url: str, data_folder: Path
) -> None:
    assert (await api.upload("a.txt", b"x")).status == 201
    before = blobs(data_folder)
    token = jp_serverapp.identity_provider.token
    form, headers = make_form("big", b"x" * 300_000)
    lines = (
        f"POST {jp_base_url}codeinterp/api/v1/files HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: token {token}",
        f"Content-Type: {headers['Content-Type']}",
        f"Content-Length: {len(form)}",
    )
    _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    writer.write("\r\n".join((*lines, "", "")).encode() + form[:200_000])
    await writer.drain()
    writer.close()
    await api.until(lambda: asyncio.to_thread(blobs, data_folder), lambda found: found == before)
    assert (await api.upload("b.txt", b"y")).status == 201


async def test_who_hangs_up_in_a_download_is_no_failure(
    api: Api, jp_serverapp: Any, jp_http_port: int, jp_base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file_id = (await api.upload("big.bin", bytes(16 * 1024 * 1024))).body["id"]
    path = f"{jp_base_url}codeinterp/api/v1/files/{file_id}/content"
    lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: token {jp_serverapp.identity_provider.token}")
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    writer.write("\r\n".join((*lines, "", "")).encode())
    assert await reader.read(1_000)
    writer.transport.abort()

    async def log() -> str:
        return caplog.text

    text = await api.until(log, lambda text: f"GET {path}" in text)
    assert "Uncaught exception" not in text
    assert "after headers written" not in text


class TestWithASmallLimit:
    """An administrator allows 100 kB."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.CodeInterp.max_upload_bytes = 100_000
        return jp_server_config

    async def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(self, api: Api, data_folder: Path) -> None:
        assert (await api.upload("fits", b"x" * 100_000)).status == 201
        before = blobs(data_folder)
        for size in (100_001, 5_000_000):
            answer = await api.upload("large", b"x" * size)
            assert (answer.status, answer.body["code"]) == (413, "too_large")
            assert answer.body["details"] == {"limit_bytes": 100_000}
        assert blobs(data_folder) == before


async def test_a_folder_tells_what_chats_did_in_it_and_nothing_of_other_folders(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst", approval="auto", engine="jupyter")
    uploaded = (await api.upload("attached.csv", b"a,b\n1,2\n")).body
    await api.ask("POST", f"chats/{chat_id}/turns", {"text": "Run this:\n```python\n1\n```", "files": [uploaded["id"]]})
    await api.until(lambda: api.chat(chat_id), lambda chat: chat["turn"] is None)
    traces = (await api.ask("GET", "files/traces", params={"folder": ""})).body
    assert {"name": "attached.csv", "size": uploaded["size"]} in traces["files"]
    (run,) = traces["runs"]
    assert 0 < run["started"] <= run["ended"]
    assert (await api.ask("GET", "files/traces", params={"folder": "elsewhere"})).body == {"files": [], "runs": []}
