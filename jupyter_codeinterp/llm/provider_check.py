"""The connection test: what works, and what to do about what does not."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from ..errors import CodeInterpError, ModelError
from ..protocol.models import CheckResult, ProviderCheck, ProviderConfig
from .best_models import order_models
from .seam import ChatModel, ModelEvent, ModelRequest, Reasoning, RetryPause, Text, UserMessage

CHECK_SECONDS = 90.0
"""A local server may load a model of some gigabytes first."""

_RESULTS: dict[str, CheckResult] = {
    "auth": "key_refused",
    "not_found": "no_such_model",
    "tools_refused": "tools_refused",
    "connection": "unreachable",
    "timeout": "unreachable",
}
_SHOWN = 5
_MANY_PIECES = 12
_LONG_PAUSE_SECONDS = 3.0
"""A person looks at the test: what a server wants to be waited for longer is told at once."""
_AT_ONCE_SECONDS = 0.01
"""A fast server writes a thousand tokens a second, which is twelve in this time."""
_LATE_SECONDS = 0.5


async def check_provider(adapter: ChatModel, config: ProviderConfig, name: str | None) -> ProviderCheck:
    """List the models, then ask the one of that ``name`` for a word, with the tool on offer."""
    try:
        has_key = config.has_key or bool(config.header_names)
        return await asyncio.wait_for(_check(adapter, name, has_key=has_key), CHECK_SECONDS)
    except CodeInterpError as error:
        kind = error.kind if isinstance(error, ModelError) else ""
        return ProviderCheck(_RESULTS.get(kind, "failed"), error.message)
    except asyncio.TimeoutError:
        said = f"'{config.id}' did not answer within {CHECK_SECONDS:g} s. Try again when it is less busy."
        return ProviderCheck("unreachable", said)


async def _check(adapter: ChatModel, name: str | None, *, has_key: bool) -> ProviderCheck:
    names: tuple[str, ...] = ()
    try:
        names = tuple(model.name for model in order_models(await adapter.list_models()))
    except ModelError as error:
        if error.kind != "not_found":
            raise
        if not name:
            return ProviderCheck("failed", error.message)
    if name:
        return await _try_model(adapter, name, names)
    if has_key:
        await _try_key(adapter, names)
    return ProviderCheck("works", _praise(name, names), names)


async def _try_model(adapter: ChatModel, name: str, names: tuple[str, ...]) -> ProviderCheck:
    """Ask the model with the tool on offer, and without it when it takes none."""
    try:
        buffers = await _ask(adapter, name)
    except ModelError as error:
        if error.kind != "tools_refused":
            raise
        await _ask(adapter, name, tools=False)
        said = f"The model '{name}' answers but takes no tools: it will write its code between tags, and that is run."
        return ProviderCheck("tools_refused", said, names)
    if buffers:
        said = (
            f"The model '{name}' answers, but something between it and us holds back its words until the end. "
            "Switch off buffering in the proxy or gateway on the way."
        )
        return ProviderCheck("buffers", said, names)
    return ProviderCheck("works", _praise(name, names), names)


def _praise(name: str | None, names: tuple[str, ...]) -> str:
    listed = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    if name:
        return f"The model '{name}' answers."
    if not names:
        return "The server answers but has no models yet; load one there, or write the name of the model to use."
    return f"The server answers and has {len(names)} {'model' if len(names) == 1 else 'models'}: {listed}."


async def _try_key(adapter: ChatModel, names: tuple[str, ...]) -> None:
    """Ask a listed model for a word: some servers, such as OpenRouter, list their models whatever the key is."""
    if not names:
        return
    try:
        await _ask(adapter, names[0])
    except ModelError as error:
        if error.kind == "auth":
            raise
        # what else is wrong with this one model says nothing about the others


async def _ask(adapter: ChatModel, name: str, *, tools: bool = True) -> bool:
    """Return whether the answer came in one piece at its end, which no model writes: many words in no time, late."""
    question = UserMessage("Count from 1 to 20, in digits, separated by commas.")
    request = ModelRequest(name, "", (question,), tools=tools, max_output_tokens=48)
    clock = asyncio.get_running_loop().time
    begun = clock()
    async with aclosing(adapter.stream(request)) as events:
        arrived = [clock() async for event in events if _is_answer(event)]
    if len(arrived) < _MANY_PIECES:
        return False
    return arrived[-1] - arrived[0] < _AT_ONCE_SECONDS and arrived[0] - begun > _LATE_SECONDS


def _is_answer(event: ModelEvent) -> bool:
    """Tell words of an answer from the rest; raises what a long pause is for."""
    if isinstance(event, RetryPause) and event.seconds > _LONG_PAUSE_SECONDS:
        raise event.error
    return isinstance(event, Text | Reasoning)
