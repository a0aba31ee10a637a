"""Compare the seed chart through the kernel engine with the same code in raw kernels.

Run it with `python -m benchmarks.message_to_image`; it prints one line of JSON. Measured at the engine:
from the request to the decoded image in the caller's hands, in a warm kernel and in a new one.
"""

from __future__ import annotations

import asyncio
import base64
import json
import statistics
import time

from benchmarks.engine_bench import bare_client, chat_engine, run_bare
from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Deadline, Place, RunRequest
from jupyter_codeinterp.protocol.engine_events import Display, EngineEvent

CODE = """
import matplotlib.pyplot as plt
regions = {"North": 120, "South": 90, "East": 150, "West": 70}
figure, axes = plt.subplots()
axes.bar(list(regions), list(regions.values()))
axes.set_title("Sales by region")
plt.show()
"""
WARM_ROUNDS = 15
COLD_ROUNDS = 4


async def engine_image(engine: KernelEngine, chat_id: str) -> float:
    """Return the seconds until the engine has handed over the image and the execution ended."""
    images: list[bytes] = []

    async def keep(event: EngineEvent) -> None:
        if isinstance(event, Display) and "image/png" in event.data:
            images.append(base64.b64decode(event.data["image/png"]))

    began = time.perf_counter()
    await engine.run(RunRequest(f"{chat_id}-{began}", Place(chat_id), CODE, Deadline(60)), keep)
    if len(images) != 1:
        raise SystemExit(f"{len(images)} images came through the engine; is matplotlib installed?")
    return time.perf_counter() - began


async def warm() -> tuple[list[float], list[float]]:
    """Return the times of ours and theirs in kernels that have drawn before."""
    ours, theirs = [], []
    async with chat_engine() as (engine, manager), bare_client(manager) as client:
        for number in range(WARM_ROUNDS + 1):
            ours.append(await engine_image(engine, "warm"))
            began = time.perf_counter()
            messages = await run_bare(client, CODE)
            for message in messages:
                if message["msg_type"] == "display_data":
                    base64.b64decode(message["content"]["data"]["image/png"])
            theirs.append(time.perf_counter() - began)
            if number == 0:
                ours.clear()
                theirs.clear()
    return ours, theirs


async def cold() -> tuple[list[float], list[float]]:
    """Return the times of ours and theirs from no kernel to the image."""
    ours, theirs = [], []
    async with chat_engine() as (engine, manager):
        for number in range(COLD_ROUNDS):
            ours.append(await engine_image(engine, f"cold-{number}"))
            await engine.kernels.shutdown(f"cold-{number}")
            began = time.perf_counter()
            async with bare_client(manager) as client:
                await run_bare(client, CODE)
                theirs.append(time.perf_counter() - began)
    return ours, theirs


async def main() -> None:
    """Print medians and their ratios."""
    figures: dict[str, float | str] = {"figure": "message_to_image"}
    for name, times in (("warm", await warm()), ("cold", await cold())):
        engine_ms, raw_ms = (round(1000 * statistics.median(series), 1) for series in times)
        figures |= {f"{name}_ratio": round(engine_ms / raw_ms, 3), f"{name}_ms": engine_ms, f"{name}_raw_ms": raw_ms}
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main())
