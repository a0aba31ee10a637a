"""Values as text, containers with a line for each item, however many items they hold."""

from __future__ import annotations

import pprint
from typing import Any

WIDTH = 79
MOST_ITEMS = 1_000
"""Of one container, as IPython has it."""

_MOST_ITEMS_IN_ALL = 20_000
_MOST_LEVELS = 50
_MOST_CHARACTERS = 50_000
"""Of what is laid out, which takes Python in a browser up to a second; longer ones get a line for each item."""

_BRACKETS: dict[Any, tuple[str, str]] = {
    dict: ("{", "}"),
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}


class _More:
    """Stands in a container for what it holds besides, at its end in a set too."""

    def __repr__(self) -> str:
        return "..."

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True


_MORE = _More()


def plain(value: Any) -> str:
    """Return a value as text; containers that do not fit on a line get a line for each item."""
    if type(value) not in _BRACKETS:
        return repr(value)
    some = _Beginning().of(value)
    short = repr(some)
    if len(short) <= WIDTH:
        return short
    if len(short) <= _MOST_CHARACTERS:
        return pprint.pformat(some, width=WIDTH, sort_dicts=False)
    if isinstance(some, dict):
        lines = [f"{key!r}: {item!r}" for key, item in some.items()]
    else:
        lines = [repr(item) for item in sorted(some, key=lambda item: item is _MORE)]
    opening, closing = _BRACKETS[type(some)]
    return opening + ",\n ".join(lines) + closing


class _Beginning:
    """Copies the beginning of containers: of each, and of all that are within one another."""

    def __init__(self) -> None:
        self._left = _MOST_ITEMS_IN_ALL
        self._around: list[int] = []

    def of(self, value: Any) -> Any:
        kind = type(value)
        if kind not in _BRACKETS:
            return value
        if id(value) in self._around or len(self._around) == _MOST_LEVELS:
            return _MORE
        self._around.append(id(value))
        items = value.items() if kind is dict else value
        some = []
        for number, item in enumerate(items):
            if number == MOST_ITEMS or self._left <= 0:
                some.append((_MORE, _MORE) if kind is dict else _MORE)
                break
            self._left -= 1
            some.append((item[0], self.of(item[1])) if kind is dict else self.of(item))
        self._around.pop()
        return kind(some)
