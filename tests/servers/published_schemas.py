"""Writes JSON schemas of the requests that vendors publish; ``request_schemas.py`` runs it in a process of its own.

OpenAI and Anthropic generate the types of their own clients from their OpenAPI descriptions; those types are taken
as they are in the packages ``openai`` and ``anthropic``, and nothing is allowed beside what they name. Ollama's client
leaves out ids of calls, so that ``ollama-chat.schema.json`` is written by hand; it names its sources.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from anthropic.types.message_create_params import MessageCreateParamsStreaming
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from openai.types.responses.response_create_params import ResponseCreateParamsStreaming
from pydantic import TypeAdapter

from tests.servers.json_faults import check_words

Json = dict[str, Any]

OLLAMA = Path(__file__).with_name("ollama-chat.schema.json")
ANYTHING: Json = {}
_ASSISTANT = {
    # DeepSeek, https://api-docs.deepseek.com/guides/thinking_mode
    "reasoning_content": {"type": "string"},
    # vLLM, https://docs.vllm.ai/en/latest/features/reasoning_outputs.html
    "reasoning": {"type": "string"},
    # OpenRouter, https://openrouter.ai/docs/use-cases/reasoning-tokens
    "reasoning_details": {"type": "array", "items": ANYTHING},
    # Gemini, https://ai.google.dev/gemini-api/docs/openai
    "extra_content": ANYTHING,
    # LiteLLM, https://docs.litellm.ai/docs/reasoning_content
    "thinking_blocks": {"type": "array", "items": ANYTHING},
    # GitHub Copilot, https://github.com/anomalyco/opencode/pull/8900
    "reasoning_text": {"type": "string"},
    "reasoning_opaque": {"type": "string"},
}
_CALL = {
    "extra_content": ANYTHING,
    # LiteLLM, https://docs.litellm.ai/docs/providers/gemini
    "provider_specific_fields": ANYTHING,
}
_THINKING = {
    # Mistral, https://docs.mistral.ai/capabilities/reasoning
    "type": "object",
    "properties": {"type": {"const": "thinking"}, "thinking": {"type": "array", "items": ANYTHING}, "closed": ANYTHING},
    "required": ["type", "thinking"],
}


def close(node: object) -> None:
    """Allow no other fields in any object whose fields are named."""
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            node.setdefault("additionalProperties", False)
        for inner in node.values():
            close(inner)
    elif isinstance(node, list):
        for inner in node:
            close(inner)


def openai_chat() -> Json:
    """Describe Chat Completions, with what other vendors want sent back to them."""
    schema = TypeAdapter(CompletionCreateParamsStreaming).json_schema()
    close(schema)
    # in OpenAI's description, but no type can say it
    schema["properties"]["messages"]["minItems"] = 1
    schema["$defs"]["ChatCompletionAssistantMessageParam"]["properties"].update(_ASSISTANT)
    _, parts, *_ = schema["$defs"]["ChatCompletionAssistantMessageParam"]["properties"]["content"]["anyOf"]
    parts["items"]["anyOf"].append(_THINKING)
    schema["$defs"]["ChatCompletionMessageFunctionToolCallParam"]["properties"].update(_CALL)
    return schema


def openai_responses() -> Json:
    """Describe Responses, as it is asked by those who leave nothing on the server."""
    schema = TypeAdapter(ResponseCreateParamsStreaming).json_schema()
    close(schema)
    schema["properties"]["store"] = {"const": False}
    schema["required"] = [*schema["required"], "model", "input", "store"]
    # OpenAI's own client sends what was said without its id, github.com/openai/codex codex-rs/protocol/src/models.rs
    schema["$defs"]["ResponseOutputMessageParam"]["required"] = ["content", "role", "type"]
    return schema


def anthropic_messages() -> Json:
    """Describe the Messages API."""
    schema = TypeAdapter(MessageCreateParamsStreaming).json_schema()
    close(schema)
    schema["properties"]["messages"]["minItems"] = 1
    return schema


def ollama_chat() -> Json:
    """Describe Ollama's own API."""
    schema: Json = json.loads(OLLAMA.read_text(encoding="utf-8"))
    return schema


def main(folder: Path) -> None:
    """Write them all."""
    schemas = {
        "openai-chat": openai_chat(),
        "openai-responses": openai_responses(),
        "anthropic-messages": anthropic_messages(),
        "ollama": ollama_chat(),
    }
    for name, schema in schemas.items():
        check_words(schema)
        (folder / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
