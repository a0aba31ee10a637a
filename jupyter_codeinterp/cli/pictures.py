"""The pictures that code made: found among its outputs, written to a folder under names that say what they show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..protocol.media_types import PICTURE_TYPES, RASTER_TYPES, SVG, find_row
from ..protocol.outputs import FILE_REFERENCE_PREFIX, DisplayOutput, Output, ResultOutput, StreamOutput

ENDINGS = {name: f".{find_row(name).extension}" for name in PICTURE_TYPES} | {
    "image/bmp": ".bmp",
    "image/avif": ".avif",
}
"""Kinds of pictures that may be written into the folder."""

_BEST_FIRST = sorted(PICTURE_TYPES, key=lambda name: name not in RASTER_TYPES)
"""The first one of a bundle that has several is taken, for they show the same."""

MAX_NAME_LENGTH = 40
REFERENCE = re.compile(re.escape(FILE_REFERENCE_PREFIX) + r"([A-Za-z0-9_-]{1,128})")
"""How printed text names a stored file."""


@dataclass(frozen=True)
class Picture:
    """A picture: stored on the server under ``file_id``, or its ``text`` (SVG is text). Its kind may be unknown."""

    media_type: str | None
    file_id: str | None = None
    text: str = ""


def find_picture(output: Output) -> Picture | None:
    """Return the picture that a display or a result shows."""
    if not isinstance(output, (DisplayOutput, ResultOutput)):
        return None
    for media_type in _BEST_FIRST:
        payload = output.data.get(media_type)
        if isinstance(payload, dict) and isinstance(payload.get("file"), str):
            return Picture(media_type, payload["file"])
        if isinstance(payload, str) and media_type == SVG:
            return Picture(media_type, text=payload)
    return None


def find_pictures(outputs: Iterable[Output]) -> list[Picture]:
    """Return every picture among the outputs once, also those that were printed and kept as files."""
    found: dict[object, Picture] = {}
    for output in outputs:
        picture = find_picture(output)
        if picture is not None:
            found.setdefault(picture.file_id or picture.text, picture)
        text = output.text if isinstance(output, StreamOutput) else _plain_text(output)
        for file_id in REFERENCE.findall(text):
            found.setdefault(file_id, Picture(None, file_id))
    return list(found.values())


def _plain_text(output: Output) -> str:
    text = output.data.get("text/plain") if isinstance(output, (DisplayOutput, ResultOutput)) else None
    return text if isinstance(text, str) else ""


def picture_name(question: str) -> str:
    """Return a file name without ending, made of the words of the question."""
    plain = unicodedata.normalize("NFKC", question).casefold()
    words = re.sub(r"[^\w]+", "-", plain).strip("-_")
    if len(words) > MAX_NAME_LENGTH:
        words = words[:MAX_NAME_LENGTH].rpartition("-")[0] or words[:MAX_NAME_LENGTH]
    return words.strip("-_") or "picture"


def write_new(folder: Path, name: str, ending: str, data: bytes) -> Path:
    """Write ``name.ending``, or the first ``name-2``, ``name-3`` ... that does not exist yet, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = folder / f"{name}{'' if number == 1 else f'-{number}'}{ending}"
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            number += 1
        else:
            return path
