"""Bytes of text: counting them, cutting by them, and saying them to a person."""

from __future__ import annotations


def utf8_length(text: str) -> int:
    """Return how many bytes the text has in UTF-8; a lone surrogate counts three."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def first_bytes(text: str, max_bytes: int) -> str:
    """Return the longest beginning of the text that has at most ``max_bytes`` bytes in UTF-8."""
    if max_bytes <= 0:
        return ""
    cut = text[:max_bytes]
    if utf8_length(cut) <= max_bytes:
        return cut
    return cut.encode("utf-8", "surrogatepass")[:max_bytes].decode("utf-8", "ignore")


def last_bytes(text: str, max_bytes: int) -> str:
    """Return the longest end of the text that has at most ``max_bytes`` bytes in UTF-8."""
    if max_bytes <= 0:
        return ""
    cut = text[-max_bytes:]
    if utf8_length(cut) <= max_bytes:
        return cut
    return cut.encode("utf-8", "surrogatepass")[-max_bytes:].decode("utf-8", "ignore")


def describe_bytes(count: int) -> str:
    """Return a size for a person, such as ``10 MB`` (units of 1024)."""
    if count < 1024:
        return f"{count} bytes"
    if count < 1024 * 1024:
        return f"{count / 1024:.1f} kB".replace(".0 ", " ")
    return f"{count / 1024 / 1024:.1f} MB".replace(".0 ", " ")
