"""The title of a chat, from its first message."""

from __future__ import annotations

TITLE_CHARACTERS = 60


def title_from(text: str, file_names: tuple[str, ...] = ()) -> str:
    """Return the first words of the message (or of the file names), cut between words; empty for nothing."""
    words = " ".join(text.split()) or ", ".join(file_names)
    if len(words) <= TITLE_CHARACTERS:
        return words
    cut = words[: TITLE_CHARACTERS - 1]
    start = cut.rsplit(" ", 1)[0]
    return f"{start if len(start) > TITLE_CHARACTERS // 2 else cut}…"
