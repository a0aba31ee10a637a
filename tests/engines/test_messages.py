"""Kernel messages become engine events, and every text in them can be encoded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.engines.messages import STREAM_CHUNK_CHARACTERS, mend_json, mend_text, read_events
from jupyter_codeinterp.protocol.engine_events import Clear, Display, DisplayUpdate, EngineEvent, Raised, Result, Stream

BUNDLE = {"data": {"text/plain": "x"}, "metadata": {"a": 1}}


def events(kind: str, **content: Any) -> list[EngineEvent]:
    return list(read_events({"msg_type": kind, "content": content}))


@pytest.mark.parametrize(
    ("kind", "content", "event"),
    [
        ("stream", {"name": "stderr", "text": "a"}, Stream("stderr", "a")),
        ("stream", {"name": "stdout", "text": "a"}, Stream("stdout", "a")),
        ("display_data", BUNDLE, Display({"text/plain": "x"}, {"a": 1})),
        ("display_data", {**BUNDLE, "transient": {"display_id": "d"}}, Display({"text/plain": "x"}, {"a": 1}, "d")),
        (
            "update_display_data",
            {**BUNDLE, "transient": {"display_id": "d"}},
            DisplayUpdate("d", {"text/plain": "x"}, {"a": 1}),
        ),
        ("execute_result", {**BUNDLE, "execution_count": 3}, Result({"text/plain": "x"}, {"a": 1}, 3)),
        ("error", {"ename": "E", "evalue": "v", "traceback": ["t"]}, Raised("E", "v", ("t",))),
        ("clear_output", {"wait": True}, Clear(True)),
    ],
)
def test_each_kind_of_output_becomes_its_event(kind: str, content: dict[str, Any], event: EngineEvent) -> None:
    assert events(kind, **content) == [event]


@pytest.mark.parametrize("kind", ["status", "comm_open", "comm_msg", "execute_input", "debug_event", "unheard_of"])
def test_what_is_no_output_becomes_nothing(kind: str) -> None:
    assert events(kind, execution_state="busy", data={}) == []


def test_an_update_without_a_display_id_updates_nothing() -> None:
    assert events("update_display_data", **BUNDLE) == []


def test_a_display_without_data_is_the_bundle_itself() -> None:
    odd = {"text/plain": "help", "text/html": "<b>help</b>", "source": "page"}
    assert events("display_data", **odd) == [Display({"text/plain": "help", "text/html": "<b>help</b>"})]


def test_an_updated_display_is_one_under_the_name_of_its_channel_too() -> None:
    content = {**BUNDLE, "transient": {"display_id": "d"}}
    assert events("iopub_update_display_data", **content) == [DisplayUpdate("d", {"text/plain": "x"}, {"a": 1})]


@pytest.mark.parametrize(
    ("content", "data"),
    [
        ({"data": "text"}, {"text/plain": "text"}),
        ({"data": None, "metadata": None, "transient": None}, {}),
        ({"data": ["a"], "metadata": "m", "transient": ["t"]}, {"text/plain": "['a']"}),
        ({**BUNDLE, "metadata": [1], "transient": "d"}, {"text/plain": "x"}),
    ],
)
def test_a_bundle_of_another_shape_is_shown_as_far_as_it_can_be(content: dict[str, Any], data: dict[str, Any]) -> None:
    assert events("display_data", **content) == [Display(data)]
    assert events("execute_result", **content) == [Result(data)]


def test_a_long_text_comes_in_pieces_that_join_to_the_whole() -> None:
    text = "0123456789" * (STREAM_CHUNK_CHARACTERS // 4)
    pieces = [event for event in events("stream", name="stdout", text=text) if isinstance(event, Stream)]
    assert "".join(piece.text for piece in pieces) == text
    assert max(len(piece.text) for piece in pieces) == STREAM_CHUNK_CHARACTERS


def test_surrogate_pairs_are_joined_and_lone_ones_replaced() -> None:
    assert mend_text("\ud83d\ude00 \ud800.") == "😀 \ufffd."
    assert mend_json({"a\udc00": ["\ud800", 1, None]}) == {"a\ufffd": ["\ufffd", 1, None]}


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_every_text_can_be_encoded_and_good_text_stays(text: str) -> None:
    mended = mend_text(text)
    mended.encode()
    if all(not 0xD800 <= ord(character) <= 0xDFFF for character in text):
        assert mended == text
