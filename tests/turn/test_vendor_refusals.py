"""What vendors refuse in real chats: the turn goes on, and what one refusal taught does no harm to what comes after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.protocol.settings import Limits, Settings
from tests.servers import vendors
from tests.servers.vendors import Judge, Vendor
from tests.turn.served import ARGUMENTS, CODE, bench_of, said
from tests.turn.workbench import executions, notes, run

Json = dict[str, Any]

CALL: Json = {
    "content": None,
    "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "execute_code", "arguments": ARGUMENTS}}],
}
TAGS: Json = {"content": f"<code_interpreter>\n{CODE}\n</code_interpreter>"}
DONE: Json = {"content": "Done."}


def no_fault(body: Json, given: Any) -> None:
    return None


def chat_server(judge: Judge, *answers: Json) -> Vendor:
    return Vendor(list(answers), judge, vendors.write_message)


def claude_server(judge: Judge, *answers: Json) -> Vendor:
    return Vendor(list(answers), judge, vendors.write_blocks)


def takes_tools(server: Vendor) -> list[bool]:
    return ["tools" in body for body in server.bodies]


def test_mistral_gets_a_word_of_the_model_behind_a_result(tmp_path: Path) -> None:
    async def body() -> None:
        server = chat_server(vendors.mistral_order, CALL, DONE, DONE)
        async with bench_of(tmp_path, Settings(limits=Limits(steps=1)), lab=server) as bench:
            await bench.store.chats.update("c", {"code_mode": "auto"})
            # at the limit of steps nothing of the model stands behind the result
            await said(bench)
            assert await said(bench) == ["Done."]
            assert await said(bench) == ["Done."]
        assert len(server.refusals) == 1
        assert all(takes_tools(server))

    run(body)


def test_an_answer_as_long_as_the_context_is_asked_to_be_shorter(tmp_path: Path) -> None:
    async def body() -> None:
        say = {"content": [{"type": "text", "text": "Done."}], "stop_reason": "end_turn"}
        server = claude_server(vendors.vllm(16_384), say, say, say)
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["Done."]
            assert await said(bench, "x" * 20_000) == ["Done."]
            # nothing was left out for it
            assert "x" * 20_000 in json.dumps(server.bodies[-1])
            assert not notes(await bench.answer())
            assert len(server.refusals) == 1
            assert await said(bench, "x" * 20_000) == ["Done."]

    run(body)


@pytest.mark.parametrize(
    "written",
    [
        f"<function=execute_code>{ARGUMENTS}</function>",
        json.dumps({"name": "execute_code", "arguments": {"code": CODE}}),
    ],
)
def test_a_call_that_a_server_could_not_read_runs(tmp_path: Path, written: str) -> None:
    async def body() -> None:
        server = chat_server(vendors.groq(written), DONE)
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["Done."]
            assert [(part.code, part.status) for part in executions(await bench.answer())] == [(CODE, "ok")]
        assert takes_tools(server) == [True, True]

    run(body)


@pytest.mark.parametrize(
    "written", ["The capital is Rome.", "<function=execute_code", '{"name": "search", "arguments": {}}', ""]
)
def test_what_a_model_wrote_badly_once_does_not_take_the_tools_from_later_turns(tmp_path: Path, written: str) -> None:
    async def body() -> None:
        server = chat_server(vendors.groq(written), TAGS, DONE, CALL, DONE)
        async with bench_of(tmp_path, lab=server) as bench:
            await bench.store.chats.update("c", {"code_mode": "auto"})
            for _ in range(2):
                assert await said(bench) == ["Done."]
                assert [part.code for part in executions(await bench.answer())] == [CODE]
        assert takes_tools(server) == [True, False, False, True, True]

    run(body)


def test_a_limit_that_cannot_be_does_not_shorten_what_comes_after(tmp_path: Path) -> None:
    async def body() -> None:
        said_limits = ["1", "300"]

        def judge(body: Json, given: Any) -> str | None:
            limit = said_limits.pop(0) if said_limits else ""
            return f"This model's maximum context length is {limit} tokens." if limit else None

        counted = {**DONE, "usage": {"prompt_tokens": 6_000, "completion_tokens": 3}}
        server = chat_server(judge, *[counted] * 5)
        async with bench_of(tmp_path, lab=server) as bench:
            for letter, end in (("a", "turn.failed"), ("b", "turn.failed"), ("c", "turn.finished")):
                assert (await bench.say(letter * 9_000))[-1].type == end
            await bench.chat("d", code_mode="native", model="lab/m")
            for letter in "xyz":
                assert (await bench.say(letter * 9_000, "d"))[-1].type == "turn.finished"
            # nothing is left out of a chat that comes later
            asked = [message["content"] for message in server.bodies[-1]["messages"] if message["role"] == "user"]
            assert asked == [letter * 9_000 for letter in "xyz"]

    run(body)


@pytest.mark.parametrize("finish", ["content_filter", "length"])
def test_code_of_an_answer_that_was_held_back_does_not_run(tmp_path: Path, finish: str) -> None:
    async def body() -> None:
        bare = {"id": "call_1", "type": "function", "function": {"name": "execute_code", "arguments": "import os"}}
        server = chat_server(
            no_fault, {**CALL, "finish": finish}, {"content": "", "tool_calls": [bare], "finish": finish}
        )
        async with bench_of(tmp_path, lab=server) as bench:
            for _ in range(2):
                await said(bench)
                answer = await bench.answer()
                (part,) = executions(answer)
                assert (part.status, part.notes[0].code) == ("refused", "incomplete")
                assert finish in notes(answer)
            assert not bench.engine.requests

    run(body)


def test_a_server_that_pauses_without_a_word_is_not_asked_for_ever(tmp_path: Path) -> None:
    async def body() -> None:
        pause = {"content": [], "stop_reason": "pause_turn"}
        server = claude_server(no_fault, *[pause] * 9)
        async with bench_of(tmp_path, lab=server) as bench:
            assert (await bench.say())[-1].type == "turn.failed"
        assert len(server.bodies) == 1

    run(body)
