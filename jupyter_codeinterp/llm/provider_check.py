"""The connection test: does what a turn does, says what works, and what to do about what does not."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from ..errors import CodeInterpError, ModelError
from ..protocol.models import CheckResult, ProviderCheck, ProviderConfig
from .best_models import order_models
from .seam import (
    AssistantMessage,
    ChatModel,
    End,
    FinishReason,
    ListedModel,
    ModelMessage,
    ModelRequest,
    Picture,
    PicturesLeftOut,
    Reasoning,
    RetryPause,
    Text,
    ToolCall,
    ToolCode,
    ToolEnd,
    ToolResult,
    UserMessage,
)

CHECK_SECONDS = 90.0
"""A local server may load a model of some gigabytes first."""

_RESULTS: dict[str, CheckResult] = {
    "auth": "key_refused",
    "not_found": "no_such_model",
    "tools_refused": "tools_refused",
    "connection": "unreachable",
    "timeout": "unreachable",
}
_ABOUT_ONE_MODEL = frozenset(("not_found", "bad_request", "tools_refused", "server"))
"""Kinds of errors that say nothing about the server's other models."""
_CANDIDATES = 3
_SHOWN = 5
_MANY_PIECES = 12
_LONG_PAUSE_SECONDS = 3.0
"""A person looks at the test: what a server wants to be waited for longer is told at once."""
_AT_ONCE_SECONDS = 0.01
"""A fast server writes a thousand tokens a second, which is twelve in this time."""
_LATE_SECONDS = 0.5
_OUTPUT_TOKENS = 2_048
"""Room for models that think before they call."""
_SYSTEM = "You can run Python code with the tool execute_code. Do exactly what you are asked for."
_COUNT = "Count from 1 to 20, in digits, separated by commas."
_QUESTION = f"Call execute_code with the code print(6 * 7) and nothing else. When you have its output: {_COUNT}"
_RESULT = "42\n"
# 32 x 32, of one colour; some vendors refuse smaller ones
_PICTURE = Picture(
    "image/png",
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mO44OBAU8QwasGoBaMWjFowasGoBaMWjFowasGo"
        "BaMWDBULACnIQEz04peUAAAAAElFTkSuQmCC"
    ),
)

Clock = Callable[[], float]


async def check_provider(
    adapter: ChatModel,
    config: ProviderConfig,
    name: str | None,
    *,
    at_address: Callable[[str], ChatModel] | None = None,
    clock: Clock | None = None,
) -> ProviderCheck:
    """List the models, then have the one of that ``name``, or the best listed one, call the tool and go on.

    ``at_address`` opens an adapter for another base URL, to find a part of it that was left out; ``clock`` counts
    seconds.
    """
    now = clock or asyncio.get_running_loop().time
    try:
        try:
            return await asyncio.wait_for(_check(adapter, config, name, now), CHECK_SECONDS)
        except ModelError as error:
            better = await _find_address(config, error, at_address)
            if better is None:
                raise
            return better
    except CodeInterpError as error:
        return _failure(error, name)
    except asyncio.TimeoutError:
        said = f"'{config.id}' did not answer within {CHECK_SECONDS:g} s. Try again when it is less busy."
        return ProviderCheck("unreachable", said)


async def _check(adapter: ChatModel, config: ProviderConfig, name: str | None, clock: Clock) -> ProviderCheck:
    try:
        listed = tuple(order_models(await adapter.list_models()))
    except ModelError as error:
        if error.kind != "not_found" or not name:
            raise
        listed = ()
    names = tuple(model.name for model in listed)
    if name:
        wanted = [next((model for model in listed if model.name == name), ListedModel(name))]
    else:
        wanted = list(listed[:_CANDIDATES])
    if not wanted:
        said = "The server answers but has no models yet; load one there, or write the name of the model to use."
        return ProviderCheck("works", said, names)
    try:
        trial = await _try_first(adapter, config, wanted, clock)
    except ModelError as error:
        if not names:
            raise
        return _failure(error, name, names)
    return ProviderCheck(trial.result, f"{trial.words()} {_describe(trial.model, names)}".rstrip(), names)


def _failure(error: CodeInterpError, name: str | None, names: tuple[str, ...] = ()) -> ProviderCheck:
    """Tell an error as a finding, with the models that are there to choose from."""
    kind = error.kind if isinstance(error, ModelError) else ""
    # a model that nobody named is not the one at fault
    result = "failed" if kind == "not_found" and not name else _RESULTS.get(kind, "failed")
    return ProviderCheck(result, error.message, names)


async def _try_first(adapter: ChatModel, config: ProviderConfig, wanted: list[ListedModel], clock: Clock) -> _Trial:
    """Try the models until one works; what is told is what went wrong with the first."""
    first_error: ModelError | None = None
    for model in wanted:
        trial = _Trial(adapter, config, model, clock)
        try:
            await trial.run()
        except ModelError as error:
            if error.kind not in _ABOUT_ONE_MODEL:
                raise
            first_error = first_error or error
        else:
            return trial
    assert first_error is not None  # noqa: S101 # there was at least one, and it failed
    raise first_error


