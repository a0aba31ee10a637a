"""The Responses API on a real socket, and which of OpenAI's two interfaces a model is asked in."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.adapters import load_adapter
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.openai_responses import OpenAIResponses, prefers_responses
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    End,
    ModelEvent,
    ModelRequest,
    Reasoning,
    TokenUsage,
    ToolCall,
    ToolEnd,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.protocol.chats import Usage
from tests.llm.asking import KEY, REQUEST, Asking, codes_of, connection_to, read, text_of
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, call, refuse, say
from tests.servers.responses_scripts import answer, call_arguments, function_call, message, reasoning

ASKING = Asking(OpenAIResponses)
CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"
EFFORT = (
    "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. "
    "To use function tools, use /v1/responses or set reasoning_effort to 'none'."
)
RESPONSES_ONLY = refuse(404, "This model is only supported in v1/responses and not in v1/chat/completions.")
CHAT_ONLY = refuse(
    404, "The requested model 'm' is not supported with the Responses API.", param="model", code="model_not_found"
)
HELLO = answer(message("Hello."))


def paths_of(server: ModelServerProcess) -> list[str]:
    return [request["path"] for request in server.requests() if request["method"] == "POST"]


def ask_all(base_url: str, *requests: ModelRequest, proxy: str = "") -> list[list[ModelEvent]]:
    """Ask through one adapter that chooses by itself."""

    async def run() -> list[list[ModelEvent]]:
        async with Asking(OpenAIChat).opened(connection_to(base_url, proxy=proxy)) as model:
            return [await read(model, request) for request in requests]

    return asyncio.run(run())


def ask_openai(server: ModelServerProcess, *requests: ModelRequest) -> list[list[ModelEvent]]:
    """Ask as if the server were OpenAI's."""
    return ask_all("http://api.openai.com/v1", *requests, proxy=server.url)


def test_a_conversation_with_code_and_reasoning(model_server: ModelServerProcess) -> None:
    thought, made = reasoning("A product."), function_call(call_arguments("print(6 * 7)"))
    events = ASKING.ask(model_server, answer(thought, message("Let me see."), made))
    assert (text_of(events), codes_of(events)) == ("Let me see.", ["print(6 * 7)"])
    assert [event.text for event in events if isinstance(event, Reasoning)] == ["A produc", "t."]
    assert TokenUsage(Usage(100, 20, cached_tokens=60)) in events
    end = events[-1]
    assert isinstance(end, End)
    assert (end.finish, end.incomplete) == ("tool_calls", False)
    (request,) = model_server.requests()
    assert (request["path"], request["headers"]["authorization"]) == (RESPONSES, f"Bearer {KEY}")

    (ended,) = [event for event in events if isinstance(event, ToolEnd)]
    step = AssistantMessage(
        "Let me see.", (ToolCall(ended.call_id, ended.name, ended.arguments),), end.bag, "lab/scripted-model"
    )
    told = replace(REQUEST, messages=(UserMessage("Hello"), step, ToolResult(ended.call_id, "42")))
    assert text_of(ASKING.ask(model_server, HELLO, request=told)) == "Hello."
    kinds = [item.get("type", item.get("role")) for item in model_server.bodies()[0]["input"]]
    assert kinds == ["user", "reasoning", "message", "function_call", "function_call_output"]
    assert model_server.bodies()[0]["input"][1] == thought
    assert model_server.bodies()[0]["input"][-1]["call_id"] == "call_1"


def test_its_kind_can_be_fixed() -> None:
    assert load_adapter("openai-responses") is OpenAIResponses


def test_a_fixed_kind_names_the_other_dialects_where_it_is_not_served(model_server: ModelServerProcess) -> None:
    model_server.respond(key=KEY, faces=[CHAT])
    with pytest.raises(ModelError, match="does not serve it as 'openai-responses'"):
        ASKING.ask_at(model_server.base_url)
    assert paths_of(model_server) == [RESPONSES]


@pytest.mark.parametrize(
    ("base_url", "prefers"),
    [
        ("https://api.openai.com/v1", True),
        ("https://eu.api.openai.com/v1", True),
        ("https://API.x.ai/v1", True),
        ("https://us-east-1.api.x.ai/v1", True),
        ("https://lab-7.openai.azure.com/openai/v1", True),
        ("https://lab-7.services.ai.azure.com/openai/v1/", True),
        ("https://lab-7.openai.azure.com/openai/deployments/gpt", False),
        ("https://openrouter.ai/api/v1", False),
        ("https://api.openai.com.example.test/v1", False),
        ("https://example.test/api.openai.com/v1", False),
        ("http://127.0.0.1:8080/v1", False),
    ],
)
def test_where_responses_are_asked_first(base_url: str, prefers: bool) -> None:
    assert prefers_responses(base_url) is prefers


def test_openai_is_asked_in_responses(model_server: ModelServerProcess) -> None:
    model_server.respond(HELLO, HELLO, key=KEY)
    assert [text_of(events) for events in ask_openai(model_server, REQUEST, REQUEST)] == ["Hello.", "Hello."]
    assert paths_of(model_server) == [f"http://api.openai.com{RESPONSES}"] * 2


