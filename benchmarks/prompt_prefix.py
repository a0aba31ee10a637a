"""Measure how much of each request a model's server knows already: what it shares with the beginning of the last one.

Run it with `python -m benchmarks.prompt_prefix`; it prints one line of JSON for each scenario. Servers go on from the
longest beginning that they computed before, so a request that breaks off early costs the whole chat once more. A
request is taken as its tools, its system prompt and its messages, four characters a token, a picture 1,500 tokens.

`tokens` is what was sent, `repeated` the part of it that the requests before had sent too, `min_kept` the smallest part
of a request that its successor began with. Real turns of a real server run real code; the model is played.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from benchmarks.product import Client, read_frame
from tests.ui.lab_server import start_lab_server

Json = dict[str, Any]

STEPS = 3
LEAST_REPEATED = 0.85
DAY_SECONDS = 24 * 3600
CODE = "import math\nfor k in range(12): print(k, math.sqrt(k))"
CHART = "import matplotlib.pyplot as plt\nplt.plot({numbers})\nplt.show()"
PICTURE = "picture " * 750
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{200,}")
# runs first in the server's process, whose clock goes on by what the file says
CLOCK = """
import os, time
_now = time.time
def _moved():
    with open(os.environ["BENCHMARK_CLOCK"]) as file:
        return _now() + float(file.read() or 0)
