"""Servers whose usual list says little are asked for their own; a list is good without."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.llm.list_details import Further, add_openai_details, list_url
from jupyter_codeinterp.llm.model_list import read_model, read_model_list
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.seam import ListedModel
from tests.llm.asking import Asking, connection_to
from tests.llm.listed_entries import GEMINI, LITELLM, LM_STUDIO, MISTRAL, OPENAI
from tests.servers.model_fixtures import ModelServerProcess

# https://lmstudio.ai/docs/developer/openai-compat
LM_STUDIO_PLAIN = {"id": LM_STUDIO["id"], "object": "model", "owned_by": "organization_owner"}
# https://docs.litellm.ai/docs/proxy/model_access
LITELLM_PLAIN = {"id": "smart", "object": "model", "created": 1677610602, "owned_by": "openai"}
# https://ai.google.dev/gemini-api/docs/openai#list-models
GEMINI_PLAIN = {"id": "models/gemini-3.8-flash", "object": "model", "owned_by": "google"}
GEMINI_URL = "https://generativelanguage.googleapis.com/v1beta/openai"


def list_at(server: ModelServerProcess, *, details: bool = True) -> tuple[ListedModel, ...]:
    async def run() -> tuple[ListedModel, ...]:
        connection = replace(connection_to(server.base_url), details=details)
        async with Asking(OpenAIChat).opened(connection) as model:
            return await model.list_models()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("plain", "path", "told"),
    [
        (LM_STUDIO_PLAIN, "/api/v0/models", {"object": "list", "data": [LM_STUDIO]}),
        (LITELLM_PLAIN, "/model/info", {"data": [LITELLM]}),
    ],
)
def test_a_server_is_asked_for_its_own_list(model_server: ModelServerProcess, plain: Any, path: str, told: Any) -> None:
    other = {**plain, "id": "unheard-of"}
    model_server.load({"models": [plain, other], "further": {path: told}, "responses": []})
    known, bare = list_at(model_server)
    entry = told["data"][0]
    assert replace(known, created=None) == read_model(entry)
    assert (bare.name, bare.context_tokens) == ("unheard-of", None)
    assert [request["path"] for request in model_server.requests()] == ["/v1/models", path]
    # who only looks whether a server is there asks for no more
    assert [model.context_tokens for model in list_at(model_server, details=False)] == [None, None]
    assert len(model_server.requests()) == 3


@pytest.mark.parametrize("told", [None, [], "x", {"data": None}, {"data": [1, {}]}, {"detail": "Not Found"}])
def test_a_list_is_good_without(model_server: ModelServerProcess, told: Any) -> None:
    further = {"/api/v0/models": told} if told is not None else {}
    model_server.load({"models": [LM_STUDIO_PLAIN], "further": further, "responses": []})
    assert [model.name for model in list_at(model_server)] == [LM_STUDIO["id"]]


def test_other_servers_are_asked_once(model_server: ModelServerProcess) -> None:
    model_server.load({"models": [OPENAI, MISTRAL], "responses": []})
    assert len(list_at(model_server)) == 2
    assert len(model_server.requests()) == 1


async def test_geminis_own_list_is_asked_for_in_its_own_way() -> None:
    asked: list[Further] = []

    async def fetch(further: Further) -> Any:
        asked.append(further)
        return {"models": [GEMINI, {**GEMINI, "name": "models/imagen-5"}]}

    body = await add_openai_details(GEMINI_URL, {"object": "list", "data": [GEMINI_PLAIN]}, fetch)
    assert read_model_list(body) == (read_model(GEMINI),)
    url = "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000"
    assert asked == [Further(url, key_header="x-goog-api-key")]


def test_github_has_its_list_beside_its_chats() -> None:
    assert list_url("https://models.github.ai/inference") == "https://models.github.ai/catalog/models"
    assert list_url("https://models.github.ai/orgs/acme/inference") == "https://models.github.ai/catalog/models"
    assert list_url("https://api.openai.com/v1") == "https://api.openai.com/v1/models"
