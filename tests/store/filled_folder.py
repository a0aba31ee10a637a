"""A data folder with at least one row of everything, and what must be read back from it.

``python -m tests.store.filled_folder FOLDER FILE`` writes the fixture of a new schema version: a dump of such a folder.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

from jupyter_codeinterp.protocol.chats import Usage
from jupyter_codeinterp.protocol.parts import FilePart, TextPart
from jupyter_codeinterp.protocol.requests import TurnRequest
from jupyter_codeinterp.store.seam import Store
from jupyter_codeinterp.store.sqlite import DATABASE_NAME
from tests.store.samples import (
    PNG,
    chunks,
    make_chat,
    make_every_part,
    make_manual,
    make_messages,
    make_step,
    make_turn,
    opened,
)

QUEUED = TurnRequest("And June?", ("table",), "queued-1", "turn-answer", True, "page-1")
TURN = make_turn(state="finished")
ASK = replace(make_messages(TURN)[0], parts=(TextPart("Plot it ✓"), FilePart("table", "May.csv", "text/csv", 8)))
ANSWER = replace(
    make_messages(TURN)[1],
    parts=make_every_part(),
    usage=Usage(10, 20, 0.5),
    stopped_reason="step_limit",
    steps=2,
    ended=60.0,
)


async def fill_folder(store: Store) -> None:
    """Store one of everything."""
    await store.chats.create(make_chat(), client_id="chat-1")
    await store.chats.create(replace(make_chat("old", title="Älter", updated=5.0), archived=True, pinned=True))
    await store.files.put(chunks(b"a,b\n1,2\n"), name="May.csv", max_bytes=99, file_id="table", chat_id="chat")
    await store.files.put(chunks(PNG), name="plot.png", max_bytes=99, file_id="picture", chat_id="chat")
    await store.files.put(chunks(b"draft"), name="draft.md", max_bytes=99, file_id="draft")
    ask, empty_answer = ASK, make_messages(TURN)[1]
    await store.conversation.begin_turn(make_turn(), [ask, empty_answer], client_id="turn-1")
    await store.conversation.save_step(make_step(index=0))
    await store.conversation.end_turn(TURN, ANSWER, step=make_step(index=1))
    await store.conversation.set_queued("chat", QUEUED)
    await store.executions.add_manual("chat", make_manual(), client_id="manual-1")
    await store.preferences.change({"prompt_template": "Kurz, bitte.", "vision": False})


async def check_filled_folder(store: Store) -> None:
    """Compare everything with what ``fill_folder`` stored."""
    assert (await store.chats.list()).chats == (replace(make_chat(), head="turn-answer", updated=60.0),)
    old = replace(make_chat("old", title="Älter", updated=5.0), archived=True, pinned=True)
    assert (await store.chats.list(archived=True, search="äL")).chats == (old,)
    assert await store.conversation.branch("chat", "turn-answer") == (ASK, ANSWER)
    assert await store.conversation.find_turn(turn_id="turn") == replace(TURN, instance_id="here")
    assert await store.conversation.steps(["turn"]) == {"turn": (make_step(index=0), make_step(index=1))}
    assert await store.conversation.get_queued("chat") == QUEUED
    assert await store.executions.list_manual("chat") == (make_manual(),)
    assert (await store.executions.get("run-all")).part == ANSWER.parts[2]
    assert await store.preferences.get() == {"prompt_template": "Kurz, bitte.", "vision": False}
    files = [await store.files.get(file_id) for file_id in ("table", "picture", "draft")]
    assert [(file.name, file.media_type, file.chat_id) for file in files] == [
        ("May.csv", "text/csv", "chat"),
        ("plot.png", "image/png", "chat"),
        ("draft.md", "text/markdown", None),
    ]
    assert (await store.chats.create(make_chat("new"), client_id="chat-1")).id == "chat"
    other = make_turn("other")
    begun = await store.conversation.begin_turn(other, make_messages(other), client_id="turn-1")
    assert begun.id == "turn"
    assert (await store.executions.add_manual("chat", make_manual("new"), client_id="manual-1")).id == "manual"


async def _fill(folder: Path) -> None:
    async with opened(folder) as store:
        await fill_folder(store)


def write_fixture(folder: Path, target: Path) -> None:
    """Fill an empty folder and dump its database."""
    asyncio.run(_fill(folder))
    connection = sqlite3.connect(folder / DATABASE_NAME)
    # these name the machine
    connection.execute("UPDATE instances SET host = 'host', pid = 1, process_mark = NULL")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    lines = [*connection.iterdump(), f"PRAGMA user_version = {version};"]
    connection.close()
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_fixture(Path(sys.argv[1]), Path(sys.argv[2]))
