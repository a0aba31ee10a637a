"""Measure what the input of a chat costs at a server that accounts as Anthropic does, beside the same without a cache.

Run it with `python -m benchmarks.input_price`; it prints one line of JSON. Five turns of three steps run real code. The
server keeps a prefix where a request asks for it, reads it again at a tenth of the price and charges a quarter more for
what it keeps (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from benchmarks.product import Client, read_frame
from tests.ui.lab_server import start_lab_server

Json = dict[str, Any]

TURNS, STEPS = 5, 3
BUDGET = 0.25
WRITE_PRICE, READ_PRICE = 1.25, 0.1
SMALLEST_TOKENS = 512
"""What Opus 5 caches at least; other models 1,024 and more."""
LOOKBACK_BLOCKS = 20
CODE = "import math\nfor k in range(12): print(k, math.sqrt(k))"


class Accounts:
    """Prices of all requests, with the cache and without, in fresh input tokens."""

    def __init__(self) -> None:
        self.requests = 0
        self.priced = 0.0
        self.plain = 0.0
        self._kept: set[tuple[str, ...]] = set()

    def charge(self, body: Json) -> tuple[int, int, int]:
        """Return the tokens of a request that were fresh, kept and read."""
        blocks = list(_blocks(body))
        sizes = [len(block) // 4 for block in blocks]
        total, read, kept = sum(sizes), 0, 0
        if body.get("cache_control"):
            for end in range(len(blocks), max(0, len(blocks) - LOOKBACK_BLOCKS), -1):
                if tuple(blocks[:end]) in self._kept:
                    read = sum(sizes[:end])
                    break
            if total >= SMALLEST_TOKENS:
                self._kept.add(tuple(blocks))
                kept = total - read
        self.requests += 1
        self.plain += total
        self.priced += read * READ_PRICE + kept * WRITE_PRICE + (total - read - kept)
        return total - read - kept, kept, read


def _blocks(body: Json) -> Iterable[str]:
    """Return what is cached in order: tools, system, the blocks of the messages."""
    yield json.dumps(body.get("tools", []))
    yield json.dumps(body.get("system", ""))
    for message in body["messages"]:
        content = message["content"]
        for block in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            # the mark is no part of what is cached
            yield message["role"] + json.dumps({key: value for key, value in block.items() if key != "cache_control"})


class Messages(RequestHandler):
    """A model that thinks, runs code twice and answers."""

    def initialize(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def post(self) -> None:
        """Answer the next step."""
        body = json.loads(self.request.body)
        fresh, kept, read = self._accounts.charge(body)
        number = self._accounts.requests
        usage = {"input_tokens": fresh, "cache_creation_input_tokens": kept, "cache_read_input_tokens": read}
        self.set_header("Content-Type", "text/event-stream")
        for event in _answer(number, usage, calls=number % STEPS != 0):
            self.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n")
        self.finish()


def _answer(number: int, usage: Json, *, calls: bool) -> Iterable[Json]:
    head = {"id": f"msg_{number}", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": usage}
    yield {"type": "message_start", "message": head}
    blocks: list[tuple[Json, Json]] = [
        (
            {"type": "thinking", "thinking": "", "signature": ""},
            {"type": "signature_delta", "signature": f"signature-{number}"},
        ),
        ({"type": "text", "text": ""}, {"type": "text_delta", "text": f"Step {number} of the work. " * 8}),
    ]
    if calls:
        call = {"type": "tool_use", "id": f"toolu_{number}", "name": "execute_code", "input": {}}
        blocks.append((call, {"type": "input_json_delta", "partial_json": json.dumps({"code": CODE})}))
    for index, (block, delta) in enumerate(blocks):
        yield {"type": "content_block_start", "index": index, "content_block": block}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    reason = "tool_use" if calls else "end_turn"
    yield {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 60}}
    yield {"type": "message_stop"}


async def main() -> None:
    """Play the chat, and print the prices and what the product says of the cache."""
    accounts = Accounts()
    sockets = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(Application([(r"/v1/messages", Messages, {"accounts": accounts})]))
    server.add_sockets(sockets)
    with TemporaryDirectory() as folder:
        lab = await asyncio.to_thread(start_lab_server, Path(folder) / "server")
        product = Client(lab)
        try:
            base_url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
            provider = {"kind": "anthropic-messages", "base_url": base_url, "api_key": "none", "models": ["m"]}
            await product.ask("PUT", "providers/lab", provider)
            fields = {"model": "lab/m", "engine": "jupyter", "approval": "auto"}
            chat_id = str((await product.ask("POST", "chats", fields))["id"])
            socket = await product.connect(chat_id)
            for number in range(TURNS):
                await product.ask("POST", f"chats/{chat_id}/turns", {"text": f"Question {number}: go on, please."})
                while not any(
                    event["type"] in ("turn.finished", "turn.failed")
                    for event in (await read_frame(socket)).get("events", ())
                ):
                    pass
            socket.close()
            messages = (await product.ask("GET", f"chats/{chat_id}"))["messages"]
        finally:
            await product.http.aclose()
            lab.stop()
            server.stop()
    usages = [message["usage"] for message in messages if message.get("usage")]
    figures = {
        "figure": "input_price",
        "ratio": round(accounts.priced / accounts.plain, 3),
        "budget": BUDGET,
        "requests": accounts.requests,
        "tokens": round(accounts.plain),
        "cached_tokens_shown": sum(usage.get("cached_tokens", 0) for usage in usages),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main())
