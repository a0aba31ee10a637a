"""Models, providers and engines as the panel lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .chats import CodeMode
from .json_types import Json, read_field, read_optional, without_none
from .parts import EngineName

CheckResult = Literal[
    "works",
    "key_refused",
    "no_such_model",
    "tools_refused",
    "no_calls",
    "buffers",
    "wrong_address",
    "unreachable",
    "failed",
]


CapabilitySource = Literal["server", "user", "administrator"]


@dataclass(frozen=True)
class Capabilities:
    """What a model can do, as far as known; None means unknown.

    ``context_tokens`` is what it can read at once, ``output_tokens`` the most it writes. ``sources`` tells by name who
    said it: the model's ``server``, a person (``user``) or their ``administrator``; what nobody said is not there.
    """

    code_interpreter: bool = True
    code_mode: CodeMode = "auto"
    vision: bool | None = None
    context_tokens: int | None = None
    output_tokens: int | None = None
    tools: bool | None = None
    thinking: bool | None = None
    sources: Mapping[str, CapabilitySource] = field(default_factory=dict)

    def to_dict(self) -> Json:
        return without_none(
            {
                "code_interpreter": self.code_interpreter,
                "code_mode": self.code_mode,
                "vision": self.vision,
                "context_tokens": self.context_tokens,
                "output_tokens": self.output_tokens,
                "tools": self.tools,
                "thinking": self.thinking,
                "sources": dict(self.sources) or None,
            }
        )


@dataclass(frozen=True)
class ModelInfo:
    """One model; ``id`` is ``provider/name``.

    ``chat`` is False for one that is for something else, such as embeddings. ``suggested`` ones are worth offering
    first. The prices are US dollars for a million tokens, None when the server does not tell.
    """

    id: str
    provider: str
    name: str
    label: str
    capabilities: Capabilities = field(default_factory=Capabilities)
    chat: bool = True
    suggested: bool = False
    input_price: float | None = None
    output_price: float | None = None

    def to_dict(self) -> Json:
        return without_none(
            {
                "id": self.id,
                "provider": self.provider,
                "name": self.name,
                "label": self.label,
                "capabilities": self.capabilities.to_dict(),
                "chat": self.chat,
                "suggested": self.suggested,
                "input_price": self.input_price,
                "output_price": self.output_price,
            }
        )


@dataclass(frozen=True)
class ProviderConfig:
    """How to reach a provider, without its key.

    ``headers`` are only ever what a person just typed in, by name: None keeps those that are stored, a value of None
    the stored value of that header. Whoever is told of a provider gets ``header_names``.

    ``source`` tells where it comes from: ``user`` (set over REST), ``environment``, ``local`` (found on this
    machine), ``builtin``.
    """

    id: str
    kind: str
    base_url: str
    source: Literal["user", "environment", "local", "builtin"] = "user"
    has_key: bool = False
    label: str | None = None
    models: tuple[str, ...] = ()
    header_names: tuple[str, ...] = ()
    headers: Mapping[str, str | None] | None = field(default=None, repr=False)

    def to_dict(self) -> Json:
        return without_none(
            {
                "id": self.id,
                "kind": self.kind,
                "base_url": self.base_url,
                "source": self.source,
                "has_key": self.has_key,
                "label": self.label,
                "models": list(self.models),
                # never the values: some of them are keys
                "header_names": list(self.header_names),
            }
        )


@dataclass(frozen=True)
class ProviderCheck:
    """What a connection test found, in words a person can act on; ``base_url`` is the one that works instead."""

    result: CheckResult
    message: str
    models: tuple[str, ...] = ()
    base_url: str | None = None

    def to_dict(self) -> Json:
        body = {"result": self.result, "message": self.message, "models": list(self.models), "base_url": self.base_url}
        return without_none(body)


@dataclass(frozen=True)
class Readiness:
    """Whether an engine can run code now; if not, why and what to do about it."""

    engine: EngineName
    ready: bool
    reason: str | None = None
    remedy: str | None = None
    detail: Json = field(default_factory=dict)

    def to_dict(self) -> Json:
        return without_none(
            {
                "engine": self.engine,
                "ready": self.ready,
                "reason": self.reason,
                "remedy": self.remedy,
                "detail": self.detail,
            }
        )


@dataclass(frozen=True)
class FileInfo:
    """A stored file; ``media_type`` was found in its bytes."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    created: float
    chat_id: str | None = None

    def to_dict(self) -> Json:
        return without_none(
            {
                "id": self.id,
                "name": self.name,
                "media_type": self.media_type,
                "size": self.size,
                "sha256": self.sha256,
                "created": self.created,
                "chat_id": self.chat_id,
            }
        )


@dataclass(frozen=True)
class KernelState:
    """The kernel of a chat; ``execution_state`` as Jupyter says it, or ``absent`` / ``dead``."""

    execution_state: str
    kernel_id: str | None = None
    name: str | None = None
    display_name: str | None = None
    bound: bool = False

    def to_dict(self) -> Json:
        return without_none(
            {
                "execution_state": self.execution_state,
                "kernel_id": self.kernel_id,
                "name": self.name,
                "display_name": self.display_name,
                "bound": self.bound,
            }
        )


def provider_from_dict(provider_id: str, body: Json) -> tuple[ProviderConfig, str | None]:
    """Read the body of ``PUT providers/{id}``: the configuration and, apart from it, the key."""
    models = read_field(body, "models", list, [])
    headers = read_optional(body, "headers", dict)
    config = ProviderConfig(
        id=provider_id,
        kind=read_field(body, "kind", str),
        base_url=read_field(body, "base_url", str, ""),
        label=read_optional(body, "label", str),
        models=tuple(str(name) for name in models),
        headers=None if headers is None else {name: read_optional(headers, name, str) for name in headers},
    )
    return config, read_optional(body, "api_key", str)


@dataclass(frozen=True)
class Replayed:
    """How many pieces of code ran again, and which one ended it early and why."""

    ran: int
    failed_id: str | None = None
    message: str = ""

    def to_dict(self) -> Json:
        failed = None if self.failed_id is None else {"execution_id": self.failed_id, "message": self.message}
        return {"ran": self.ran, "failed": failed}


@dataclass(frozen=True)
class FolderTraces:
    """What chats did in a folder: names and sizes of files they put there, and when kernels ran their code.

    Times are seconds since the epoch, a start and an end.
    """

    files: tuple[tuple[str, int], ...] = ()
    runs: tuple[tuple[float, float], ...] = ()

    def to_dict(self) -> Json:
        return {
            "files": [{"name": name, "size": size} for name, size in self.files],
            "runs": [{"started": started, "ended": ended} for started, ended in self.runs],
        }
