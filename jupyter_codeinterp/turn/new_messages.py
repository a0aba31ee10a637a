"""Makes a turn of what a person sends: its place in the tree, its files and pasted pictures, the title it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import InvalidRequestError
from ..protocol.chats import Chat, Message, Turn
from ..protocol.parts import FilePart, Part, TextPart
from ..protocol.requests import TurnRequest
from ..protocol.settings import Settings
from ..store.seam import Store
from .attachments import attach_files
from .pasted_pictures import store_pasted_pictures
from .sources import EngineSource
from .titles import title_from
from .turns import Turns


@dataclass(frozen=True)
class NewMessages:
    """Takes the user messages of this server."""

    store: Store
    engines: EngineSource
    settings: Settings
    turns: Turns
    clock: Callable[[], float]
    new_id: Callable[[], str]

    async def begin(self, chat_id: str, request: TurnRequest) -> Turn:
        """Store a user message and begin its turn; raises what ``find_place`` and the store raise."""
        chat = await self.store.chats.get(chat_id)
        parent_id, earlier = await self.find_place(chat, request)
        request = await self.without_data(chat_id, request)
        attached = await attach_files(chat, request.files, files=self.store.files, engines=self.engines)
        text: tuple[Part, ...] = (TextPart(request.text),) if request.text.strip() else ()
        user = Message(
            id=self.new_id(),
            chat_id=chat_id,
            parent_id=parent_id,
            role="user",
            created=self.clock(),
            parts=(*attached.files, *text),
        )
        chat = await self._name(chat, request.text, attached.files)
        return await self.turns.begin(chat, earlier, user, notes=attached.notes, client_id=request.client_id)

    async def find_place(self, chat: Chat, request: TurnRequest) -> tuple[str | None, tuple[Message, ...]]:
        """Return the message to answer, None for a first one, and the branch up to it.

        NotFoundError for a message that the chat has not, InvalidRequestError when an answer is to be edited.
        """
        if request.edits is None:
            parent_id = request.parent_id or chat.head
            return parent_id, await self.store.conversation.branch(chat.id, parent_id)
        *earlier, edited = await self.store.conversation.branch(chat.id, request.edits)
        if edited.role != "user":
            raise InvalidRequestError(
                "Only a message of the person can be asked in other words; an answer can be tried again.",
                details={"field": "edits"},
            )
        return edited.parent_id, tuple(earlier)

    async def without_data(self, chat_id: str, request: TurnRequest) -> TurnRequest:
        """Return the request with the pictures that were pasted as text stored as files."""
        return await store_pasted_pictures(
            request, chat_id, files=self.store.files, limits=self.settings.limits, new_id=self.new_id
        )

    async def _name(self, chat: Chat, text: str, files: tuple[FilePart, ...]) -> Chat:
        """Give an unnamed chat its title."""
        title = title_from(text, tuple(file.name for file in files))
        if chat.title or not title:
            return chat
        return await self.store.chats.update(chat.id, {"title": title})
