"""The guards around the tests guard."""

from __future__ import annotations

import os
import socket

import httpx
import pytest

from tests.surroundings import clean_environment, is_on_this_machine


@pytest.mark.parametrize(
    "address", [("127.0.0.1", 1), ("127.8.0.1", 1), ("::1", 1, 0, 0), ("localhost", 1), "/a/socket"]
)
def test_loopback_and_unix_sockets_are_on_this_machine(address: object) -> None:
    assert is_on_this_machine(address)


@pytest.mark.parametrize("address", [("93.184.216.34", 80), ("10.0.0.1", 80), ("api.openai.com", 443)])
def test_other_machines_are_not(address: object) -> None:
    assert not is_on_this_machine(address)


def test_a_connection_out_of_this_machine_fails_the_test() -> None:
    with socket.socket() as outside, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


async def test_a_request_by_name_fails_even_where_errors_are_caught() -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(pytest.fail.Exception, match=r"example\.org"):
            await client.get("http://example.org/")


def test_names_that_cannot_exist_do_not_resolve() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("provider.invalid", 443)


def test_keys_and_switches_of_the_developer_are_gone() -> None:
    kept = clean_environment({"OPENAI_API_KEY": "k", "CODE_INTERPRETER_ENGINE": "pyodide", "LANG": "C"})
    assert kept == {"LANG": "C"}
    assert not [name for name in os.environ if name.startswith(("OPENAI_", "CODE_"))]
