"""An entry of the list of each kind of server, as the page in its comment shows it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
YES, NO = {"supported": True}, {"supported": False}

# https://platform.openai.com/docs/api-reference/models/list
OPENAI = {"id": "gpt-5.6", "object": "model", "created": 1782000000, "owned_by": "system", "shutdown_date": None}
# https://openrouter.ai/docs/models
OPENROUTER = {
    "id": "google/gemini-2.5-pro-preview",
    "canonical_slug": "google/gemini-2.5-pro-preview-05-06",
    "name": "Google: Gemini 2.5 Pro Preview",
    "created": 1746578513,
    "context_length": 1048576,
    "architecture": {
        "input_modalities": ["file", "image", "text"],
        "output_modalities": ["text"],
        "tokenizer": "Gemini",
        "instruct_type": None,
    },
    "pricing": {"prompt": "0.00000125", "completion": "0.00001", "request": "0", "image": "0.00516"},
    "top_provider": {"context_length": 1000000, "max_completion_tokens": 65535, "is_moderated": False},
    "per_request_limits": None,
    "supported_parameters": ["tools", "tool_choice", "max_tokens", "temperature", "reasoning", "include_reasoning"],
}
# https://github.com/ggml-org/llama.cpp/tree/master/tools/server#get-v1models
LLAMA_CPP = {
    "id": "qwen3-vl",
    "object": "model",
    "created": 1782000000,
    "owned_by": "llamacpp",
    "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
    "meta": {"vocab_type": 2, "n_vocab": 151936, "n_ctx": 16384, "n_ctx_train": 262144, "n_params": 4022468096},
}
# https://docs.vllm.ai/en/latest/serving/openai_compatible_server, ModelCard
VLLM = {
    "id": "Qwen/Qwen3.6-27B",
    "object": "model",
    "created": 1782000000,
    "owned_by": "vllm",
    "root": "Qwen/Qwen3.6-27B",
    "parent": None,
    "max_model_len": 32768,
    "permission": [{"id": "modelperm-1", "object": "model_permission"}],
}
# https://docs.litellm.ai/docs/proxy/model_management
LITELLM = {
    "model_name": "smart",
    "litellm_params": {"model": "anthropic/claude-sonnet-5"},
    "model_info": {
        "id": "e889baacd17f",
        "mode": "chat",
        "max_tokens": 64000,
        "max_input_tokens": 1000000,
        "max_output_tokens": 64000,
        "input_cost_per_token": 3e-06,
        "output_cost_per_token": 1.5e-05,
        "supports_vision": True,
        "supports_function_calling": True,
        "supports_reasoning": None,
    },
}
# https://docs.anthropic.com/en/api/models-list
ANTHROPIC = {
    "type": "model",
    "id": "claude-opus-5",
    "display_name": "Claude Opus 5",
    "created_at": "2026-07-24T00:00:00Z",
    "lifecycle": "active",
    "max_input_tokens": 1000000,
    "max_tokens": 128000,
    "capabilities": {"batch": YES, "image_input": YES, "thinking": {**YES, "types": {"adaptive": YES}}, "effort": NO},
}
# https://ai.google.dev/api/models
GEMINI = {
    "name": "models/gemini-3.8-flash",
    "baseModelId": "",
    "version": "001",
    "displayName": "Gemini 3.8 Flash",
    "inputTokenLimit": 1048576,
    "outputTokenLimit": 65536,
    "supportedGenerationMethods": ["generateContent", "countTokens", "createCachedContent"],
    "temperature": 1,
    "thinking": True,
}
# https://docs.mistral.ai/api/endpoint/models
MISTRAL = {
    "id": "mistral-medium-latest",
    "object": "model",
    "created": 1782000000,
    "owned_by": "mistralai",
    "name": "mistral-medium-2508",
    "max_context_length": 131072,
    "aliases": ["mistral-medium"],
    "deprecation": None,
    "capabilities": {"completion_chat": True, "function_calling": True, "vision": True, "reasoning": False},
}
# https://console.groq.com/docs/api-reference#models-list
GROQ = {
    "id": "qwen/qwen3.6-27b",
    "object": "model",
    "created": 1782000000,
    "owned_by": "Alibaba Cloud",
    "active": True,
    "context_window": 131072,
    "max_completion_tokens": 16384,
    "input_modalities": ["text", "image"],
    "output_modalities": ["text"],
    "pricing": {"prompt": "0.0000006", "completion": "0.000003"},
}
# https://docs.together.ai/reference/models-1
TOGETHER = {
    "id": "deepseek-ai/DeepSeek-V4-Pro",
    "object": "model",
    "created": 1776000000,
    "type": "chat",
    "display_name": "DeepSeek V4 Pro",
    "context_length": 1048576,
    "pricing": {"hourly": 0, "input": 0.6, "output": 1.7, "base": 0, "finetune": 0},
}
# https://docs.fireworks.ai/api-reference/list-models
FIREWORKS = {
    "id": "accounts/fireworks/models/kimi-k3",
    "object": "model",
    "owned_by": "fireworks",
    "kind": "HF_BASE_MODEL",
    "supports_chat": True,
    "supports_image_input": True,
    "supports_tools": True,
    "context_length": 1048576,
}
# https://docs.x.ai/docs/api-reference, language-models
XAI = {
    "id": "grok-4.7",
    "created": 1788000000,
    "object": "model",
    "owned_by": "xai",
    "input_modalities": ["text", "image"],
    "output_modalities": ["text"],
    "prompt_text_token_price": 12500,
    "completion_text_token_price": 25000,
    "capabilities": {"reasoning_effort": ["low", "medium", "high"], "default_reasoning_effort": "medium"},
}
# https://docs.github.com/en/rest/models/catalog
GITHUB = {
    "id": "openai/gpt-4.1",
    "name": "OpenAI GPT-4.1",
    "publisher": "OpenAI",
    "version": "2025-04-14",
    "capabilities": ["streaming", "tool-calling"],
    "limits": {"max_input_tokens": 1048576, "max_output_tokens": 32768},
    "rate_limit_tier": "high",
    "supported_input_modalities": ["text", "image", "audio"],
    "supported_output_modalities": ["text"],
    "tags": ["multipurpose", "multilingual", "multimodal"],
}
# https://lmstudio.ai/docs/developer/rest/endpoints; loaded_context_length and capabilities came with 0.3.16
LM_STUDIO = {
    "id": "qwen2-vl-7b-instruct",
    "object": "model",
    "type": "vlm",
    "publisher": "mlx-community",
    "arch": "qwen2_vl",
    "compatibility_type": "mlx",
    "quantization": "4bit",
    "state": "loaded",
    "max_context_length": 32768,
    "loaded_context_length": 8192,
    "capabilities": ["tool_use"],
}
# https://api-docs.deepseek.com/api/list-models
DEEPSEEK = {"id": "deepseek-v4-pro", "object": "model", "owned_by": "deepseek"}
# https://docs.github.com/en/copilot: what its API lists, as many public clients read it
COPILOT = {
    "id": "gpt-5",
    "name": "GPT-5",
    "vendor": "OpenAI",
    "capabilities": {
        "type": "chat",
        "limits": {"max_context_window_tokens": 272000, "max_output_tokens": 128000},
        "supports": {"tool_calls": True, "vision": True},
    },
}
