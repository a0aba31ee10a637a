"""JSON values, and the readers that turn unknown JSON into typed fields with a clear error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..errors import InvalidRequestError

Json = dict[str, Any]
T = TypeVar("T")

MAX_ID_LENGTH = 128


def read_field(body: Mapping[str, Any], name: str, kind: type[T] | tuple[type[T], ...], default: T | None = None) -> T:
    """Return ``body[name]`` when it has the wanted JSON type; with no default the field is required."""
    value = body.get(name, default)
    if value is None:
        raise InvalidRequestError(f"The field '{name}' is missing.", details={"field": name})
    wanted = kind if isinstance(kind, tuple) else (kind,)
    # bool is an int in Python, never in JSON
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        names = " or ".join(t.__name__ for t in wanted)
        raise InvalidRequestError(
            f"The field '{name}' must be {names}, not {type(value).__name__}.", details={"field": name}
        )
    return value


def read_optional(body: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    """Return ``body[name]``, or None when it is absent or null."""
    return None if body.get(name) is None else read_field(body, name, kind)


def read_id(body: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Return an id that a page chose: 1 to MAX_ID_LENGTH characters, or the default."""
    value = read_field(body, name, str, default)
    if value != default and not 0 < len(value) <= MAX_ID_LENGTH:
        raise InvalidRequestError(
            f"The field '{name}' must have 1 to {MAX_ID_LENGTH} characters.", details={"field": name}
        )
    return value


def read_choice(body: Mapping[str, Any], name: str, choices: tuple[T, ...], default: T | None = None) -> T:
    """Return ``body[name]`` when it is one of ``choices``."""
    value = body.get(name, default)
    for choice in choices:
        if choice == value:
            return choice
    allowed = ", ".join(repr(choice) for choice in choices)
    raise InvalidRequestError(
        f"The field '{name}' must be one of {allowed}.", details={"field": name, "allowed": list(choices)}
    )


def read_list(body: Mapping[str, Any], name: str, read_item: Callable[[Any], T]) -> tuple[T, ...]:
    """Return every item of the list ``body[name]`` read by ``read_item``; absent means empty."""
    value = body.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InvalidRequestError(f"The field '{name}' must be a list.", details={"field": name})
    return tuple(read_item(item) for item in value)


def without_none(body: Json) -> Json:
    """Drop absent optional fields, so that null never has a meaning of its own on the wire."""
    return {key: value for key, value in body.items() if value is not None}
