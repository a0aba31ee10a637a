"""Scripts for the model server: what a model behind an OpenAI-compatible endpoint writes in a journey."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypedDict

Item = str | dict[str, Any]


class Response(TypedDict, total=False):
    """One HTTP response; see ``model_server`` for the meaning of each field."""

    status: int
    headers: dict[str, str]
    framing: str
    body: list[Item]


class Limit(TypedDict):
    """How much the model reads, and how its server refuses more; ``{context}`` and ``{request}`` become counts."""

    tokens: int
    status: int
    body: str


class Script(TypedDict, total=False):
    """Responses in the order in which they are given out."""

    models: list[Any]
    """Names, or whole entries of the list."""
    further: dict[str, Any]
    """What is answered elsewhere, by path; below ``/api/show`` by the model's name."""
    key: str
    faces: list[str]
    limit: Limit
    responses: list[Response]


QUARTERS = """\
import matplotlib.pyplot as plt

quarters = ["Q1", "Q2", "Q3", "Q4"]
sales = [150, 230, 180, 310]
fig, ax = plt.subplots()
ax.bar(quarters, sales)
ax.set_title("Quarterly sales")
"""
PRINT_DATA_URL = """\
import base64, io

buffer = io.BytesIO()
fig.savefig(buffer, format="png")
plt.close(fig)
print("data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode())
"""
DATA_URL_CHART = QUARTERS + PRINT_DATA_URL
SHOWN_CHART = QUARTERS + "plt.show()\n"
BARE_FIGURE = QUARTERS + "fig\n"
ANSWER_WITH_LINK = "The best quarter was Q4 with 310.\n\n![Chart]({{image}})"
ANSWER_WITHOUT_LINK = "The best quarter was Q4 with 310."


def event(body: dict[str, Any]) -> str:
    """Write one server-sent event."""
    return f"data: {json.dumps(body)}\n\n"


def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    """Write one chunk of a streamed completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return event(
        {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "scripted-model", "choices": [choice]}
    )


def ending(finish: str) -> list[Item]:
    """Write what follows the last delta: finish reason, usage, end mark."""
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return [
        chunk({}, finish),
        event({"object": "chat.completion.chunk", "choices": [], "usage": usage}),
        "data: [DONE]\n\n",
    ]


def pieces(text: str, size: int = 8) -> list[str]:
    """Cut a text into small pieces, leaving placeholders whole."""
    found: list[str] = []
    for part in re.split(r"(\{\{image\}\})", text):
        whole = part == "{{image}}"
        found += [part] if whole else [part[start : start + size] for start in range(0, len(part), size)]
    return found


def say(text: str, *, wait: float = 0.0) -> Response:
    """Answer with text, ``wait`` seconds between two pieces."""
    body: list[Item] = [chunk({"role": "assistant", "content": None})]
    for piece in pieces(text):
        body += [chunk({"content": piece}), *([{"wait": wait}] if wait else [])]
    return {"body": [*body, *ending("stop")]}


def call(code: str, *, text: str = "", call_id: str = "call_abc", name: str = "execute_code") -> Response:
    """Call the tool with this code, its arguments in small pieces."""
    function = {"name": name, "arguments": ""}
    start = {"index": 0, "id": call_id, "type": "function", "function": function}
    body: list[Item] = [chunk({"role": "assistant", "content": None})]
    body += [chunk({"content": piece}) for piece in pieces(text)]
    body.append(chunk({"tool_calls": [start]}))
    for piece in pieces(json.dumps({"code": code})):
        body.append(chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}))
    return {"body": [*body, *ending("tool_calls")]}


def tag(code: str, *, text: str = "") -> Response:
    """Write the code between tags, as a model without tools does."""
    return say(f'{text}<code_interpreter type="code" lang="python">\n{code}</code_interpreter>')


def refuse(status: int, message: str, *, headers: dict[str, str] | None = None, **fields: Any) -> Response:
    """Answer with an error as OpenAI words it."""
    body = json.dumps({"error": {"message": message, **fields}})
    return {"status": status, "headers": {"Content-Type": "application/json", **(headers or {})}, "body": [body]}


def context_limit(tokens: int, message: str, status: int = 400, **fields: Any) -> Limit:
    """Refuse requests of more tokens in these words."""
    return {"tokens": tokens, "status": status, "body": json.dumps({"error": {"message": message, **fields}})}


def count_tokens(body: dict[str, Any]) -> int:
    """Count what a model reads of a request, about as tokenizers do: up to five letters are a token, or two digits."""
    read = json.dumps([body.get(name) for name in ("system", "messages", "tools")], ensure_ascii=False)
    return len(re.findall(r" ?[^\W\d]{1,5}|\d{1,2}|\s+|[^\w\s]|_+", read))


def script(*responses: Response) -> Script:
    """Put responses in order."""
    return {"models": ["scripted-model"], "responses": list(responses)}


def native_chart() -> Script:
    """A call that prints a data URL, then an answer that shows its link."""
    return script(call(DATA_URL_CHART, text="Let me draw that."), say(ANSWER_WITH_LINK))


def tag_chart() -> Script:
    """The same in tag mode."""
    return script(tag(DATA_URL_CHART, text="Let me draw that.\n\n"), say(ANSWER_WITH_LINK))


def tools_refused() -> Script:
    """The same from an endpoint that takes no tools."""
    refusal = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    return {**tag_chart(), "responses": [refuse(400, refusal), *tag_chart()["responses"]]}


def plt_show() -> Script:
    """A chart shown with ``plt.show()``."""
    return script(call(SHOWN_CHART), say(ANSWER_WITHOUT_LINK))


def bare_figure() -> Script:
    """A chart that is only the last expression."""
    return script(call(BARE_FIGURE), say(ANSWER_WITHOUT_LINK))


def never_repeats_link() -> Script:
    """A data URL is printed and the answer does not mention it."""
    return script(call(DATA_URL_CHART), say(ANSWER_WITHOUT_LINK))


def repair() -> Script:
    """Code that raises, then code that works, then an answer."""
    broken = 'import sys\nprint("before")\nprint("warned", file=sys.stderr)\nprint(undefined_name)\n'
    return script(call(broken), call('print("repaired", 6 * 7)\n'), say("It works now: 42."))


def slow_stream() -> Script:
    """An answer of about 50 pieces that takes five seconds."""
    return script(say("word " * 80, wait=0.1))


SCRIPTS: dict[str, Callable[[], Script]] = {
    make.__name__: make
    for make in (native_chart, tag_chart, tools_refused, plt_show, bare_figure, never_repeats_link, repair, slow_stream)
}


def sse(bodies: Sequence[dict[str, Any]], *, done: bool = True) -> Response:
    """Send these bodies as they are, one event each."""
    return {"body": [*(event(body) for body in bodies), *(["data: [DONE]\n\n"] if done else [])]}
