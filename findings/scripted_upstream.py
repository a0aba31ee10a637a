"""Plays a model server that speaks Chat Completions; what it answers depends on the model's name.

``python scripted_upstream.py PORT``; ``call`` streams a tool call, ``error`` an error in mid-stream, ``cut`` ends in
the middle, ``busy`` is 429 with ``Retry-After: 12``; without ``stream`` the answer is one short text.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """Return one chunk of a streamed completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def call_piece(arguments: str, **start: str) -> dict[str, Any]:
    """Return a chunk with a piece of the call's arguments."""
    name = {"name": "execute_code"} if start else {}
    return chunk({"tool_calls": [{"index": 0, **start, "function": {**name, "arguments": arguments}}]})


USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
CALL = [
    chunk({"role": "assistant", "content": None}),
    chunk({"reasoning_content": "A sum."}),
    chunk({"content": "I compute it. "}),
    call_piece("", id="call_a", type="function"),
    call_piece('{"code": "pri'),
    call_piece('nt(1)"}'),
]
END = [chunk({}, "tool_calls"), {**chunk({}), "choices": [], "usage": USAGE}]
ERROR = {"error": {"message": "The server is overloaded.", "type": "server_error", "code": 500}}
WHOLE = {
    **chunk({}),
    "object": "chat.completion",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop"}],
    "usage": USAGE,
}


class Handler(BaseHTTPRequestHandler):
    """Answers one request and closes."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model = body["model"]
        if model == "busy":
            self._answer(429, {"error": {"message": "Too many requests.", "type": "rate_limit_error"}}, "12")
        elif not body.get("stream"):
            self._answer(200, WHOLE)
        else:
            self._stream(model)

    def _answer(self, status: int, body: Any, retry_after: str = "") -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, model: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        events = {"error": [*CALL[:3], ERROR], "cut": CALL}.get(model, [*CALL, *END])
        texts = [f"data: {json.dumps(event)}\n\n" for event in events]
        for text in [*texts, *([] if model in ("cut", "error") else ["data: [DONE]\n\n"])]:
            self._piece(text.encode())
        # without the last piece the answer is broken off
        if model != "cut":
            self._piece(b"")

    def _piece(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
