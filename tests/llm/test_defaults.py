"""The model of a new chat: what settings say, what was used last, the best there is, and never the alphabet's first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.seam import ListedModel
from jupyter_codeinterp.protocol.models import ProviderConfig
from jupyter_codeinterp.protocol.settings import FoundProvider
from tests.llm.test_best_models import OPENAI
from tests.llm.test_registry import FOUND, LAB, world

DEMO = "demo/analyst"
CLAUDE = FoundProvider("anthropic", "openai-chat", "https://api.anthropic.com", "sk-ant", "Anthropic")


async def test_a_key_of_openai_alone_leads_to_its_current_model() -> None:
    async with world(found=(FOUND,)) as w:
        w.names = {"openai": tuple(OPENAI.split())}
        # before anybody looked at a list
        assert await w.registry.find_default() == "openai/gpt-5.6"
        models = {model.name: model for model in (await w.registry.list_models()).models}
        assert [name for name, model in models.items() if model.suggested] == ["gpt-5.6", "gpt-5.6-mini"]
        assert [name for name, model in models.items() if not model.chat] == [
            *("babbage-002", "chatgpt-image-latest", "computer-use-preview", "dall-e-3", "davinci-002", "gpt-realtime"),
            *("o4-mini-deep-research", "omni-moderation-latest", "sora-2", "text-embedding-3-large", "tts-1"),
            "whisper-1",
        ]
        # a hidden one that is named works all the same
        _, name, info = await w.registry.resolve("openai/babbage-002")
        assert (name, info.chat) == ("babbage-002", True)


async def test_the_default_of_the_administrator_is_that_of_the_first_chat_where_it_is_allowed() -> None:
    async with world(found=(FOUND,), default="openai/gpt-5.5") as w:
        w.names = {"openai": tuple(OPENAI.split())}
        assert await w.registry.find_default() == "openai/gpt-5.5"
        assert await w.registry.find_default([DEMO]) == "openai/gpt-5.5"
        assert await w.registry.find_default(["openai/gpt-4o"]) == "openai/gpt-4o"
        # not offered any more
        assert await w.registry.find_default(["gone/gpt-4o"]) == "openai/gpt-5.5"
    async with world(found=(FOUND,), default="openai/gpt-5.5", denied=("*/gpt-5.5", "*/gpt-4o")) as w:
        w.names = {"openai": tuple(OPENAI.split())}
        assert await w.registry.find_default(["openai/gpt-4o"]) == "openai/gpt-5.6"


async def test_the_default_that_a_person_set_goes_before_what_they_used() -> None:
    async with world(found=(FOUND,), default="openai/gpt-5.5") as w:
        w.live.lay({"model_default": "openai/gpt-5.6"})
        assert await w.registry.find_default(["openai/gpt-4o"]) == "openai/gpt-5.6"


@pytest.mark.parametrize(
    ("used", "wanted"),
    [
        (["openai/gpt-4o", "openai/gpt-5.5"], "openai/gpt-4o"),
        # a name that is typed need not be listed
        (["openai/my-alias"], "openai/my-alias"),
        ([DEMO, "openai/gpt-4o"], "openai/gpt-4o"),
        ([DEMO], "openai/gpt-5.6"),
        (["gone/gpt-9", "openai/secret", "lab/three", "lab/two"], "lab/two"),
        (["nonsense"], "openai/gpt-5.6"),
    ],
)
async def test_the_model_used_last_comes_next_if_it_may_still_be_used(used: list[str], wanted: str) -> None:
    async with world(found=(FOUND,), denied=("openai/secret",)) as w:
        w.names = {"openai": tuple(OPENAI.split()), "lab": ()}
        if any(model.startswith("lab/") for model in used):
            await w.registry.put_provider(replace(LAB, models=("one", "two")), None)
        assert await w.registry.find_default(used) == wanted


async def test_of_several_providers_those_a_person_set_up_come_first() -> None:
    async with world(found=(CLAUDE, FOUND)) as w:
        w.names = {
            "openai": tuple(OPENAI.split()),
            "anthropic": ("claude-sonnet-5",),
            "lab": ("in-house-3", "in-house-embed"),
        }
        assert await w.registry.find_default() == "openai/gpt-5.6"
        await w.registry.put_provider(LAB, None)
        assert await w.registry.find_default() == "lab/in-house-3"


async def test_a_provider_that_cannot_be_asked_is_done_without() -> None:
    async with world(found=(FOUND, CLAUDE)) as w:
        w.names = {"openai": ModelError("down", kind="connection"), "anthropic": ("claude-sonnet-5",)}
        assert await w.registry.find_default() == "anthropic/claude-sonnet-5"
    async with world(found=(FOUND,)) as w:
        w.names = {"openai": ("whisper-1", "tts-1")}
        assert await w.registry.find_default() == DEMO


async def test_a_provider_of_a_package_that_is_gone_does_not_stand_in_the_way() -> None:
    async with world(found=(CLAUDE,)) as w:
        w.names = {"anthropic": ("claude-sonnet-5",)}
        await w.store.put(ProviderConfig("lab", "of-a-package", "http://127.0.0.1:9000"), None)
        assert await w.registry.find_default() == "anthropic/claude-sonnet-5"
        assert "lab" in (await w.registry.list_models()).failures


async def test_what_a_server_tells_counts_until_somebody_says_otherwise() -> None:
    told = ListedModel("big", label="Big One", context_tokens=200_000, vision=False, tools=True, input_price=3.0)
    said = {"lab/*": {"vision": True}, "lab/big": {"context_tokens": 50_000}}
    async with world(capabilities={}) as w:
        w.models = {"lab": (told, ListedModel("small"))}
        await w.registry.put_provider(LAB, None)
        info = (await w.registry.resolve("lab/big"))[2]
        known = info.capabilities
        assert (info.label, info.input_price) == ("Big One", 3.0)
        assert (known.context_tokens, known.vision, known.tools, known.thinking) == (200_000, False, True, None)
        assert dict(known.sources) == dict.fromkeys(("context_tokens", "vision", "tools"), "server")
        w.live.lay({"model_capabilities": {"lab/big": {"vision": True}}})
        known = (await w.registry.resolve("lab/big"))[2].capabilities
        assert (known.vision, known.sources["vision"], known.sources["tools"]) == (True, "user", "server")
    async with world(capabilities=said) as w:
        w.models = {"lab": (told,)}
        await w.registry.put_provider(LAB, None)
        w.live.lay({"model_capabilities": {"lab/big": {"context_tokens": 60_000}}})
        known = (await w.registry.resolve("lab/big"))[2].capabilities
        assert (known.vision, known.context_tokens) == (True, 60_000)
        assert dict(known.sources) == {"vision": "administrator", "context_tokens": "user", "tools": "server"}


async def test_models_that_a_person_named_are_described_by_the_list_and_never_hidden() -> None:
    async with world() as w:
        w.models = {"lab": (ListedModel("whisper-1", chat=False, vision=True), ListedModel("other"))}
        await w.registry.put_provider(replace(LAB, models=("whisper-1", "deployment")), None)
        models = (await w.registry.list_models()).models[1:]
        assert [(model.name, model.chat, model.capabilities.vision) for model in models] == [
            ("whisper-1", True, True),
            ("deployment", True, None),
        ]
    async with world() as w:
        w.names = {"lab": ModelError("no list", kind="not_found")}
        await w.registry.put_provider(replace(LAB, models=("deployment",)), None)
        listed = await w.registry.list_models()
        assert ([model.name for model in listed.models[1:]], listed.failures) == (["deployment"], {})


async def test_a_label_that_two_models_share_names_neither() -> None:
    async with world() as w:
        w.models = {
            "lab": tuple(ListedModel(name, label=label) for name, label in (("a", "X"), ("b", "X"), ("c", "C")))
        }
        await w.registry.put_provider(LAB, None)
        assert [model.label for model in (await w.registry.list_models()).models[1:]] == ["a", "b", "C"]
