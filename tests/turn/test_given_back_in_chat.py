"""What servers of chat completions want back reaches them through real turns, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.servers import vendors
from tests.servers.vendors import Vendor
from tests.turn.served import ARGUMENTS, bench_of, said
from tests.turn.workbench import run

Json = dict[str, Any]


def text(words: str) -> Json:
    return {"type": "text", "text": words}


def call(server_id: str, **more: Any) -> Json:
    return {"id": server_id, "type": "function", "function": {"name": "execute_code", "arguments": ARGUMENTS}, **more}


def chat_server(judge: vendors.Judge, *answers: Json) -> Vendor:
    return Vendor(list(answers), judge, vendors.write_message)


def reasoned(number: int, **fields: Any) -> Json:
    return {"content": f"Answer {number}.", "reasoning_content": f"SECRET {number}", **fields}


@pytest.mark.parametrize("judge", [vendors.deepseek_strict, vendors.deepseek_lenient], ids=["strict", "lenient"])
def test_deepseek_gets_its_reasoning_with_calls_and_without(tmp_path: Path, judge: vendors.Judge) -> None:
    async def body() -> None:
        server = chat_server(judge, reasoned(1, tool_calls=[call("call_1")]), reasoned(2), reasoned(3))
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["Answer 1.", "Answer 2."]
            assert await said(bench) == ["Answer 3."]
        assert not server.refusals

    run(body)


def test_a_chat_that_another_model_began_goes_on_with_deepseek(tmp_path: Path) -> None:
    async def body() -> None:
        other = chat_server(vendors.takes_no_secrets, {"content": "Hello."})
        server = chat_server(
            vendors.deepseek_strict, reasoned(1, tool_calls=[call("call_1")]), reasoned(2), reasoned(3)
        )
        async with bench_of(tmp_path, lab=server, other=other) as bench:
            await bench.store.chats.update("c", {"model": "other/m"})
            await said(bench)
            await bench.store.chats.update("c", {"model": "lab/m"})
            assert await said(bench) == ["Answer 1.", "Answer 2."]
            assert [message["reasoning_content"] for message in vendors.answers_in(server.bodies[-1])] == [
                "",
                "SECRET 1",
            ]
            # and a fresh chat learns nothing bad from it
            server.judge = vendors.deepseek_lenient
            server.given.clear()
            server.answers = [reasoned(4, tool_calls=[call("call_4")]), reasoned(5)]
            refused = len(server.refusals)
            await bench.chat("d", code_mode="native", model="lab/m")
            assert (await bench.say("hi", "d"))[-1].type == "turn.finished"
            assert len(server.refusals) == refused

    run(body)


DETAILS: list[Json] = [
    {"type": "reasoning.summary", "index": 0, "summary": "SECRET", "format": "f"},
    {"type": "reasoning.encrypted", "index": 1, "data": "SECRET", "id": "rs_1"},
]
SIGNED = {"extra_content": {"google": {"thought_signature": "SECRET"}}}
PART = {"type": "thinking", "thinking": [{"type": "text", "text": "SECRET"}], "closed": True}
ROWS: dict[str, tuple[vendors.Judge, list[Json]]] = {
    "kimi": (
        vendors.kimi,
        [
            {"content": None, "tool_calls": [call("functions.execute_code:0"), call("functions.execute_code:1")]},
            {"content": "Done.", "tool_calls": [call("functions.execute_code:2")]},
            {"content": "It is 1."},
        ],
    ),
    "mistral": (
        vendors.mistral,
        [{"content": [PART, text("So.")], "tool_calls": [call("aB3dE6gH9")]}, {"content": [PART, text("It is 1.")]}],
    ),
    "openrouter": (
        vendors.wants_fields("reasoning_details"),
        [
            {"content": "So.", "reasoning": "SECRET", "reasoning_details": DETAILS, "tool_calls": [call("call_1")]},
            {"content": "It is 1.", "reasoning_details": DETAILS},
        ],
    ),
    "gemini": (
        vendors.wants_fields("extra_content", "tool_calls"),
        [{"content": None, "tool_calls": [call("call_1", **SIGNED)]}, {"content": "It is 1.", **SIGNED}],
    ),
    "litellm": (
        vendors.wants_fields("tool_calls"),
        [
            {
                "content": None,
                "tool_calls": [
                    call("call_1__thought__SECRET", provider_specific_fields={"thought_signature": "SECRET"})
                ],
            },
            {"content": "It is 1."},
        ],
    ),
    "vllm": (
        vendors.wants_fields("reasoning"),
        [{"content": "So.", "reasoning": "SECRET", "tool_calls": [call("call_1")]}, {"content": "1", "reasoning": "b"}],
    ),
    "minimax": (
        vendors.wants_content,
        [
            {"content": "<think>\nSECRET\n</think>\n\nSo.", "tool_calls": [call("call_1")]},
            {"content": "<think>b</think>It is 1."},
        ],
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_server_gets_back_what_it_wrote_and_no_other_does(tmp_path: Path, row: str) -> None:
    async def body() -> None:
        judge, answers = ROWS[row]
        server = chat_server(judge, *answers, {"content": "Bye."})
        other = chat_server(vendors.takes_no_secrets, {"content": "Hello."})
        async with bench_of(tmp_path, lab=server, other=other) as bench:
            await said(bench)
            await said(bench)
            await bench.store.chats.update("c", {"model": "other/m"})
            await said(bench)
        assert not server.refusals + other.refusals

    run(body)


def test_ids_of_one_model_do_not_reach_another(tmp_path: Path) -> None:
    async def body() -> None:
        kimi = chat_server(vendors.kimi, *ROWS["kimi"][1])
        mistral = chat_server(vendors.mistral, {"content": "Hello."})
        async with bench_of(tmp_path, lab=kimi, other=mistral) as bench:
            await said(bench)
            await bench.store.chats.update("c", {"model": "other/m"})
            await said(bench)
        assert not kimi.refusals + mistral.refusals

    run(body)


def test_text_behind_a_call_comes_before_its_result(tmp_path: Path) -> None:
    async def body() -> None:
        answers: list[Json] = [{"tool_calls": [call("call_1")]}, {"content": "Hello there."}, {"content": "Bye."}]
        server = chat_server(lambda _body, _given: None, *answers)
        written = vendors.write_message(answers[0])
        behind = 'data: {"choices": [{"delta": {"content": "That was it."}}]}\n\n'
        end = written.index('data: {"choices": [{"delta": {}')
        server.write = lambda answer: (
            written[:end] + behind + written[end:] if answer is answers[0] else vendors.write_message(answer)
        )
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["That was it.", "Hello there."]
            await said(bench)
        _, second, third = server.bodies
        assert [message["role"] for message in second["messages"][1:]] == ["user", "assistant", "tool"]
        assert [message.get("content") for message in vendors.answers_in(third)] == ["That was it.", "Hello there."]

    run(body)
