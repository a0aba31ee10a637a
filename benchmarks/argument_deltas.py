"""Measure what 20,000 deltas of a call's arguments cost the server, and when their first code is known.

Run it with `python -m benchmarks.argument_deltas [CHECKOUT]`; it prints one line of JSON. A real HTTP server sends the
deltas all at once and one by one, and the adapter reads them in a process of its own: `cpu_ms` is what that takes of a
processor, `first_code_ms` goes from the request to the first piece of code. A plain client of the same server reads the
same in the same run. With CHECKOUT, another work tree with its own `.venv`, the adapter of that one reads them in turns
with ours, and `ratio_to_checkout` compares what the two take of a processor.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.seam import ModelRequest, ToolCode, ToolEnd, UserMessage

Figures = dict[str, float]

ROUNDS = 3
PIECE_LENGTH = 4
"""About a token of code."""
TASKS = 980
TASK = "total_{n} = frame.groupby('region')['sales'].sum() * {n}\nprint(f\"{{total_{n}}}\")\n"
CODE = "".join(TASK.format(n=n) for n in range(TASKS))
REQUEST = ModelRequest("scripted-model", "Be short.", (UserMessage("Hello"),), tools=True)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
WAYS = ("at_once", "one_by_one")


def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    """Write one chunk as OpenAI does."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    names = {"id": "chatcmpl-CZ8Xq1hR2vW3kLmNpQsTuVwXyZab0", "object": "chat.completion.chunk", "created": 1764579600}
    body = {**names, "model": "scripted-model", "system_fingerprint": "fp_44709d6fcb", "choices": [choice]}
    return f"data: {json.dumps(body, separators=(',', ':'))}\n\n".encode()


def call_deltas() -> list[bytes]:
    """Return the chunks of an answer that is one long call."""
    arguments = json.dumps({"code": CODE})
    begun = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "execute_code", "arguments": ""}}
    pieces = (arguments[start : start + PIECE_LENGTH] for start in range(0, len(arguments), PIECE_LENGTH))
    deltas = [chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}) for piece in pieces]
    first = chunk({"role": "assistant", "content": None, "tool_calls": [begun]})
    return [first, *deltas, chunk({}, "tool_calls"), b"data: [DONE]\n\n"]


async def answer(deltas: list[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send the deltas in the way that the address names."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = next(line for line in head.lower().splitlines() if line.startswith("content-length:"))
    await reader.readexactly(int(length.partition(":")[2]))
    if WAYS[0] in head.splitlines()[0]:
        body = b"".join(deltas)
        writer.write(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    else:
        writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for delta in deltas:
            writer.write(f"{len(delta):x}\r\n".encode() + delta + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    writer.close()


async def read_with_adapter(url: str) -> float:
    """Read the call as a turn does; return when its first code was known."""
    model = OpenAIChat(Connection("lab", url))
    code: list[str] = []
    first = 0.0
    ended = ""
    async for event in model.stream(REQUEST):
        if isinstance(event, ToolCode):
            first = first or time.perf_counter()
            code.append(event.text)
        elif isinstance(event, ToolEnd):
            ended = event.code or ""
    await model.close()
    if not "".join(code) == ended == CODE:
        raise SystemExit("The code that was read is not the code that was sent.")
    return first


async def read_plainly(url: str) -> float:
    """Read the chunks and do nothing with them; return when the first arguments were there."""
    first = 0.0
    async with (
        httpx.AsyncClient() as client,
        client.stream("POST", f"{url}/chat/completions", json={"stream": True}) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data: {") and json.loads(line[6:])["choices"][0]["delta"].get("tool_calls"):
                first = first or time.perf_counter()
    return first


async def read_all(url: str) -> dict[str, Figures]:
    """Read the answer in both ways with both readers; the first time loads what they need."""
    found: dict[str, Figures] = {}
    for way in (WAYS[0], *WAYS):
        for name, read in (("", read_with_adapter), ("plain_", read_plainly)):
            began, cpu = time.perf_counter(), time.process_time()
            first = await read(f"{url}/{way}")
            taken = {"cpu_ms": 1000 * (time.process_time() - cpu), "first_code_ms": 1000 * (first - began)}
            found.setdefault(way, {}).update({name + figure: value for figure, value in taken.items()})
    return found


async def read_in(folder: Path, url: str) -> dict[str, Figures]:
    """Let the adapter of a work tree read, in a process of its own."""
    python = folder / ".venv" / "bin" / "python"
    command = [str(python) if python.exists() else sys.executable, __file__, "--read", url]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=folder)
    output, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"The reader in {folder} failed.")
    found: dict[str, Figures] = json.loads(output)
    return found


def medians(rounds: list[dict[str, Figures]], way: str) -> Figures:
    """Return the median of each figure of one way."""
    return {name: round(statistics.median(found[way][name] for found in rounds), 1) for name in rounds[0][way]}


async def main(checkout: Path | None) -> None:
    """Print the medians."""
    deltas = call_deltas()
    server = await asyncio.start_server(partial(answer, deltas), "127.0.0.1", 0)
    url = "http://{}:{}".format(*server.sockets[0].getsockname()[:2])
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await read_in(Path(__file__).parents[1], url))
        if checkout:
            theirs.append(await read_in(checkout, url))
    server.close()
    report: dict[str, Any] = {"figure": "argument_deltas", "deltas": len(deltas)}
    for way in WAYS:
        report[way] = medians(ours, way)
        report[way]["ratio_to_plain"] = round(report[way]["cpu_ms"] / report[way]["plain_cpu_ms"], 2)
        if theirs:
            other = medians(theirs, way)
            report[way] |= {f"checkout_{name}": other[name] for name in ("cpu_ms", "first_code_ms")}
            report[way]["ratio_to_checkout"] = round(report[way]["cpu_ms"] / other["cpu_ms"], 2)
    print(json.dumps(report))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        print(json.dumps(asyncio.run(read_all(sys.argv[2]))))
    else:
        asyncio.run(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None))
