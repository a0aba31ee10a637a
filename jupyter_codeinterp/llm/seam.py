"""The seam between a turn and whoever writes the code: messages in, events out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ..errors import ModelError
from ..protocol.chats import CodeUse, Usage

TOOL_NAME = "execute_code"
"""The one tool a model is offered; it takes ``{"code": str}``."""

PICTURES_NOT_SHOWN = "(The pictures cannot be shown to you. Code can open their files.)"
"""What a message says in place of a person's pictures."""

FinishReason = Literal["stop", "tool_calls", "length", "content_filter", "paused", "unknown"]
"""``paused``: the server interrupts work of its own and goes on when it gets the answer back."""

CUT_OFF: frozenset[FinishReason] = frozenset(("length", "content_filter"))
"""Reasons that end an answer in the middle: what looks whole in it may have lost its end."""


@dataclass(frozen=True)
class Picture:
    """Image bytes for a model that can see."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class UserMessage:
    """What a person (or, in tag mode, the interpreter) tells the model."""

    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class ToolCall:
    """A finished call; ``arguments`` is the JSON text the model wrote, perhaps broken."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class AssistantMessage:
    """What the model said in one step.

    ``bag`` came from the same step's End and goes back only to ``model``, which is the full id ``provider/name``.
    """

    text: str
    calls: tuple[ToolCall, ...] = ()
    bag: dict[str, Any] = field(default_factory=dict)
    model: str = ""


@dataclass(frozen=True)
class ToolResult:
    """What the interpreter answered to one call."""

    call_id: str
    text: str
    pictures: tuple[Picture, ...] = ()


ModelMessage = UserMessage | AssistantMessage | ToolResult


@dataclass(frozen=True)
class ModelRequest:
    """One model call.

    ``model`` is the provider's own name; ``tools`` offers execute_code; ``vision`` lets pictures through. ``code`` is
    False when nothing the model writes will be run, neither as a call nor between tags. ``context_tokens`` is how much
    the model may read, None when nobody said; ``output_tokens`` the most it can write, ``max_output_tokens`` the most
    it shall. ``cache_key`` is the same for all requests of a chat and says nothing about it.
    """

    model: str
    system: str
    messages: tuple[ModelMessage, ...]
    tools: bool = False
    vision: bool = False
    code: bool = True
    temperature: float | None = None
    max_output_tokens: int | None = None
    context_tokens: int | None = None
    output_tokens: int | None = None
    cache_key: str = ""

    @property
    def use(self) -> CodeUse:
        """Return how code is expected in the answer."""
        if not self.code:
            return "off"
        return "native" if self.tools else "tags"


@dataclass(frozen=True)
class Text:
    """More of the answer."""

    text: str


@dataclass(frozen=True)
class Reasoning:
    """More of what the model says it thinks; never run, never shown unfolded."""

    text: str


@dataclass(frozen=True)
class TextWasReasoning:
    """All Text of this step up to here was reasoning: the server dropped the tag that opened it.

    Sent at most once per stream, and only by the first such stream of a model: later ones are known to begin inside.
    """


@dataclass(frozen=True)
class ToolStart:
    """A call began; ``call_id`` is ours (9 alphanumeric characters), unique in the chat for all practical purposes."""

    call_id: str
    name: str


@dataclass(frozen=True)
class ToolCode:
    """More of the call's ``code`` argument, already decoded from JSON."""

    call_id: str
    text: str


@dataclass(frozen=True)
class ToolEnd:
    """The call is complete.

    ``name`` is TOOL_NAME when it was meant, whatever the model wrote. ``code`` is None when the arguments hold no code;
    ``arguments`` is the JSON text as repaired. ``broken`` says that the arguments end in the middle: ``code`` is what
    was readable of it. ``language`` is what the call itself says that the code is. ``in_text`` says that the call
    stood in the answer's text, ``alone`` is False when it would only count as the whole answer, and is not.
    """

    call_id: str
    name: str
    code: str | None
    arguments: str
    broken: bool = False
    language: str = "python"
    in_text: bool = False
    alone: bool = True


@dataclass(frozen=True)
class CallLeftInText:
    """The text holds what looks like a call and is none that can be run; ``alone`` says that it holds nothing else.

    Sent at most once per stream, before its end.
    """

    alone: bool


@dataclass(frozen=True)
class TokenUsage:
    """What the server counted for this call; the last one wins."""

    usage: Usage


@dataclass(frozen=True)
class End:
    """Last event of every stream. ``incomplete``: the stream broke off; calls that were open are then not ended.

    ``reason`` is the server's own word where ``finish`` has none for it.
    """

    finish: FinishReason
    incomplete: bool = False
    bag: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class RetryPause:
    """The server failed in passing, before anything came of it: it is asked again after ``seconds``.

    Whoever reads the stream may set ``try_now`` to end the pause. ``Retried`` follows.
    """

    seconds: float
    error: ModelError
    try_now: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


@dataclass(frozen=True)
class Retried:
    """The pause is over and the server was asked again."""


@dataclass(frozen=True)
class PicturesLeftOut:
    """The server refused the request's pictures, so the model answers without them; comes before the answer."""


ModelEvent = (
    Text
    | Reasoning
    | TextWasReasoning
    | ToolStart
    | ToolCode
    | ToolEnd
    | CallLeftInText
    | TokenUsage
    | RetryPause
    | Retried
    | PicturesLeftOut
    | End
)


@dataclass(frozen=True)
class ListedModel:
    """One model as its server lists it; None means that the server does not tell.

    ``name`` is the provider's own. ``context_tokens`` is what the model reads and writes at once, ``output_tokens`` the
    most it writes. ``vision``, ``tools`` and ``thinking`` say what it can do; ``chat`` is False for models that are for
    something else, such as embeddings. ``created`` is in seconds since the epoch, ``deprecated`` says that the server
    will take the model away. The prices are US dollars for a million tokens.
    """

    name: str
    label: str | None = None
    context_tokens: int | None = None
    output_tokens: int | None = None
    vision: bool | None = None
    tools: bool | None = None
    thinking: bool | None = None
    chat: bool = True
    created: float | None = None
    deprecated: bool = False
    input_price: float | None = None
    output_price: float | None = None

    def abilities(self) -> dict[str, bool | int]:
        """Return what is told of what the model can do, by the names of ``Capabilities``."""
        told = {
            "context_tokens": self.context_tokens,
            "output_tokens": self.output_tokens,
            "vision": self.vision,
            "tools": self.tools,
            "thinking": self.thinking,
        }
        return {name: value for name, value in told.items() if value is not None}


class ChatModel(Protocol):
    """A provider's models. One instance per provider; closing the stream early (``aclose``) closes its HTTP connection.

    ModelError may be raised by ``stream`` before or between events, and by ``list_models``.
    """

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Ask the model; yields events and ends with ``End``.

        Called once per step by the turn, which closes it in every case. ModelError of kind ``tools_refused`` tells the
        turn to go on in tag mode.
        """

    async def list_models(self) -> tuple[ListedModel, ...]:
        """Return the models with what the server tells about them; called by the model picker and the connection test.

        ModelError of kind ``not_found`` when the server has no list of models.
        """

    async def close(self) -> None:
        """Release connections; called once, when the provider is changed or the server stops."""