@dataclass
class _Answer:
    """What came of one request; ``arrived`` are the times at which words came."""

    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    begun: float = 0.0
    finish: FinishReason = "unknown"
    bag: dict[str, Any] = field(default_factory=dict)
    refused_pictures: bool = False

    @property
    def came_at_once(self) -> bool:
        """Whether it came in one piece at its end, which no model writes: many words in no time, late."""
        times = self.arrived
        return (
            len(times) >= _MANY_PIECES
            and times[-1] - times[0] < _AT_ONCE_SECONDS
            and times[0] - self.begun > _LATE_SECONDS
        )


class _Trial:
    """A model is asked to run code, is told a result and counts; ``run`` once, then read the findings."""

    def __init__(self, adapter: ChatModel, config: ProviderConfig, model: ListedModel, clock: Clock) -> None:
        self.model = model.name
        self._adapter = adapter
        self._full_id = f"{config.id}/{model.name}"
        self._sees = model.vision is True
        # as in a turn: Ollama would load the model again for another number
        self._context_tokens = model.context_tokens
        self._clock = clock
        self._takes_tools = True
        self._calls = False
        self._refuses_pictures = False
        self._last = _Answer()

    @property
    def result(self) -> CheckResult:
        """Return the finding that matters most."""
        if self._last.came_at_once:
            return "buffers"
        if not self._takes_tools:
            return "tools_refused"
        # one that was cut off while it thought may well call
        return "works" if self._calls or self._last.finish == "length" else "no_calls"

    async def run(self) -> None:
        """Ask with the tool on offer, and without it when it takes none."""
        asked: tuple[ModelMessage, ...] = (UserMessage(_QUESTION, (_PICTURE,) if self._sees else ()),)
        try:
            answer = await self._ask(asked, tools=True)
        except ModelError as error:
            if error.kind != "tools_refused":
                raise
            self._takes_tools = False
            self._last = await self._ask((UserMessage(_COUNT),), tools=False)
            return
        self._last, self._calls = answer, bool(answer.calls)
        self._refuses_pictures = answer.refused_pictures
        if self._calls:
            said = AssistantMessage(answer.text, tuple(answer.calls), answer.bag, self._full_id)
            results = (ToolResult(call.id, _RESULT) for call in answer.calls)
            self._last = await self._ask((*asked, said, *results), tools=True)

    def words(self) -> str:
        """Say in sentences what was found."""
        if self._last.came_at_once:
            return (
                f"The model '{self.model}' answers, but something between it and us holds back its words until the "
                "end. Switch off buffering in the proxy or gateway on the way."
            )
        if not self._takes_tools:
            return (
                f"The model '{self.model}' answers but takes no tools: it will write its code between tags, and that "
                "is run."
            )
        if self.result == "no_calls":
            return (
                f"The model '{self.model}' answers, but did not call the tool when it was asked to. If it does not run "
                "code in a chat, set its code mode to 'tags'."
            )
        does = ["answers", *(["calls the tool", "reads its result"] if self._calls else [])]
        does += ["takes pictures"] if self._sees and not self._refuses_pictures else []
        said = f"The model '{self.model}' {_join(does)}."
        return f"{said} It refuses pictures, although its server says that it sees." if self._refuses_pictures else said

    async def _ask(self, messages: tuple[ModelMessage, ...], *, tools: bool) -> _Answer:
        """Read one answer; raises what a long pause is for."""
        request = ModelRequest(
            self.model,
            _SYSTEM,
            messages,
            tools=tools,
            vision=self._sees,
            max_output_tokens=_OUTPUT_TOKENS,
            context_tokens=self._context_tokens,
        )
        answer = _Answer(begun=self._clock())
        async with aclosing(self._adapter.stream(request)) as events:
            async for event in events:
                if isinstance(event, RetryPause) and event.seconds > _LONG_PAUSE_SECONDS:
                    raise event.error
                if isinstance(event, Text | Reasoning | ToolCode):
                    answer.arrived.append(self._clock())
                if isinstance(event, Text):
                    answer.text += event.text
                elif isinstance(event, ToolEnd) and event.code is not None:
                    answer.calls.append(ToolCall(event.call_id, event.name, event.arguments))
                elif isinstance(event, PicturesLeftOut):
                    answer.refused_pictures = True
                elif isinstance(event, End):
                    answer.finish, answer.bag = event.finish, event.bag
        return answer


def _join(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _describe(name: str, names: tuple[str, ...]) -> str:
    """Say which models there are, and when the server answers to a name that it does not list."""
    if not names:
        return ""
    listed = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    if name not in names:
        return f"The server answers to this name, but lists only: {listed}. It may answer with another model."
    return f"The server has {len(names)} {'model' if len(names) == 1 else 'models'}: {listed}."


async def _find_address(
    config: ProviderConfig, error: ModelError, at_address: Callable[[str], ChatModel] | None
) -> ProviderCheck | None:
    """Try the address with the ``/v1`` that most servers want, when nothing was found without it."""
    base_url = config.base_url.rstrip("/")
    if at_address is None or error.kind != "not_found" or not config.kind.startswith("openai-"):
        return None
    if base_url.endswith("/v1"):
        return None
    base_url += "/v1"
    adapter = at_address(base_url)
    try:
        names = tuple(model.name for model in order_models(await adapter.list_models()))
    except ModelError:
        return None
    finally:
        await adapter.close()
    return ProviderCheck("wrong_address", f"Nothing is at this address, but {base_url} answers.", names, base_url)
