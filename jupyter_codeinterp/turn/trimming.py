"""Makes a conversation fit what a model can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..llm.seam import AssistantMessage, ModelMessage, ToolResult

CHARACTERS_PER_TOKEN = 3
"""Cautious: English prose has about 4, code and other languages fewer."""

PICTURE_CHARACTERS = 4_500
"""About 1,500 tokens, the most that common vision models count for one picture."""

SHORT_RESULT = 600


def budget_for(context_tokens: int | None, system: str) -> int | None:
    """Return how many characters of conversation fit beside the system prompt and an answer."""
    if context_tokens is None:
        return None
    answer = min(4_096, context_tokens // 4)
    return max(0, (context_tokens - answer) * CHARACTERS_PER_TOKEN - len(system))


def size_of(message: ModelMessage) -> int:
    """Return about how many characters a model reads for this message."""
    if isinstance(message, AssistantMessage):
        return len(message.text) + sum(len(call.arguments) + 40 for call in message.calls)
    return len(message.text) + PICTURE_CHARACTERS * len(message.pictures)


def trim(groups: Sequence[Sequence[ModelMessage]], budget: int | None) -> tuple[list[ModelMessage], bool]:
    """Return the messages that fit, and whether something was left out.

    Whole exchanges go first, oldest first; then old results of the last exchange are cut short. The last exchange
    itself always stays.
    """
    if budget is None:
        return [message for group in groups for message in group], False
    sizes = [sum(size_of(message) for message in group) for group in groups]
    first = 0
    while first < len(groups) - 1 and sum(sizes[first:]) > budget:
        first += 1
    kept = [message for group in groups[first:] for message in group]
    shortened = _shorten_results(kept, budget)
    return kept, first > 0 or shortened


def _shorten_results(messages: list[ModelMessage], budget: int) -> bool:
    """Cut results to their beginning, oldest first, the newest never; tells whether any was cut."""
    surplus = sum(size_of(message) for message in messages) - budget
    changed = False
    for index, message in enumerate(messages[:-1]):
        if surplus <= 0:
            break
        if isinstance(message, ToolResult) and size_of(message) > SHORT_RESULT:
            short = replace(message, text=f"{message.text[:SHORT_RESULT]}\n[rest left out to save room]", pictures=())
            surplus -= size_of(message) - size_of(short)
            messages[index] = short
            changed = True
    return changed
