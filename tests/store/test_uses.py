"""What turns used of the models, counted where no chat can take it away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jupyter_codeinterp.protocol.chats import Step, Turn, Usage
from jupyter_codeinterp.protocol.usage import Use
from jupyter_codeinterp.store.seam import Store
from tests.store.samples import Clock, make_chat, make_messages, make_step, make_turn, opened

DAY = 86_400.0
NOW = 1_700_000_000.0


def turn_of(model: str, turn_id: str = "turn") -> Turn:
    return replace(make_turn(turn_id), model=model, started=NOW)


def step_of(model: str, turn_id: str, index: int, usage: Usage | None) -> Step:
    return replace(make_step(turn_id, index), model=model, started=NOW, ended=NOW + index, usage=usage)


async def begin(store: Store, turn: Turn) -> None:
    await store.chats.create(make_chat())
    await store.conversation.begin_turn(turn, make_messages(turn), client_id="sent-once")


async def test_turns_and_tokens_are_counted_and_outlive_restart_and_chat(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await begin(store, turn_of("lab/m"))
        await store.conversation.save_step(step_of("lab/m", "turn", 1, Usage(100, 20)))
        # the same step as it was saved before: it counts once
        await store.conversation.save_step(step_of("lab/m", "turn", 1, Usage(100, 25, cached_tokens=60)))
        await store.conversation.save_step(step_of("lab/m", "turn", 2, None))
        await store.chats.delete("chat")
    async with opened(tmp_path) as store:
        assert await store.uses.since(NOW - DAY) == (Use(NOW, turns=1), Use(NOW + 1, tokens=125, cached=60))
        assert await store.uses.since(NOW + 1) == ()


async def test_the_demo_is_not_counted(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await begin(store, turn_of("demo/analyst"))
        await store.conversation.save_step(step_of("demo/analyst", "turn", 1, Usage(5, 5)))
        assert await store.uses.since(0) == ()


async def test_what_no_budget_looks_at_is_forgotten(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await begin(store, turn_of("lab/m"))
    async with opened(tmp_path, clock=Clock(NOW + DAY + 1)) as store:
        assert await store.uses.since(0) == ()


async def test_a_turn_is_found_by_what_began_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await begin(store, turn_of("lab/m"))
        found = await store.conversation.find_turn(begun_by=("chat", "sent-once"))
        assert found is not None
        assert found.id == "turn"
        assert await store.conversation.find_turn(begun_by=("chat", "never")) is None
