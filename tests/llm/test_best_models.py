"""Of many models those come first that a person most likely wants, this year and the next."""

from __future__ import annotations

from itertools import permutations

import pytest

from jupyter_codeinterp.llm.best_models import order_models, suggest_models
from jupyter_codeinterp.llm.chat_names import is_for_chat
from jupyter_codeinterp.llm.seam import ListedModel

OPENAI = """
babbage-002 chatgpt-image-latest computer-use-preview dall-e-3 davinci-002 gpt-3.5-turbo gpt-4o gpt-4o-mini gpt-5.5
gpt-5.6 gpt-5.6-codex gpt-5.6-mini gpt-realtime o4-mini-deep-research omni-moderation-latest sora-2
text-embedding-3-large tts-1 whisper-1
"""


def listed(*names: str) -> list[ListedModel]:
    return [ListedModel(name, chat=is_for_chat(name)) for name in names]


def best(*names: str) -> str:
    return order_models(listed(*names))[0].name


def test_a_list_of_openai_begins_with_its_current_model() -> None:
    assert len(OPENAI.split()) == 19
    ordered = [model.name for model in order_models(listed(*OPENAI.split()))]
    assert ordered[0] == "gpt-5.6"
    assert not {"babbage-002", "sora-2", "tts-1", "text-embedding-3-large"} & set(ordered)
    assert [model.name for model in suggest_models(listed(*OPENAI.split()))] == ["gpt-5.6", "gpt-5.6-mini"]


@pytest.mark.parametrize(
    "newest_first",
    [
        ("gpt-7", "gpt-5.6", "gpt-5.6-2026-07-01", "gpt-5.5", "gpt-5", "gpt-4.1", "gpt-4-turbo"),
        ("claude-sonnet-6", "claude-sonnet-5", "claude-sonnet-4-6", "claude-3-7-sonnet-20250219"),
        ("gemini-4-flash", "gemini-3.8-flash", "gemini-3-flash-preview", "gemini-2.5-flash"),
        ("grok-5", "grok-4.7", "grok-4.20", "grok-4"),
        ("mistral-medium-latest", "mistral-medium-3-5", "mistral-medium-2508"),
        ("deepseek-v5-pro", "deepseek-v4-pro"),
        ("accounts/fireworks/models/glm-5p2", "accounts/fireworks/models/glm-4p7"),
        ("us.anthropic.claude-sonnet-5-20260601-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("kimi-k3", "kimi-k2.6", "moonshotai/kimi-k2"),
        ("qwen3.6:27b", "qwen3:8b", "qwen2.5:7b"),
    ],
)
def test_of_one_family_the_newest_comes_first_in_whatever_order_they_are_listed(newest_first: tuple[str, ...]) -> None:
    for names in list(permutations(newest_first))[::7]:
        assert tuple(model.name for model in order_models(listed(*names))) == newest_first


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("claude-haiku-4-5", "claude-opus-5", "claude-sonnet-5"), "claude-sonnet-5"),
        (("gemini-2.5-flash-lite", "gemini-3.1-pro-preview", "gemini-3.8-flash"), "gemini-3.8-flash"),
        (("gpt-oss:20b", "llama3.2:latest", "qwen3.6:27b"), "qwen3.6:27b"),
        (("aaa", "anthropic/claude-sonnet-5", "openai/gpt-5.6"), "openai/gpt-5.6"),
        (("gpt-4o", "gpt-5.6-codex"), "gpt-4o"),
    ],
)
def test_of_several_families_the_one_for_general_work_comes_first(names: tuple[str, ...], wanted: str) -> None:
    assert best(*names) == wanted


def test_of_unknown_models_the_newest_comes_first() -> None:
    models = [ListedModel("a", created=1.7e9), ListedModel("b", created=1.8e9), ListedModel("c")]
    assert [model.name for model in order_models(models)] == ["b", "a", "c"]
    assert [model.name for model in suggest_models(models)] == ["b", "a", "c"]
    assert order_models([]) == []


def test_what_is_taken_away_or_takes_no_tools_comes_later() -> None:
    models = [
        ListedModel("gpt-6", deprecated=True),
        ListedModel("gpt-5.6", tools=False),
        ListedModel("claude-sonnet-5"),
        ListedModel("text-embedding-9", chat=False),
    ]
    assert [model.name for model in order_models(models)] == ["claude-sonnet-5", "gpt-5.6", "gpt-6"]


def test_few_are_suggested_one_of_each_family() -> None:
    names = ("gpt-5.6", "gpt-5.5", "claude-sonnet-5", "claude-opus-5", "gemini-3.8-flash", "grok-4.7", "llama-4")
    suggested = [model.name for model in suggest_models(listed(*names))]
    assert suggested == ["gpt-5.6", "claude-sonnet-5", "gemini-3.8-flash", "grok-4.7"]
