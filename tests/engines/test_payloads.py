"""What a reply asks of a notebook is shown or named."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.engines import kernel_streams
from jupyter_codeinterp.engines.payloads import REPLACED, read_displays, read_notes
from jupyter_codeinterp.protocol.engine_events import Display
from jupyter_codeinterp.protocol.json_types import Json


def test_the_kernel_and_the_server_call_their_payload_the_same() -> None:
    assert kernel_streams.REPLACED == REPLACED


@pytest.mark.parametrize(
    ("payload", "begin"),
    [
        ({"source": "page", "data": {"text/plain": "Docstring"}}, "Docstring"),
        ({"source": "set_next_input", "text": "x = 1", "replace": True}, "In a notebook this text would replace"),
        ({"source": "set_next_input", "text": "x = 1"}, "In a notebook this text would become"),
    ],
)
def test_text_for_another_place_is_shown_here(payload: Json, begin: str) -> None:
    (display,) = read_displays({"payload": [payload]})
    assert isinstance(display, Display)
    assert display.data["text/plain"].startswith(begin)
    assert display.data["text/plain"].endswith(payload.get("text", begin))
    assert read_notes({"payload": [payload]}) == ()


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"source": "edit_magic", "filename": "/a/b.py", "line_number": 1}, "'/a/b.py'"),
        ({"source": "other"}, "'other'"),
        ({"source": REPLACED, "names": ["stderr"]}, "left sys.stderr replaced"),
        ({"source": REPLACED, "names": ["stdout", "<any>", "stderr"]}, "left sys.stdout and sys.stderr replaced"),
    ],
)
def test_what_cannot_be_shown_is_named(payload: Json, words: str) -> None:
    (note,) = read_notes({"payload": [payload]})
    assert words in note.text
