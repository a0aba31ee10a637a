"""What a reply asks of a notebook, in events and notes for a chat; pure.

Source: https://jupyter-client.readthedocs.io/en/latest/messaging.html#payloads-deprecated
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..protocol.engine_events import Display
from ..protocol.outputs import STREAM_NAMES
from ..protocol.parts import Note
from .messages import mend_json, mend_text

REPLACED = "codeinterp_stream_replaced"
"""The source of a payload of ours (``kernel_streams``), which says which standard streams code had left replaced."""

EXITS = Note(
    "kernel_exited", "This code ended its own kernel: all variables are lost, and the next code starts with a new one."
)
_REPLACES = "In a notebook this text would replace the code of the cell:"
_NEXT = "In a notebook this text would become the code of the next cell:"


def read_displays(reply: Mapping[str, Any]) -> Iterator[Display]:
    """Yield what a notebook would show elsewhere: the text of its pager, and text for a cell (``%load``)."""
    for payload in _payloads(reply):
        if payload.get("source") == "page" and isinstance(payload.get("data"), dict):
            yield Display(mend_json(payload["data"]))
        elif payload.get("source") == "set_next_input":
            heading = _REPLACES if payload.get("replace") else _NEXT
            yield Display({"text/plain": f"{heading}\n\n{mend_text(str(payload.get('text', '')))}"})


def read_notes(reply: Mapping[str, Any]) -> tuple[Note, ...]:
    """Return what is to be said about the other ones, each once."""
    notes: list[Note] = []
    for payload in _payloads(reply):
        note = _note(payload)
        if note is not None and note not in notes:
            notes.append(note)
    return tuple(notes)


def _note(payload: Mapping[str, Any]) -> Note | None:
    source = payload.get("source")
    if source == "ask_exit":
        return None if payload.get("keepkernel") else EXITS
    if source == REPLACED:
        named = payload.get("names") or ()
        streams = " and ".join(f"sys.{name}" for name in STREAM_NAMES if name in named) or "sys.stdout"
        return Note(
            "stream_replaced",
            f"This code left {streams} replaced, so not everything that it printed may be shown here. The next code "
            "prints as usual.",
        )
    if source == "edit_magic":
        name = mend_text(str(payload.get("filename", "")))[:500]
        return Note("not_in_a_chat", f"In a notebook this would open the file '{name}' in an editor; a chat has none.")
    if source in ("page", "set_next_input"):
        return None
    return Note("not_in_a_chat", f"The kernel asked for '{mend_text(str(source))[:50]}', which a chat does not do.")


def _payloads(reply: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = reply.get("payload")
    for payload in found if isinstance(found, list) else ():
        if isinstance(payload, dict):
            yield payload