time.time = _moved
"""


@dataclass(frozen=True)
class Scenario:
    """A chat: who is asked, and what happens in which turn."""

    name: str
    kind: str = "openai-chat"
    mode: str = "native"
    turns: int = 5
    reasoning: bool = False
    charts: bool = False
    file_in: int | None = None
    midnight_in: int | None = None
    words: int = 40
    capabilities: Json = field(default_factory=dict)


SCENARIOS = (
    Scenario("native"),
    Scenario("tags", mode="tags"),
    Scenario("thinking", kind="anthropic-messages", reasoning=True),
    Scenario("reasoning_content", reasoning=True),
    Scenario("file in turn 3", file_in=2),
    Scenario("a chart a turn", turns=7, charts=True, capabilities={"vision": True}),
    Scenario("context of 6,000 tokens", turns=8, words=120, capabilities={"context_tokens": 6_000}),
    Scenario("midnight", midnight_in=2),
)


class Model(RequestHandler):
    """A model that runs code twice and answers; it counts four characters a token."""

    def initialize(self, scenario: Scenario, sent: list[str]) -> None:
        self._scenario = scenario
        self._sent = sent

    def get(self) -> None:
        """List the model, without a word on what it reads."""
        self.write({"object": "list", "data": [{"id": "m"}]})

    def post(self) -> None:
        """Answer the next step."""
        body = json.loads(self.request.body)
        self._sent.append(_read(body))
        number, tokens = len(self._sent), len(self._sent[-1]) // 4
        play = _messages if self._scenario.kind == "anthropic-messages" else _chunks
        self.set_header("Content-Type", "text/event-stream")
        for event in play(self._scenario, number, tokens):
            name = f"event: {event['type']}\n" if "type" in event else ""
            self.write(f"{name}data: {json.dumps(event)}\n\n")
        self.finish()


def _read(body: Json) -> str:
    """Return a request as it is read, in order."""
    parts = [body.get("tools", []), body.get("system", ""), *body["messages"]]
    return _BASE64.sub(lambda match: f"{hash(match[0])} {PICTURE}", "\n".join(map(json.dumps, parts)))


def _code(scenario: Scenario, number: int) -> str:
    if number % STEPS == 0:
        return ""
    return CHART.format(numbers=[number, 3, 5]) if scenario.charts and number % STEPS == 1 else CODE


def _text(scenario: Scenario, number: int) -> str:
    return f"Step {number} of the work. " * (scenario.words // 5)


def _chunks(scenario: Scenario, number: int, tokens: int) -> Iterator[Json]:
    def chunk(finish: str | None = None, **delta: Any) -> Json:
        return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    code = _code(scenario, number)
    if scenario.reasoning:
        yield chunk(reasoning_content=f"Thought {number} about the work. " * 6)
    yield chunk(content=_text(scenario, number))
    if code and scenario.mode == "tags":
        yield chunk(content=f'\n<code_interpreter type="code" lang="python">\n{code}\n</code_interpreter>')
    elif code:
        function = {"name": "execute_code", "arguments": json.dumps({"code": code})}
        yield chunk(tool_calls=[{"index": 0, "id": f"call_{number}", "type": "function", "function": function}])
    yield chunk("tool_calls" if code and scenario.mode == "native" else "stop")
    yield {"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": 60, "total_tokens": tokens + 60}}


def _messages(scenario: Scenario, number: int, tokens: int) -> Iterator[Json]:
    code = _code(scenario, number)
    usage = {"input_tokens": tokens, "output_tokens": 0}
    head = {"id": f"msg_{number}", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": usage}
    yield {"type": "message_start", "message": head}
    thought = {"type": "thinking", "thinking": "", "signature": ""}
    blocks: list[tuple[Json, Sequence[Json]]] = [
        (
            thought,
            (
                {"type": "thinking_delta", "thinking": f"Thought {number} about the work. " * 6},
                {"type": "signature_delta", "signature": f"signature-{number}"},
            ),
        ),
        ({"type": "text", "text": ""}, ({"type": "text_delta", "text": _text(scenario, number)},)),
    ]
    if code:
        call = {"type": "tool_use", "id": f"toolu_{number}", "name": "execute_code", "input": {}}
        blocks.append((call, ({"type": "input_json_delta", "partial_json": json.dumps({"code": code})},)))
    for index, (block, deltas) in enumerate(blocks):
        yield {"type": "content_block_start", "index": index, "content_block": block}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    reason = "tool_use" if code else "end_turn"
    yield {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 60}}
    yield {"type": "message_stop"}


async def play(scenario: Scenario) -> list[str]:
    """Play one chat and return its requests."""
    sent: list[str] = []
    sockets = bind_sockets(0, "127.0.0.1")
    model = HTTPServer(Application([(r"/.*", Model, {"scenario": scenario, "sent": sent})]))
    model.add_sockets(sockets)
    with TemporaryDirectory() as folder:
        clock = Path(folder) / "clock"
        clock.write_text("0", encoding="utf-8")
        (Path(folder) / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
        environment = {
            "BENCHMARK_CLOCK": str(clock),
            "PYTHONPATH": os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH", "")))),
            "CODEINTERP_MODEL_CAPABILITIES": json.dumps({"lab/*": scenario.capabilities}),
        }
        lab = await asyncio.to_thread(start_lab_server, Path(folder) / "server", (), environment)
        product = Client(lab)
        try:
            await _chat(product, scenario, f"http://127.0.0.1:{sockets[0].getsockname()[1]}/v1", clock)
        finally:
            await product.http.aclose()
            lab.stop()
            model.stop()
    return sent


async def _chat(product: Client, scenario: Scenario, base_url: str, clock: Path) -> None:
    provider = {"kind": scenario.kind, "base_url": base_url, "api_key": "none", "models": ["m"]}
    await product.ask("PUT", "providers/lab", provider)
    fields = {"model": "lab/m", "engine": "jupyter", "approval": "auto", "code_mode": scenario.mode}
    chat_id = str((await product.ask("POST", "chats", fields))["id"])
    socket = await product.connect(chat_id)
    for turn in range(scenario.turns):
        files = [await _upload(product)] if turn == scenario.file_in else []
        if turn == scenario.midnight_in:
            await asyncio.to_thread(clock.write_text, str(DAY_SECONDS), encoding="utf-8")
        await product.ask(
            "POST", f"chats/{chat_id}/turns", {"text": f"Question {turn}: go on, please.", "files": files}
        )
        ended: list[Mapping[str, Any]] = []
        while not ended:
            events = (await read_frame(socket)).get("events", ())
            ended = [event for event in events if event["type"] in ("turn.finished", "turn.failed")]
        if ended[0]["type"] == "turn.failed":
            raise SystemExit(f"{scenario.name}: {ended[0]['error']}")
    socket.close()


async def _upload(product: Client) -> str:
    answer = await product.http.post("codeinterp/api/v1/files", files={"file": ("sales.csv", b"a,b\n1,2\n")})
    answer.raise_for_status()
    return str(answer.json()["id"])


def figures_of(scenario: Scenario, sent: Sequence[str]) -> Json:
    """Return the line of a scenario."""
    shared = [_shared(earlier, later) for earlier, later in pairwise(sent)]
    kept = [size / len(earlier) for size, earlier in zip(shared, sent, strict=False)]
    total = sum(map(len, sent))
    return {
        "figure": "prompt_prefix",
        "scenario": scenario.name,
        "requests": len(sent),
        "tokens": total // 4,
        "repeated": round(sum(shared) / total, 3),
        "budget": LEAST_REPEATED,
        "min_kept": round(min(kept), 3),
        "breaks": sum(share < 0.95 for share in kept),
    }


def _shared(earlier: str, later: str) -> int:
    """Return how many characters two requests have in common at their beginnings."""
    different = (place for place, (one, other) in enumerate(zip(earlier, later, strict=False)) if one != other)
    return next(different, min(len(earlier), len(later)))


async def main() -> None:
    """Play all scenarios, one after the other."""
    for scenario in SCENARIOS:
        print(json.dumps(figures_of(scenario, await play(scenario))), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
