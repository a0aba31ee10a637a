"""Pictures that a person pastes into a message as data URLs: they become files, like any other attachment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from ..outputs.bundles import Bundler
from ..outputs.kept_files import KeptFiles
from ..protocol.outputs import FILE_REFERENCE_PREFIX
from ..protocol.requests import TurnRequest
from ..protocol.settings import Limits
from ..store.seam import FileStore


async def store_pasted_pictures(
    request: TurnRequest, chat_id: str, *, files: FileStore, limits: Limits, new_id: Callable[[], str]
) -> TurnRequest:
    """Return the request with files in place of data URLs; the text names each where its data stood."""
    if "data:image/" not in request.text:
        return request
    kept = KeptFiles(new_id, limits.upload_bytes)
    text, _ = Bundler(limits, kept).clean_text(request.text)
    names: list[tuple[str, str]] = []
    for file in kept.take_new():
        name = f"pasted-{file.name}"
        await files.put(
            _once(file.data),
            name=name,
            max_bytes=len(file.data),
            chat_id=chat_id,
            media_type=file.media_type,
            file_id=file.file_id,
        )
        names.append((file.file_id, name))
    return replace(request, text=_name_files(text, names), files=(*request.files, *(file_id for file_id, _ in names)))


def _name_files(text: str, names: Sequence[tuple[str, str]]) -> str:
    for file_id, name in names:
        text = text.replace(f"{FILE_REFERENCE_PREFIX}{file_id}", name)
    return text


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
