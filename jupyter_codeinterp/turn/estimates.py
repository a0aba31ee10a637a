"""Estimates the tokens of a model call whose server told no counts."""

from __future__ import annotations

from ..llm.seam import ModelRequest
from ..protocol.chats import Usage
from .trimming import size_of

CHARACTERS_PER_TOKEN = 4
"""Of English prose; budgets need the order of magnitude."""
TOOL_CHARACTERS = 400
"""About what the description of the one tool adds."""


def estimate_usage(request: ModelRequest, written_characters: int) -> Usage:
    """Return about what a call used, for answers that ended before the server told it."""
    read = len(request.system) + sum(map(size_of, request.messages)) + TOOL_CHARACTERS * request.tools
    return Usage(_tokens(read), _tokens(written_characters), estimated=True)


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
