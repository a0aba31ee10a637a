"""Which headers a person may have sent along to a model's server."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import InvalidRequestError

_MOST = 20
_LONGEST = 8192
# https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
_OURS = frozenset(
    (
        *("accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect"),
        *("host", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"),
    )
)


def clean_headers(headers: Mapping[str, str | None] | None) -> dict[str, str | None] | None:
    """Return headers as they are kept; InvalidRequestError never repeats a value, which may be a key.

    None instead of a value stands for the value that is stored.
    """
    if headers is None:
        return None
    if len(headers) > _MOST or len({name.lower() for name in headers}) != len(headers):
        raise InvalidRequestError(f"A provider has at most {_MOST} headers, each of them once.")
    return {name: _clean_value(name, value) for name, value in headers.items()}


def without_ours(headers: Mapping[str, str]) -> dict[str, str]:
    """Leave out what the connection writes itself: an administrator's switch may name any header."""
    return {name: value for name, value in headers.items() if name.strip().lower() not in _OURS}


def _clean_value(name: str, value: str | None) -> str | None:
    if not _NAME.match(name):
        raise InvalidRequestError("A header's name is made of letters, digits and '-', such as X-Team.")
    if name.lower() in _OURS:
        raise InvalidRequestError(f"The header '{name}' is written by the connection itself; leave it out.")
    if value is None:
        return None
    value = value.strip()
    if not value or len(value) > _LONGEST or not (value.isascii() and value.isprintable()):
        raise InvalidRequestError(f"The header '{name}' takes a value of 1 to {_LONGEST} printable ASCII characters.")
    return value
