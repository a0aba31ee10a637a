"""A model that says what it was told to say: the fake behind every test of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from ..errors import ModelError
from .partial_code import encode_code
from .seam import TOOL_NAME, End, ListedModel, ModelEvent, ModelRequest, Text, ToolCode, ToolEnd, ToolStart

ScriptItem = ModelEvent | Exception | asyncio.Event
"""An exception is raised at its place in the stream; an asyncio.Event holds the stream until somebody sets it."""


class ScriptedModel:
    """Plays one step of the script per request and records what it was asked.

    ``requests`` holds every request in order, ``closed_early`` counts streams that were closed before their last item.
    """

    def __init__(
        self, steps: Sequence[Sequence[ScriptItem] | Exception], *, models: Sequence[str | ListedModel] = ("model",)
    ) -> None:
        self._steps = list(steps)
        self._models = tuple(ListedModel(model) if isinstance(model, str) else model for model in models)
        self.requests: list[ModelRequest] = []
        self.closed_early = 0
        self.closed = False

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Play the next step; a script that is used up raises ModelError."""
        number = len(self.requests)
        self.requests.append(request)
        if number >= len(self._steps):
            raise ModelError(f"The script has {len(self._steps)} steps; step {number + 1} was asked.", kind="server")
        step = self._steps[number]
        items = [step] if isinstance(step, Exception) else list(step)
        self.closed_early += 1
        for item in items:
            # one turn of the loop per item, as a socket would take
            await asyncio.sleep(0)
            if isinstance(item, Exception):
                self.closed_early -= 1
                raise item
            if isinstance(item, asyncio.Event):
                await item.wait()
            else:
                yield item
        self.closed_early -= 1

    async def list_models(self) -> tuple[ListedModel, ...]:
        return self._models

    async def close(self) -> None:
        self.closed = True


def text_step(*pieces: str) -> list[ScriptItem]:
    """Script an answer without code."""
    return [*(Text(piece) for piece in pieces), End("stop")]


def code_step(code: str, *, call_id: str = "call00001", text: str = "") -> list[ScriptItem]:
    """Script one native call that runs ``code``, written in two pieces."""
    half = len(code) // 2
    return [
        *([Text(text)] if text else []),
        ToolStart(call_id, TOOL_NAME),
        ToolCode(call_id, code[:half]),
        ToolCode(call_id, code[half:]),
        ToolEnd(call_id, TOOL_NAME, code, encode_code(code)),
        End("tool_calls"),
    ]


def tag_step(code: str, *, text: str = "") -> list[ScriptItem]:
    """Script the same in tag mode."""
    return [Text(f'{text}<code_interpreter type="code" lang="python">\n{code}\n</code_interpreter>'), End("stop")]
