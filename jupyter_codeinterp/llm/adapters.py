"""The adapters of the package by the kind of provider they speak to, and those that other packages bring."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points

from ..errors import InvalidRequestError
from .connection import Connection
from .seam import ChatModel

AdapterFactory = Callable[[Connection], ChatModel]

GROUP = "jupyter_codeinterp.providers"
BUILT_IN = (
    # named, not imported: the adapters and httpx would add 50 ms to the start of every server, used or not
    EntryPoint("openai-chat", "jupyter_codeinterp.llm.openai_chat:OpenAIChat", GROUP),
    EntryPoint("openai-responses", "jupyter_codeinterp.llm.openai_responses:OpenAIResponses", GROUP),
    EntryPoint("anthropic-messages", "jupyter_codeinterp.llm.anthropic_messages:AnthropicMessages", GROUP),
    EntryPoint("ollama", "jupyter_codeinterp.llm.ollama:Ollama", GROUP),
    EntryPoint("demo", "jupyter_codeinterp.llm.demo:open_demo", GROUP),
)


def load_adapter(kind: str) -> AdapterFactory:
    """Import the adapter of a kind; one of another package cannot take the place of a built-in one."""
    points = {point.name: point for point in (*entry_points(group=GROUP), *BUILT_IN)}
    if kind not in points:
        known = ", ".join(sorted(points.keys() - {"demo"}))
        raise InvalidRequestError(f"There is no provider kind '{kind}'. There are: {known}.")
    factory: AdapterFactory = points[kind].load()
    return factory
