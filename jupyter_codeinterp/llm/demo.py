"""The provider that is always there: no network and no weights, but real code for a handful of requests."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Iterator

from ..outputs.told_runs import without_runs
from .connection import Connection
from .demo_answers import answer
from .demo_code import Plan, plan
from .demo_requests import ChartRequest, read_request
from .partial_code import encode_code
from .seam import (
    TOOL_NAME,
    AssistantMessage,
    End,
    ListedModel,
    ModelEvent,
    ModelRequest,
    Text,
    ToolCode,
    ToolEnd,
    ToolResult,
    ToolStart,
    UserMessage,
)

PIECE_CHARACTERS = 12
_END_TAG = "</code_interpreter>"
_ATTACHED = "Files attached to this chat"
"""How a message lists what came with it."""

WHO_I_AM = (
    "I am the built-in demo, not a language model: I recognise a few kinds of request and write real Python for them, "
    "which then really runs. Try one of these:\n\n"
    "- numbers with labels: *Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310.* "
    "(also as a line chart or a pie chart)\n"
    "- an attached CSV file: *Summarise sales.csv*\n"
    "- a formula: *What is sqrt(2) * (3 + 4)?*\n"
    "- Python of your own: *`print(6 * 7)`*, or a code block\n\n"
    "For everything else, connect a model: set OPENAI_API_KEY (and OPENAI_BASE_URL) before JupyterLab starts."
)


class DemoModel:
    """Answers from rules; ``delay_seconds`` is the pause between two pieces of a stream."""

    def __init__(self, *, delay_seconds: float = 0.01) -> None:
        self._delay_seconds = delay_seconds

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        for event in _events(request):
            await asyncio.sleep(self._delay_seconds)
            yield event

    async def list_models(self) -> tuple[ListedModel, ...]:
        return (ListedModel("analyst"),)

    async def close(self) -> None:
        """Nothing is held."""


def open_demo(connection: Connection) -> DemoModel:
    """Make the demo as the registry makes every adapter."""
    return DemoModel()


def _events(request: ModelRequest) -> Iterator[ModelEvent]:
    results = _new_results(request)
    question = _last_question(request)
    wanted = read_request(question, _surroundings(request))
    if results:
        repeat_link = isinstance(wanted, ChartRequest) and wanted.data_url
        yield from _say("\n\n".join(dict.fromkeys(answer(result, repeat_link=repeat_link) for result in results)))
        yield End("stop")
    elif wanted is None:
        yield from _say(WHO_I_AM)
        yield End("stop")
    else:
        yield from _act(request, plan(wanted))


def _surroundings(request: ModelRequest) -> str:
    """Return what names attached files, those that came last first."""
    told = [message.text for message in request.messages if isinstance(message, UserMessage)]
    attached = (text[text.rindex(_ATTACHED) :] for text in reversed(told) if _ATTACHED in text)
    return "\n".join((*attached, request.system))


def _act(request: ModelRequest, chosen: Plan) -> Iterator[ModelEvent]:
    """Announce the plan and hand over its code in the way that this request allows."""
    if request.tools:
        yield from _say(chosen.announcement)
        yield from _call(chosen.code)
        yield End("tool_calls")
        return
    if request.code:
        code = f'<code_interpreter type="code" lang="python">\n{chosen.code}\n{_END_TAG}'
        yield from _say(f"{chosen.announcement}\n\n{code}")
    else:
        yield from _say(f"The code interpreter is off, so here is the code for you to run:\n\n{_fence(chosen.code)}")
    yield End("stop")


def _fence(code: str) -> str:
    mark = "````" if "```" in code else "```"
    return f"{mark}python\n{code}\n{mark}"


def _call(code: str) -> Iterator[ModelEvent]:
    call_id = secrets.token_hex(5)[:9]
    yield ToolStart(call_id, TOOL_NAME)
    for piece in _pieces(code):
        yield ToolCode(call_id, piece)
    yield ToolEnd(call_id, TOOL_NAME, code, encode_code(code))


def _say(text: str) -> Iterator[ModelEvent]:
    for piece in _pieces(text):
        yield Text(piece)


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), PIECE_CHARACTERS):
        yield text[start : start + PIECE_CHARACTERS]


def _new_results(request: ModelRequest) -> tuple[str, ...]:
    """Return the results that came after the last thing the demo said: in the tool role, or in the user role."""
    results: list[str] = []
    for message in reversed(request.messages):
        if not isinstance(message, ToolResult):
            break
        results.append(message.text)
    if not results and len(request.messages) > 1:
        asked, last = request.messages[-2:]
        if isinstance(last, UserMessage) and _wrote_tag(asked):
            results.append(last.text)
    return tuple(reversed(results))


def _wrote_tag(message: object) -> bool:
    return isinstance(message, AssistantMessage) and message.text.rstrip().endswith(_END_TAG)


def _last_question(request: ModelRequest) -> str:
    """Return the last thing a person wrote, leaving out results that came in the user role."""
    for index in range(len(request.messages) - 1, -1, -1):
        message = request.messages[index]
        if isinstance(message, UserMessage) and not (index and _wrote_tag(request.messages[index - 1])):
            return without_runs(message.text)
    return ""
