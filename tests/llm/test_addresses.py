from __future__ import annotations

import asyncio

import pytest

from jupyter_codeinterp.errors import ForbiddenError, InvalidRequestError
from jupyter_codeinterp.llm.addresses import (
    clean_base_url,
    is_link_local,
    is_loopback,
    refuse_link_local,
    refuse_resolved_link_local,
)

METADATA_SERVICES = (
    "169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "::ffff:169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
    "Metadata.Google.Internal.",
)


@pytest.mark.parametrize("host", METADATA_SERVICES)
def test_metadata_services_are_link_local(host: str) -> None:
    assert is_link_local(host)


@pytest.mark.parametrize("host", ["::ffff:a9fe:a9fe", "2002:a9fe:a9fe::", "64:ff9b::a9fe:a9fe"])
def test_one_inside_an_ipv6_address_is_found(host: str) -> None:
    assert is_link_local(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "10.0.0.1", "api.openai.com", "192.168.1.5", ""])
def test_other_hosts_are_not(host: str) -> None:
    assert not is_link_local(host)


def test_a_url_of_such_a_host_is_refused_with_the_reason() -> None:
    with pytest.raises(ForbiddenError, match="administrator"):
        refuse_link_local("http://169.254.169.254/latest")


def test_a_number_that_resolves_to_such_a_host_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async def resolve(*args: object, **kwargs: object) -> list[tuple[object, ...]]:
            return [(2, 1, 6, "", ("169.254.169.254", 80))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)
        await refuse_resolved_link_local("http://innocent.example/v1")

    with pytest.raises(ForbiddenError, match=r"169\.254"):
        asyncio.run(run())


def test_a_name_nobody_knows_is_left_to_the_connection() -> None:
    asyncio.run(refuse_resolved_link_local("http://nowhere.invalid/v1"))


def test_this_machine_is_recognised() -> None:
    assert is_loopback("http://localhost:11434/v1")
    assert is_loopback("http://[::1]/v1")
    assert not is_loopback("https://localhost.example.test")


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        (" http://127.0.0.1:9000/v1/ ", "http://127.0.0.1:9000/v1"),
        ("https://host/v1/chat/completions", "https://host/v1"),
        ("https://host/v1/responses", "https://host/v1"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("127.0.0.1:8080/v1/chat/completions/ ", "http://127.0.0.1:8080/v1"),
        ("localhost:1234/v1", "http://localhost:1234/v1"),
        ("LOCALHOST", "http://LOCALHOST"),
        ("models.localhost:1234", "http://models.localhost:1234"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("0.0.0.0:8000/v1", "http://0.0.0.0:8000/v1"),
        ("api.example.org/v1", "https://api.example.org/v1"),
        ("192.168.1.5:8080", "https://192.168.1.5:8080"),
        ("gpu:8000/v1", "https://gpu:8000/v1"),
        ("[fd00::7]:8000", "https://[fd00::7]:8000"),
    ],
)
def test_base_urls_are_cleaned(url: str, cleaned: str) -> None:
    assert clean_base_url(url) == cleaned


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host/v1",
        "ftp://host",
        "http://",
        "http://host:port",
        "https://me:secret@host/v1",
        "https://h/v1?k=1",
        "javascript:alert(1)",
        "mailto:me@example.org",
        "me:secret@example.org/v1",
        "file:///etc/passwd",
        "c:\\models",
        "127.0.0.1:8080/v1?key=secret",
        "http:8080",
        "//example.org/v1",
        "localhost:99999999",
    ],
)
def test_other_base_urls_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        clean_base_url(url)
    assert "secret" not in caught.value.message
