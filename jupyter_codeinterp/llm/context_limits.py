"""Reads from a refusal how much a model reads at once, and how long the request was as its server counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

FEWEST_TOKENS = 256
"""What reads less is no model for chats; servers also tell limits of other things."""

_N = r"(\d[\d,_]{0,14})"


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("<N>", _N).replace("<n>", r"\d[\d,_]{0,14}"), re.I) for pattern in patterns)


# The first that fits counts. In brackets who words it so.
_CONTEXT = _patterns(
    r"\"n_ctx\":\s*<N>",  # llama.cpp, ggml-org/llama.cpp#15780
    r"context limit: <n> \+ <n> > <N>",  # Anthropic, with its limit of the answer
    r"<n> tokens? > <N>",  # Anthropic
    r"context (?:length|size|window)(?: is| of)?(?: only)? ?\(?<N>",  # OpenAI, vLLM, llama.cpp, LM Studio, SGLang
    r"<N> maximum context length",  # Mistral
    r"maximum (?:prompt|model) length (?:is|of) <N>",  # xAI, vLLM
    r"tokens allowed \(<N>\)",  # Gemini
    r"(?:limit|maximum) of <N>",  # OpenAI's Responses, GitHub Copilot
    r"cannot exceed <N>",  # Cohere
    r"must be <= <N>",  # Text Generation Inference
    r"\blimit:? <N>, (?:used <n>, )?requested",  # Groq, which limits tokens per minute
)
_REQUEST = _patterns(
    r"\"n_prompt_tokens\":\s*<N>",
    r"resulted in <N> tokens",
    r"<N> in (?:the|your) (?:messages|prompt)",
    r"context limit: <N> \+",
    r"too long: <N> tokens",
    r"token count (?:of |\()<N>",
    r"(?:request|input|prompt) \((?:length )?<N>(?: tokens)?\)",
    r"(?:has|contains|received|first|given:) <N>(?: input)?(?: tokens|`| `)?",
    r"requested(?: about)? <N>",
)
_ANSWER = _patterns(
    r"context limit: <n> \+ <N> >",
    r"<N> (?:for|in) the (?:completion|output)",
    r"max_(?:completion_)?tokens['`]? is too large: <N>",  # vLLM
)


def read_context_limit(text: str) -> dict[str, int]:
    """Return what a refusal for length tells, in tokens; what it does not tell is missing.

    ``context_tokens`` is what the model reads at once, ``request_tokens`` what was sent without the room kept for the
    answer, ``answer_tokens`` that room. Numbers that contradict the refusal are no numbers of it.
    """
    context, request, answer = (_first(patterns, text) for patterns in (_CONTEXT, _REQUEST, _ANSWER))
    if context is not None and request is not None and request + (answer or 0) < context:
        return {}
    if context is not None and context < FEWEST_TOKENS:
        return {}
    told = {"context_tokens": context, "request_tokens": request, "answer_tokens": answer}
    return {name: count for name, count in told.items() if count}


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> int | None:
    for pattern in patterns:
        found = pattern.search(text)
        if found:
            return int(re.sub(r"\D", "", found[1]))
    return None
