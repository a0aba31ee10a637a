"""``chats/{id}/kernel``: the kernel in which a chat's code runs."""

from __future__ import annotations

from tornado.web import authenticated

from ..errors import ConflictError
from .base import RUN_CODE, CodeInterpHandler


class KernelHandler(CodeInterpHandler):
    """GET the kernel's state; DELETE shuts it down, and the next execution starts a new one."""

    needs = (("DELETE", RUN_CODE),)

    @authenticated
    async def get(self, chat_id: str) -> None:
        rooms = await self.rooms()
        chat = await rooms.store.chats.get(chat_id)
        self.answer((await rooms.kernels.describe(chat.id, chat.kernel)).to_dict())

    @authenticated
    async def delete(self, chat_id: str) -> None:
        rooms = await self.rooms()
        chat = await rooms.store.chats.get(chat_id)
        await rooms.kernels.shutdown(chat.id)
        self.answer_nothing()


class KernelRestartHandler(CodeInterpHandler):
    """POST restarts the kernel, whose variables are lost; a chat without one gets one."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str) -> None:
        rooms = await self.rooms()
        chat = await rooms.store.chats.get(chat_id)
        self.answer((await rooms.kernels.restart(chat)).to_dict())


class KernelReplayHandler(CodeInterpHandler):
    """POST restarts the kernel and runs the code of the shown branch again."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str) -> None:
        rooms = await self.rooms()
        chat = await rooms.store.chats.get(chat_id)
        replayed = await rooms.turns.replay(chat_id, lambda: rooms.kernels.renew(chat))
        self.answer(replayed.to_dict())


class KernelInterruptHandler(CodeInterpHandler):
    """POST interrupts whatever the kernel does; its variables stay."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str) -> None:
        rooms = await self.rooms()
        chat = await rooms.store.chats.get(chat_id)
        self.answer((await rooms.kernels.interrupt(chat.id)).to_dict())


class KernelBindHandler(CodeInterpHandler):
    """POST would let the chat use a running kernel; this version cannot yet."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str) -> None:
        rooms = await self.rooms()
        chat = await rooms.store.chats.get(chat_id)
        raise ConflictError(
            f"Chat '{chat.title}' cannot use another kernel: binding to a running kernel is not part of this version "
            "yet. The chat's own kernel starts with its first execution.",
            code="not_available",
        )
