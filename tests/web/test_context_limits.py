"""Turns with servers that read little: whatever the code prints, the turn ends in an answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Limit, Response, call, context_limit, count_tokens, refuse, say, tag
from tests.web.api import Api
from tests.web.test_spine import answer_text, executions

LONG = 'for number in range(3_000):\n    print("line", number, number ** 2)\n'
TOKENS = 4_096
WORDS: dict[str, Limit] = {
    "llama.cpp": context_limit(
        TOKENS, "the request exceeds the available context size", n_prompt_tokens="{request}", n_ctx="{context}"
    ),
    "vLLM": context_limit(
        TOKENS,
        "This model's maximum context length is {context} tokens. However, your request has {request} input tokens.",
    ),
    "only the limit": context_limit(TOKENS, "maximum context length is {context} tokens"),
    "nothing": context_limit(TOKENS, "Your input exceeds the context window of this model.", 500),
}
# numbers, not texts
WORDS["llama.cpp"]["body"] = WORDS["llama.cpp"]["body"].replace('"{', "{").replace('}", "', '}, "').replace('}"}', "}}")


async def play(api: Api, server: ModelServerProcess, *responses: Response, limit: Limit, mode: str = "native") -> Any:
    """Answer a message from the script of a server with this limit, and return the chat."""
    server.load({"models": ["m"], "limit": limit, "responses": list(responses)})
    return await send(api, server, mode)


async def send(api: Api, server: ModelServerProcess, mode: str = "native", *, known: bool = False) -> Any:
    """Send a message in a new chat, with a connection that is ``known`` or a new one, and return the chat."""
    provider = {"kind": "openai-chat", "base_url": server.base_url, "models": ["m"]}
    if not known:
        assert (await api.ask("PUT", "providers/lab", provider)).status == 200
    chat_id = await api.new_chat(model="lab/m", approval="auto", code_mode=mode)
    await api.send(chat_id, "Print a lot.")
    return await api.finished_chat(chat_id)


def tokens_sent(server: ModelServerProcess) -> list[int]:
    return [count_tokens(body) for body in server.chat_bodies()]


@pytest.mark.parametrize("mode", ["native", "tags"])
@pytest.mark.parametrize("words", WORDS)
async def test_an_output_longer_than_the_context_is_cut_to_what_fits(
    api: Api, model_server: ModelServerProcess, words: str, mode: str
) -> None:
    code = call(LONG) if mode == "native" else tag(LONG)
    chat = await play(api, model_server, code, say("Printed."), limit=WORDS[words], mode=mode)
    assert answer_text(chat).endswith("Printed.")
    (execution,) = executions(chat)
    assert "line 2999" in json.dumps(execution["outputs"]), "the person sees all of it"
    notes = [part["code"] for part in chat["messages"][-1]["parts"] if part["type"] == "note"]
    assert notes == ["output_shortened"]
    bodies = model_server.chat_bodies()
    assert len({json.dumps(body) for body in bodies}) == len(bodies), "no request is sent twice"
    told = json.dumps(bodies[-1]["messages"])
    assert "line 0 0" in told
    assert "line 2999" in told
    assert "left out here" in told
    # most of what it reads is put to use
    assert TOKENS // 5 < tokens_sent(model_server)[-1] <= TOKENS


async def test_a_context_that_the_person_set_is_kept_to(api: Api, model_server: ModelServerProcess) -> None:
    await api.ask("PATCH", "settings", {"model_capabilities": {"lab/m": {"context_tokens": TOKENS}}})
    chat = await play(api, model_server, call(LONG), say("Printed."), limit=WORDS["nothing"])
    assert answer_text(chat).endswith("Printed.")
    sent = tokens_sent(model_server)
    assert sent[-1] <= TOKENS


@pytest.mark.parametrize("words", ["vLLM", "nothing"])
async def test_what_a_refusal_taught_holds_for_other_chats(
    api: Api, model_server: ModelServerProcess, words: str
) -> None:
    await play(api, model_server, call(LONG), say("Printed."), call(LONG), say("Again."), limit=WORDS[words])
    first = len(model_server.chat_bodies())
    assert first >= 3
    await send(api, model_server, known=True)
    assert len(model_server.chat_bodies()) == first + 2


async def test_twelve_steps_of_long_outputs_end_in_an_answer(api: Api, model_server: ModelServerProcess) -> None:
    steps = [call(f"{LONG}\n# {number}", call_id=f"call_{number}") for number in range(12)]
    chat = await play(api, model_server, *steps, say("Done."), limit=WORDS["llama.cpp"])
    assert answer_text(chat).endswith("Done.")
    assert len(executions(chat)) == 12


async def test_when_nothing_is_left_to_cut_the_error_says_so(api: Api, model_server: ModelServerProcess) -> None:
    chat = await play(api, model_server, say("Never."), limit={**WORDS["vLLM"], "tokens": 300})
    error = chat["messages"][-1]["parts"][-1]
    assert error["code"] == "model_context_length"
    assert "reads only 300 tokens" in error["message"]
    assert "--ctx-size" in error["message"]
    assert len(model_server.chat_bodies()) == 1


async def test_a_server_that_refuses_everything_is_not_asked_for_ever(
    api: Api, model_server: ModelServerProcess
) -> None:
    refusals = [refuse(400, "maximum context length exceeded") for _ in range(20)]
    chat = await play(api, model_server, call(LONG), *refusals, limit={**WORDS["vLLM"], "tokens": 100_000})
    assert chat["messages"][-1]["parts"][-1]["code"] == "model_context_length"
    sent = tokens_sent(model_server)[1:]
    assert len(sent) <= 7
    assert sorted(set(sent), reverse=True) == sent, "each is shorter than the one before"
