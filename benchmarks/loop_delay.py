"""Measure how late the event loop of a real server is while code prints a flood, beside a notebook doing the same.

Run it with `python -m benchmarks.loop_delay`; it prints one line of JSON after about half a minute. Both floods go
through the same server process in turns, each to one page that reads everything: ours to a chat's event socket, theirs
to the WebSocket of a kernel, whose limit of output is lifted. `longest` is the longest delay of a flood, the median of
all rounds; `idle` is the same server at rest.
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


async def during(product: Product, flood: Callable[[], Awaitable[None]]) -> tuple[list[float], float]:
    """Return the delays of the loop during a flood, shortest first, and how long it took, in seconds."""
    await product.loop_delays()
    began = time.perf_counter()
    await flood()
    seconds = time.perf_counter() - began
    return await product.loop_delays(), seconds


def summarize(name: str, rounds: list[tuple[list[float], float]]) -> dict[str, float]:
    """Return medians of the rounds."""
    longest = statistics.median(delays[-1] for delays, _ in rounds)
    p99 = statistics.median(delays[int(0.99 * len(delays))] for delays, _ in rounds)
    seconds = statistics.median(seconds for _, seconds in rounds)
    figures = {"longest_ms": 1000 * longest, "p99_ms": 1000 * p99, "s": seconds}
    return {f"{name}_{unit}": round(figure, 1 if unit != "s" else 2) for unit, figure in figures.items()}


async def main() -> None:
    """Alternate between the two, so that both see the same machine."""
    async with watched_product(NO_LIMITS) as product:
        chat_id = await product.new_chat()
        chat, kernel = await product.connect(chat_id), await open_kernel(product)
        ours, theirs = [], []
        for _ in range(ROUNDS + 1):
            ours.append(await during(product, lambda: flood_chat(product, chat_id, chat)))
            theirs.append(await during(product, lambda: flood_notebook(kernel)))
        await product.loop_delays()
        await asyncio.sleep(IDLE_SECONDS)
        idle = await product.loop_delays()
        chat.close()
        kernel.close()
    # the first of each starts its kernel
    figures = {**summarize("flood", ours[1:]), **summarize("notebook", theirs[1:])}
    ratio = round(figures["flood_longest_ms"] / figures["notebook_longest_ms"], 2)
    at_rest = {"idle_p99_ms": round(1000 * idle[int(0.99 * len(idle))], 1)}
    print(json.dumps({"figure": "loop_delay", "longest_ratio": ratio, **figures, **at_rest}))


if __name__ == "__main__":
    asyncio.run(main())
