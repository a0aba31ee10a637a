"""Names the calls of a request: with the ids of the server that gets it back, else with ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from itertools import count

from .opaque_bag import BagDialect, MadeCall, unpack
from .seam import AssistantMessage, ModelMessage

_FITTING: dict[BagDialect, re.Pattern[str]] = {
    # OpenAI takes 40 characters; what is longer holds a signature that LiteLLM must get back: BerriAI/litellm#16895
    "chat": re.compile(r"[!-~]{1,40}|[!-~]+__thought__[!-~]+"),
    # the pattern in the API's refusal: HKUDS/nanobot#4356
    "messages": re.compile(r"[a-zA-Z0-9_-]+"),
    "responses": re.compile(r"[!-~]{1,64}"),
}
_NUMBERED = re.compile(r"(functions\.\w+:)\d+")
"""Kimi K2 counts its calls; it loses the thread when the history names them otherwise: vybestack/llxprt-code#713."""


def name_calls(messages: Sequence[ModelMessage], full_id: str | None, dialect: BagDialect) -> dict[str, str]:
    """Return the id to send for each of our call ids: all of them differ and fit the dialect."""
    fits = _FITTING[dialect].fullmatch
    named: dict[str, str] = {}
    taken: set[str] = set()
    for message in messages:
        if not isinstance(message, AssistantMessage):
            continue
        for piece in unpack(message, full_id, dialect)[0]:
            if isinstance(piece, MadeCall):
                name = _choose(piece, lambda name: bool(fits(name)), taken)
                named[piece.call.id] = name
                taken.add(name)
    return named


def _choose(made: MadeCall, fits: Callable[[str], bool], taken: Collection[str]) -> str:
    for name in filter(fits, (made.server_id, made.call.id)):
        if name not in taken:
            return name
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            return _next(numbered[1], taken)
    return _next(hashlib.sha256(made.call.id.encode()).hexdigest()[:8], taken)


def _next(beginning: str, taken: Collection[str]) -> str:
    return next(name for number in count() if (name := f"{beginning}{number}") not in taken)
