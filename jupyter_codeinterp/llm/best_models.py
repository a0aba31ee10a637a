"""Chooses among listed models those that a person most likely wants: current ones of well-known families."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .seam import ListedModel

SUGGESTED = 4
"""So many are offered at once; the others are in the list."""

# What vendors call the models they recommend for general work, as of December 2026. Only words, no versions: of one
# family the newest wins, so next year's names need no change here. Sources: https://platform.openai.com/docs/models,
# https://docs.anthropic.com/en/docs/about-claude/models/overview, https://ai.google.dev/gemini-api/docs/models,
# https://docs.x.ai/docs/models, https://docs.mistral.ai/getting-started/models, https://api-docs.deepseek.com,
# https://ollama.com/library.
_FAMILIES: tuple[tuple[str, ...], ...] = (
    ("gpt",),
    ("claude", "sonnet"),
    ("gemini", "flash"),
    ("grok",),
    ("mistral", "medium"),
    ("claude", "opus"),
    ("gemini", "pro"),
    ("mistral", "large"),
    ("deepseek", "v", "pro"),
    ("deepseek", "v", "flash"),
    ("deepseek", "v"),
    ("deepseek", "chat"),
    ("kimi", "k"),
    ("glm",),
    ("minimax", "m"),
    ("qwen", "max"),
    ("qwen", "coder"),
    ("qwen", "plus"),
    ("qwen",),
    ("gpt", "mini"),
    ("claude", "haiku"),
    ("grok", "fast"),
    ("mistral", "small"),
    ("devstral",),
    ("devstral", "small"),
    ("gpt", "oss"),
    ("gemma",),
    ("llama",),
    ("gpt", "o"),
    ("gpt", "o", "mini"),
)
_NEUTRAL = frozenset(
    (
        "latest",
        "preview",
        "exp",
        "experimental",
        "beta",
        "free",
        "instruct",
        "it",
        "chat",
        "versatile",
        "turbo",
        "us",
        "eu",
    )
)
"""Words that do not make another model of it; where a family has one of them in its own words, that counts."""
_DATE = re.compile(r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{2}-\d{4}|\d{2}-\d{2}(?=$))(?!\d)")
_SIZE = re.compile(r"(?<![a-z0-9.])(?:a|e)?\d+(?:\.\d+)?(?:x\d+)?[bm](?![a-z0-9])|(?<![a-z0-9])(?:fp|bf|int|q)\d\w*")
_BEFORE = re.compile(r"^(?:(?:us|eu|apac|global)\.)?[a-z0-9]+\.(?=[a-z])")
"""The maker, as Bedrock writes it."""
_POINT = re.compile(r"(?<=\d)p(?=\d)")
"""As Fireworks writes the point of a version."""
_LATEST = float("inf")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")


@dataclass(frozen=True)
class _Parsed:
    words: tuple[str, ...]
    version: float
    is_dated: bool


def order_models(models: Iterable[ListedModel]) -> list[ListedModel]:
    """Return the models for chats, best first: by family, of one family the newest, then the rest, the newest first."""
    return sorted((model for model in models if model.chat), key=rank)


def suggest_models(models: Iterable[ListedModel]) -> tuple[ListedModel, ...]:
    """Return up to four to offer: the newest of each family that is there, or else the newest of all."""
    ordered = order_models(models)
    best: dict[int, ListedModel] = {}
    newest: dict[str, float] = {}
    for model in filter(is_well_known, ordered):
        parsed = _parse(model.name)
        newest[parsed.words[0]] = max(newest.get(parsed.words[0], 0.0), _finite(parsed.version))
        best.setdefault(_family(model), model)
    found = [model for model in best.values() if not _is_outdated(_parse(model.name), newest)]
    return tuple((found or ordered)[:SUGGESTED])


def is_well_known(model: ListedModel) -> bool:
    """Say whether the model is of a family that is known here."""
    return _family(model) < len(_FAMILIES)


def _finite(version: float) -> float:
    return version if version < _LATEST else 0.0


def _is_outdated(parsed: _Parsed, newest: Mapping[str, float]) -> bool:
    """Say whether the same maker has a model more than a whole number newer: the last of a family that has ended."""
    return 0.0 < parsed.version < newest[parsed.words[0]] - 1


def rank(model: ListedModel) -> tuple[Any, ...]:
    """Return what to sort by, best first."""
    parsed = _parse(model.name)
    return (
        model.deprecated,
        # it works without, but worse
        model.tools is False,
        _family(model),
        -parsed.version if is_well_known(model) else 0.0,
        -(model.created or 0.0) // 86_400,
        parsed.is_dated,
        "preview" in model.name or "exp" in parsed.words,
        len(model.name),
        model.name,
    )


def _family(model: ListedModel) -> int:
    parsed = _parse(model.name)
    for number, family in enumerate(_FAMILIES):
        if all(word in parsed.words for word in family) and not set(parsed.words) - set(family) - _NEUTRAL:
            return number
    return len(_FAMILIES)


def _parse(name: str) -> _Parsed:
    """Take a name apart: its words, its version as a number (4-6 and 4.6 alike), and whether it names a day."""
    own = _BEFORE.sub("", name.rpartition("/")[2].lower())
    own = _POINT.sub(".", re.sub(r"-v\d+:\d+$", "", own))
    without_sizes = _SIZE.sub("", own)
    without_dates = _DATE.sub("", without_sizes)
    parts = _WORD.findall(without_dates)
    words = tuple(part for part in parts if part[0].isalpha())
    numbers = [part for part in parts if part[0].isdigit()]
    version = _LATEST if not numbers and "latest" in words else 0.0
    if numbers:
        whole = numbers[0] if "." in numbers[0] or len(numbers) < 2 else f"{numbers[0]}.{numbers[1]}"
        version = float(whole)
    return _Parsed(words, version, without_dates != without_sizes)
