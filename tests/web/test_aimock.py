"""The seed's chart with every face of a model server that others wrote, in each way of writing code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.aimock import running_aimock
from tests.servers.chain_texts import CHART_ANSWER, CHART_CODE, STORED
from tests.servers.journeys import CHART_QUESTION, CODE_MODES, Face, check_chart, turn_with_code
from tests.web.api import Api

COUNTED = {"usage": {"prompt_tokens": 900, "completion_tokens": 150, "input_tokens": 900, "output_tokens": 150}}
CALL = {"toolCalls": [{"name": "execute_code", "arguments": json.dumps({"code": CHART_CODE})}]}
TAGS = f'A chart of it:\n<code_interpreter type="code" lang="python">\n{CHART_CODE}\n</code_interpreter>'
FIXTURES: list[dict[str, Any]] = [
    {"match": {"toolResultContains": STORED}, "response": {"content": CHART_ANSWER, **COUNTED}},
    {"match": {"userMessage": STORED}, "response": {"content": CHART_ANSWER, **COUNTED}},
    {"match": {"userMessage": "bar chart", "toolName": "execute_code"}, "response": {**CALL, **COUNTED}},
    {"match": {"userMessage": "bar chart"}, "response": {"content": TAGS, **COUNTED}},
]
KINDS = ("openai-chat", "openai-responses", "anthropic-messages", "ollama")


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running aimock."""
    with running_aimock(tmp_path_factory.mktemp("fixtures"), FIXTURES) as url:
        yield url


@pytest.mark.parametrize("code_mode", CODE_MODES)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_chart_is_drawn_stored_and_told_of(api: Api, aimock: str, kind: str, code_mode: str) -> None:
    face = Face(kind, f"{aimock}/v1", "gpt-4o", "k-aimock-1")
    # its face of Ollama tells zeros
    await check_chart(api, await turn_with_code(api, face, code_mode, CHART_QUESTION), counts=kind != "ollama")
