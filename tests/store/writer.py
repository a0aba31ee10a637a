"""A server process that writes turns and says each one it was told is stored; run by the crash tests."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from jupyter_codeinterp.protocol.parts import TextPart
from jupyter_codeinterp.store.sqlite import open_store
from tests.store.samples import chunks, make_chat, make_execution, make_messages, make_turn


async def write(folder: Path, name: str, turns: int) -> None:
    """Write ``turns`` turns, each in a chat of its own, and print the name of each as soon as it is acknowledged."""
    store = await open_store(folder)
    for number in range(turns):
        key = f"{name}-{number}"
        await store.chats.create(make_chat(key, updated=float(number)))
        turn = make_turn(f"t-{key}", chat_id=key)
        messages = make_messages(turn)
        await store.conversation.begin_turn(turn, messages)
        await store.conversation.save_parts(turn.answer_id, {0: TextPart("half"), 1: make_execution(f"run-{key}")})
        data = key.encode()
        await store.files.put(chunks(data), name="a.txt", max_bytes=100, chat_id=key, file_id=f"f-{key}")
        answer = replace(messages[1], parts=(TextPart(f"Answer of {key}"), make_execution(f"run-{key}")))
        await store.conversation.end_turn(replace(turn, state="finished", ended=60.0), answer)
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()
    await store.close()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
