"""First in, first out: the executions of one chat on one engine run one after the other."""

from __future__ import annotations

import asyncio


class ExecutionQueues:
    """A queue per (chat, engine), kept only while somebody is in it."""

    def __init__(self) -> None:
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}
        self._users: dict[tuple[str, str], int] = {}

    async def enter(self, chat_id: str, engine: str) -> None:
        """Wait for one's place at the front; being cancelled leaves the queue."""
        key = (chat_id, engine)
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] = self._users.get(key, 0) + 1
        try:
            await lock.acquire()
        except BaseException:
            self._forget(key)
            raise

    def leave(self, chat_id: str, engine: str) -> None:
        """Make room for the next; called once by whoever came to the front."""
        key = (chat_id, engine)
        self._locks[key].release()
        self._forget(key)

    def _forget(self, key: tuple[str, str]) -> None:
        self._users[key] -= 1
        if not self._users[key]:
            del self._users[key], self._locks[key]
