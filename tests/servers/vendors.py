"""Models' servers that hold a client to what their vendors say about the history, beyond the form of each request."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.servers.fixed_server import Reply, fixed_server, http_response, sent_at_once
from tests.servers.request_rules import Request

Json = dict[str, Any]
Judge = Callable[[Json, Sequence[Json]], str | Json | None]
"""Says what is wrong with a request, or what the error is, given the messages that the server answered so far."""


@dataclass
class Vendor:
    """A server with ``answers`` in order; ``judge`` may be changed, ``refusals`` is what it said no to."""

    answers: list[Json]
    judge: Judge
    write: Callable[[Json], str]
    given: list[Json] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    refusals: list[str | Json] = field(default_factory=list)

    def reply(self, request: Request) -> bytes:
        """Answer a request, or refuse it."""
        if request.method == "GET":
            return http_response("200 OK", '{"object": "list", "data": []}', "Content-Type: application/json")
        body = json.loads(request.body)
        self.bodies.append(body)
        fault = self.judge(body, self.given)
        if fault:
            self.refusals.append(fault)
            told = fault if isinstance(fault, dict) else {"type": "invalid_request_error", "message": fault}
            error = {"type": "error", "error": told}
            return http_response("400 Bad Request", json.dumps(error), "Content-Type: application/json")
        answer = self.answers.pop(0)
        self.given.append(answer)
        return http_response("200 OK", self.write(answer), "Content-Type: text/event-stream")

    @asynccontextmanager
    async def listening(self, reply: Reply | None = None) -> AsyncIterator[str]:
        """Listen; yields the base URL. ``reply`` may stand before the vendor's own."""
        async with fixed_server(sent_at_once(reply or self.reply)) as (place, _):
            yield f"http://{place}/v1"


def _event(body: Json) -> str:
    return f"data: {json.dumps(body)}\n\n"


def write_blocks(answer: Json) -> str:
    """Stream an answer of Anthropic's: ``content`` in blocks, each text in two pieces, and ``stop_reason``."""
    written = "".join(map(_event, _block_events(answer["content"])))
    return written + _event({"type": "message_delta", "delta": {"stop_reason": answer["stop_reason"]}})


def _block_events(blocks: Sequence[Json]) -> Iterator[Json]:
    for index, block in enumerate(blocks):
        texts = {name: block[name] for name in ("text", "thinking", "signature") if name in block}
        begun: Json = {name: "" if name in texts else value for name, value in block.items()}
        begun |= {"input": {}} if "input" in block else {}
        yield {"type": "content_block_start", "index": index, "content_block": begun}
        deltas = [{"type": f"{name}_delta", name: piece} for name, text in texts.items() for piece in _halves(text)]
        if "input" in block:
            pieces = _halves(json.dumps(block["input"]))
            deltas += [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}


def _halves(text: str) -> list[str]:
    half = len(text) // 2
    return [piece for piece in (text[:half], text[half:]) if piece]


def write_message(answer: Json) -> str:
    """Stream a message of a chat completion, whole fields at a time, with the reason in ``finish``."""
    message = {name: value for name, value in answer.items() if name not in ("finish", "usage")}
    calls = message.pop("tool_calls", [])
    deltas: list[Json] = [{name: value} for name, value in message.items() if value is not None]
    deltas += [{"tool_calls": [{"index": index, **call}]} for index, call in enumerate(calls)]
    finish = answer.get("finish", "tool_calls" if calls else "stop")
    chunks: list[Json] = [{"choices": [{"delta": delta}]} for delta in deltas]
    chunks.append({"choices": [{"delta": {}, "finish_reason": finish}], "usage": answer.get("usage")})
    return "".join(map(_event, chunks)) + "data: [DONE]\n\n"


def blocks_of(body: Json) -> list[Json]:
    """Return the blocks of all the model's messages in a request to Anthropic."""
    return [block for message in body["messages"] if message["role"] == "assistant" for block in message["content"]]


THINKING = ("thinking", "redacted_thinking")


def claude(body: Json, given: Sequence[Json]) -> str | None:
    """Want each answer of its own back as it was, in order, and no thinking of others.

    https://platform.claude.com/docs/en/build-with-claude/preserved-thinking/prefix-checks
    """
    rest = blocks_of(body)
    for answer in given:
        size = len(answer["content"])
        start = next((n for n in range(len(rest)) if rest[n : n + size] == answer["content"]), None)
        if start is None:
            return "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified"
        if any(block["type"] in THINKING for block in rest[:start]):
            return "Invalid `signature` in `thinking` block"
        rest = rest[start + size :]
    if any(block["type"] in THINKING for block in rest):
        return "Invalid `signature` in `thinking` block"
    last = body["messages"][-1]
    if last["role"] == "assistant" and last["content"][-1]["type"] != "server_tool_use":
        return "This model does not support assistant message prefill. The conversation must end with a user message."
    return None


