"""What a model sees of a request, and how its answers are written on the wire."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.population.tasks import TASKS, Task

Json = dict[str, Any]
_TASK = re.compile(r"\[task (\d+)\]")
_PIECE = 12
"""Characters of a delta: cuts fall everywhere."""


@dataclass(frozen=True)
class Asked:
    """A request as the model reads it; ``results`` are those of this question, oldest first."""

    body: Json
    task: Task
    system: str
    tool: str
    results: tuple[str, ...]
    own: tuple[Json, ...]

    @property
    def prompt(self) -> str:
        return self.system + self.tool

    @property
    def last(self) -> str:
        return self.results[-1] if self.results else ""

    @property
    def is_done(self) -> bool:
        return self.task.expected in self.last


def read_request(body: Json) -> Asked:
    """Find the question and what came of it; the last message that names a task is the question."""
    messages = [(message["role"], _text(message.get("content")), message) for message in body["messages"]]
    at = max(index for index, (role, text, _) in enumerate(messages) if role == "user" and _TASK.search(text))
    after = messages[at + 1 :]
    return Asked(
        body,
        TASKS[int(_TASK.findall(messages[at][1])[-1])],
        "\n".join(text for role, text, _ in messages if role == "system") or messages[0][1],
        json.dumps(body.get("tools", "")),
        tuple(text for role, text, _ in after if role in ("tool", "user")),
        tuple(message for role, _, message in after if role == "assistant"),
    )


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(part.get("text", "") for part in content)
    return content or ""


@dataclass(frozen=True)
class Answer:
    """What the server sends: deltas, or a refusal with a status."""

    deltas: tuple[Json, ...] = ()
    finish: str = "stop"
    status: int = 200
    error: Json = field(default_factory=dict)


def say(text: str) -> Answer:
    """Answer in words."""
    return Answer(tuple({"content": piece} for piece in cut(text)))


def call(
    code: str = "",
    *,
    name: str = "execute_code",
    argument: str = "code",
    raw: str | None = None,
    pieces: Sequence[str] | None = None,
    call_id: str = "call_1",
    reasoning: str = "",
    finish: str = "tool_calls",
) -> Answer:
    """Call the tool; ``raw`` are the arguments as they are written, ``pieces`` how they are streamed."""
    arguments = json.dumps({argument: code}) if raw is None else raw
    first: Json = {"index": 0, "id": call_id, "type": "function", "function": {"name": name, "arguments": ""}}
    thought: tuple[Json, ...] = ({"reasoning_content": reasoning},) if reasoning else ()
    more = (
        {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
        for piece in (cut(arguments) if pieces is None else pieces)
    )
    return Answer((*thought, {"tool_calls": [first]}, *more), finish)


def refuse(status: int, message: str) -> Answer:
    """Refuse the request as a vendor does."""
    return Answer(status=status, error={"error": {"message": message, "type": "invalid_request_error"}})


def cut(text: str) -> list[str]:
    """Cut a text into the pieces of a stream."""
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def frames(answer: Answer, body: Json, model: str) -> Iterable[str]:
    """Write the frames of a streamed chat completion, with its usage."""

    def frame(choices: list[Json], **more: Any) -> str:
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": choices, **more}
        return f"data: {json.dumps(chunk)}\n\n"

    yield frame([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
    for delta in answer.deltas:
        yield frame([{"index": 0, "delta": delta, "finish_reason": None}])
    yield frame([{"index": 0, "delta": {}, "finish_reason": answer.finish}])
    read, written = count_tokens(body), len(json.dumps(answer.deltas)) // 12
    yield frame([], usage={"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written})
    yield "data: [DONE]\n\n"


def count_tokens(body: Json) -> int:
    """Count as most tokenisers do for code and prose together."""
    texts = (_text(message.get("content")) + json.dumps(message.get("tool_calls", "")) for message in body["messages"])
    return (sum(map(len, texts)) + len(json.dumps(body.get("tools", "")))) * 10 // 35
