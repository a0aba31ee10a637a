"""A server that redirects is not followed, wherever to: with a key that would be somebody else's to choose."""

from __future__ import annotations

import asyncio
import socket

import pytest

from jupyter_codeinterp.errors import ForbiddenError, ModelError
from tests.llm.asking import connection_to, fail, opened, read
from tests.servers.model_fixtures import ModelServerProcess, start_model_server
from tests.servers.model_scripts import Response, say

STATUSES = (301, 302, 303, 307, 308)
METADATA = (
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/v1",
    "http://[fd00:ec2::254]/v1",
    "http://100.100.100.200/v1",
    "http://metadata.google.internal/v1",
    "http://[::ffff:169.254.169.254]/v1",
)


def redirect(status: int, location: str) -> Response:
    return {"status": status, "headers": {"Location": location}, "body": []}


@pytest.mark.parametrize("status", STATUSES)
def test_nothing_reaches_the_place_a_server_redirects_to(model_server: ModelServerProcess, status: int) -> None:
    other = start_model_server()
    try:
        other.respond(say("caught"))
        error = fail(model_server, redirect(status, f"{other.base_url}/chat/completions"))
        assert (error.kind, "Set the final base URL" in error.message) == ("bad_request", True)
        assert other.requests() == []
    finally:
        other.stop()
    assert len(model_server.requests()) == 1


@pytest.mark.parametrize("location", METADATA)
def test_a_redirect_to_a_metadata_service_is_refused_and_not_recommended(
    model_server: ModelServerProcess, location: str
) -> None:
    error = fail(model_server, redirect(307, location))
    assert "clouds give out credentials" in error.message
    assert "Set the final base URL" not in error.message


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200"])
@pytest.mark.parametrize("allowed", [False, True])
def test_a_name_that_stands_for_a_metadata_service_is_not_asked(
    model_server: ModelServerProcess, monkeypatch: pytest.MonkeyPatch, address: str, allowed: bool
) -> None:
    asked: list[str] = []
    found = (socket.AF_INET6, (address, 80, 0, 0)) if ":" in address else (socket.AF_INET, (address, 80))

    def resolve(host: object, *args: object, **kwargs: object) -> list[tuple[object, ...]]:
        # what is allowed ends here, before anything is sent
        asked.append(str(host))
        if allowed:
            raise socket.gaierror(socket.EAI_NONAME, "not resolved in this test")
        return [(found[0], socket.SOCK_STREAM, 6, "", found[1])]

    async def run() -> None:
        async with opened(connection_to("http://innocent.example/v1", allow_link_local=allowed, retries=0)) as model:
            await read(model)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(ModelError if allowed else ForbiddenError, match="innocent" if allowed else "not allowed"):
        asyncio.run(run())
    assert len(asked) == 1
