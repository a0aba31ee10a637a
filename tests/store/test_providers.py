"""Providers and their keys."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import InvalidRequestError, NotFoundError, StoreError
from jupyter_codeinterp.protocol.models import ProviderConfig
from tests.store.samples import opened

LAB = ProviderConfig("lab", "openai-chat", "http://127.0.0.1:9000/v1", label="Lab", models=("a", "b"))
SECRET = "sk-very-secret"


async def test_a_provider_comes_back_without_its_key(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        assert await store.providers.list() == ()
        assert await store.providers.put(LAB, SECRET) == replace(LAB, has_key=True)
        other = ProviderConfig("another", "ollama", "")
        assert await store.providers.put(other, None) == other
    async with opened(tmp_path) as store:
        assert await store.providers.list() == (other, replace(LAB, has_key=True))
        assert await store.providers.key("lab") == SECRET
        assert await store.providers.key("another") is None
        assert await store.providers.key("unknown") is None
    assert SECRET not in (tmp_path / "providers.json").read_text()


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
async def test_only_the_owner_may_read_keys_and_no_half_file_stays(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with opened(folder) as store:
        await store.providers.put(LAB, SECRET)
        await store.providers.put(LAB, "second")
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600
    assert {path.name for path in folder.iterdir()} == {"blobs", "chats.sqlite", "keys.json", "providers.json"}


@pytest.mark.parametrize(
    ("base_url", "kept"),
    [
        ("http://127.0.0.1:9000/v2", True),
        ("HTTP://127.0.0.1:9000/v1?x=1", True),
        ("https://127.0.0.1:9000/v1", False),
        ("http://127.0.0.1:9001/v1", False),
        ("http://127.0.0.1/v1", False),
        ("http://localhost:9000/v1", False),
        ("http://127.0.0.1:9000@evil.example/v1", False),
        ("", False),
    ],
)
async def test_a_new_scheme_host_or_port_needs_the_key_again(tmp_path: Path, base_url: str, kept: bool) -> None:
    async with opened(tmp_path) as store:
        await store.providers.put(LAB, SECRET)
        changed = await store.providers.put(replace(LAB, base_url=base_url), None)
        assert changed.has_key is kept
        assert await store.providers.key("lab") == (SECRET if kept else None)
        # going back does not bring it back
        assert (await store.providers.put(LAB, None)).has_key is kept
    assert (SECRET in (tmp_path / "keys.json").read_text()) is kept


async def test_a_key_is_asked_for_by_address(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.providers.put(LAB, SECRET)
        assert await store.providers.key("lab", base_url="http://127.0.0.1:9000/other") == SECRET
        for elsewhere in ("https://127.0.0.1:9000/v1", "http://127.0.0.1:9001/v1", "http://localhost:9000/v1"):
            assert await store.providers.key("lab", base_url=elsewhere) is None


async def test_the_usual_port_may_be_written_or_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.providers.put(replace(LAB, base_url="https://api.example/v1"), SECRET)
        assert (await store.providers.put(replace(LAB, base_url="https://API.example:443/v1"), None)).has_key


async def test_a_key_is_never_given_out_for_an_address_edited_by_hand(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.providers.put(LAB, SECRET)
        path = tmp_path / "providers.json"
        path.write_text(path.read_text().replace("127.0.0.1", "evil.example"))
        assert await store.providers.key("lab") is None
        assert [provider.has_key for provider in await store.providers.list()] == [False]


async def test_an_empty_key_removes_the_stored_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.providers.put(LAB, SECRET)
        assert not (await store.providers.put(LAB, "")).has_key
        assert await store.providers.key("lab") is None


async def test_deleting_takes_the_key_along(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.providers.put(LAB, SECRET)
        await store.providers.delete("lab")
        assert await store.providers.list() == ()
        with pytest.raises(NotFoundError, match="no provider 'lab'"):
            await store.providers.delete("lab")
    assert json.loads((tmp_path / "keys.json").read_text()) == {}


@pytest.mark.parametrize("base_url", ["http://x:99999999/", "http://[::1/"])
async def test_an_address_that_is_none_is_refused(tmp_path: Path, base_url: str) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(InvalidRequestError, match="no address"):
            await store.providers.put(replace(LAB, base_url=base_url), None)


@pytest.mark.parametrize("text", ["{", "[]", '{"lab": 1}', "\xff"])
async def test_a_broken_file_is_named_and_not_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "providers.json"
    async with opened(tmp_path) as store:
        path.write_bytes(text.encode("latin-1"))
        with pytest.raises(StoreError, match=r"providers\.json .*repair it"):
            await store.providers.list()
        with pytest.raises(StoreError):
            await store.providers.put(LAB, SECRET)
    assert path.read_bytes() == text.encode("latin-1")


TEAM = {"X-Team": SECRET}


async def test_headers_are_kept_like_a_key_and_told_by_name(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        stored = await store.providers.put(replace(LAB, headers={**TEAM, "X-Old": "1"}), None)
        assert stored == replace(LAB, header_names=("X-Team", "X-Old"))
        assert SECRET not in json.dumps(stored.to_dict()) + repr(stored)
        assert await store.providers.list() == (stored,)
        changed = await store.providers.put(replace(LAB, headers={"X-Team": None, "X-New": "2", "X-No": None}), "key")
        assert changed == replace(LAB, has_key=True, header_names=("X-Team", "X-New"))
        assert await store.providers.headers("lab", base_url=LAB.base_url) == {**TEAM, "X-New": "2"}
        assert (await store.providers.put(LAB, "")).header_names == ("X-Team", "X-New")
        assert (await store.providers.put(replace(LAB, headers={}), None)).header_names == ()
    assert SECRET not in (tmp_path / "providers.json").read_text() + (tmp_path / "keys.json").read_text()


@pytest.mark.parametrize("elsewhere", ["https://127.0.0.1:9000/v1", "http://127.0.0.1:9001/v1", "http://localhost/v1"])
async def test_another_scheme_host_or_port_drops_headers(tmp_path: Path, elsewhere: str) -> None:
    async with opened(tmp_path) as store:
        await store.providers.put(replace(LAB, headers=TEAM), None)
        assert await store.providers.headers("lab", base_url=elsewhere) == {}
        assert (await store.providers.put(replace(LAB, base_url=elsewhere), None)).header_names == ()
        assert (await store.providers.put(replace(LAB, headers={"X-Team": None}), None)).header_names == ()
    assert SECRET not in (tmp_path / "keys.json").read_text()
