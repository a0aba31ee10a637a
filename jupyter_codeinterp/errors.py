"""Every error that crosses a room of the package, in one tree.

CodeInterpError
├── ConfigError            a switch has a value that cannot work (also ValueError)
├── InvalidRequestError    what was asked makes no sense (also ValueError)
├── NotFoundError          the thing asked for does not exist (also LookupError)
├── ConflictError          it exists, but its state forbids the request
├── ForbiddenError         policy or authorisation forbids it (also PermissionError)
├── BudgetError            what may be used of the models is used up for now
├── TooLargeError          over a size limit
├── StoreError             chats and files on disk cannot be read or written (also OSError)
│   └── ReadOnlyStoreError a newer version of the product wrote this data folder
├── EngineError            code cannot be run at all
│   └── EngineUnavailableError   the engine is off, missing or cannot start
└── ModelError             the model's server refused, failed or broke off
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

ModelErrorKind = Literal[
    "auth",  # key missing or refused
    "not_found",  # no such model or path
    "rate_limit",  # too many requests
    "quota",  # paid or granted amount is used up
    "context_length",  # prompt longer than the model reads
    "tools_refused",  # endpoint or model does not take tools
    "bad_request",  # the server refuses the request's shape
    "connection",  # refused, unresolvable, TLS
    "timeout",  # nothing came within the idle limit
    "server",  # 5xx or an error inside the stream
    "incomplete",  # the stream ended without its end
]


class CodeInterpError(Exception):
    """Root of all our errors: a stable ``code``, a message for a person, details for a program."""

    code = "internal"

    def __init__(self, message: str, *, code: str | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details: dict[str, Any] = dict(details or {})
        if code is not None:
            self.code = code


class ConfigError(CodeInterpError, ValueError):
    """A switch holds a value that cannot work; the message names the switch and what is allowed."""

    code = "invalid_config"


class InvalidRequestError(CodeInterpError, ValueError):
    """The request itself is wrong; sending it again unchanged cannot help."""

    code = "invalid_request"


class NotFoundError(CodeInterpError, LookupError):
    """No such chat, message, execution, file, model or provider."""

    code = "not_found"


class ConflictError(CodeInterpError):
    """The request is well formed but the thing's present state forbids it."""

    code = "conflict"


class ForbiddenError(CodeInterpError, PermissionError):
    """Policy or the authoriser says no; the message says who decides."""

    code = "forbidden"


class BudgetError(CodeInterpError):
    """A budget is spent; ``details`` holds its name (``budget``), ``used``, ``limit`` and ``resets_at``."""

    code = "budget_spent"


class TooLargeError(CodeInterpError):
    """Over a size limit; ``details`` holds ``limit_bytes``."""

    code = "too_large"


class StoreError(CodeInterpError, OSError):
    """The data folder cannot be read or written."""

    code = "store_failed"


class ReadOnlyStoreError(StoreError):
    """The data folder was written by a newer version; nothing here may change it."""

    code = "store_read_only"


class EngineError(CodeInterpError):
    """The code could not be run; not to be confused with code that ran and raised."""

    code = "engine_failed"


class EngineUnavailableError(EngineError):
    """The engine is switched off, not installed or could not start."""

    code = "engine_unavailable"


class ModelError(CodeInterpError):
    """A model's server refused, failed or broke off.

    ``kind`` is for programs, ``retry_after_seconds`` is what the server asked for (None when it said nothing), ``said``
    is all that the server said: for whoever changes the request, not for people and logs.
    """

    code = "model_failed"

    def __init__(
        self,
        message: str,
        *,
        kind: ModelErrorKind,
        retryable: bool = False,
        retry_after_seconds: float | None = None,
        details: Mapping[str, Any] | None = None,
        said: str = "",
    ) -> None:
        super().__init__(message, code=f"model_{kind}", details=details)
        self.kind: ModelErrorKind = kind
        self.retryable = retryable
        self.retry_after_seconds = retry_after_seconds
        self.said = said
