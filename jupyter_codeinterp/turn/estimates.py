"""Estimates the tokens of a model call where its server told no counts."""

from __future__ import annotations

from dataclasses import replace

from ..llm.seam import ModelRequest
from ..protocol.chats import Usage
from .reading import TOOL_CHARACTERS
from .trimming import size_of

CHARACTERS_PER_TOKEN = 4
"""Of English prose; budgets need the order of magnitude."""


def complete_usage(told: Usage | None, request: ModelRequest, written_characters: int) -> Usage | None:
    """Return what a call used, with estimates in place of counts that its server did not tell.

    Nothing is told when an answer ends before its end, and zeros by servers that do not count; every request has an
    input. None when nothing was written and nothing told.
    """
    if told is None and not written_characters:
        return None
    told = told or Usage()
    if told.input_tokens and (told.output_tokens or not written_characters):
        return told
    read = len(request.system) + sum(map(size_of, request.messages)) + TOOL_CHARACTERS * request.tools
    return replace(
        told,
        input_tokens=told.input_tokens or _tokens(read),
        output_tokens=told.output_tokens or _tokens(written_characters),
        estimated=True,
    )


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
