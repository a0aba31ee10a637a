"""Measure the event-loop delay of a real server on which 200 chats stream at once to pages that show them.

Run it with `python -m benchmarks.many_chats`; it prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import time

from tornado.websocket import WebSocketClientConnection

from benchmarks.product import LoopTimes, Product, read_frame, watched_product
from tests.servers.model_scripts import say, script

CHATS = 200
CHATS_PER_PAGE = 50
WORDS = 100
TOKEN_SECONDS = 0.1
"""Ten tokens a second from each model, two thousand in all."""
BUDGET_MS = 50


async def read_until_finished(socket: WebSocketClientConnection, count: int) -> None:
    """Read what a page would read until all its turns have ended."""
    while count:
        for event in (await read_frame(socket)).get("events", ()):
            count -= event["type"] in ("turn.finished", "turn.failed")


async def stream(product: Product) -> LoopTimes:
    """Let all chats stream at once and return what the loop did meanwhile."""
    chat_ids = [await product.new_chat() for _ in range(CHATS)]
    pages = [chat_ids[start : start + CHATS_PER_PAGE] for start in range(0, CHATS, CHATS_PER_PAGE)]
    sockets = [await product.connect(*page) for page in pages]
    product.model.load(script(*(say("word " * WORDS, wait=TOKEN_SECONDS) for _ in chat_ids)))
    reading = [
        asyncio.ensure_future(read_until_finished(socket, len(page)))
        for socket, page in zip(sockets, pages, strict=True)
    ]
    await product.look_at_loop()
    for chat_id in chat_ids:
        await product.ask("POST", f"chats/{chat_id}/turns", {"text": "Hello"})
    await asyncio.gather(*reading)
    return await product.look_at_loop()


async def main() -> None:
    """Print the 99th percentile beside that of an idle server."""
    async with watched_product() as product:
        await product.look_at_loop()
        await asyncio.sleep(2)
        idle = await product.look_at_loop()
        began = time.perf_counter()
        busy = await stream(product)
        seconds = time.perf_counter() - began
    figures = {**busy.figures("streaming"), **idle.figures("idle"), "seconds": round(seconds, 1)}
    print(json.dumps({"figure": "many_chats", "chats": CHATS, "budget_p99_ms": BUDGET_MS, **figures}))


if __name__ == "__main__":
    asyncio.run(main())
