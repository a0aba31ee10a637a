"""Turns with a real llama.cpp server, in each dialect that it serves; its model says the same every time."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from jupyter_codeinterp.llm.adapters import load_adapter
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.seam import End, ModelRequest, Picture, PicturesLeftOut, ToolEnd, UserMessage
from tests.servers.chain_model import CONTEXT_TOKENS
from tests.servers.chain_texts import CODE
from tests.servers.gateway import gateway_to
from tests.servers.journeys import (
    CHART_QUESTION,
    CODE_MODES,
    QUESTION,
    Face,
    check_chart,
    check_turn,
    turn_with_code,
    without_header,
)
from tests.servers.llama_server import KEY, MODEL, running_llama_server
from tests.web.api import Api

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
KINDS = ("openai-chat", "openai-responses", "anthropic-messages")


@pytest.fixture(scope="module")
def llama_cpp() -> Iterator[str]:
    """Return the address of a running llama.cpp server."""
    with running_llama_server() as url:
        yield url


@asynccontextmanager
async def face_of(url: str, kind: str, way: str = "gateway") -> AsyncIterator[Face]:
    """Give the way to speak to it: as it is, or through a gateway that looks at every request."""
    if way == "direct":
        yield Face(kind, f"{url}/v1", MODEL, KEY)
        return
    async with gateway_to(url, key=KEY) as gateway:
        yield Face(kind, f"{gateway}/v1", MODEL, KEY)


@pytest.mark.parametrize("way", ["direct", "gateway"])
@pytest.mark.parametrize("code_mode", CODE_MODES)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_model_calls_for_code_and_answers_with_what_it_printed(
    api: Api, llama_cpp: str, kind: str, code_mode: str, way: str
) -> None:
    async with face_of(llama_cpp, kind, way) as face:
        check_turn(await turn_with_code(api, face, code_mode))


@pytest.mark.parametrize("code_mode", CODE_MODES)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_chart_is_drawn_stored_and_told_of(api: Api, llama_cpp: str, kind: str, code_mode: str) -> None:
    async with face_of(llama_cpp, kind) as face:
        await check_chart(api, await turn_with_code(api, face, code_mode, CHART_QUESTION))


@pytest.mark.parametrize(
    ("header", "words"), [("Content-Type", "Unsupported content type"), ("Accept", "Accept does not name")]
)
@pytest.mark.parametrize("code_mode", CODE_MODES)
@pytest.mark.parametrize("kind", KINDS)
async def test_with_a_header_taken_away_the_same_turn_fails(
    api: Api, llama_cpp: str, monkeypatch: pytest.MonkeyPatch, kind: str, code_mode: str, header: str, words: str
) -> None:
    async def ask() -> None:
        async with face_of(llama_cpp, kind) as face:
            chat = await turn_with_code(api, face, code_mode)
            with pytest.raises(AssertionError):
                check_turn(chat)

    without_header(monkeypatch, header)
    # llama.cpp itself takes such requests, which is how they stayed unseen
    with pytest.raises(AssertionError, match=words):
        await ask()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_picture_that_the_model_cannot_see_is_left_out_and_that_is_said(llama_cpp: str, kind: str) -> None:
    async def key() -> str:
        return KEY

    picture = Picture("image/png", base64.b64decode(PIXEL))
    request = ModelRequest(MODEL, "", (UserMessage("What is this?", (picture,)),), tools=True, vision=True)
    model = load_adapter(kind)(Connection("real", f"{llama_cpp}/v1", key))
    try:
        for _ in range(2):
            events = [event async for event in model.stream(request)]
            assert events[0] == PicturesLeftOut()
            assert [event.code for event in events if isinstance(event, ToolEnd)] == [CODE]
    finally:
        await model.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_that_is_cut_by_the_limit_is_told_as_such(llama_cpp: str, kind: str) -> None:
    async def key() -> str:
        return KEY

    request = ModelRequest(MODEL, "", (UserMessage("What is this?"),), tools=True, max_output_tokens=9)
    model = load_adapter(kind)(Connection("real", f"{llama_cpp}/v1", key))
    try:
        end = [event async for event in model.stream(request)][-1]
    finally:
        await model.close()
    assert isinstance(end, End)
    assert (end.finish, end.incomplete) == ("length", False)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_connection_test_says_what_is_so(api: Api, llama_cpp: str, kind: str) -> None:
    async with face_of(llama_cpp, kind) as face:

        async def check(**changes: str) -> tuple[str, list[str]]:
            body = {"provider": face.provider(**changes), "model": MODEL}
            answer = await api.ask("POST", "providers/real/test", body)
            return answer.body["result"], answer.body["models"]

        assert await check() == ("works", [MODEL])
    assert await check(api_key="wrong", base_url=f"{llama_cpp}/v1") == ("key_refused", [])


@pytest.mark.parametrize("kind", KINDS)
async def test_what_its_list_tells_is_known(api: Api, llama_cpp: str, kind: str) -> None:
    provider = {"kind": kind, "base_url": f"{llama_cpp}/v1", "api_key": KEY}
    assert (await api.ask("PUT", "providers/real", provider)).status == 200
    listed = (await api.ask("GET", "models")).body
    (model,) = (model for model in listed["models"] if model["provider"] == "real")
    known = model["capabilities"]
    assert (known["context_tokens"], known["vision"], known["sources"]["context_tokens"]) == (
        CONTEXT_TOKENS,
        False,
        "server",
    )
    assert (model["chat"], listed["default"]) == (True, f"real/{MODEL}")


@pytest.mark.parametrize(("kind", "code_mode"), [*((kind, "native") for kind in KINDS), ("openai-chat", "tags")])
async def test_a_chat_that_outgrows_a_small_context_goes_on(api: Api, kind: str, code_mode: str) -> None:
    with running_llama_server(8_192) as url:
        provider = {"kind": kind, "base_url": f"{url}/v1", "api_key": KEY, "models": [MODEL]}
        assert (await api.ask("PUT", "providers/small", provider)).status == 200
        chat_id = await api.new_chat(model=f"small/{MODEL}", approval="auto", code_mode=code_mode)
        for number in range(4):
            # every byte is a token
            await api.send(chat_id, f"{QUESTION} {number} " + "word " * 450)
            await api.finished_chat(chat_id)
        messages = (await api.chat(chat_id))["messages"]
        answers = [message for message in messages if message["role"] == "assistant"]
        assert [answer["stopped_reason"] for answer in answers] == ["answer"] * 4
        notes = [part["code"] for answer in answers for part in answer["parts"] if part["type"] == "note"]
        assert "history_trimmed" in notes


async def test_a_message_longer_than_the_context_says_what_to_do(api: Api) -> None:
    with running_llama_server(8_192) as url:
        provider = {"kind": "openai-chat", "base_url": f"{url}/v1", "api_key": KEY, "models": [MODEL]}
        assert (await api.ask("PUT", "providers/small", provider)).status == 200
        chat_id = await api.new_chat(model=f"small/{MODEL}", approval="auto")
        await api.send(chat_id, "word " * 3_000)
        (*_, error) = (await api.finished_chat(chat_id))["messages"][-1]["parts"]
        assert error["code"] == "model_context_length"
        assert "reads only 8,192 tokens" in error["message"]