def answers_in(body: Json) -> list[Json]:
    """Return the model's messages in a request for a chat completion."""
    return [message for message in body["messages"] if message["role"] == "assistant"]


def deepseek_strict(body: Json, given: Sequence[Json]) -> str | None:
    """Want the reasoning of every message of the model, https://github.com/MoonshotAI/kimi-cli/issues/2141"""
    return _deepseek(answers_in(body), given)


def deepseek_lenient(body: Json, given: Sequence[Json]) -> str | None:
    """Want it where the message calls a tool, https://api-docs.deepseek.com/guides/thinking_mode"""
    return _deepseek([message for message in answers_in(body) if message.get("tool_calls")], given)


def _deepseek(messages: Sequence[Json], given: Sequence[Json]) -> str | None:
    known = {answer.get("content"): answer["reasoning_content"] for answer in given}
    for message in messages:
        reasoning = message.get("reasoning_content")
        if reasoning is None or reasoning != known.get(message.get("content"), reasoning):
            return "The `reasoning_content` in the thinking mode must be passed back to the API."
    return None


def kimi(body: Json, given: Sequence[Json]) -> str | None:
    """Want its own ids, out of which it reads the name: https://github.com/vybestack/llxprt-code/issues/713"""
    ids = [call["id"] for message in answers_in(body) for call in message.get("tool_calls", ())]
    own = [call["id"] for answer in given for call in answer.get("tool_calls", ())]
    return None if ids == own else f"these are not my calls: {ids}"


def mistral(body: Json, given: Sequence[Json]) -> str | None:
    """Want ids of nine letters or digits, and its thinking parts: https://docs.mistral.ai/capabilities/reasoning"""
    for message in body["messages"]:
        for call_id in (message.get("tool_call_id", "000000000"), *(c["id"] for c in message.get("tool_calls", ()))):
            if not re.fullmatch("[a-zA-Z0-9]{9}", call_id):
                return f"Tool call id was {call_id} but must be a-z, A-Z, 0-9, with a length of 9."
    wanted = [answer["content"] for answer in given if isinstance(answer["content"], list)]
    found = [message["content"] for message in answers_in(body) if isinstance(message["content"], list)]
    return None if found == wanted else "the thinking was changed"


def wants_fields(*names: str) -> Judge:
    """Want these fields of every message of its own back, unchanged, and nobody else's."""

    def judge(body: Json, given: Sequence[Json]) -> str | None:
        wanted, found = (
            [entry for message in messages if any(entry := [message.get(name) for name in names])]
            for messages in (given, answers_in(body))
        )
        return None if found == wanted else f"changed: {found} instead of {wanted}"

    return judge


def mistral_order(body: Json, given: Sequence[Json]) -> str | None:
    """Want a word of the model behind the results of its calls, https://github.com/BerriAI/litellm/issues/17761"""
    roles = [message["role"] for message in body["messages"]]
    return "Unexpected role 'user' after role 'tool'" if ("tool", "user") in pairwise(roles) else None


def vllm(context: int) -> Judge:
    """Refuse an answer that may be longer than what the conversation leaves of the context, as vLLM does."""

    def judge(body: Json, given: Sequence[Json]) -> str | None:
        limit, tokens = body["max_tokens"], len(json.dumps(body["messages"])) // 4
        if limit <= context - tokens:
            return None
        return (
            f"'max_tokens' or 'max_completion_tokens' is too large: {limit}. This model's maximum context length is "
            f"{context} tokens and your request has {tokens} input tokens ({limit} > {context} - {tokens})."
        )

    return judge


def groq(*written: str) -> Judge:
    """Fail at what the model wrote, one text for each request with tools: https://console.groq.com/docs/tool-use"""
    left = list(written)

    def judge(body: Json, given: Sequence[Json]) -> Json | None:
        if "tools" not in body or not left:
            return None
        message = "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details."
        kind = {"type": "invalid_request_error", "code": "tool_use_failed"}
        return {"message": message, **kind, "failed_generation": left.pop(0)}

    return judge


def wants_content(body: Json, given: Sequence[Json]) -> str | None:
    """Want the whole content back, https://platform.minimax.io/docs/guides/text-m2-function-call"""
    found = [message["content"] for message in answers_in(body)]
    return None if found == [answer["content"] for answer in given] else f"changed: {found}"


def takes_no_secrets(body: Json, given: Sequence[Json]) -> str | None:
    """Want nothing that was meant for another model: neither its thinking nor its ids."""
    text = json.dumps(body)
    found = [word for word in ("SECRET", "toolu_", "functions.", '"call_', "<think>") if word in text]
    return f"not mine: {found}" if found else None
