"""How much a model reads at once, in characters: from what is known, what its server counted and what it refused."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ModelError
from ..protocol.chats import Step, Usage

log = logging.getLogger(__name__)

CHARACTERS_PER_TOKEN = 3.0
"""Until a server has counted. Cautious: English prose has about 4, code and other languages fewer."""

FEWEST_PER_TOKEN, MOST_PER_TOKEN = 0.25, 4.5
"""What tokenizers do at the extremes; a count outside of it is none of the whole request."""

CAUTION = 0.95
"""What comes next may have more tokens than what was counted."""

ANSWER_TOKENS = 4_096
TOOL_CHARACTERS = 550
"""The tool's name, text and parameters, as JSON."""


@dataclass
class Reading:
    """What a model's server taught by refusing: how many tokens it takes, or characters when it did not tell.

    ``answer_tokens`` is how much of its context it keeps free for an answer.
    """

    context_tokens: int | None = None
    answer_tokens: int = 0
    characters: int | None = None

    def room(self, context_tokens: int | None, per_token: float) -> int | None:
        """Return how many characters a request may have, None any; ``context_tokens`` is what is known otherwise."""
        rooms = [] if self.characters is None else [self.characters]
        known = [tokens for tokens in (context_tokens, self.context_tokens) if tokens is not None]
        if known:
            rooms.append(int((min(known) - self._answer(min(known))) * per_token))
        return max(0, min(rooms)) if rooms else None

    def learn(self, characters: int, told: Mapping[str, Any], per_token: float, model_id: str) -> int:
        """Take a refusal of a request of so many characters; return how many to try next, fewer in any case."""
        context, counted = told.get("context_tokens"), told.get("request_tokens")
        if context is None:
            # a conversation that grows is cut at this, to two thirds: about what is tried next
            self.characters = min(characters * 3 // 4, self.characters or characters)
            return characters // 2
        self.context_tokens = context
        # a longer answer is not what leaving out some of the conversation can make room for
        self.answer_tokens = min(told.get("answer_tokens", self.answer_tokens), context // 2)
        log.info("%s reads %d tokens, as its server said when it refused more", model_id, context)
        if counted:
            per_token = min(per_token, characters / counted)
        return min(int((context - self._answer(context)) * per_token * CAUTION), characters * 3 // 4)

    def heard(self, characters: int, usage: Usage | None) -> None:
        """Take an answer to a request of so many characters: a limit that it goes beyond is none.

        A server that is asked through a gateway may have been another one, and some tell limits of something else.
        """
        counted = usage.input_tokens if usage and not usage.estimated else 0
        if self.context_tokens is not None and counted > self.context_tokens:
            self.context_tokens, self.answer_tokens = None, 0
        if self.characters is not None and characters > self.characters:
            self.characters = None

    def _answer(self, context_tokens: int) -> int:
        return min(max(ANSWER_TOKENS, self.answer_tokens), max(context_tokens // 4, self.answer_tokens), context_tokens)


def characters_per_token(steps: Iterable[Step]) -> float:
    """Return how many characters the server counted as one token, in the last of the steps where it counted."""
    found = CHARACTERS_PER_TOKEN
    for step in steps:
        counted = step.usage.input_tokens if step.usage and not step.usage.estimated else 0
        characters = step.told.get("characters", 0)
        # what a picture costs differs too much between servers to tell anything about text
        if counted and characters and not step.told.get("pictures"):
            ratio = characters / counted
            if ratio >= FEWEST_PER_TOKEN:
                found = min(ratio, MOST_PER_TOKEN) * CAUTION
    return found


def too_long_at_its_shortest(model_id: str, context_tokens: int | None, error: ModelError) -> ModelError:
    """Return what to say when the server refuses even the shortest form of a conversation."""
    reads = f"reads only {context_tokens:,} tokens at once" if context_tokens else "reads less than it was sent"
    return ModelError(
        f"'{model_id}' {reads}, and even the shortest form of this chat is longer: the instructions, your last "
        "message, the last code, and the beginning and end of its output. Send a shorter message, choose another "
        "model, or give this one a larger context where it runs (llama.cpp: --ctx-size; Ollama: num_ctx; LM Studio: "
        "context length; vLLM: --max-model-len).",
        kind="context_length",
        details=error.details,
    )
