"""Turns MIME bundles as kernels send them into bounded ones in which every binary payload is a stored file."""

from __future__ import annotations

import json
from binascii import Error as Base64Error
from binascii import a2b_base64
from dataclasses import dataclass, field

from ..protocol.json_types import Json
from ..protocol.media_types import HTML, JAVASCRIPT, PICTURE_TYPES, RASTER_TYPES, find_row
from ..protocol.outputs import FILE_REFERENCE_PREFIX, OMITTED_MEDIA_TYPE
from ..protocol.settings import Limits
from .data_urls import NOT_AN_IMAGE, DataUrlScanner, FoundImage, image_problem, too_large
from .html_text import is_active, read_html
from .images import ImageInfo, sniff_image
from .kept_files import KeptFiles
from .setup_bundles import IPYTHON_HTML, is_load, is_setup_html
from .sizes import describe_bytes, first_bytes, last_bytes, utf8_length

NO_ROOM_FOR_FILES = "[image left out: the files of this execution are over their limit]"
MAX_DEPTH = 100
"""JSON that is nested much deeper can be read, but not written again inside an event or a chat."""

_METADATA_BYTES = 16_000
_BASE64_MARK = ";base64,"
_SMALL_HTML_BYTES = 4_000
"""HTML without scripts of more than this is taken to have something to show."""


