"""What vendors refuse in a history although every message of it is well-formed."""

from __future__ import annotations

from typing import Any

from tests.servers.json_faults import Fault

Json = dict[str, Any]


def find_history_fault(dialect: str, body: Json) -> Fault | None:
    """Return what is wrong with the order of the messages; Ollama takes any."""
    if dialect == "openai-chat":
        return _find_open_call(body["messages"])
    if dialect == "openai-responses":
        return _find_loose_item(body["input"])
    return _find_wrong_turn(body["messages"]) if dialect == "anthropic-messages" else None


def _find_open_call(messages: list[Json]) -> Fault | None:
    """Want each call answered right behind it, and nothing answered that was not called."""
    waiting: set[str] = set()
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        if message["role"] == "tool":
            if message["tool_call_id"] not in waiting:
                return Fault(
                    place, "messages with role 'tool' must be a response to a preceding message of 'tool_calls'"
                )
            waiting.discard(message["tool_call_id"])
            continue
        if waiting:
            return Fault(place, f"tool calls without a response: {', '.join(sorted(waiting))}")
        waiting = {call["id"] for call in message.get("tool_calls", ())}
        if message["role"] == "assistant" and not waiting and not message.get("content"):
            return Fault(place, "an assistant message must have content or 'tool_calls'")
    return Fault("messages", f"tool calls without a response: {', '.join(sorted(waiting))}") if waiting else None


def _find_loose_item(items: list[Json]) -> Fault | None:
    """Want each call answered, nothing answered that was not called, and reasoning that is readable and led somewhere.

    https://community.openai.com/t/how-to-use-reasoning-encrypted-content-with-store-false-stateless/1286934
    """
    waiting: set[str] = set()
    thought = False
    for index, item in enumerate(items):
        place = f"input[{index}]"
        kind = item.get("type", "message")
        if thought and (kind not in ("reasoning", "function_call", "message") or item.get("role") == "user"):
            return Fault(place, "Item of type 'reasoning' was provided without its required following item")
        thought = kind == "reasoning"
        if thought and not item.get("encrypted_content") and not item.get("content"):
            return Fault(place, "Items are not persisted when `store` is set to false")
        if kind == "function_call":
            waiting.add(item["call_id"])
        elif kind == "function_call_output":
            if item["call_id"] not in waiting:
                return Fault(place, f"No tool call found for function call output with call_id {item['call_id']}")
            waiting.discard(item["call_id"])
    if thought:
        return Fault("input", "Item of type 'reasoning' was provided without its required following item")
    return Fault("input", f"No tool output found for function call {min(waiting)}") if waiting else None


def _blocks(message: Json) -> list[Json]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _find_wrong_turn(messages: list[Json]) -> Fault | None:
    """Want the user first, text in every block, and results at the head of the next message."""
    waiting: set[str] = set()
    for index, message in enumerate(messages):
        place = f"messages.{index}"
        if index == 0 and message["role"] != "user":
            return Fault(f"{place}.role", "the first message must use the 'user' role")
        blocks = _blocks(message)
        if not blocks or any(block["type"] == "text" and not block["text"].strip() for block in blocks):
            return Fault(place, "text content blocks must be non-empty")
        results = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        if set(results) != waiting or len(results) != len(waiting):
            return Fault(
                place, "`tool_use` ids were found without `tool_result` blocks immediately after, or without use"
            )
        if any(block["type"] != "tool_result" for block in blocks[: len(results)]):
            return Fault(place, "`tool_result` blocks must come first")
        waiting = {block["id"] for block in blocks if block["type"] == "tool_use"}
    return Fault("messages", "`tool_use` ids were found without `tool_result` blocks") if waiting else None
