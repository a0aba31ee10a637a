"""What a test may not inherit: the developer's keys and switches, and a way out of this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from typing import Any

import pytest

FOREIGN_SETTINGS = (
    "ANTHROPIC_",
    "CODE_",
    "CODEINTERP_",
    "ENABLE_CODE_",
    "JPY_",
    "JUPYTER",
    "OLLAMA_",
    "OPENAI_",
    "GEMINI_",
    "MISTRAL_",
    "DEEPSEEK_",
    "XAI_",
    "GROQ_",
    "OPENROUTER_",
)
"""Prefixes of environment variables that would change what the product does."""

TEST_SWITCHES = ("CODEINTERP_CHROMIUM", "CODEINTERP_FIREFOX", "CODEINTERP_LAB_PYTHON", "CODEINTERP_SKIP_BROWSER")
"""Variables that speak to the tests and not to the product."""


def is_foreign(name: str) -> bool:
    """Say whether an environment variable would change what the product does."""
    return name.startswith(FOREIGN_SETTINGS) and name not in TEST_SWITCHES


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Copy an environment without the developer's keys, switches and Jupyter folders."""
    return {name: value for name, value in environment.items() if not is_foreign(name)}


def is_on_this_machine(address: Any) -> bool:
    """Say whether a socket address stays on this machine, as a Unix socket does."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified


def forbid_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every connection and every name look-up that leaves this machine fail the test."""

    def guard(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def guarded(self: socket.socket, address: Any) -> Any:
            if not is_on_this_machine(address):
                refuse(address)
            return connect(self, address)

        return guarded

    resolve = socket.getaddrinfo

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if isinstance(name, str) and name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name is not None and not is_on_this_machine((name,)) and name != socket.gethostname():
            refuse(name)
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guard(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_resolve)


def refuse(address: object) -> None:
    """Fail the running test; the failure passes through ``except Exception`` of the product."""
    pytest.fail(f"A test tried to reach {address!r}. Tests talk to servers on 127.0.0.1 only.")
