"""Turns, the message tree, parts, steps and the waiting message."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import ConflictError, InvalidRequestError, NotFoundError
from jupyter_codeinterp.protocol.chats import Usage
from jupyter_codeinterp.protocol.outputs import StreamOutput
from jupyter_codeinterp.protocol.parts import ExecutionPart, TextPart
from jupyter_codeinterp.protocol.requests import TurnRequest
from jupyter_codeinterp.store.sqlite import SqliteStore
from tests.store.samples import (
    make_chat,
    make_every_part,
    make_execution,
    make_messages,
    make_step,
    make_turn,
    opened,
)


async def begin(store: SqliteStore, turn_id: str = "turn", *, parent_id: str | None = None) -> None:
    turn = make_turn(turn_id)
    await store.conversation.begin_turn(turn, make_messages(turn, parent_id=parent_id))


async def end(store: SqliteStore, turn_id: str = "turn") -> None:
    turn = make_turn(turn_id, state="finished")
    answer = replace(make_messages(turn)[1], parts=(TextPart("Done"),), stopped_reason="answer")
    await store.conversation.end_turn(turn, answer)


async def answer_again(store: SqliteStore, turn_id: str) -> None:
    """Answer the first message again, a second later."""
    turn = replace(make_turn(turn_id), user_message_id="turn-ask")
    first = make_messages(make_turn())[1]
    answer = replace(first, id=f"{turn_id}-answer", turn_id=turn_id, created=first.created + 1)
    await store.conversation.begin_turn(turn, [answer])
    await store.conversation.end_turn(replace(turn, state="finished"), answer)


async def test_a_turn_comes_back_whole(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        begun = await store.conversation.begin_turn(make_turn(), make_messages(make_turn()))
        assert begun == replace(make_turn(), instance_id="here")
        chat = await store.chats.get("chat")
        assert (chat.head, chat.updated) == ("turn-answer", 30.5)
        ask, answer = make_messages(make_turn())
        answer = replace(
            answer,
            parts=make_every_part(),
            usage=Usage(1, 2, 0.25),
            stopped_reason="answer",
            steps=2,
            ended=60.0,
        )
        turn = make_turn(state="finished")
        await store.conversation.end_turn(turn, answer, step=make_step())
    async with opened(tmp_path, instance_id="next") as store:
        assert await store.conversation.branch("chat", "turn-answer") == (ask, answer)
        assert await store.conversation.branch("chat", "turn-ask") == (ask,)
        assert await store.conversation.branch("chat", None) == ()
        assert await store.conversation.find_turn(turn_id="turn") == replace(turn, instance_id="here")
        assert await store.conversation.find_turn(open_in_chat="chat") is None
        assert await store.conversation.steps(["turn", "other"]) == {"turn": (make_step(),), "other": ()}
        assert (await store.chats.get("chat")).updated == 60.0


async def test_a_second_turn_waits_for_the_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        with pytest.raises(ConflictError) as caught:
            await begin(store, "second")
        assert (caught.value.code, caught.value.details) == ("turn_running", {"turn_id": "turn"})
        found = await store.conversation.find_turn(open_in_chat="chat")
        assert found is not None
        assert found.id == "turn"
        await end(store)
        await begin(store, "second", parent_id="turn-answer")
        assert [message.id for message in await store.conversation.branch("chat", "second-answer")] == [
            *("turn-ask", "turn-answer", "second-ask", "second-answer"),
        ]


async def test_a_turn_with_a_client_id_seen_before_stores_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        turn = make_turn()
        first = await store.conversation.begin_turn(turn, make_messages(turn), client_id="c")
        other = make_turn("other")
        assert await store.conversation.begin_turn(other, make_messages(other), client_id="c") == first
        with pytest.raises(NotFoundError):
            await store.conversation.branch("chat", "other-answer")
        await store.chats.create(make_chat("chat-2"))
        elsewhere = make_turn("elsewhere", chat_id="chat-2")
        begun = await store.conversation.begin_turn(elsewhere, make_messages(elsewhere), client_id="c")
        assert begun.id == "elsewhere"


async def test_a_retry_makes_a_sibling(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        await end(store)
        again = replace(make_turn("again"), user_message_id="turn-ask")
        answer = replace(make_messages(make_turn())[1], id="again-answer", turn_id="again")
        await store.conversation.begin_turn(again, [answer])
        for head in ("turn-answer", "again-answer"):
            branch = await store.conversation.branch("chat", head)
            assert [message.id for message in branch] == ["turn-ask", head]


async def test_a_branch_names_what_stands_beside_its_messages(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        await end(store)
        await answer_again(store, "again")
        branch = await store.conversation.branch("chat", "again-answer", siblings=True)
        assert [message.siblings for message in branch] == [(), ("turn-answer", "again-answer")]
        assert (await store.conversation.branch("chat", "again-answer"))[1].siblings == ()
        await begin(store, "other")
        root, answer = await store.conversation.branch("chat", "other-answer", siblings=True)
        assert (root.siblings, answer.siblings) == (("turn-ask", "other-ask"), ())
        assert await store.conversation.branch("chat", None, siblings=True) == ()


async def test_the_newest_branch_through_a_message_is_shown(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        await end(store)
        await answer_again(store, "again")
        await store.conversation.show("chat", "turn-answer")
        assert (await store.chats.get("chat")).head == "turn-answer"
        await store.conversation.show("chat", "turn-ask")
        assert (await store.chats.get("chat")).head == "again-answer"
        with pytest.raises(NotFoundError, match="'nowhere'"):
            await store.conversation.show("chat", "nowhere")


async def test_no_other_branch_is_shown_while_an_answer_is_written(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        await end(store)
        await begin(store, "next", parent_id="turn-answer")
        with pytest.raises(ConflictError) as refused:
            await store.conversation.show("chat", "turn-answer")
        assert refused.value.code == "turn_running"
        assert (await store.chats.get("chat")).head == "next-answer"


async def test_a_refused_turn_leaves_no_trace(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        turn = make_turn()
        ask, answer = make_messages(turn)
        with pytest.raises(NotFoundError, match="'nowhere'"):
            await store.conversation.begin_turn(turn, [ask, replace(answer, parent_id="nowhere")])
        with pytest.raises(InvalidRequestError, match="another chat"):
            await store.conversation.begin_turn(turn, [replace(ask, chat_id="other")])
        assert await store.conversation.find_turn(turn_id="turn") is None
        with pytest.raises(NotFoundError):
            await store.conversation.branch("chat", "turn-ask")


async def test_parts_are_inserted_and_replaced_by_index(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        await store.conversation.save_parts("turn-answer", {0: TextPart("Hel"), 1: make_execution(status="running")})
        await store.conversation.save_parts("turn-answer", {0: TextPart("Hello")}, durable=True)
        done = replace(make_execution(), outputs=(StreamOutput("stdout", "1\n"),))
        await store.conversation.save_parts("turn-answer", {1: done})
        _, answer = await store.conversation.branch("chat", "turn-answer")
        assert answer.parts == (TextPart("Hello"), done)
        stored = await store.executions.get("run")
        assert (stored.chat_id, stored.part, stored.message_id, stored.index) == ("chat", done, "turn-answer", 1)


async def test_the_end_of_a_turn_drops_parts_that_the_answer_no_longer_has(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        await store.conversation.save_parts("turn-answer", {0: make_execution(), 1: TextPart("x"), 2: TextPart("y")})
        await end(store)
        _, answer = await store.conversation.branch("chat", "turn-answer")
        assert answer.parts == (TextPart("Done"),)
        with pytest.raises(NotFoundError):
            await store.executions.get("run")


async def test_what_belongs_to_a_deleted_chat_is_not_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        await store.chats.delete("chat")
        for late in (
            store.conversation.save_parts("turn-answer", {0: TextPart("late")}),
            end(store),
            store.conversation.save_step(make_step()),
            store.conversation.set_queued("chat", None),
            store.conversation.branch("chat", None),
        ):
            with pytest.raises(NotFoundError, match=r"deleted|no chat"):
                await late


async def test_steps_are_replaced_and_returned_in_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await begin(store)
        for index in (2, 0, 1):
            await store.conversation.save_step(make_step(index=index))
        told = {"characters": 900, "cut": {"first": "u2", "after": "", "rooms": {"run-all": 1_000}}}
        changed = replace(make_step(index=1), finish="stop", bag={}, told=told)
        await store.conversation.save_step(changed)
        assert await store.conversation.steps(["turn"]) == {"turn": (make_step(), changed, make_step(index=2))}


async def test_one_message_waits_for_the_running_turn(tmp_path: Path) -> None:
    request = TurnRequest("and now", ("file-1",), "c9", "turn-answer", True, "page")
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        assert await store.conversation.get_queued("chat") is None
        await store.conversation.set_queued("chat", TurnRequest("first"))
        await store.conversation.set_queued("chat", request)
    async with opened(tmp_path) as store:
        assert await store.conversation.get_queued("chat") == request
        await store.conversation.set_queued("chat", None)
        assert await store.conversation.get_queued("chat") is None


async def test_half_characters_do_not_break_a_write(tmp_path: Path) -> None:
    broken = "a\ud83d\ude00b\ud800c\udc00"
    fixed = "a\U0001f600b\ufffdc\ufffd"
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat(title=broken))
        turn = make_turn()
        await store.conversation.begin_turn(turn, make_messages(turn, text=broken), client_id=broken)
        execution = replace(make_execution(), code=broken, outputs=(StreamOutput("stdout", broken),))
        await store.conversation.save_parts("turn-answer", {0: execution})
        await store.conversation.save_step(replace(make_step(), bag={broken: broken}))
        await store.conversation.set_queued("chat", TurnRequest(broken))
        assert (await store.chats.get("chat")).title == fixed
        ask, answer = await store.conversation.branch("chat", "turn-answer")
        assert ask.parts == (TextPart(fixed),)
        assert isinstance(answer.parts[0], ExecutionPart)
        assert answer.parts[0].outputs == (StreamOutput("stdout", fixed),)
        with pytest.raises(NotFoundError):
            await store.chats.get(broken)


async def test_a_search_for_a_turn_names_what_it_looks_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(InvalidRequestError):
            await store.conversation.find_turn()


async def test_a_long_branch_is_read_whole_and_in_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        parent: str | None = None
        for number in range(100):
            turn = make_turn(f"t{number}")
            messages = make_messages(turn, parent_id=parent)
            await store.conversation.begin_turn(turn, messages)
            done = replace(messages[1], parts=(TextPart(str(number)), make_execution(f"run-{number}")))
            await store.conversation.end_turn(replace(turn, state="finished", ended=60.0), done)
            parent = turn.answer_id
        branch = await store.conversation.branch("chat", parent)
        assert len(branch) == 200
        assert [message.parts[0] for message in branch[1::2]] == [TextPart(str(number)) for number in range(100)]
