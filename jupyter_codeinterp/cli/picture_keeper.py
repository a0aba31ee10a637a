"""Fetches the pictures of an answer from the server and writes them where the person wants them."""

from __future__ import annotations

from pathlib import Path

from .answer import Answer
from .exit_codes import CommandError
from .pictures import ENDINGS, Picture, find_pictures, write_new
from .server_api import ServerApi
from .terminal import Terminal


async def keep_pictures(api: ServerApi, answer: Answer, folder: Path | None, name: str, terminal: Terminal) -> None:
    """Write every picture into the folder and say its path; without a folder say that there are some."""
    pictures = find_pictures(output for execution in answer.executions for output in execution.outputs)
    if not pictures:
        return
    if folder is None:
        count = "1 picture was" if len(pictures) == 1 else f"{len(pictures)} pictures were"
        terminal.remark(f"{count} made; --out DIR writes them into a folder.", "dim")
        return
    for picture in pictures:
        media_type, data = await _fetch(api, picture)
        if media_type in ENDINGS:  # a printed reference may name a file of any kind
            try:
                path = write_new(folder, name, ENDINGS[media_type], data)
            except OSError as exc:
                raise CommandError(f"{folder} cannot be written: {exc.strerror}.") from exc
            terminal.remark(f"Picture: {path}")


async def _fetch(api: ServerApi, picture: Picture) -> tuple[str, bytes]:
    if picture.file_id is None:
        return picture.media_type or "", picture.text.encode()
    media_type, data = await api.download(picture.file_id)
    return picture.media_type or media_type, data
