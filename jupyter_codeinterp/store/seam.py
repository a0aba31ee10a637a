"""What the rest of the product may ask of the data folder. Every method is off the event loop inside.

All may raise StoreError (disk), ReadOnlyStoreError (folder of a newer version); what does not exist raises
NotFoundError.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..errors import ConflictError
from ..protocol.chats import Chat, Message, Step, Turn
from ..protocol.models import FileInfo, FolderTraces, ProviderConfig
from ..protocol.outputs import Output
from ..protocol.parts import EngineName, ExecutionPart, Note, Part
from ..protocol.requests import TurnRequest
from ..protocol.usage import Use


@dataclass(frozen=True)
class ChatPage:
    """Some chats, newest first; ``next_cursor`` continues the list, None at its end."""

    chats: tuple[Chat, ...]
    next_cursor: str | None = None


@dataclass(frozen=True)
class StoredExecution:
    """An execution and where it belongs; a manual run has no ``message_id`` and no ``index``."""

    chat_id: str
    part: ExecutionPart
    message_id: str | None = None
    index: int | None = None


def own_run_error(execution_id: str) -> ConflictError:
    """Return the error for telling a model of code that it ran itself."""
    return ConflictError(
        "The model wrote this code and hears of it anyway; only a run of your own can be told or kept from it.",
        code="not_a_manual_run",
        details={"execution_id": execution_id},
    )


class ChatStore(Protocol):
    """Chats without their messages."""

    async def list(
        self, *, search: str = "", cursor: str | None = None, limit: int = 50, archived: bool = False
    ) -> ChatPage:
        """Return chats by last change, newest first; ``search`` matches the title."""

    async def get(self, chat_id: str) -> Chat:
        """Return one chat."""

    async def create(self, chat: Chat, *, client_id: str | None = None) -> Chat:
        """Store a new chat; a ``client_id`` seen before returns the chat it made."""

    async def update(self, chat_id: str, changes: Mapping[str, Any]) -> Chat:
        """Change fields of the chat by their dataclass names and return it as it is then."""

    async def delete(self, chat_id: str) -> None:
        """Delete the chat with its messages, executions and file references (and blobs nobody else needs)."""


class ConversationStore(Protocol):
    """The message tree, turns and steps."""

    async def branch(self, chat_id: str, head: str | None, *, siblings: bool = False) -> tuple[Message, ...]:
        """Return the messages from the root to ``head`` (inclusive), whole; none for a head of None.

        ``siblings`` also fills in what stands beside each of them.
        """

    async def show(self, chat_id: str, message_id: str) -> None:
        """Make the newest branch through a message the shown one, durably.

        ConflictError (code ``turn_running``) while a turn of the chat is open, in this or another living instance.
        """

    async def begin_turn(self, turn: Turn, messages: Sequence[Message], *, client_id: str | None = None) -> Turn:
        """Store the turn with its new messages, set the chat's head and time, in one durable transaction.

        Returns the earlier turn when ``client_id`` was used before. ConflictError (code ``turn_running``) when
        another turn of the chat is open, in this or another living instance.
        """

    async def save_parts(self, message_id: str, parts: Mapping[int, Part], *, durable: bool = False) -> None:
        """Insert or replace parts of a message by index; ``durable`` waits for the disk."""

    async def end_turn(self, turn: Turn, answer: Message, *, step: Step | None = None) -> None:
        """Store the turn's end state and the whole answer, durably."""

    async def save_step(self, step: Step) -> None:
        """Insert or replace one step."""

    async def steps(self, turn_ids: Sequence[str]) -> dict[str, tuple[Step, ...]]:
        """Return the steps of each turn in order."""

    async def find_turn(
        self, *, turn_id: str | None = None, open_in_chat: str | None = None, begun_by: tuple[str, str] | None = None
    ) -> Turn | None:
        """Return the turn of that id, the open turn of that chat, or the one begun by a chat's ``client_id``."""

    async def set_queued(self, chat_id: str, request: TurnRequest | None) -> None:
        """Keep (or forget) the one message that waits for the running turn, durably."""

    async def get_queued(self, chat_id: str) -> TurnRequest | None:
        """Return the waiting message."""


