"""How long a text is for a model: characters, weighted by how many of them tokenizers take for one token."""

from __future__ import annotations

from ..outputs.sizes import utf8_length


def text_length(text: str) -> int:
    """Return the length in characters of English prose that have about as many tokens.

    Other scripts have fewer characters per token, about as they have more bytes. A digit takes about three times as
    much as a letter, which tables of numbers make felt.
    """
    return utf8_length(text) + 2 * sum(map(text.count, "0123456789"))
