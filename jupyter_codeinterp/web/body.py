"""A request's body as it arrives: kept up to a limit, thrown away beyond it."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import TooLargeError

DRAIN_BYTES = 16 * 1024 * 1024
"""How much of a refused body is still read.

A server that closes while the client sends makes many clients report a broken connection instead of the answer.
"""


class BodyBudget:
    """Counts the bytes of a body against ``max_bytes``; ``refused`` bodies are counted on, to know when to hang up.

    ``overhead_bytes`` are allowed besides and not spoken of, for what a form adds to its file.
    """

    def __init__(self, max_bytes: int, overhead_bytes: int = 0) -> None:
        self.max_bytes = max_bytes
        self._most = max_bytes + overhead_bytes
        self.refused = False
        self._seen = 0

    def announce(self, headers: Mapping[str, str]) -> None:
        """Look at the length the client announces; raises TooLargeError before a byte was read."""
        length = headers.get("Content-Length", "")
        if length.isascii() and length.isdigit() and int(length) > self._most:
            raise self.too_large()

    def take(self, chunk: bytes) -> None:
        """Count a chunk; raises TooLargeError once, when the limit is passed."""
        self._seen += len(chunk)
        if not self.refused and self._seen > self._most:
            raise self.too_large()

    @property
    def exhausted(self) -> bool:
        """Whether a refused client went on sending for so long that the connection may be cut."""
        return self.refused and self._seen > DRAIN_BYTES

    def too_large(self) -> TooLargeError:
        """Make the error that says how much is allowed."""
        return TooLargeError(
            f"The body is larger than {_in_words(self.max_bytes)}, the most this address takes.",
            details={"limit_bytes": self.max_bytes},
        )


def has_body(headers: Mapping[str, str]) -> bool:
    """Say whether a body follows the headers."""
    return headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in headers


def _in_words(size: int) -> str:
    return f"{size / 1_000_000:.3g} MB" if size >= 100_000 else f"{size:,} bytes"
