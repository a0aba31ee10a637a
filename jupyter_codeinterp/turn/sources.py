"""Where a turn finds models and engines."""

from __future__ import annotations

from typing import Protocol

from ..engines.seam import Engine
from ..llm.seam import ChatModel
from ..protocol.models import ModelInfo
from ..protocol.parts import EngineName


class ModelSource(Protocol):
    """Finds models by id; ``llm.registry.ModelRegistry`` is one."""

    async def resolve(self, model_id: str) -> tuple[ChatModel, str, ModelInfo]:
        """Return the provider's adapter, the provider's own name of the model, and what is known about it."""


class EngineSource(Protocol):
    """Finds engines by name; ``engines.registry.EngineRegistry`` is one."""

    def get(self, name: EngineName) -> Engine:
        """Return the engine; EngineUnavailableError says what to use instead."""
