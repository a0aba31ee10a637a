"""What only a model's server can read stays between it and the database: encrypted reasoning and signatures."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.servers import responses_scripts, vendors
from tests.servers.fixed_server import Reply, http_response
from tests.servers.request_rules import Request
from tests.servers.vendors import Vendor
from tests.web.api import Api

Json = dict[str, Any]
CANARY = "c4n4ry-5ealed-0815"
ARGUMENTS = json.dumps({"code": "print(6 * 7)"})
CLAUDE: list[Json] = [
    {
        "content": [
            {"type": "thinking", "thinking": "hm", "signature": CANARY},
            {"type": "redacted_thinking", "data": CANARY},
            {"type": "text", "text": "Let me see."},
            {"type": "tool_use", "id": "toolu_1", "name": "execute_code", "input": {"code": "print(6 * 7)"}},
        ],
        "stop_reason": "tool_use",
    },
    {"content": [{"type": "thinking", "thinking": "", "signature": CANARY}, {"type": "text", "text": "It is 42."}]},
]
CLAUDE[1]["stop_reason"] = "end_turn"
SIGNED = {"google": {"thought_signature": CANARY}}
CHAT: list[Json] = [
    {
        "content": "Let me see.",
        "reasoning_details": [{"type": "reasoning.encrypted", "data": CANARY, "index": 0}],
        "tool_calls": [
            {
                "id": f"call_1__thought__{CANARY}",
                "type": "function",
                "function": {"name": "execute_code", "arguments": ARGUMENTS},
                "extra_content": SIGNED,
            }
        ],
    },
    {"content": "It is 42.", "extra_content": SIGNED, "reasoning_opaque": CANARY},
]
SEALED: Json = {"encrypted_content": CANARY}
RESPONSES: list[Json] = [
    {
        "output": [
            {**responses_scripts.reasoning("Multiply them."), **SEALED},
            responses_scripts.message("Let me see."),
            responses_scripts.function_call(ARGUMENTS),
        ]
    },
    {"output": [{**responses_scripts.reasoning(number=2), **SEALED}, responses_scripts.message("It is 42.", "msg_2")]},
]


def write_items(answer: Json) -> str:
    return "".join(map(str, responses_scripts.written(responses_scripts.events_of(*answer["output"]))))


KINDS = {
    "anthropic-messages": (CLAUDE, vendors.write_blocks),
    "openai-chat": (CHAT, vendors.write_message),
    "openai-responses": (RESPONSES, write_items),
}


def quoting(vendor: Vendor, quoted: list[str]) -> Reply:
    """Answer as ``vendor`` does, and in the end refuse requests by quoting them and what was said before."""

    def reply(request: Request) -> bytes:
        if vendor.answers or request.method == "GET":
            return vendor.reply(request)
        quoted.append(request.body.decode())
        error = json.dumps({"error": {"message": f"I do not take {CANARY} in this: {quoted[-1]}"}})
        return http_response("400 Bad Request", error, "Content-Type: application/json")

    return reply


def names_with_canary(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()}


@pytest.mark.parametrize("kind", KINDS)
async def test_sealed_reasoning_is_in_no_answer_event_export_or_log(
    api: Api, kind: str, data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers, write = KINDS[kind]
    vendor = Vendor(list(answers), lambda _body, _given: None, write)
    told: list[Any] = []
    quoted: list[str] = []
    async with vendor.listening(quoting(vendor, quoted)) as url:
        provider = {"kind": kind, "base_url": url, "models": ["m"]}
        assert (await api.ask("PUT", "providers/lab", provider)).status == 200
        chat_id = await api.new_chat(model="lab/m", approval="auto", code_mode="native")
        socket = await api.connect()
        await socket.hello({"chat_id": chat_id})
        await api.send(chat_id, "What is six times seven?")
        told.extend(await socket.until_event("turn.finished"))
        await api.finished_chat(chat_id)
        await api.send(chat_id, "And now?")
        told.extend(await socket.until_event("turn.failed"))
        chat = await api.finished_chat(chat_id)
        told.append(chat)
        told += [(await api.call("GET", path)).body for path in ("chats", "models", "settings", "providers", "engines")]
        told.append((await api.call("GET", f"chats/{chat_id}/notebook")).response.body.decode())
    execution = next(part for part in chat["messages"][1]["parts"] if part["type"] == "execution")
    assert execution["status"] == "ok"
    assert CANARY in quoted[0]
    assert "I do not take" in json.dumps(chat)
    assert CANARY not in json.dumps(told)
    assert CANARY not in caplog.text
    assert names_with_canary(data_folder) <= {"chats.sqlite", "chats.sqlite-wal"}
