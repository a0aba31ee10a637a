"""Reads lists of models: what each kind of server tells about its models, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any, TypeVar

from .chat_names import is_for_chat
from .context_limits import FEWEST_TOKENS
from .entry_readers import (
    Json,
    Reader,
    as_number,
    at,
    holds,
    multiplied,
    only_says,
    opposite,
    where_there_is,
    word_is,
)
from .seam import ListedModel

Found = TypeVar("Found")

_LONGEST_NAME = 300
_LONGEST_LABEL = 100
_MOST_TOKENS = 100_000_000
_DEAREST = 10_000.0
"""Dollars for a million tokens; beyond that it was read in the wrong unit."""
_FIRST_MODEL = datetime(2015, 1, 1, tzinfo=timezone.utc).timestamp()
_LAST_MODEL = datetime(2100, 1, 1, tzinfo=timezone.utc).timestamp()
_MILLION = 1_000_000
_XAI_PRICE = 1 / 10_000
"""xAI counts in cents for a hundred million tokens."""


def read_model_list(body: Any) -> tuple[ListedModel, ...] | None:
    """Return the models in a list by name: OpenAI's ``data``, ``models`` as local servers write it, or an array.

    None when it is no such list. An empty one must call itself a list; Ollama without models writes null in it.
    """
    items = body.get("data", body.get("models")) if isinstance(body, dict) else body
    found = {}
    for item in items if isinstance(items, list) else ():
        model = read_model(item)
        if model is not None:
            found[model.name] = model
    if not found and not (isinstance(body, dict) and body.get("object") == "list" and not items):
        return None
    return tuple(found[name] for name in sorted(found))


def read_model(item: Any) -> ListedModel | None:
    """Return one entry of a list; None when it names no model. What makes no sense is not told."""
    if isinstance(item, str):
        item = {"id": item}
    name = _name(item) if isinstance(item, dict) else None
    if name is None:
        return None
    return ListedModel(
        name,
        label=_first(item, _LABEL, _as_label),
        context_tokens=_first(item, _CONTEXT, _as_tokens),
        output_tokens=_first(item, _OUTPUT, _as_tokens),
        vision=_first(item, _VISION, _as_bool),
        tools=_first(item, _TOOLS, _as_bool),
        thinking=_first(item, _THINKING, _as_bool),
        chat=_first(item, _CHAT, _as_bool) is not False and is_for_chat(name),
        created=_first(item, _CREATED, _as_time),
        deprecated=bool(_first(item, _DEPRECATED, _as_bool)),
        input_price=_first(item, _INPUT_PRICE, _as_price),
        output_price=_first(item, _OUTPUT_PRICE, _as_price),
    )


def _name(item: Json) -> str | None:
    for key in ("id", "name", "model_name"):
        name = item.get(key)
        if isinstance(name, str) and name.strip():
            # Gemini's own list puts this before the names that are asked for
            name = name.strip().removeprefix("models/")
            return name if len(name) <= _LONGEST_NAME and name.isprintable() else None
    return None


# Sources, as of December 2026:
# OpenRouter       https://openrouter.ai/docs/models (also Groq, which follows it: https://console.groq.com/docs/models)
# llama.cpp        https://github.com/ggml-org/llama.cpp/tree/master/tools/server (GET /v1/models)
# vLLM             https://github.com/vllm-project/vllm, ModelCard of its OpenAI entrypoint: max_model_len
# LiteLLM          https://docs.litellm.ai/docs/proxy/model_management (GET /model/info)
# LM Studio        https://lmstudio.ai/docs/developer/rest/endpoints (GET /api/v0/models)
# Ollama           https://docs.ollama.com/api/tags and https://docs.ollama.com/api-reference/show-model-details
# Anthropic        https://docs.anthropic.com/en/api/models-list
# Gemini           https://ai.google.dev/api/models
# Mistral          https://docs.mistral.ai/api/endpoint/models
# Azure            https://learn.microsoft.com/azure/ai-foundry/openai/reference (models: capabilities.chat_completion)
# Together         https://docs.together.ai/reference/models-1
# Fireworks        https://docs.fireworks.ai/api-reference/list-models
# xAI              https://docs.x.ai/docs/api-reference (language-models)
# GitHub Models    https://docs.github.com/en/rest/models/catalog
_LABEL = (
    at("display_name"),
    at("displayName"),
    # in Ollama's lists the name is what the model is asked by
    where_there_is("id", "name"),
)
_CONTEXT = (
    at("top_provider.context_length"),
    at("meta.n_ctx"),
    at("max_model_len"),
    at("loaded_context_length"),
    at("context_length"),
    at("context_window"),
    at("capabilities.limits.max_context_window_tokens"),
    # what LM Studio could load, which is not what it loads unless a person says so
    where_there_is("compatibility_type", "max_context_length", absent=True),
    at("max_input_tokens"),
    at("model_info.max_input_tokens"),
    at("limits.max_input_tokens"),
    at("inputTokenLimit"),
    at("max_prompt_length"),
)
_OUTPUT = (
    at("top_provider.max_completion_tokens"),
    at("max_completion_tokens"),
    at("max_output_tokens"),
    at("model_info.max_output_tokens"),
    at("limits.max_output_tokens"),
    at("capabilities.limits.max_output_tokens"),
    at("outputTokenLimit"),
    # Anthropic's; elsewhere the word may mean the context
    where_there_is("display_name", "max_tokens"),
)
_VISION = (
    holds("architecture.input_modalities", "image"),
    holds("input_modalities", "image"),
    holds("supported_input_modalities", "image"),
    at("capabilities.image_input.supported"),
    at("capabilities.vision"),
    at("capabilities.supports.vision"),
    at("supports_image_input"),
    at("supports_vision"),
    at("model_info.supports_vision"),
    holds("show.capabilities", "vision"),
    only_says(word_is("type", "vlm"), True),
    only_says(opposite(word_is("type", "llm")), False),
)
_TOOLS = (
    holds("supported_parameters", "tools"),
    at("capabilities.function_calling"),
    at("capabilities.supports.tool_calls"),
    holds("capabilities", "tools", "tool-calling", "tool_use", "function_calling"),
    holds("show.capabilities", "tools"),
    at("supports_tools"),
    at("supports_function_calling"),
    at("model_info.supports_function_calling"),
)
_THINKING = (
    holds("supported_parameters", "reasoning", "include_reasoning"),
    at("capabilities.thinking.supported"),
    at("capabilities.reasoning"),
    at("capabilities.supports.thinking"),
    holds("show.capabilities", "thinking"),
    only_says(holds("capabilities", "thinking", "reasoning"), True),
    holds("capabilities.reasoning_effort", "low", "medium", "high"),
    at("thinking"),
    at("supports_reasoning"),
    at("model_info.supports_reasoning"),
)
_CHAT = (
    only_says(holds("architecture.output_modalities", "text"), False),
    only_says(holds("output_modalities", "text"), False),
    only_says(holds("supported_output_modalities", "text"), False),
    only_says(holds("supportedGenerationMethods", "generateContent"), False),
    only_says(at("capabilities.completion_chat"), False),
    only_says(at("capabilities.chat_completion"), False),
    only_says(word_is("capabilities.type", "chat"), False),
    only_says(holds("show.capabilities", "completion"), False),
    only_says(at("supports_chat"), False),
    # of Together and LM Studio; others write "model" there
    only_says(
        opposite(
            word_is(
                "type",
                *("embedding", "embeddings", "image", "video", "audio", "moderation", "rerank"),
                *("transcribe", "transcription", "speech", "tts"),
            )
        ),
        False,
    ),
    only_says(word_is("model_info.mode", "chat", "completion", "responses"), False),
    only_says(at("active"), False),
    only_says(opposite(word_is("lifecycle", "retired")), False),
)
_CREATED = (at("created"), at("created_at"), at("modified_at"))
_DEPRECATED = (
    word_is("lifecycle", "deprecated", "retired"),
    lambda item: any(isinstance(item.get(key), str) for key in ("deprecation", "shutdown_date", "expiration_date")),
)
_INPUT_PRICE = (
    multiplied("pricing.prompt", _MILLION),
    at("pricing.input"),
    multiplied("model_info.input_cost_per_token", _MILLION),
    multiplied("prompt_text_token_price", _XAI_PRICE),
)
_OUTPUT_PRICE = (
    multiplied("pricing.completion", _MILLION),
    at("pricing.output"),
    multiplied("model_info.output_cost_per_token", _MILLION),
    multiplied("completion_text_token_price", _XAI_PRICE),
)


def _first(item: Json, readers: Sequence[Reader], convert: Callable[[object], Found | None]) -> Found | None:
    """Return the first that is told and makes sense."""
    return next((found for read in readers if (found := convert(read(item))) is not None), None)


def _as_label(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if 0 < len(text) <= _LONGEST_LABEL and text.isprintable() else None


def _as_tokens(value: object) -> int | None:
    number = as_number(value)
    return int(number) if number is not None and FEWEST_TOKENS <= number <= _MOST_TOKENS else None


def _as_bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_price(value: object) -> float | None:
    number = as_number(value)
    # OpenRouter writes -1 where the price depends on what it chooses
    return round(number, 6) if number is not None and 0 <= number <= _DEAREST else None


def _as_time(value: object) -> float | None:
    """Return seconds since the epoch; of a written time to the second, whatever its offset."""
    number = as_number(value)
    if number is None and isinstance(value, str):
        try:
            number = datetime.fromisoformat(value[:19]).replace(tzinfo=timezone.utc).timestamp()
        except ValueError:
            return None
    return number if number is not None and _FIRST_MODEL <= number <= _LAST_MODEL else None
