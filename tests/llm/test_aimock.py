"""The adapter against a server that others wrote: ``llmock`` of the npm package ``@copilotkit/aimock``."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
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
from tests.surroundings import clean_environment

Face = tuple[Callable[[Connection], HttpModel], str]

ROOT = Path(__file__).resolve().parents[2]
LLMOCK = ROOT / "node_modules" / ".bin" / "llmock"
START_SECONDS = 30.0
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
    if not LLMOCK.exists():
        pytest.fail("node_modules/.bin/llmock is missing: install the front end's packages (jlpm install) first.")
    folder = tmp_path_factory.mktemp("fixtures")
    (folder / "chat.json").write_text(json.dumps({"fixtures": FIXTURES}), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(LLMOCK), "-p", str(port), "-f", str(folder), "--log-level", "warn"]
    with subprocess.Popen(command, env=clean_environment(os.environ), stdout=subprocess.DEVNULL) as process:
        wait_until_open(port, process)
        yield f"http://127.0.0.1:{port}/v1"
        process.kill()


def wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    process.kill()
    pytest.fail(f"aimock did not listen on port {port} within {START_SECONDS} s.")


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
