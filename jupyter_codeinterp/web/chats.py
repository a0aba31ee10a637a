"""``chats``: conversations, listed, made, shown, changed and deleted."""

from __future__ import annotations

from uuid import uuid4

from tornado.web import authenticated

from ..errors import InvalidRequestError
from ..protocol.json_types import read_optional, without_none
from .base import CodeInterpHandler
from .chat_requests import read_chat_changes, read_new_chat, refuse_hidden_folder
from .new_chat_model import model_of_new_chat

MAX_LIST_LENGTH = 200
DEFAULT_LIST_LENGTH = 50


class ChatsHandler(CodeInterpHandler):
    """GET some chats, newest first; POST makes one."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        page = await rooms.store.chats.list(
            search=self.get_query_argument("search", ""),
            cursor=self.get_query_argument("cursor", None),
            limit=_read_limit(self.get_query_argument("limit", str(DEFAULT_LIST_LENGTH))),
            archived=self.get_query_argument("archived", "false") == "true",
        )
        chats = [chat.to_dict() for chat in page.chats]
        self.answer(without_none({"chats": chats, "next_cursor": page.next_cursor}))

    @authenticated
    async def post(self) -> None:
        body = self.json_body()
        rooms = await self.rooms()
        chat = read_new_chat(
            body,
            self.site.live.now,
            chat_id=uuid4().hex,
            default_model=await model_of_new_chat(rooms, body),
            now=self.site.clock(),
        )
        refuse_hidden_folder(chat.folder, allow_hidden=self.contents_manager.allow_hidden)
        await rooms.models.resolve(chat.model)
        await rooms.kernels.check_choice(chat.kernel)
        stored = await rooms.store.chats.create(chat, client_id=read_optional(body, "client_id", str))
        rooms.turns.chat_changed(stored)
        self.answer((await rooms.turns.snapshot(stored.id)).chat, 201)


class ChatHandler(CodeInterpHandler):
    """GET the shown branch, PATCH the chat's own fields, or DELETE it with all it holds."""

    @authenticated
    async def get(self, chat_id: str) -> None:
        rooms = await self.rooms()
        snapshot = await rooms.turns.snapshot(chat_id)
        self.answer({**snapshot.chat, "cursor": snapshot.cursor.to_dict()})

    @authenticated
    async def patch(self, chat_id: str) -> None:
        rooms = await self.rooms()
        chat = await rooms.store.chats.get(chat_id)
        changes = read_chat_changes(self.json_body(), self.site.live.now, engine=chat.engine, model=chat.model)
        refuse_hidden_folder(changes.get("folder", ""), allow_hidden=self.contents_manager.allow_hidden)
        if "model" in changes:
            await rooms.models.resolve(changes["model"])
        if "kernel" in changes:
            await rooms.kernels.check_choice(changes["kernel"])
        if "head" in changes:
            await rooms.store.conversation.show(chat_id, changes.pop("head"))
        changed = await rooms.store.chats.update(chat_id, changes)
        if changed.engine != chat.engine:
            await rooms.turns.engine_changed(changed)
        rooms.turns.chat_changed(changed)
        self.answer(changed.to_dict())

    @authenticated
    async def delete(self, chat_id: str) -> None:
        rooms = await self.rooms()
        await rooms.store.chats.get(chat_id)
        async with rooms.turns.deleting(chat_id):
            await rooms.kernels.shutdown(chat_id)
            await rooms.store.chats.delete(chat_id)
        rooms.browser.forget_chat(chat_id)
        self.answer_nothing()


def _read_limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_LIST_LENGTH:
        raise InvalidRequestError(
            f"The parameter 'limit' must be a whole number from 1 to {MAX_LIST_LENGTH}.", details={"field": "limit"}
        )
    return int(text)
