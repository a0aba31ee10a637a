"""Whoever takes a snapshot at any moment and goes on from its cursor ends with the same chat."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.engines.seam import Outcome
from jupyter_codeinterp.llm.scripted import ScriptItem, code_step
from jupyter_codeinterp.llm.seam import End, Reasoning, Text
from jupyter_codeinterp.protocol.engine_events import Clear, Display, DisplayUpdate, EngineEvent, Raised, Stream
from jupyter_codeinterp.protocol.frames import Cursor, EventsFrame, SnapshotFrame
from jupyter_codeinterp.protocol.json_types import Json
from jupyter_codeinterp.protocol.requests import ExecutionRequest
from jupyter_codeinterp.turn.growing_text import cut_utf16
from tests.turn.workbench import Workbench, run, script, workbench


def reduce_event(chat: Json, event: Json) -> None:
    """Apply one event as a page does."""
    kind = event["type"]
    if kind == "turn.started":
        known = {message["id"] for message in chat["messages"]}
        chat["messages"] += [message for message in event["messages"] if message["id"] not in known]
        chat["turn"] = {"id": event["turn_id"], "state": "running"}
    elif kind in ("turn.finished", "turn.failed"):
        answer = next(message for message in chat["messages"] if message["id"] == event["message"]["id"])
        answer.update(event["message"])
        chat["turn"] = None
    elif kind == "part.added":
        _add_part(chat, event)
    elif kind == "text.delta":
        message = next(message for message in chat["messages"] if message["id"] == event["message_id"])
        part = message["parts"][event["index"]]
        part["text"] = cut_utf16(part["text"], event["offset"]) + event["text"]
    elif kind.startswith("execution."):
        _change_execution(_find_execution(chat, event["execution_id"]), event)
    elif kind == "chat.changed":
        chat.update(event["chat"])


def _add_part(chat: Json, event: Json) -> None:
    if "message_id" not in event:
        if event["part"]["id"] not in {part["id"] for part in chat["executions"]}:
            chat["executions"].append(event["part"])
        return
    message = next(message for message in chat["messages"] if message["id"] == event["message_id"])
    message["parts"][event["index"] : event["index"] + 1] = [event["part"]]


def _find_execution(chat: Json, execution_id: str) -> Json:
    parts = [part for message in chat["messages"] for part in message["parts"]] + chat["executions"]
    found: Json = next(part for part in parts if part.get("id") == execution_id)
    return found


def _change_execution(part: Json, event: Json) -> None:
    if event["type"] == "execution.code":
        part["code"] = cut_utf16(part["code"], event["offset"]) + event["text"]
    elif event["type"] == "execution.status":
        outputs = part["outputs"]
        part.clear()
        part.update({**event["execution"], "outputs": outputs})
    elif event["change"] == "clear":
        part["outputs"] = []
    elif event["change"] == "extend":
        output = part["outputs"][event["index"]]
        output["text"] = cut_utf16(output["text"], event["offset"]) + event["text"]
    else:
        part["outputs"][event["index"] : event["index"] + 1] = [event["output"]]


def replayed(frame: SnapshotFrame, events: Sequence[Json], first_seq: int) -> Json:
    """Return the snapshot's chat after everything that came after its cursor."""
    chat = _copy(frame.chat)
    for event in events[frame.cursor.seq - first_seq + 1 :]:
        reduce_event(chat, _copy(event))
    return chat


def _copy(value: Json) -> Json:
    copied: Json = json.loads(json.dumps(value))
    return copied


async def all_events(bench: Workbench, start: Cursor) -> list[Json]:
    page = bench.service.feed.connect()
    page.show("c", start)
    end = bench.service.feed.cursor("c").seq
    events: list[Json] = []
    while start.seq + len(events) < end:
        frame = await page.next()
        assert isinstance(frame, EventsFrame)
        events += [event.to_dict() for event in frame.events]
    page.close()
    return events


WORDS = st.text(alphabet="ab \n\r😀`", min_size=1, max_size=8)
ENGINE_EVENTS: st.SearchStrategy[EngineEvent] = st.one_of(
    st.builds(Stream, st.sampled_from(["stdout", "stderr"]), WORDS),
    st.builds(Clear, st.booleans()),
    st.builds(Display, st.builds(lambda text: {"text/plain": text}, WORDS), display_id=st.sampled_from([None, "d"])),
    st.builds(DisplayUpdate, st.just("d"), st.builds(lambda text: {"text/plain": text}, WORDS)),
    st.just(Raised("ValueError", "no")),
)


@settings(max_examples=25, deadline=None)
@given(
    said=st.lists(st.one_of(st.builds(Text, WORDS), st.builds(Reasoning, WORDS)), max_size=12),
    printed=st.lists(ENGINE_EVENTS, max_size=12),
    by_hand=st.lists(ENGINE_EVENTS, max_size=8),
    pauses=st.lists(st.integers(0, 3), max_size=6),
)
def test_every_snapshot_and_the_events_after_it_give_the_same_chat(
    said: list[Text | Reasoning],
    printed: list[EngineEvent],
    by_hand: list[EngineEvent],
    pauses: list[int],
) -> None:
    async def body() -> None:
        steps: list[list[ScriptItem]] = [
            script(*said, *code_step("print()")),
            script(*said, End("stop")),
        ]
        programs: dict[str, Program] = {"print()": tuple(printed), "hand": (*by_hand, Outcome("ok", count=3))}
        with tempfile.TemporaryDirectory() as folder:
            async with workbench(Path(folder), steps, programs) as bench:
                await storm(bench, pauses)

    run(body)


async def storm(bench: Workbench, pauses: list[int]) -> None:
    await bench.chat()
    start = bench.service.feed.cursor("c")
    frames = [await bench.service.snapshot("c")]
    await bench.send()
    manual = await bench.service.run_code("c", ExecutionRequest("hand"))
    for pause in pauses:
        for _ in range(pause):
            await asyncio.sleep(0.001)
        frames.append(await bench.service.snapshot("c"))
    await bench.events()

    async def ended() -> bool:
        return (await bench.service.get_execution(manual.id)).ended is not None

    await bench.until(ended)
    last = await bench.service.snapshot("c")
    events = await all_events(bench, start)
    for frame in frames:
        got = replayed(frame, events, start.seq + 1)
        # the end of a turn moves the chat's time in the store without an event of its own
        assert {**got, "updated": 0} == {**_copy(last.chat), "updated": 0}