@pytest.mark.parametrize("missing", [CHAT_ONLY, refuse(404, "Not Found"), refuse(405, "Method Not Allowed")])
def test_openai_is_asked_in_chat_completions_where_responses_are_not_served(
    model_server: ModelServerProcess, missing: Response
) -> None:
    model_server.respond(missing, say("Hello."), say("Again."), key=KEY)
    assert [text_of(events) for events in ask_openai(model_server, REQUEST, REQUEST)] == ["Hello.", "Again."]
    assert [path.removeprefix("http://api.openai.com") for path in paths_of(model_server)] == [RESPONSES, CHAT, CHAT]


@pytest.mark.parametrize(
    "missing",
    [
        RESPONSES_ONLY,
        refuse(404, "Not Found"),
        refuse(400, "Unsupported legacy protocol: /v1/chat/completions is not supported. Please use /v1/responses."),
        refuse(404, "This is not a chat model and thus not supported in the v1/chat/completions endpoint."),
    ],
)
def test_others_are_asked_in_responses_where_chat_completions_are_not_served(
    model_server: ModelServerProcess, missing: Response
) -> None:
    other = replace(REQUEST, model="other")
    model_server.respond(missing, HELLO, HELLO, say("Other."), key=KEY)
    answers = ask_all(model_server.base_url, REQUEST, REQUEST, other)
    assert [text_of(events) for events in answers] == ["Hello.", "Hello.", "Other."]
    # remembered for the model that said so
    assert paths_of(model_server) == [CHAT, RESPONSES, RESPONSES, CHAT]


@pytest.mark.parametrize("status", [404, 405])
def test_where_neither_is_served_the_first_error_is_told(model_server: ModelServerProcess, status: int) -> None:
    model_server.respond(refuse(status, "First"), refuse(404, "Second"), key=KEY)
    with pytest.raises(ModelError, match="The server said: First"):
        ask_all(model_server.base_url, REQUEST)
    assert paths_of(model_server) == [CHAT, RESPONSES]


@pytest.mark.parametrize(
    "error", [refuse(404, "The model 'scripted-model' does not exist"), refuse(401, "no"), refuse(400, "no")]
)
def test_other_errors_are_no_reason_to_ask_elsewhere(model_server: ModelServerProcess, error: Response) -> None:
    model_server.respond(error, key=KEY)
    with pytest.raises(ModelError):
        ask_all(model_server.base_url, REQUEST)
    assert paths_of(model_server) == [CHAT]


def test_a_default_effort_that_refuses_tools_is_set_to_none_and_that_is_remembered(
    model_server: ModelServerProcess,
) -> None:
    refusal = refuse(400, EFFORT, param="reasoning_effort")
    plain = replace(REQUEST, tools=False)
    model_server.respond(refusal, call("print(1)"), say("One."), say("Plain."), key=KEY, faces=[CHAT])
    first, second, without = ask_all(model_server.base_url, REQUEST, REQUEST, plain)
    assert (codes_of(first), text_of(second), text_of(without)) == (["print(1)"], "One.", "Plain.")
    efforts = [body.get("reasoning_effort") for body in model_server.chat_bodies()]
    assert efforts == [None, "none", "none", None]


def test_tools_that_are_refused_at_any_effort_are_offered_in_responses(model_server: ModelServerProcess) -> None:
    refusal = refuse(400, EFFORT, param="reasoning_effort")
    model_server.respond(refusal, refusal, answer(function_call(call_arguments("print(1)"))), HELLO, key=KEY)
    first, second = ask_all(model_server.base_url, REQUEST, REQUEST)
    assert (codes_of(first), text_of(second)) == (["print(1)"], "Hello.")
    assert paths_of(model_server) == [CHAT, CHAT, RESPONSES, RESPONSES]


def test_a_model_that_does_not_think_is_not_asked_for_its_thoughts(model_server: ModelServerProcess) -> None:
    model_server.respond(
        refuse(400, "Encrypted content is not supported with this model.", param="include"),
        refuse(400, "Unsupported parameter: 'reasoning.summary' is not supported.", param="reasoning.summary"),
        HELLO,
        HELLO,
        key=KEY,
    )
    ask_openai(model_server, REQUEST, REQUEST)
    fields = [{"include", "reasoning"} & body.keys() for body in model_server.bodies()]
    assert fields == [{"include", "reasoning"}, {"reasoning"}, set(), set()]


def test_reasoning_that_its_maker_cannot_read_any_more_is_left_out_this_time(model_server: ModelServerProcess) -> None:
    thought = reasoning()
    bag = {"dialect": "responses", "items": [{"opaque": thought}, {"text": 3}]}
    step = AssistantMessage("Yes", (), bag, "lab/scripted-model")
    request = replace(REQUEST, messages=(UserMessage("Hi"), step, UserMessage("And?")))
    words = "The encrypted content gAAAA1 could not be verified. Reason: it could not be decrypted or parsed."
    refusal = refuse(400, words, code="invalid_encrypted_content")
    model_server.respond(refusal, HELLO, HELLO, key=KEY)
    ask_openai(model_server, request, request)
    kept = [thought in body["input"] for body in model_server.bodies()]
    assert kept == [True, False, True]
