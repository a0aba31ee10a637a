"""The main journey with models of every dialect: code is called for, runs in a real kernel, and its result is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_codeinterp.llm.ollama_context import FEWEST_TOKENS
from tests.llm import test_anthropic, test_ollama
from tests.llm.test_ollama_details import LLAMA, tag
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, call, say
from tests.web.api import Api
from tests.web.test_spine import answer_text, executions

CODE = "print(6 * 7)"
CALLS: dict[str, tuple[Response, Response]] = {
    "openai-chat": (call(CODE), say("It is 42.")),
    "anthropic-messages": (
        test_anthropic.answer(
            *test_anthropic.thinking(0), *test_anthropic.tool(1, json.dumps({"code": CODE})), reason="tool_use"
        ),
        test_anthropic.answer(*test_anthropic.text(0, "It is 42.")),
    ),
    "ollama": (
        test_ollama.answer(test_ollama.line(tool_calls=[test_ollama.tool(CODE)])),
        test_ollama.answer(test_ollama.line(content="It is 42.")),
    ),
}


@pytest.mark.parametrize("kind", CALLS)
async def test_a_model_runs_code_and_reads_its_result(api: Api, model_server: ModelServerProcess, kind: str) -> None:
    model_server.respond(*CALLS[kind])
    provider = {"kind": kind, "base_url": model_server.base_url, "models": ["m"], "api_key": "k-canary-4711"}
    assert (await api.ask("PUT", "providers/lab", provider)).status == 200
    chat_id = await api.new_chat(model="lab/m", approval="auto")
    await api.send(chat_id, "What is six times seven?")
    chat = await api.until(lambda: api.chat(chat_id), lambda found: found["turn"] is None)
    (execution,) = executions(chat)
    assert (execution["status"], execution["outputs"][0]["text"]) == ("ok", "42\n")
    assert answer_text(chat) == "It is 42."
    second = model_server.bodies()[1]
    assert "42" in json.dumps(second["messages"][-1])
    assert "k-canary-4711" not in json.dumps([chat, second])
    assert sent_key(model_server) == "k-canary-4711"


async def test_a_model_of_ollama_reads_as_much_in_every_step_as_the_panel_says(
    api: Api, model_server: ModelServerProcess
) -> None:
    name = "llama3.2:latest"
    further = {"/api/show": {name: LLAMA}}
    model_server.load({"models": [tag(name)], "further": further, "responses": list(CALLS["ollama"])})
    assert (await api.ask("PUT", "providers/lab", {"kind": "ollama", "base_url": model_server.base_url})).status == 200
    chat_id = await api.new_chat(model=f"lab/{name}", approval="auto")
    await api.send(chat_id, "What is six times seven?")
    await api.finished_chat(chat_id)
    sent = [body["options"]["num_ctx"] for body in model_server.bodies()]
    models = (await api.ask("GET", "models")).body["models"]
    known = next(model["capabilities"] for model in models if model["name"] == name)
    assert FEWEST_TOKENS <= sent[0] <= 32_768
    assert sent == [known["context_tokens"]] * 2
    assert known["sources"] == dict.fromkeys(("context_tokens", "vision", "tools", "thinking"), "server")
    # what the person says goes first
    await api.ask("PATCH", "settings", {"model_capabilities": {"lab/*": {"context_tokens": 5_000}}})
    model_server.load({"models": [tag(name)], "further": further, "responses": [CALLS["ollama"][1]]})
    await api.send(chat_id, "And now?")
    await api.finished_chat(chat_id)
    assert [body["options"]["num_ctx"] for body in model_server.bodies()] == [5_000]


def sent_key(server: ModelServerProcess) -> Any:
    headers = server.requests()[0]["headers"]
    return headers.get("x-api-key") or headers["authorization"].removeprefix("Bearer ")
