"""Which addresses a model's server may not have: those where clouds hand out credentials to whoever asks."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from urllib.parse import urlsplit

from ..errors import ForbiddenError, InvalidRequestError

# the metadata services of AWS (IPv6) and Alibaba Cloud are outside the link-local ranges
_METADATA = frozenset(ipaddress.ip_address(address) for address in ("fd00:ec2::254", "100.100.100.200"))
# https://www.rfc-editor.org/rfc/rfc6052#section-2.1
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_BARE = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?P<port>:\d{1,5})?(?:/.*)?\Z", re.I)
_METHODS = ("/chat/completions", "/responses", "/v1/messages", "/api/chat", "/api/tags")
_METADATA_NAMES = frozenset(("metadata", "metadata.google.internal", "instance-data"))
_RESOLVE_SECONDS = 5.0
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def clean_base_url(url: str) -> str:
    """Return the URL as it is kept, or say what is wrong with it.

    The way to one method is taken away; an address without a scheme gets one, see ``add_scheme``.
    """
    url = add_scheme(url.strip().rstrip("/"))
    for method in _METHODS:
        url = url.removesuffix(method).rstrip("/")
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError as exc:
        raise InvalidRequestError(f"The base URL cannot be read ({exc}); write http(s)://host[:port]/path.") from exc
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_right:
        raise InvalidRequestError("The base URL must be http(s)://host[:port]/path, e.g. https://api.openai.com/v1.")
    if parts.username is not None or parts.query or parts.fragment:
        raise InvalidRequestError("The base URL must not hold a user, password, query or fragment; give the key apart.")
    return url


def add_scheme(address: str) -> str:
    """Put ``http://`` before a bare address of this machine, ``https://`` before any other.

    Only what cannot be anything else is taken for a bare address: it names this machine, or its host has a dot or is
    followed by a port.
    """
    found = _BARE.match(address)
    if found is None or found["host"].lower() in {"http", "https"}:
        # the second is a scheme whose slashes were forgotten
        return address
    host = found["host"].strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return f"http://{address}"
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return f"https://{address}" if "." in host or found["port"] else address
    return f"http://{address}" if ip.is_loopback or ip.is_unspecified else f"https://{address}"


def is_link_local(host: str) -> bool:
    """Say whether a literal address or well-known name is link-local or a metadata service."""
    host = host.strip("[]").partition("%")[0].rstrip(".").lower()
    if host in _METADATA_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(form.is_link_local or form in _METADATA for form in _forms_of(address))


def _forms_of(address: _Address) -> tuple[_Address, ...]:
    """Return the address with the IPv4 address that is inside it: mapped, 6to4, or for a NAT64 gateway."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    inside = address.ipv4_mapped or address.sixtofour
    if inside is None and address in _NAT64:
        inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return (address, inside) if inside else (address,)


def is_loopback(url: str) -> bool:
    """Say whether the URL names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_link_local(url: str) -> None:
    """Raise ForbiddenError when the URL itself names such an address."""
    host = urlsplit(url).hostname or ""
    if is_link_local(host):
        raise ForbiddenError(
            f"Connections to {host} are not allowed: link-local addresses give out credentials in clouds. "
            "The administrator can allow them."
        )


async def refuse_resolved_link_local(url: str) -> None:
    """Raise ForbiddenError also when the URL's name stands for such an address; a name nobody knows passes."""
    refuse_link_local(url)
    parts = urlsplit(url)
    host = parts.hostname or ""
    loop = asyncio.get_running_loop()
    try:
        found = await asyncio.wait_for(
            loop.getaddrinfo(host, parts.port, type=socket.SOCK_STREAM), timeout=_RESOLVE_SECONDS
        )
    except (OSError, UnicodeError, asyncio.TimeoutError):
        # the connection itself will fail, with an error that says why
        return
    for *_, address in found:
        if is_link_local(str(address[0])):
            refuse_link_local(f"http://{_bracket(str(address[0]))}")


def _bracket(address: str) -> str:
    return f"[{address}]" if ":" in address else address
