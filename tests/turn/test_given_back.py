"""What Claude wants back reaches it through real turns: stored, told again, in its place and to nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_codeinterp.protocol.settings import ModelSettings, Settings
from tests.servers import vendors
from tests.servers.vendors import Vendor
from tests.turn.served import CODE, bench_of, said
from tests.turn.workbench import notes, run

Json = dict[str, Any]


def thinking(text: str, signature: str) -> Json:
    return {"type": "thinking", "thinking": text, "signature": f"SECRET-{signature}"}


def text(words: str) -> Json:
    return {"type": "text", "text": words}


def use(number: int, **more: Any) -> Json:
    return {"type": "tool_use", "id": f"toolu_{number}", "name": "execute_code", "input": {"code": CODE, **more}}


REDACTED = {"type": "redacted_thinking", "data": "SECRET-r"}
INTERLEAVED: list[Json] = [
    {
        "content": [thinking("hm", "1"), text("\n\nFirst, "), thinking("", "2"), REDACTED, text("then."), use(1)],
        "stop_reason": "tool_use",
    },
    {"content": [thinking("", "3"), use(2, why="to be sure"), use(3)], "stop_reason": "tool_use"},
    {"content": [thinking("so", "4"), text("It is 1.")], "stop_reason": "end_turn"},
]
PLAIN: Json = {"content": [thinking("", "5"), text("Bye.")], "stop_reason": "end_turn"}


def claude(*answers: Json) -> Vendor:
    return Vendor(list(answers), vendors.claude, vendors.write_blocks)


def test_interleaved_thinking_goes_back_in_its_place(tmp_path: Path) -> None:
    async def body() -> None:
        server = claude(*INTERLEAVED, PLAIN)
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["First, then.", "It is 1."]
            assert await said(bench) == ["Bye."]
        assert not server.refusals
        for earlier, later in zip(server.bodies, server.bodies[1:], strict=False):
            # what stands before a thinking block must be what it was
            assert later["messages"][: len(earlier["messages"])] == earlier["messages"]

    run(body)


def test_another_model_gets_none_of_it_and_the_first_one_all(tmp_path: Path) -> None:
    async def body() -> None:
        server = claude(*INTERLEAVED, PLAIN)
        other = Vendor([{"content": "Hello."}], vendors.takes_no_secrets, vendors.write_message)
        async with bench_of(tmp_path, lab=server, other=other) as bench:
            await said(bench)
            await bench.store.chats.update("c", {"model": "other/m"})
            assert await said(bench) == ["Hello."]
            await bench.store.chats.update("c", {"model": "lab/m"})
            assert await said(bench) == ["Bye."]
        assert not server.refusals + other.refusals

    run(body)


def test_another_model_of_the_same_provider_gets_none_of_it(tmp_path: Path) -> None:
    async def body() -> None:
        server = claude(*INTERLEAVED)
        async with bench_of(tmp_path, lab=server) as bench:
            await said(bench)
            server.given.clear()
            server.judge = vendors.takes_no_secrets
            server.answers.append(PLAIN)
            await bench.store.chats.update("c", {"model": "lab/other"})
            await said(bench)
        assert not server.refusals

    run(body)


def test_a_branch_gives_back_what_is_on_it(tmp_path: Path) -> None:
    async def body() -> None:
        server = claude(*INTERLEAVED, PLAIN, PLAIN)
        async with bench_of(tmp_path, lab=server) as bench:
            await said(bench)
            await said(bench)
            asked = (await bench.messages())[-2]
            server.given.pop()
            assert await said(bench, "otherwise", edits=asked.id) == ["Bye."]
        assert not server.refusals

    run(body)


def test_text_that_was_rewritten_leaves_the_blocks_in_their_order(tmp_path: Path) -> None:
    async def body() -> None:
        pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
        pixel += "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        blocks = [thinking("", "1"), text(f"See ![x]({pixel}) here. "), REDACTED, text("And so on."), use(1)]
        server = claude({"content": blocks, "stop_reason": "tool_use"}, PLAIN)
        server.judge = lambda _body, _given: None
        async with bench_of(tmp_path, lab=server) as bench:
            await said(bench)
        back = vendors.blocks_of(server.bodies[1])
        assert [block["type"] for block in back] == [block["type"] for block in blocks]
        assert [block for block in back if block["type"] in vendors.THINKING] == [thinking("", "1"), REDACTED]
        assert "base64" not in json.dumps(back)
        assert "".join(block.get("text", "") for block in back).endswith("here. And so on.")

    run(body)


def test_an_answer_that_pauses_goes_on_by_itself(tmp_path: Path) -> None:
    async def body() -> None:
        search = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}}
        paused = [{"content": [text("Looking."), search], "stop_reason": "pause_turn"}]
        paused.append({"content": [{**search, "id": "srvtoolu_2"}], "stop_reason": "pause_turn"})
        server = claude(*paused, PLAIN)
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["Looking.", "Bye."]
            assert (await bench.answer()).steps == 3
        assert not server.refusals
        assert server.bodies[2]["messages"][-1]["role"] == "assistant"

    run(body)


def test_a_pause_in_the_middle_of_a_text_is_asked_to_go_on(tmp_path: Path) -> None:
    async def body() -> None:
        server = claude({"content": [text("Half of ")], "stop_reason": "pause_turn"}, PLAIN)
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["Half of ", "Bye."]
        assert not server.refusals

    run(body)


def test_an_administrator_says_how_much_a_model_may_write(tmp_path: Path) -> None:
    async def body() -> None:
        server = claude(PLAIN)
        settings = Settings(models=ModelSettings(output_tokens=64_000))
        async with bench_of(tmp_path, settings, lab=server) as bench:
            await said(bench)
        assert server.bodies[0]["max_tokens"] == 64_000

    run(body)


def test_a_reason_to_stop_that_is_not_known_is_noted(tmp_path: Path) -> None:
    async def body() -> None:
        server = claude({"content": [text("Hello.")], "stop_reason": "out_of_ink<b>"})
        async with bench_of(tmp_path, lab=server) as bench:
            assert await said(bench) == ["Hello."]
            answer = await bench.answer()
        assert notes(answer) == ["unknown_finish"]
        assert "(out_of_ink b)" in json.dumps(answer.to_dict())

    run(body)
