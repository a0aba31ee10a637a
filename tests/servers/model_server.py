"""A scripted HTTP server, in a process of its own, that speaks every dialect and can misbehave.

It takes what the vendor of the dialect takes and nothing else (``request_rules.py``): a request that does not fit is
refused in the vendor's words, uses up no response, and stands in the log, so that it fails the test in any case.

Tests use it through the fixture ``model_server`` of ``tests/servers/model_fixtures.py``. By hand:
``python -m tests.servers.model_server --port 9000 --script native_chart``, with a name of ``model_scripts.SCRIPTS``.

A script is ``{"models": [names], "responses": [response, ...], "key": the key to ask for, none without it, "faces":
the paths that are served, all without it}``. Each POST to ``/v1/chat/completions``, ``/v1/responses``,
``/v1/messages`` or ``/api/chat`` takes the next response; a used-up script answers 500. With ``"limit": {"tokens",
"status", "body"}`` longer requests are refused so and take no response, and the usage of the others is what was
counted. A response is ``{"status", "headers", "framing", "body": [item, ...]}``, where ``framing`` is ``chunked``
(HTTP chunks, the default), ``close`` (the body ends with the connection) or ``raw`` (the items are all that is sent,
head included), and an item is one of

* a string: sent as one piece; ``{{image}}`` in it becomes the first image address in the request's last message,
  ``{{now}}`` the moment it is sent, in seconds of this machine's monotonic clock
* ``{"base64": ...}``: bytes, sent as one piece
* ``{"wait": seconds}``
* ``{"hang": true}``: nothing more until the client goes away
* ``{"abort": true}``: the connection is reset, with no proper end

``GET /control/log`` tells ``{"requests": [{"method", "path", "headers", "body"}], "disconnects", "open"}``: how many
clients went away before their response was done, and how many responses are being sent. ``POST /control/script``
replaces the script and empties the log. ``POST /control/refused`` takes out why requests were refused, under whatever
script they came.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.servers.model_scripts import SCRIPTS, Item, Response, Script, count_tokens
from tests.servers.request_rules import FURTHER, SHOW, Request, RequestRules, openai_error
from tests.servers.request_schemas import schema_folder

IMAGE_LINK = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|([^\s\"'()<>]*codeinterp/api/v1/files/[\w-]+/content)")
USED_UP: Response = {
    "status": 500,
    "headers": {"Content-Type": "application/json"},
    "body": [json.dumps({"error": {"message": "The script of the test's model server is used up."}})],
}

PROMPT_TOKENS = json.dumps('"prompt_tokens": 100')[1:-1]
"""The usage of ``model_scripts``, as it stands in the JSON of a response."""


class ModelServer:
    """Answers from the script and keeps a log."""

    def __init__(self, script: Script, schemas: Path) -> None:
        self.refused: list[str] = []
        self._schemas = schemas
        self.load(script)

    def load(self, script: Script) -> None:
        self.rules = RequestRules(script.get("key"), self._schemas)
        self.models = list(script.get("models", ["scripted-model"]))
        self.further = script.get("further", {})
        self.faces = script.get("faces")
        self.responses = list(script["responses"])
        self.limit = script.get("limit")
        self.requests: list[dict[str, Any]] = []
        self.disconnects = 0
        self.open = 0

    async def serve_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close the connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await read_request(reader)
            if request.path.startswith("/control/"):
                await send_json(writer, self.control(request.path, request.body))
            else:
                await self.answer(reader, writer, request)
        with suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    def control(self, path: str, body: bytes) -> Any:
        if path == "/control/script":
            self.load(json.loads(body))
            return {}
        if path == "/control/refused":
            refused, self.refused = self.refused, []
            return refused
        return {"requests": self.requests, "disconnects": self.disconnects, "open": self.open}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Request) -> None:
        parsed = parse_body(request.body)
        told = {"method": request.method, "path": request.path, "headers": request.headers, "body": parsed}
        self.requests.append(told)
        refusal = self.rules.judge(request)
        if refusal:
            self.refused.append(f"{request.method} {request.path}: {refusal.status} {refusal.words}")
            await send_json(writer, refusal.body, refusal.status)
            return
        if request.place == SHOW or request.place in FURTHER:
            await self.tell_more(writer, request.place, parsed)
            return
        if request.method == "GET":
            field = "models" if request.place == "/api/tags" else "data"
            await send_json(writer, {"object": "list", field: [as_entry(model) for model in self.models]})
            return
        tokens = count_tokens(parsed) if self.limit else 0
        if self.limit and tokens > self.limit["tokens"]:
            said = self.limit["body"].replace("{context}", str(self.limit["tokens"])).replace("{request}", str(tokens))
            await send_json(writer, json.loads(said), self.limit["status"])
            return
        if self.faces is not None and request.place not in self.faces:
            await send_json(writer, openai_error(404, f"Invalid URL (POST {request.place})"), 404)
            return
        response = self.responses.pop(0) if self.responses else USED_UP
        if self.limit:
            response = json.loads(
                json.dumps(response).replace(PROMPT_TOKENS, PROMPT_TOKENS.replace("100", str(tokens)))
            )
        # whoever reads gets the end of the stream when the client goes away
        gone = asyncio.ensure_future(reader.read())
        sending = asyncio.ensure_future(send_response(writer, response, find_image(parsed)))
        self.open += 1
        try:
            await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
            if not sending.done() or isinstance(sending.exception(), ConnectionError):
                self.disconnects += 1
        finally:
            self.open -= 1
            for task in (gone, sending):
                task.cancel()
                with suppress(asyncio.CancelledError, ConnectionError):
                    await task

    async def tell_more(self, writer: asyncio.StreamWriter, place: str, body: Any) -> None:
        """Answer what is asked beside the list."""
        found = self.further.get(place)
        if place == SHOW:
            found = (found or {}).get(body["model"])
        if found is None:
            await send_json(writer, {"error": "not found"}, 404)
        else:
            await send_json(writer, found)


def as_entry(model: Any) -> Any:
    """Return the entry of a list; of a name what most servers tell."""
    return {"id": model, "name": model} if isinstance(model, str) else model


def parse_body(body: bytes) -> Any:
    """Return what a body says, None for none and for what is no JSON."""
    with suppress(ValueError):
        return json.loads(body)
    return None


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, body)


async def send_json(writer: asyncio.StreamWriter, body: Any, status: int = 200) -> None:
    headers = {"Content-Type": "application/json"}
    response: Response = {"status": status, "headers": headers, "framing": "close", "body": [json.dumps(body)]}
    await send_response(writer, response, "")


async def send_response(writer: asyncio.StreamWriter, response: Response, image: str) -> None:
    """Write one response, item by item."""
    framing = response.get("framing", "chunked")
    if framing != "raw":
        headers = {"Content-Type": "text/event-stream", "Connection": "close", **response.get("headers", {})}
        if framing == "chunked":
            headers["Transfer-Encoding"] = "chunked"
        lines = [f"HTTP/1.1 {response.get('status', 200)} Scripted", *(f"{k}: {v}" for k, v in headers.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    for item in response.get("body", []):
        await send_item(writer, item, framing, image)
    if framing == "chunked" and not writer.is_closing():
        writer.write(b"0\r\n\r\n")
    if not writer.is_closing():
        await writer.drain()


async def send_item(writer: asyncio.StreamWriter, item: Item, framing: str, image: str) -> None:
    if isinstance(item, str):
        data = item.replace("{{image}}", image).replace("{{now}}", f"{time.monotonic():.6f}").encode()
    elif "base64" in item:
        data = base64.b64decode(item["base64"])
    elif "wait" in item:
        await asyncio.sleep(item["wait"])
        return
    elif "hang" in item:
        await asyncio.Event().wait()
        return
    else:
        writer.transport.abort()
        return
    if writer.is_closing():
        return
    writer.write(b"%x\r\n%b\r\n" % (len(data), data) if framing == "chunked" else data)
    await writer.drain()


def find_image(request: Any) -> str:
    """Return the first image address in the last message of a chat request, or nothing."""
    messages = request.get("messages") or request.get("input") if isinstance(request, dict) else None
    match = IMAGE_LINK.search(json.dumps(messages[-1], ensure_ascii=False)) if messages else None
    return (match.group(1) or match.group(2)) if match else ""


async def run(port: int, script: Script, schemas: Path) -> None:
    server = await asyncio.start_server(ModelServer(script, schemas).serve_client, "127.0.0.1", port)
    address = server.sockets[0].getsockname()
    sys.stdout.write(f"http://{address[0]}:{address[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the address is the first line printed")
    parser.add_argument("--script", choices=sorted(SCRIPTS), help="a ready-made script to begin with")
    parser.add_argument("--schemas", type=Path, help="the folder of request_schemas, found by itself")
    arguments = parser.parse_args()
    script: Script = SCRIPTS[arguments.script]() if arguments.script else {"responses": []}
    with suppress(KeyboardInterrupt):
        asyncio.run(run(arguments.port, script, arguments.schemas or schema_folder()))


if __name__ == "__main__":
    main()
