"""Finds the running Jupyter servers of this user that have our extension, as ``jupyter server list`` finds them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from jupyter_core.paths import jupyter_runtime_dir

from .exit_codes import CommandError
from .server_api import API, Address, read_address

PROBE_SECONDS = 3.0


def list_servers(runtime_folder: Path) -> list[Address]:
    """Return every server whose process runs, by the files that servers write about themselves."""
    found = map(_read_info, sorted(runtime_folder.glob("jpserver-*.json")))
    return [server for server in found if server is not None]


def prefer_here(servers: Sequence[Address], here: Path) -> list[Address]:
    """Sort the servers: those that see the folder ``here`` first, the closest root before the others."""
    return sorted(servers, key=lambda server: -len(server.root.parts) if server.root and sees(server, here) else 1)


def sees(server: Address, here: Path) -> bool:
    """Tell whether the folder is below the server's root."""
    return server.root is not None and here.resolve().is_relative_to(server.root.resolve())


async def find_server(here: Path) -> Address | None:
    """Return the server to ask, or None when none of those that run has our extension and lets us in."""
    servers = prefer_here(list_servers(Path(jupyter_runtime_dir())), here)
    answers = await asyncio.gather(*map(_has_extension, servers))
    return next((server for server, has in zip(servers, answers, strict=True) if has), None)


def _read_info(path: Path) -> Address | None:
    try:
        info: Any = json.loads(path.read_text(encoding="utf-8"))
        # a server on a Unix socket cannot be asked over HTTP
        if info.get("sock") or not _is_running(int(info["pid"])):
            return None
        named = read_address(str(info["url"]), str(info.get("token") or ""))
        return Address(named.url, named.token, Path(info["root_dir"]).resolve())
    except (CommandError, OSError, ArithmeticError, ValueError, KeyError, TypeError, AttributeError):
        return None  # half written, or written by something else


def _is_running(pid: int) -> bool:
    # another program may have got the port of a server that is gone, and must not be sent its token
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except PermissionError:
        return False  # not this user's any more
    except ProcessLookupError:
        return False
    return True


async def _has_extension(server: Address) -> bool:
    async with httpx.AsyncClient(headers=server.headers, timeout=PROBE_SECONDS, trust_env=False) as client:
        try:
            # each of httpx's deadlines is for one step, and a server may send a little for ever
            response = await asyncio.wait_for(client.get(f"{server.url}{API}settings"), PROBE_SECONDS)
        except (httpx.HTTPError, asyncio.TimeoutError):
            return False
    return response.is_success
