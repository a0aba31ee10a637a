"""Finds the place in the conversation of each run that a person let the model hear of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..protocol.chats import Message
from ..protocol.parts import FINAL_STATUSES, ExecutionPart

PlacedRuns = Mapping[str | None, Sequence[ExecutionPart]]
"""Runs by the message they come after; None is the beginning of the chat."""


def place_runs(earlier: Sequence[Message], runs: Sequence[ExecutionPart]) -> PlacedRuns:
    """Return the ended runs that are told, those after a message of ``earlier`` only.

    ``earlier`` is the branch without the answer that is being written: a run beside that one is told with the next
    message, because some servers refuse a person's words between the results of a model's own code.
    """
    known = {None, *(message.id for message in earlier)}
    placed: dict[str | None, list[ExecutionPart]] = {}
    for run in runs:
        place = place_of_run(run)
        if run.told and run.status in FINAL_STATUSES and place in known:
            placed.setdefault(place, []).append(run)
    return placed


def place_of_run(run: ExecutionPart) -> str | None:
    """Return the message that a person's run comes after, None for the beginning of the chat."""
    return run.anchor.message_id if run.anchor else run.after
