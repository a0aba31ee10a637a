"""Answers in OpenAI's Responses API, as the servers that speak it really send them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.servers.model_scripts import Item, Response, pieces

Json = dict[str, Any]

USAGE: Json = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 60},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 5},
    "total_tokens": 120,
}


def named(kind: str, **fields: Any) -> Json:
    """Make one event."""
    return {"type": kind, **fields}


def written(events: Sequence[Json], *, names: bool = True, done: bool = False) -> list[Item]:
    """Write events, with or without their names (LiteLLM and ``transformers serve`` send none)."""
    return [
        *((f"event: {event['type']}\n" if names else "") + f"data: {json.dumps(event)}\n\n" for event in events),
        *(["data: [DONE]\n\n"] if done else []),
    ]


def message(text: str, item_id: str = "msg_1", **fields: Any) -> Json:
    """Make a finished message."""
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {"id": item_id, "type": "message", "role": "assistant", "status": "completed", "content": content, **fields}


def function_call(arguments: str, number: int = 1, *, name: str = "execute_code", **fields: Any) -> Json:
    """Make a finished call."""
    own = {"id": f"fc_{number}", "call_id": f"call_{number}", "name": name, "arguments": arguments}
    return {"type": "function_call", "status": "completed", **own, **fields}


def reasoning(text: str = "", number: int = 1) -> Json:
    """Make finished reasoning, with a summary if there is a text."""
    summary = [{"type": "summary_text", "text": text}] if text else []
    return {"id": f"rs_{number}", "type": "reasoning", "summary": summary, "encrypted_content": f"gAAAA{number}"}


def response(*output: Json, status: str = "completed", **fields: Any) -> Json:
    """Make a finished response."""
    return {"id": "resp_1", "object": "response", "status": status, "output": list(output), "usage": USAGE, **fields}


def item_events(item: Json, index: int) -> list[Json]:
    """Make the events of one item as OpenAI sends them."""
    place = {"item_id": item["id"], "output_index": index}
    empty = {**item, "status": "in_progress", **({"arguments": ""} if "arguments" in item else {})}
    empty |= {"content": []} if item["type"] == "message" else {}
    empty |= {"summary": []} if item["type"] == "reasoning" else {}
    found = [named("response.output_item.added", output_index=index, item=empty)]
    for number, part in enumerate(item.get("content", ())):
        at = {**place, "content_index": number}
        found.append(named("response.content_part.added", **at, part={**part, "text": ""}))
        found += [named("response.output_text.delta", **at, delta=piece) for piece in pieces(part["text"])]
        found.append(named("response.output_text.done", **at, text=part["text"]))
        found.append(named("response.content_part.done", **at, part=part))
    for number, part in enumerate(item.get("summary", ())):
        at = {**place, "summary_index": number}
        found.append(named("response.reasoning_summary_part.added", **at, part={**part, "text": ""}))
        found += [named("response.reasoning_summary_text.delta", **at, delta=piece) for piece in pieces(part["text"])]
        found.append(named("response.reasoning_summary_text.done", **at, text=part["text"]))
        found.append(named("response.reasoning_summary_part.done", **at, part=part))
    if "arguments" in item:
        deltas = pieces(item["arguments"])
        found += [named("response.function_call_arguments.delta", **place, delta=piece) for piece in deltas]
        found.append(named("response.function_call_arguments.done", **place, arguments=item["arguments"]))
    return [*found, named("response.output_item.done", output_index=index, item=item)]


def events_of(*items: Json, **fields: Any) -> list[Json]:
    """Make all events of an answer; ``fields`` are those of the finished response."""
    begun = response(status="in_progress", usage=None)
    found = [named("response.created", response=begun), named("response.in_progress", response=begun)]
    for index, item in enumerate(items):
        found += item_events(item, index)
    kind = "response.incomplete" if fields.get("status") == "incomplete" else "response.completed"
    found.append(named(kind, response=response(*items, **fields)))
    return [{**event, "sequence_number": number} for number, event in enumerate(found)]


def answer(*items: Json, **fields: Any) -> Response:
    """Answer with these items."""
    return {"body": written(events_of(*items, **fields))}


def call_arguments(code: str) -> str:
    """Write the arguments of a call that runs this code."""
    return json.dumps({"code": code})
