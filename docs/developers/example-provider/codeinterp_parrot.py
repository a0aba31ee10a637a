"""A model that repeats the question. One that asks a server looks the same, with requests where this one has words."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.seam import End, ListedModel, ModelEvent, ModelRequest, Text, UserMessage


class Parrot:
    """Made once per provider of kind ``parrot``; ``connection`` tells its address and gives its key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer word by word; raise ``jupyter_codeinterp.errors.ModelError`` when something goes wrong."""
        questions = [message.text for message in request.messages if isinstance(message, UserMessage)]
        for word in questions[-1].split():
            yield Text(f"{word} ")
        yield End("stop")

    async def list_models(self) -> tuple[ListedModel, ...]:
        """Name the models, and say what is known about them."""
        return (ListedModel("grey", context_tokens=8_000), ListedModel("green"))

    async def close(self) -> None:
        """Release what is open; here nothing is."""
