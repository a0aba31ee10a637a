"""Turns and executions of all chats: what the web room calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..engines.seam import Engine
from ..llm.seam import ChatModel
from ..protocol.chats import Chat
from ..protocol.frames import SnapshotFrame
from ..protocol.models import ModelInfo
from ..protocol.parts import EngineName, ExecutionPart
from ..protocol.requests import DecisionRequest, ExecutionRequest, TurnRequest
from ..protocol.settings import Settings
from ..store.seam import Store
from .feed import Feed


class ModelSource(Protocol):
    """Finds models by id; ``llm.registry.ModelRegistry`` is one."""

    async def resolve(self, model_id: str) -> tuple[ChatModel, str, ModelInfo]:
        """Return the provider's adapter, the provider's own name of the model, and what is known about it."""


class EngineSource(Protocol):
    """Finds engines by name; ``engines.registry.EngineRegistry`` is one."""

    def get(self, name: EngineName) -> Engine:
        """Return the engine; EngineUnavailableError says what to use instead."""


@dataclass(frozen=True)
class StartedTurn:
    """What became of a user message: a running turn, or (``queued``) a message that waits for one."""

    turn_id: str | None
    queued: bool = False


class TurnService:
    """The turns of this server. Every method may raise what the store raises; NotFoundError for unknown ids."""

    feed: Feed

    def __init__(
        self,
        store: Store,
        models: ModelSource,
        engines: EngineSource,
        settings: Settings,
        *,
        file_url: Callable[[str], str],
        clock: Callable[[], float],
    ) -> None:
        raise NotImplementedError

    async def open(self) -> None:
        """Take up messages that waited when the server stopped; called once, after the store was opened."""
        raise NotImplementedError

    async def close(self) -> None:
        """End every turn and execution as interrupted; called once, before engines and store are closed."""
        raise NotImplementedError

    async def start(self, chat_id: str, request: TurnRequest) -> StartedTurn:
        """Begin a turn; ConflictError (``turn_running``) when one runs and the request may not wait."""
        raise NotImplementedError

    async def stop(self, chat_id: str, turn_id: str) -> None:
        """End a turn, keeping what was done; returns when it ended. An ended turn is no error."""
        raise NotImplementedError

    async def retry(self, chat_id: str, turn_id: str) -> StartedTurn:
        """Answer the same user message again, beside the earlier answer."""
        raise NotImplementedError

    async def cancel_queued(self, chat_id: str) -> None:
        """Forget the message that waits."""
        raise NotImplementedError

    async def run_code(self, chat_id: str, request: ExecutionRequest) -> ExecutionPart:
        """Begin a manual run and return it as it is at its start."""
        raise NotImplementedError

    async def get_execution(self, execution_id: str) -> ExecutionPart:
        """Return an execution as it is now."""
        raise NotImplementedError

    async def interrupt(self, execution_id: str) -> ExecutionPart:
        """Stop one execution; the turn goes on and the model is told."""
        raise NotImplementedError

    async def extend(self, execution_id: str, seconds: float | None = None) -> ExecutionPart:
        """Give running code more time (the configured timeout again); ConflictError when it does not run."""
        raise NotImplementedError

    async def decide(self, execution_id: str, decision: DecisionRequest) -> ExecutionPart:
        """Answer an approval; ConflictError (``already_decided``) for whoever comes second."""
        raise NotImplementedError

    async def snapshot(self, chat_id: str) -> SnapshotFrame:
        """Return the chat as ``GET chats/{id}`` gives it (``.chat``) with the cursor to go on from."""
        raise NotImplementedError

    def chat_changed(self, chat: Chat) -> None:
        """Tell pages that a chat was made or changed; called after each change of a chat's own fields."""
        raise NotImplementedError

    async def end_chat(self, chat_id: str) -> None:
        """Stop everything in a chat that is about to be deleted."""
        raise NotImplementedError

    def chat_deleted(self, chat_id: str) -> None:
        """Tell pages that a chat is gone; called after it was deleted."""
        raise NotImplementedError
