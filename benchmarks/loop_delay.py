"""Measure how late the event loop of a real server is while code prints a flood, beside a notebook doing the same.

Run it with `python -m benchmarks.loop_delay`; it prints one line of JSON after about half a minute. Both floods go
through the same server process in turns, each to one page that reads everything: ours to a chat's event socket, theirs
to the WebSocket of a kernel, whose limit of output is lifted. The figures are medians of all rounds: how late the loop
was, and what it took of a processor (`busy`), at once and in all; `idle` is the same server at rest.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.product import Product, read_frame, watched_product
from jupyter_codeinterp.protocol.parts import FINAL_STATUSES

ROUNDS = 5
IDLE_SECONDS = 2.0
FLOOD = "line = 'x' * 99\nfor _ in range(100_000): print(line)"
NO_LIMITS = [
    "--ZMQChannelsWebsocketConnection.iopub_msg_rate_limit=0",
    "--ZMQChannelsWebsocketConnection.iopub_data_rate_limit=0",
]


async def flood_chat(product: Product, chat_id: str, socket: WebSocketClientConnection) -> None:
    """Let a person's code print the flood in a chat, and read until its page knows the end."""
    await product.ask("POST", f"chats/{chat_id}/executions", {"code": FLOOD, "engine": "jupyter"})
    while True:
        for event in (await read_frame(socket)).get("events", ()):
            if event["type"] == "execution.status" and (status := event["execution"]["status"]) in FINAL_STATUSES:
                if status != "ok":
                    raise SystemExit(f"The code failed: {event}")
                return


async def flood_notebook(socket: WebSocketClientConnection) -> None:
    """Let a kernel print the flood, and read until it is idle."""
    message_id = uuid.uuid4().hex
    header = {"msg_id": message_id, "msg_type": "execute_request", "username": "", "session": "b", "version": "5.3"}
    content = {"code": FLOOD, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await socket.write_message(json.dumps(message))
    while True:
        heard = await read_frame(socket)
        if heard["parent_header"].get("msg_id") == message_id and heard["content"].get("execution_state") == "idle":
            return


async def open_kernel(product: Product) -> WebSocketClientConnection:
    """Start a kernel as a notebook does and return the socket of its channels."""
    answer = await product.http.post("api/kernels", json={})
    answer.raise_for_status()
    url = product.lab.url.replace("http", "ws", 1) + f"api/kernels/{answer.json()['id']}/channels"
    headers = {"Authorization": f"token {product.lab.token}"}
    return await websocket_connect(HTTPRequest(url, headers=headers))


async def during(product: Product, name: str, flood: Callable[[], Awaitable[None]]) -> dict[str, float]:
    """Return what the loop did during a flood, and how long that took."""
    await product.look_at_loop()
    began = time.perf_counter()
    await flood()
    seconds = time.perf_counter() - began
    return {**(await product.look_at_loop()).figures(name), f"{name}_s": round(seconds, 2)}


def medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure of the rounds."""
    return {name: round(statistics.median(figures[name] for figures in rounds), 2) for name in rounds[0]}


async def main() -> None:
    """Alternate between the two, so that both see the same machine."""
    async with watched_product(NO_LIMITS) as product:
        chat_id = await product.new_chat()
        chat, kernel = await product.connect(chat_id), await open_kernel(product)
        ours, theirs = [], []
        for _ in range(ROUNDS + 1):
            ours.append(await during(product, "chat", lambda: flood_chat(product, chat_id, chat)))
            theirs.append(await during(product, "notebook", lambda: flood_notebook(kernel)))
        await product.look_at_loop()
        await asyncio.sleep(IDLE_SECONDS)
        idle = await product.look_at_loop()
        chat.close()
        kernel.close()
    # the first of each starts its kernel
    figures = {**medians(ours[1:]), **medians(theirs[1:]), **idle.figures("idle")}
    ratios = {
        f"{kind}_ratio": round(figures[f"chat_{kind}"] / figures[f"notebook_{kind}"], 2)
        for kind in ("busy_s", "busy_longest_ms", "delay_longest_ms")
    }
    print(json.dumps({"figure": "loop_delay", **ratios, **figures}))


if __name__ == "__main__":
    asyncio.run(main())
