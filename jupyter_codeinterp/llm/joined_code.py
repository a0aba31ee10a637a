"""Makes one event of code that came at once: each costs the same on its way to the page, however short it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from .seam import ModelEvent, ToolCode


def join_code(events: Iterable[ModelEvent]) -> Iterator[ModelEvent]:
    """Give the events in their order, with neighbouring pieces of code of one call as one."""
    for call_id, group in groupby(events, _call_of):
        if call_id is None:
            yield from group
        else:
            yield ToolCode(call_id, "".join(event.text for event in group if isinstance(event, ToolCode)))


def _call_of(event: ModelEvent) -> str | None:
    return event.call_id if isinstance(event, ToolCode) else None
