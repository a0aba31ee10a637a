"""Measure how long a model's first token takes from the model server's socket to the page's socket.

Run it with `python -m benchmarks.first_token`; it prints one line of JSON. The model server writes into the token when
it was sent. A plain client reads the same from the model server in the same rounds, which is what no product can beat.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import time

from benchmarks.product import Product, read_frame, running_product
from tests.servers.model_scripts import Response, chunk, ending, script

ROUNDS = 40
BUDGET_MS = 10
THINKING_SECONDS = 0.05
"""How long the model lets wait for its first token, so that the turn is under way when it comes."""
MODEL_HEADERS = {"Accept": "text/event-stream, application/json", "Authorization": "Bearer none"}
STAMP = re.compile(r"sent at (\d+\.\d+)")


def answer() -> Response:
    """Return an answer whose only token says when it was sent."""
    token = chunk({"content": "sent at {{now}}"})
    return {"body": [chunk({"role": "assistant"}), {"wait": THINKING_SECONDS}, token, *ending("stop")]}


def age(text: str) -> float | None:
    """Return how many seconds ago the token in the text was sent."""
    found = STAMP.search(text)
    return time.monotonic() - float(found[1]) if found else None


async def at_the_page(product: Product, chat_id: str) -> float:
    """Return the age of the first token when the page has it."""
    product.model.load(script(answer()))
    socket = await product.connect(chat_id)
    await product.ask("POST", f"chats/{chat_id}/turns", {"text": "Hello"})
    first: float | None = None
    while True:
        frame = await read_frame(socket)
        first = age(json.dumps(frame)) if first is None else first
        if any(event["type"] in ("turn.finished", "turn.failed") for event in frame.get("events", ())):
            break
    socket.close()
    if first is None:
        raise SystemExit("No token came to the page.")
    return first


async def at_a_plain_client(product: Product) -> float:
    """Return the age of the first token when a client of the model server has it."""
    product.model.load(script(answer()))
    body = {"model": "scripted-model", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
    url = f"{product.model.url}/v1/chat/completions"
    async with product.http.stream("POST", url, json=body, headers=MODEL_HEADERS) as response:
        async for line in response.aiter_lines():
            first = age(line)
            if first is not None:
                return first
    raise SystemExit("The model server sent no token.")


async def main() -> None:
    """Print the medians and their difference."""
    async with running_product() as product:
        ours, theirs = [], []
        for _ in range(ROUNDS):
            chat_id = await product.new_chat()
            ours.append(await at_the_page(product, chat_id))
            theirs.append(await at_a_plain_client(product))
            await product.ask("DELETE", f"chats/{chat_id}")
    page_ms, client_ms = (1000 * statistics.median(times) for times in (ours, theirs))
    figures = {"page_ms": round(page_ms, 2), "plain_client_ms": round(client_ms, 2), "budget_ms": BUDGET_MS}
    print(json.dumps({"figure": "first_token", **figures, "ratio_to_budget": round(page_ms / BUDGET_MS, 2)}))


if __name__ == "__main__":
    asyncio.run(main())