class ExecutionStore(Protocol):
    """Executions by id, those of messages and manual ones."""

    async def get(self, execution_id: str) -> StoredExecution:
        """Return one execution."""

    async def add_manual(self, chat_id: str, part: ExecutionPart, *, client_id: str | None = None) -> ExecutionPart:
        """Store a manual run; a ``client_id`` seen before returns the run it made."""

    async def save_manual(self, part: ExecutionPart, *, durable: bool = False) -> None:
        """Replace a manual run."""

    async def save_late(self, execution_id: str, outputs: Sequence[Output], notes: Sequence[Note]) -> None:
        """Replace the outputs and notes of an ended execution, in a message or not."""

    async def set_told(self, execution_id: str, *, told: bool) -> StoredExecution:
        """Note whether the model hears of a manual run, durably.

        ConflictError for the execution of a message, and (code ``other_instance``) while another server runs it.
        """

    async def list_manual(self, chat_id: str, *, told: bool = False) -> tuple[ExecutionPart, ...]:
        """Return the manual runs of a chat, oldest first; with ``told`` only the ended ones that the model hears of."""

    async def traces_in(self, folder: str) -> FolderTraces:
        """Return what the chats that work in a folder did there, the newest of it."""

    async def ran_elsewhere(self, chat_id: str, engine: EngineName) -> bool:
        """Tell whether code of the chat ran on the engine in another instance, such as this server's life before."""


class FileStore(Protocol):
    """Bytes by random id; equal bytes are kept once. A file belongs to a chat or, just uploaded, to none yet."""

    async def put(
        self,
        content: AsyncIterator[bytes],
        *,
        name: str,
        max_bytes: int,
        chat_id: str | None = None,
        media_type: str | None = None,
        file_id: str | None = None,
    ) -> FileInfo:
        """Store a stream; the type is found in the bytes.

        ``media_type`` only names a type that bytes cannot tell, such as text.
        TooLargeError past ``max_bytes``, with nothing kept.
        """

    async def get(self, file_id: str) -> FileInfo:
        """Return what is known about a file."""

    async def path(self, file_id: str) -> Path:
        """Return the blob's path, for reading only."""

    async def attach(self, file_id: str, chat_id: str) -> FileInfo:
        """Make the chat own the file: a file of no chat moves to it, one of another chat gets a second id there."""

    async def delete(self, file_id: str) -> None:
        """Forget the file; its blob goes with the last file that has the same bytes."""


class ProviderStore(Protocol):
    """Providers a person set up; keys live apart in a file only the owner can read."""

    async def list(self) -> tuple[ProviderConfig, ...]:
        """Return all, each with ``has_key``."""

    async def put(self, config: ProviderConfig, key: str | None) -> ProviderConfig:
        """Insert or replace one.

        ``key`` None keeps the stored key if scheme, host and port are unchanged, else drops it; ``headers`` of None
        likewise.
        """

    async def key(self, provider_id: str, *, base_url: str | None = None) -> str | None:
        """Return the stored key; with ``base_url`` only when that has the scheme, host and port it is kept for."""

    async def headers(self, provider_id: str, *, base_url: str) -> dict[str, str]:
        """Return the stored headers, none when they were given for another scheme, host or port."""

    async def delete(self, provider_id: str) -> None:
        """Forget provider and key."""


class PreferenceStore(Protocol):
    """What the user chose in the settings, by the name of the switch; values are JSON."""

    async def get(self) -> dict[str, Any]:
        """Return every choice."""

    async def change(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Set the named choices, drop those whose value is None, and return all as they are then."""


class UseStore(Protocol):
    """What turns used of the models: counted as turns and steps are stored, and kept when their chat is deleted."""

    async def since(self, moment: float) -> tuple[Use, ...]:
        """Return what was used after a moment, oldest first; nothing that is older than a day need be there."""


class Store(Protocol):
    """The data folder, opened. ``store.sqlite.open_store`` makes it; ``close`` ends it."""

    instance_id: str
    chats: ChatStore
    conversation: ConversationStore
    executions: ExecutionStore
    files: FileStore
    providers: ProviderStore
    preferences: PreferenceStore
    uses: UseStore

    async def recover(self) -> tuple[Turn, ...]:
        """End what dead instances left open and return those turns; also done at opening and from time to time."""

    async def close(self) -> None:
        """Write what is pending, mark the instance ended, release the database."""