def is_deep(value: object) -> bool:
    """Say whether JSON is nested more than MAX_DEPTH levels deep, without recursion of its own."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            item
            for parent in level
            if isinstance(parent, (dict, list))
            for item in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return False
    return True


@dataclass
class Bundle:
    """A bundle that may be published; ``printed`` are images that its plain text only names."""

    data: Json = field(default_factory=dict)
    metadata: Json = field(default_factory=dict)
    file_ids: set[str] = field(default_factory=set)
    printed: list[tuple[str, ImageInfo]] = field(default_factory=list)

    @property
    def byte_count(self) -> int:
        """Return the size of its JSON."""
        return utf8_length(json.dumps([self.data, self.metadata], ensure_ascii=False, default=str))


def image_bundle(file_id: str, info: ImageInfo) -> Json:
    """Return the data of a display output that shows a stored image."""
    size = f" {info.width} x {info.height}" if info.width else ""
    return {info.media_type: {"file": file_id}, "text/plain": f"image{size}"}


class Bundler:
    """Makes bundles fit for storing; the files it finds are in ``files``."""

    def __init__(self, limits: Limits, files: KeptFiles) -> None:
        self._limits = limits
        self._files = files

    def clean(self, data: Json, metadata: Json, room: int) -> Bundle:
        """Return the bundle with files for what is not kept in place and at most about ``room`` bytes of text.

        Of several raster pictures, which show the same, the best is kept.
        """
        bundle = Bundle(metadata=self._clean_metadata(metadata))
        if is_load(data):
            return bundle
        notes = self._add_raster(bundle, data, room)
        for media_type in data:
            if media_type != OMITTED_MEDIA_TYPE and media_type not in RASTER_TYPES:
                note = self._add(bundle, data, media_type, room)
                notes += [note] if note else []
        if notes:
            bundle.data["text/plain"] = "\n".join([*notes, *filter(None, [bundle.data.get("text/plain")])])
        if HTML in data and bundle.data == {"text/plain": IPYTHON_HTML}:
            # nothing can be seen in it
            bundle.data = {}
        if set(bundle.data) != {"text/plain"}:
            # a richer form of the same output shows them
            bundle.printed = []
        return bundle

    def clean_text(self, text: str) -> tuple[str, list[tuple[str, ImageInfo]]]:
        """Return the text with references for the images in it, and those images."""
        if "data:image/" not in text:
            return text, []
        limits = self._limits
        scanner = DataUrlScanner(image_bytes=limits.image_bytes, image_pixels=limits.image_pixels)
        pieces: list[str] = []
        images: list[tuple[str, ImageInfo]] = []
        for piece in [*scanner.decode(text), *scanner.flush()]:
            if isinstance(piece, FoundImage):
                kept = self._files.keep(piece.data, piece.info.media_type)
                pieces.append(f"{FILE_REFERENCE_PREFIX}{kept[0]}" if kept else NO_ROOM_FOR_FILES)
                images += [(kept[0], piece.info)] if kept else []
            else:
                pieces.append(piece)
        return "".join(pieces), images

    def _add_raster(self, bundle: Bundle, data: Json, room: int) -> list[str]:
        """Add the best raster picture that is fit; say of none what is wrong with the best."""
        notes: list[str] = []
        for media_type in PICTURE_TYPES:
            if media_type in RASTER_TYPES and media_type in data:
                note = self._add(bundle, data, media_type, room)
                if note is None:
                    return []
                notes.append(note)
        return notes[:1]

    def _add(self, bundle: Bundle, data: Json, media_type: str, room: int) -> str | None:
        """Add one form of the output; the text says what is left out."""
        payload = data[media_type]
        if isinstance(payload, list) and all(isinstance(line, str) for line in payload):
            payload = "".join(payload)
        if not isinstance(payload, str):
            return self._add_json(bundle, media_type, payload, room)
        kept = find_row(media_type).kept
        if kept == "binary_file":
            return self._add_binary(bundle, media_type, payload)
        if kept == "text_file":
            return self._add_file(bundle, media_type, payload.encode("utf-8", "replace"))
        if media_type == HTML and not _has_something(payload, scripted=JAVASCRIPT in data, alone=len(data) == 1):
            # what needs its scripts or frames is kept for download, an empty place for a script or a set-up is not
            needs_scripts = is_active(payload) and not is_setup_html(payload)
            kept_bytes = payload.encode("utf-8", "replace")
            return self._add_file(bundle, media_type, kept_bytes) if needs_scripts else None
        text, images = self.clean_text(payload)
        bundle.file_ids |= {file_id for file_id, _ in images}
        if media_type == "text/plain":
            bundle.printed = images
        return self._add_text(bundle, media_type, text, room)

    def _add_text(self, bundle: Bundle, media_type: str, text: str, room: int) -> str | None:
        if utf8_length(text) <= room:
            bundle.data[media_type] = text
            return None
        note = self._add_file(bundle, media_type, text.encode("utf-8", "replace"))
        if media_type == "text/plain" and note is None:
            reference = f"{FILE_REFERENCE_PREFIX}{bundle.data[media_type]['file']}"
            bundle.data[media_type] = cut_middle(text, max(room, 200), f"full text: {reference}")
        return note

    def _add_json(self, bundle: Bundle, media_type: str, payload: object, room: int) -> str | None:
        kept = find_row(media_type).kept
        if kept == "binary_file":
            return f"[{media_type} left out: its data is not base64]"
        if is_deep(payload):
            return f"[{media_type} left out: its data is nested more than {MAX_DEPTH} levels deep]"
        text = json.dumps(payload, ensure_ascii=False, default=str)
        # an object that looks like a reference must not name a file of somebody else
        looks_like_reference = isinstance(payload, dict) and set(payload) == {"file"}
        if kept == "text_file" or looks_like_reference or utf8_length(text) > room or _BASE64_MARK in text:
            return self._add_file(bundle, media_type, text.encode("utf-8", "replace"))
        bundle.data[media_type] = payload
        return None

    def _add_binary(self, bundle: Bundle, media_type: str, payload: str) -> str | None:
        is_image = media_type.startswith("image/")
        if is_image and len(payload) // 4 * 3 > self._limits.image_bytes * 1.05:
            return too_large(self._limits.image_bytes)
        try:
            data = a2b_base64(payload)
        except (Base64Error, ValueError):
            return NOT_AN_IMAGE if is_image else f"[{media_type} left out: its data is not base64]"
        info = sniff_image(data) if is_image else None
        if is_image and len(data) > self._limits.image_bytes:
            return too_large(self._limits.image_bytes)
        if info is not None or media_type in RASTER_TYPES:
            problem = image_problem(data, info, self._limits.image_pixels)
            if problem or info is None:
                return problem
            media_type = info.media_type
        return self._add_file(bundle, media_type, data)

    def _add_file(self, bundle: Bundle, media_type: str, data: bytes) -> str | None:
        kept = self._files.keep(data, media_type)
        if kept is None:
            return f"[{media_type} left out: {describe_bytes(len(data))} are more than may be kept of this execution]"
        bundle.data[media_type] = {"file": kept[0]}
        bundle.file_ids.add(kept[0])
        return None

    def _clean_metadata(self, metadata: Json) -> Json:
        if is_deep(metadata):
            return {}
        text = json.dumps(metadata, default=str)
        return {} if len(text) > _METADATA_BYTES or _BASE64_MARK in text else metadata


def cut_middle(text: str, max_bytes: int, note: str) -> str:
    """Return beginning and end of the text, in about ``max_bytes``, with a line between that says what is missing."""
    head = first_bytes(text, max_bytes * 2 // 3)
    tail = last_bytes(text, max_bytes // 3)
    missing = utf8_length(text) - utf8_length(head) - utf8_length(tail)
    return f"{head}\n[... {describe_bytes(missing)} left out; {note} ...]\n{tail}"


def _has_something(html: str, *, scripted: bool, alone: bool) -> bool:
    """Tell whether HTML says anything without scripts and frames.

    There may be a script beside it (``scripted``). ``alone`` it was not made from an object of Python: then it may wait
    for a script in another output.
    """
    if scripted or is_active(html):
        return not read_html(html).is_placeholder
    if len(html) > _SMALL_HTML_BYTES:
        return True
    found = read_html(html)
    return not (found.is_empty or (alone and found.is_waiting))
