"""Chooses how much a model of Ollama reads, from what /api/show tells of it.

Left alone, Ollama reads 4,096 tokens on most machines and leaves out the beginning of what is longer without a word
(https://docs.ollama.com/context-length). What is asked for costs memory before a word is read, and another number makes
Ollama load the model again: it depends on the model alone and stays the same.
"""

from __future__ import annotations

import os
import re
from typing import Any

from .entry_readers import Json, as_number

FEWEST_TOKENS = 8_192
"""Prompt, code and one long output need about so many; with less no model finishes its work."""
_STEP = 2_048
_UNKNOWN_TOKENS = 16_384
"""For models that do not tell how much memory a token takes."""
_CACHE_BYTES = 2 * 1024**3
_CACHE_SHARE = 0.25
"""A machine that holds a large model has room for a large cache as well."""
_MEMORY_SHARE = 0.75
_ELEMENT_BYTES = 2
"""Ollama keeps 16 bits for each number of its cache unless it is told otherwise."""
_OWN = re.compile(r"^num_ctx\s+(\d{1,9})\s*$", re.MULTILINE)


def choose_context(show: Json, *, size: object, most: int, memory: int | None) -> int | None:
    """Return how many tokens to ask for; None leaves it to Ollama.

    ``show`` is the answer of /api/show, ``size`` the model's own in bytes, ``most`` the limit (0 leaves it to Ollama),
    ``memory`` the machine's in bytes where it is known.
    """
    own = _OWN.search(str(show.get("parameters")))
    if own:
        # whoever made the model has decided
        return int(own[1])
    info = show.get("model_info")
    facts = _Facts(info if isinstance(info, dict) else {})
    longest = facts.number("context_length")
    if show.get("remote_model"):
        # it runs in Ollama's cloud, with all it can read
        return int(longest) if longest else None
    if not most:
        return None
    wanted = min(most, int(longest or most))
    per_token = facts.bytes_per_token()
    if per_token is None:
        return min(wanted, _UNKNOWN_TOKENS)
    room = _room(as_number(size) or 0.0, memory)
    fitting = int(room / per_token) // _STEP * _STEP
    return min(wanted, max(fitting, FEWEST_TOKENS))


def machine_memory() -> int | None:
    """Return the memory of this machine in bytes, None where it cannot be asked for."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _room(size: float, memory: int | None) -> float:
    room = max(_CACHE_BYTES, _CACHE_SHARE * size)
    return room if memory is None else min(room, _MEMORY_SHARE * memory - size)


class _Facts:
    """The facts of a model's file, whose names begin with that of its architecture."""

    def __init__(self, info: Json) -> None:
        self._info = info
        self._architecture = str(info.get("general.architecture"))

    def number(self, name: str) -> float | None:
        number = as_number(self._get(name))
        return number if number is not None and number > 0 else None

    def bytes_per_token(self) -> float | None:
        """Return what the cache of one token takes, rather too much than too little; None when too little is told."""
        layers, heads = self.number("block_count"), self._heads()
        width = self._width()
        if not layers or not heads or not width:
            return None
        return layers * self._full_share() * heads * width * _ELEMENT_BYTES

    def _heads(self) -> float | None:
        """Return the heads of the cache, of models with several numbers the mean."""
        told = self._get("attention.head_count_kv")
        if isinstance(told, list):
            counts = [as_number(count) or 0.0 for count in told]
            return sum(counts) / len(counts) if counts else None
        return self.number("attention.head_count_kv") or self.number("attention.head_count")

    def _width(self) -> float | None:
        """Return how many numbers of keys and values one head keeps."""
        keys, values = self.number("attention.key_length"), self.number("attention.value_length")
        if keys and values:
            return keys + values
        embedding, heads = self.number("embedding_length"), self.number("attention.head_count")
        return 2 * embedding / heads if embedding and heads else None

    def _full_share(self) -> float:
        """Return the share of layers that keep all; those with a sliding window keep next to nothing."""
        pattern = self._get("attention.sliding_window_pattern")
        if isinstance(pattern, list) and pattern:
            return max(1, sum(not slides for slides in pattern)) / len(pattern)
        # how many it is stands in no file: half of them in gpt-oss, a sixth in gemma3
        return 0.5 if self.number("attention.sliding_window") else 1.0

    def _get(self, name: str) -> Any:
        return self._info.get(f"{self._architecture}.{name}")
