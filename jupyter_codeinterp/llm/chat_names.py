"""Tells by their names which models are for something else than chats; lists seldom say."""

from __future__ import annotations

import re

# Parts of names as of December 2026, from the lists of https://platform.openai.com/docs/models,
# https://ai.google.dev/gemini-api/docs/models, https://docs.mistral.ai/getting-started/models,
# https://console.groq.com/docs/models, https://docs.x.ai/docs/models and https://ollama.com/library.
_ANYWHERE = (
    *("embed", "minilm", "rerank", "moderation", "safeguard", "shieldgemma"),
    *("whisper", "transcri", "realtime", "speech", "dall-e", "diffusion", "imagen", "computer-use", "deep-research"),
)
_AS_WORDS = (
    *("bge", "gte", "e5", "bert", "clip", "guard", "ocr", "aqa", "reward"),
    *("tts", "stt", "asr", "audio", "live", "voice", "music", "lyria", "orpheus", "playai", "parakeet"),
    *("image", "images", "imagine", "flux", "flux1", "flux2", "sdxl", "sora", "veo", "video", "banana"),
    *("robotics", "davinci", "babbage", "curie", "ada"),
)
_WHOLE = ("gpt-3.5-turbo-instruct", "gpt-3.5-turbo-instruct-0914")
"""Completes text, and has no other word for it than what others write for chats."""
_OTHER = re.compile("|".join(_ANYWHERE) + "|(?<![a-z0-9])(?:" + "|".join(_AS_WORDS) + r")(?![a-z])", re.IGNORECASE)


def is_for_chat(name: str) -> bool:
    """Say whether a model of this name can be talked to, for all that its name tells."""
    own = name.rpartition("/")[2].lower()
    return own not in _WHOLE and _OTHER.search(own) is None
