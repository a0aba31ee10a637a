"""Chooses the pictures that a model is shown, and says why a person's picture is not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..errors import NotFoundError
from ..llm.seam import Picture
from ..outputs.sizes import describe_bytes
from ..protocol.chats import Message
from ..protocol.media_types import RASTER_TYPES
from ..protocol.models import ModelInfo
from ..protocol.parts import FilePart, Note
from ..protocol.settings import Settings
from ..store.seam import FileStore
from .history import picture_ids
from .told_runs import PlacedRuns

MOST_PICTURES, KEPT_PICTURES = 8, 4
"""Each picture costs a model about as much as a page of text; one that goes makes its server read again what follows.

So they go in blocks: when there would be more than the first number, the last of the second number stay.
"""

PICTURE_BYTES = 5 * 1024 * 1024 * 3 // 4
"""Anthropic takes 5 MB of base64 for one picture (langchain-ai/langchain#21654), OpenAI and others more."""

Sight = Literal["all", "attached", "none"]


@dataclass(frozen=True)
class ShownPictures:
    """The pictures to send by their files; ``too_large`` are those that no server would take."""

    pictures: dict[str, Picture] = field(default_factory=dict)
    too_large: frozenset[str] = frozenset()


def sight_of(info: ModelInfo, settings: Settings) -> Sight:
    """Return which pictures a model is shown.

    Where nobody knows whether it sees, those that the person attached are tried: an adapter leaves them out when the
    server refuses them.
    """
    if not settings.models.vision or info.capabilities.vision is False:
        return "none"
    return "all" if info.capabilities.vision else "attached"


async def show_pictures(files: FileStore, branch: Sequence[Message], runs: PlacedRuns, sight: Sight) -> ShownPictures:
    """Read the pictures of a conversation that a model is shown."""
    if sight == "none":
        return ShownPictures()
    ids = picture_ids(branch, runs) if sight == "all" else [file.file_id for m in branch for file in attached(m)]
    chosen = choose_block(list(dict.fromkeys(ids)))
    found = dict(zip(chosen, await asyncio.gather(*(_read_picture(files, file_id) for file_id in chosen)), strict=True))
    return ShownPictures(
        {file_id: picture for file_id, picture in found.items() if isinstance(picture, Picture)},
        frozenset(file_id for file_id, picture in found.items() if picture == "too_large"),
    )


async def _read_picture(files: FileStore, file_id: str) -> Picture | Literal["too_large"] | None:
    try:
        info = await files.get(file_id)
        if info.size > PICTURE_BYTES:
            return "too_large"
        path = await files.path(file_id)
        return Picture(info.media_type, await asyncio.to_thread(path.read_bytes))
    except (NotFoundError, FileNotFoundError):
        # deleted by the person; the conversation still names it
        return None


def choose_block(ids: Sequence[str]) -> Sequence[str]:
    """Return the last pictures, so that of a growing conversation the same ones stay for as long as possible."""
    step = MOST_PICTURES - KEPT_PICTURES + 1
    gone = max(0, len(ids) - MOST_PICTURES)
    return ids[-(-gone // step) * step :]


def attached(message: Message) -> list[FilePart]:
    """Return the pictures that a person sent with a message."""
    return [part for part in message.parts if isinstance(part, FilePart) and part.media_type in RASTER_TYPES]


def explain_unseen(asked: Message, info: ModelInfo, settings: Settings, shown: ShownPictures) -> list[Note]:
    """Say which pictures of the person's last message a model is not shown, and why."""
    files = attached(asked)
    if not files:
        return []
    if not settings.models.vision:
        return [Note("pictures_left_out", "Models here are shown no pictures, by a setting. Code can open the file.")]
    if info.capabilities.vision is False:
        return [Note("pictures_left_out", f"{info.label} cannot see pictures. Its code can open the file.")]
    return [
        Note(
            "picture_too_large",
            f"{file.name} ({describe_bytes(file.size)}) was not shown to the model: it takes pictures of up to "
            f"{describe_bytes(PICTURE_BYTES)}. Its code can open the file.",
        )
        for file in files
        if file.file_id in shown.too_large
    ]
