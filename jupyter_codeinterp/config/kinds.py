"""What values a switch takes, as text (environment, command line) or as a Python value (config file).

Plain classes: a dataclass costs half a millisecond of the server's start.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..protocol.json_types import Json

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?")
_TRUE = frozenset(("true", "1", "yes", "on"))
_FALSE = frozenset(("false", "0", "no", "off"))


class Kind(Protocol):
    """Reads one switch's value; ``allowed`` says in words what it may be."""

    @property
    def allowed(self) -> str:
        """Say what is allowed, to go on after "must be"."""

    @property
    def form(self) -> Json:
        """Describe what a page offers to set it: ``type``, and ``choices``, ``minimum`` or ``maximum``."""

    def read(self, value: object) -> object:
        """Return the value as the snapshot holds it; raises ValueError (or TypeError) when it is not allowed."""


class Boolean:
    """Yes or no."""

    allowed = "true, 1, yes, on, false, 0, no or off"
    form: Json = {"type": "boolean"}  # noqa: RUF012 # never changed; the same for the kinds below

    def read(self, value: object) -> bool:
        word = str(value).strip().lower()
        if word not in _TRUE | _FALSE:
            raise ValueError(value)
        return word in _TRUE


class Number:
    """A number within bounds; ``whole`` numbers are int, others float."""

    def __init__(self, *, minimum: float = 0, maximum: float | None = None, whole: bool = True) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.whole = whole

    @property
    def allowed(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        upper = "" if self.maximum is None else f" and at most {self.maximum:,.10g}"
        return f"{kind} of at least {self.minimum:,.10g}{upper}"

    @property
    def form(self) -> Json:
        upper = {} if self.maximum is None else {"maximum": self.maximum}
        return {"type": "number", "minimum": self.minimum, **upper}

    def read(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise TypeError(value)
        number: float = int(str(value)) if self.whole else float(value)
        # "not >=" also refuses nan
        if not number >= self.minimum or number == float("inf") or (self.maximum is not None and number > self.maximum):
            raise ValueError(value)
        return number


class Text:
    """Any text."""

    allowed = "text"
    form: Json = {"type": "text"}  # noqa: RUF012

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise TypeError(value)
        return str(value)


class Choice:
    """One of some words."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @property
    def allowed(self) -> str:
        return " or ".join(repr(word) for word in self.words)

    @property
    def form(self) -> Json:
        return {"type": "choice", "choices": list(self.words)}

    def read(self, value: object) -> str:
        word = Text().read(value).strip()
        if word not in self.words:
            raise ValueError(value)
        return word


class Host:
    """The name of one host, with a port perhaps; it becomes part of a browser's content security policy."""

    allowed = "a host such as data.example.org or data.example.org:8443, without a pattern"
    form: Json = {"type": "text"}  # noqa: RUF012

    def read(self, value: object) -> str:
        name = Text().read(value).strip().lower()
        if not _HOST.fullmatch(name):
            raise ValueError(value)
        return name


class Url:
    """An http or https address, or nothing; an empty variable counts as not set, so there is a word for nothing."""

    allowed = "an address such as https://host:port/path, or empty (in the environment: none)"
    form: Json = {"type": "url"}  # noqa: RUF012

    def read(self, value: object) -> str:
        address = Text().read(value).strip().rstrip("/")
        if address.lower() == "none":
            return ""
        if address:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname or any(map(str.isspace, address)):
                raise ValueError(value)
            _ = parts.port  # raises ValueError when it is no port
        return address


class Items:
    """A list; as text its items are separated by commas."""

    def __init__(self, item: Kind, *, needs_one: bool = False) -> None:
        self.item = item
        self.needs_one = needs_one

    @property
    def allowed(self) -> str:
        return f"a comma-separated list, each item {self.item.allowed}{' (at least one)' if self.needs_one else ''}"

    @property
    def form(self) -> Json:
        return {**self.item.form, "type": "list"}

    def read(self, value: object) -> tuple[object, ...]:
        if isinstance(value, str):
            value = [piece for piece in map(str.strip, value.split(",")) if piece]
        if not isinstance(value, (Sequence, set, frozenset)):
            raise TypeError(value)
        items = tuple(dict.fromkeys(self.item.read(piece) for piece in value))
        if self.needs_one and not items:
            raise ValueError(value)
        return items


class Table:
    """Names with values; as text a JSON object."""

    def __init__(self, name: Kind, value: Kind) -> None:
        self.name = name
        self.value = value

    @property
    def allowed(self) -> str:
        return f"a JSON object from {self.name.allowed} to {self.value.allowed}"

    @property
    def form(self) -> Json:
        return {"type": "table"}

    def read(self, value: object) -> dict[str, object]:
        if isinstance(value, str):
            value = json.loads(value)
        if not isinstance(value, Mapping):
            raise TypeError(value)
        return {str(self.name.read(name)): self.value.read(entry) for name, entry in value.items()}


class Fields:
    """A JSON object of known fields, each of a kind of its own; null is as good as not there."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds

    @property
    def allowed(self) -> str:
        return f"a JSON object with {', '.join(f'{name} ({kind.allowed})' for name, kind in self.kinds.items())}"

    @property
    def form(self) -> Json:
        return {"type": "table"}

    def read(self, value: object) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise TypeError(value)
        unknown = set(value) - set(self.kinds)
        if unknown:
            raise ValueError(unknown)
        return {name: self.kinds[name].read(entry) for name, entry in value.items() if entry is not None}


class Hook:
    """A function, or the place of one that is imported."""

    allowed = "a function, or its place as 'package.module:function'"
    form: Json = {"type": "other"}  # noqa: RUF012

    def read(self, value: object) -> Callable[..., Any] | None:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            module, _, name = value.partition(":")
            try:
                value = getattr(import_module(module), name)
            except (ImportError, AttributeError) as exc:
                raise ValueError(str(exc)) from exc
        if not callable(value):
            raise TypeError(value)
        return value
