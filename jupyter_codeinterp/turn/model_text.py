"""What a model writes as text, without the base64 it should not write."""

from __future__ import annotations

from collections.abc import Sequence

from ..outputs.data_urls import DataUrlScanner, FoundImage
from ..protocol.settings import Limits

LEFT_OUT = "[image data left out: pictures are shown by themselves]"


class ModelText:
    """Cleans the text of one step, chunk by chunk."""

    def __init__(self, limits: Limits) -> None:
        self._scanner = DataUrlScanner(image_bytes=limits.image_bytes, image_pixels=limits.image_pixels)

    def decode(self, chunk: str) -> str:
        """Return the text that is certain with this chunk."""
        return _clean(self._scanner.decode(chunk))

    def flush(self) -> str:
        """Return what was held back."""
        return _clean(self._scanner.flush())


def _clean(found: Sequence[str | FoundImage]) -> str:
    return "".join(item if isinstance(item, str) else LEFT_OUT for item in found)


def without_pictures(text: str, limits: Limits) -> str:
    """Return a whole text without the base64 of images in it."""
    if "data:image/" not in text:
        return text
    cleaner = ModelText(limits)
    return cleaner.decode(text) + cleaner.flush()
