from __future__ import annotations

import pytest

from jupyter_codeinterp.llm.chat_names import is_for_chat

OTHER = """
babbage-002 davinci-002 text-ada-001 gpt-3.5-turbo-instruct chatgpt-image-latest gpt-image-1 dall-e-3 sora-2-pro
gpt-audio gpt-4o-audio-preview gpt-realtime gpt-4o-mini-tts gpt-4o-transcribe whisper-1 tts-1-hd
omni-moderation-latest text-embedding-3-large computer-use-preview o4-mini-deep-research gpt-oss-safeguard-20b
gemini-3.1-flash-image gemini-2.5-flash-native-audio-latest gemini-live-2.5-flash imagen-4.0-generate-001 veo-3.1
gemini-embedding-001 gemini-robotics-er-1.5-preview lyria-realtime-exp nano-banana-pro mistral-ocr-latest
mistral-embed codestral-embed voxtral-mini-transcribe-2507 nomic-embed-text:latest bge-m3 all-minilm:latest
meta-llama/llama-guard-4-12b llama-prompt-guard-2-22m grok-imagine-video playai-tts canopylabs/orpheus-v1-english
x/flux2-klein:latest stable-diffusion-3 BAAI/bge-reranker-v2 black-forest-labs/FLUX.1-schnell-Free
cartesia/sonic-voice
"""
CHAT = """
gpt-5.6 gpt-5.6-codex gpt-5.6-pro gpt-4o chatgpt-4o-latest o3 gpt-oss:20b claude-opus-5 gemini-3.8-flash grok-4.7
mistral-medium-latest devstral-small deepseek-v4-pro qwen3.6:27b qwen3-vl kimi-k3 glm-5.2 minimax-m3 llama3.2:latest
gemma4:e4b llava:7b phi4 codellama canada-llama olive-7b adaptive-coder livecoder guardian analyst
embeddings-inc/chat-1 whisper-labs/talk
"""


@pytest.mark.parametrize("name", OTHER.split())
def test_models_for_something_else_are_known_by_name(name: str) -> None:
    assert not is_for_chat(name)


@pytest.mark.parametrize("name", CHAT.split())
def test_models_for_chats_are_not_mistaken(name: str) -> None:
    assert is_for_chat(name)
