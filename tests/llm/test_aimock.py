"""The adapter against a server that others wrote: ``llmock`` of the npm package ``@copilotkit/aimock``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.anthropic_messages import AnthropicMessages
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.http_model import HttpModel
from jupyter_codeinterp.llm.ollama import Ollama
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.openai_responses import OpenAIResponses
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    End,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    Text,
    ToolCall,
    ToolEnd,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.protocol.settings import ModelSettings
from tests.servers.aimock import running_aimock

Face = tuple[Callable[[Connection], HttpModel], str]

ARGUMENTS = json.dumps({"code": "print(6 * 7)"})
FIXTURES: list[dict[str, Any]] = [
    {"match": {"toolResultContains": "42"}, "response": {"content": "It printed 42."}},
    {
        "match": {"userMessage": "Compute six times seven"},
        "response": {"toolCalls": [{"name": "execute_code", "arguments": ARGUMENTS}]},
    },
    {"match": {"userMessage": "Greet"}, "response": {"content": "Hello, this is a longer greeting in pieces."}},
    {
        "match": {"userMessage": "Overload"},
        "response": {"error": {"message": "Rate limited", "type": "rate_limit_error"}, "status": 429},
    },
    {
        "match": {"userMessage": "Break"},
        "response": {"content": "This answer breaks off somewhere in its middle."},
        "chunkSize": 5,
        "truncateAfterChunks": 7,
        "latency": 20,
    },
]


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the base URL of a running aimock."""
    with running_aimock(tmp_path_factory.mktemp("fixtures"), FIXTURES) as url:
        yield f"{url}/v1"


@pytest.fixture(params=[OpenAIChat, OpenAIResponses, AnthropicMessages, Ollama], ids=lambda adapter: adapter.__name__)
def face(request: pytest.FixtureRequest, aimock: str) -> Face:
    """Return how to reach one of its faces: the adapter and the base URL."""
    return request.param, aimock


def ask(face: Face, *messages: ModelMessage) -> list[ModelEvent]:
    adapter, base_url = face

    async def run() -> list[ModelEvent]:
        model = adapter(Connection("mock", base_url, models=ModelSettings(retries=0)))
        try:
            request = ModelRequest("gpt-4o", "", messages, tools=True)
            return [event async for event in model.stream(request)]
        finally:
            await model.close()

    return asyncio.run(run())


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def test_text_is_streamed(face: Face) -> None:
    events = ask(face, UserMessage("Greet"))
    assert text_of(events) == "Hello, this is a longer greeting in pieces."
    assert len([event for event in events if isinstance(event, Text)]) > 1
    assert isinstance(events[-1], End)


def test_a_call_and_its_result_make_a_conversation(face: Face) -> None:
    question = UserMessage("Compute six times seven")
    events = ask(face, question)
    (end,) = [event for event in events if isinstance(event, ToolEnd)]
    assert (end.name, end.code) == ("execute_code", "print(6 * 7)")
    called = AssistantMessage("", (ToolCall("AAAAAAAA1", end.name, end.arguments),))
    assert text_of(ask(face, question, called, ToolResult("AAAAAAAA1", "42"))) == "It printed 42."


def test_a_rate_limit_is_told(face: Face) -> None:
    with pytest.raises(ModelError, match="Rate limited") as caught:
        ask(face, UserMessage("Overload"))
    assert caught.value.kind == "rate_limit"


def test_a_request_nobody_foresaw_is_an_error(face: Face) -> None:
    with pytest.raises(ModelError):
        ask(face, UserMessage("Something else"))


def test_an_answer_that_breaks_off_is_incomplete(face: Face) -> None:
    end = ask(face, UserMessage("Break"))[-1]
    assert isinstance(end, End)
    assert end.incomplete
