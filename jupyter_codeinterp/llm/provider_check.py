"""The connection test: what works, and what to do about what does not."""

from __future__ import annotations

from contextlib import aclosing

from ..errors import CodeInterpError, ModelError
from ..protocol.models import CheckResult, ProviderCheck, ProviderConfig
from .seam import ChatModel, ModelRequest, UserMessage

_RESULTS: dict[str, CheckResult] = {
    "auth": "key_refused",
    "not_found": "no_such_model",
    "tools_refused": "tools_refused",
    "connection": "unreachable",
    "timeout": "unreachable",
}
_SHOWN = 5


async def check_provider(adapter: ChatModel, config: ProviderConfig, model: str | None) -> ProviderCheck:
    """List the models, then ask ``model`` (or the first one that was set) for a word, with the tool on offer."""
    name = model or next(iter(config.models), None)
    try:
        names = await adapter.list_models()
        if name:
            await _ask(adapter, name)
    except CodeInterpError as error:
        kind = error.kind if isinstance(error, ModelError) else ""
        return ProviderCheck(_RESULTS.get(kind, "failed"), error.message)
    return ProviderCheck("works", _praise(name, names), names)


def _praise(name: str | None, names: tuple[str, ...]) -> str:
    listed = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    if name:
        return f"The model '{name}' answers."
    if names:
        return f"The server answers and has {len(names)} models: {listed}."
    return "The server answers but lists no models; write the name of the model to use."


async def _ask(adapter: ChatModel, name: str) -> None:
    """Read up to the first event, which proves enough."""
    request = ModelRequest(name, "", (UserMessage("Answer with the word: ready"),), tools=True, max_output_tokens=16)
    async with aclosing(adapter.stream(request)) as events:
        async for _ in events:
            return
