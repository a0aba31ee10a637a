"""The files of a chat that code in the browser finds beside it: attachments, and what earlier code wrote."""

from __future__ import annotations

from ..protocol.browser_runs import JobFile
from ..protocol.chats import Chat
from ..protocol.parts import ExecutionPart, FilePart, Part
from ..store.seam import Store


async def find_job_files(chat: Chat, store: Store) -> tuple[JobFile, ...]:
    """Return the files of the shown branch and of manual runs; of two with one name the later one."""
    found: dict[str, JobFile] = {}
    for message in await store.conversation.branch(chat.id, chat.head):
        for part in message.parts:
            _add(found, part)
    for run in await store.executions.list_manual(chat.id):
        _add(found, run)
    return tuple(found.values())


def _add(found: dict[str, JobFile], part: Part) -> None:
    if isinstance(part, FilePart):
        files: tuple[FilePart, ...] = (part,)
    else:
        files = part.artifacts if isinstance(part, ExecutionPart) else ()
    for file in files:
        found[file.name] = JobFile(file.file_id, file.name, file.size)
