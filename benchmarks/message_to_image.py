"""Compare the seed chart, from the posted message to the stored image at the page, with the same code in raw kernels.

Run it with `python -m benchmarks.message_to_image`; it prints one line of JSON. The whole product takes part: a server
process, a model server that answers at once, the event socket. The raw kernels run beside it in the same rounds.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from typing import Any

from benchmarks.engine_bench import bare_client, chat_engine, run_bare
from benchmarks.product import Product, read_frame, running_product
from tests.servers.model_scripts import call, say, script

CODE = """
import matplotlib.pyplot as plt
regions = {"North": 120, "South": 90, "East": 150, "West": 70}
figure, axes = plt.subplots()
axes.bar(list(regions), list(regions.values()))
axes.set_title("Sales by region")
plt.show()
"""
WARM_ROUNDS = 15
COLD_ROUNDS = 5
BUDGETS = {"warm_budget": 1.5, "fresh_budget": 1.3}


async def product_image(product: Product, chat_id: str) -> float:
    """Return the seconds from posting a message until the page knows the stored image."""
    socket = await product.connect(chat_id)
    product.model.load(script(call(CODE), say("Done.")))
    began = time.perf_counter()
    await product.ask("POST", f"chats/{chat_id}/turns", {"text": "Draw it."})
    shown = None
    while True:
        for event in (await read_frame(socket)).get("events", ()):
            if event["type"] == "execution.output" and "image/png" in json.dumps(event):
                shown = time.perf_counter()
            if event["type"] in ("turn.finished", "turn.failed"):
                socket.close()
                if shown is None:
                    raise SystemExit("No image came; is matplotlib installed?")
                return shown - began


async def raw_image(client: Any) -> float:
    """Return the seconds a plain client takes."""
    began = time.perf_counter()
    await run_bare(client, CODE)
    return time.perf_counter() - began


async def warm(product: Product, manager: Any) -> tuple[list[float], list[float]]:
    """Return the times of ours and theirs in kernels that have drawn before."""
    ours, theirs = [], []
    chat_id = await product.new_chat()
    async with bare_client(manager) as client:
        for _ in range(WARM_ROUNDS + 1):
            ours.append(await product_image(product, chat_id))
            theirs.append(await raw_image(client))
    await product.ask("DELETE", f"chats/{chat_id}")
    return ours[1:], theirs[1:]


async def fresh(product: Product, manager: Any) -> tuple[list[float], list[float]]:
    """Return the times of ours and theirs from no kernel to the image."""
    ours, theirs = [], []
    for _ in range(COLD_ROUNDS):
        chat_id = await product.new_chat()
        ours.append(await product_image(product, chat_id))
        await product.ask("DELETE", f"chats/{chat_id}")
        began = time.perf_counter()
        async with bare_client(manager) as client:
            await run_bare(client, CODE)
            theirs.append(time.perf_counter() - began)
    return ours, theirs


async def main() -> None:
    """Print medians and their ratios."""
    figures: dict[str, float | str] = {"figure": "message_to_image", **BUDGETS}
    async with running_product() as product, chat_engine() as (_, manager):
        for name, times in (("warm", await warm(product, manager)), ("fresh", await fresh(product, manager))):
            product_ms, raw_ms = (round(1000 * statistics.median(series), 1) for series in times)
            ratio = round(product_ms / raw_ms, 3)
            figures |= {f"{name}_ratio": ratio, f"{name}_ms": product_ms, f"{name}_raw_ms": raw_ms}
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main())
