"""What an engine reports becomes outputs without base64, and pages that follow the changes see the same."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.changes import OutputChanged
from jupyter_codeinterp.protocol.engine_events import (
    Clear,
    Display,
    DisplayUpdate,
    EngineEvent,
    Raised,
    Result,
    Running,
    Starting,
)
from jupyter_codeinterp.protocol.outputs import (
    DisplayOutput,
    ErrorOutput,
    ResultOutput,
    StreamOutput,
)
from tests.outputs.page import BASE64, PNG, SHOWN, SMALL, URL, Page, err, out, run, texts
from tests.outputs.pictures import png


def test_texts_of_one_stream_become_one_output() -> None:
    page = run(Starting("x"), Running(), out("a"), out("b\n"), err("c"), out("d"))
    assert page.outputs == [StreamOutput("stdout", "ab\n"), StreamOutput("stderr", "c"), StreamOutput("stdout", "d")]


def test_growing_text_is_told_by_offset_in_utf16_units() -> None:
    page = Page()
    page.feed(out("a😀"))
    assert page.recorder.feed(out("b")) == [OutputChanged("extend", 0, offset=3, text="b")]


def test_all_kinds_of_output_are_kept() -> None:
    page = run(
        Display({"text/plain": "x"}, {"isolated": True}, "d1"),
        Result({"text/plain": "42", "text/html": ["<b>", "42</b>"]}, count=3),
        Raised("ValueError", "bad", ("line 1", "\x1b[31mline 2\x1b[0m")),
    )
    assert page.outputs == [
        DisplayOutput({"text/plain": "x"}, {"isolated": True}, "d1"),
        ResultOutput({"text/plain": "42", "text/html": "<b>42</b>"}, execution_count=3),
        ErrorOutput("ValueError", "bad", ("line 1", "\x1b[31mline 2\x1b[0m")),
    ]


def test_a_printed_image_is_stored_named_and_shown_once() -> None:
    page = run(out(f"![Chart]({URL})\nDone\n"))
    assert page.files["f1"].data == PNG
    assert (page.files["f1"].media_type, page.files["f1"].name) == ("image/png", "image-1.png")
    assert page.outputs == [
        StreamOutput("stdout", "![Chart](codeinterp-file:f1)\n"),
        SHOWN,
        StreamOutput("stdout", "Done\n"),
    ]
    assert len(run(out(URL + "\n"), out(URL + "\n")).files) == 1
    assert run(out(URL + "\n"), out(URL + "\n")).outputs.count(SHOWN) == 1


def test_a_figure_that_is_result_and_display_is_shown_once() -> None:
    figure = {"image/png": BASE64, "text/plain": "<Figure>"}
    page = run(Result(figure, count=1), Display(figure))
    assert page.outputs == [ResultOutput({"image/png": {"file": "f1"}, "text/plain": "<Figure>"}, execution_count=1)]
    assert set(page.files) == {"f1"}


def test_figures_that_look_the_same_are_shown_each_under_its_line() -> None:
    figure = {"image/png": BASE64, "text/plain": "<Figure>"}
    shown = DisplayOutput({"image/png": {"file": "f1"}, "text/plain": "<Figure>"})
    page = run(out("1\n"), Display(figure), out("2\n"), Display(figure), Display(figure))
    texts = [StreamOutput("stdout", "1\n"), StreamOutput("stdout", "2\n")]
    assert page.outputs == [texts[0], shown, texts[1], shown, shown]
    assert set(page.files) == {"f1"}


def test_only_the_repetition_of_a_result_is_left_out_and_only_once() -> None:
    figure = {"image/png": BASE64, "text/plain": "<Figure>"}
    other = {"image/png": base64.b64encode(png(2, 2)).decode()}
    kinds = [type(output) for output in run(Display(figure), Result(figure, count=1)).outputs]
    assert kinds == [DisplayOutput, ResultOutput]
    page = run(Result(figure, count=1), Display(other), Display(figure), Display(figure))
    assert [type(output) for output in page.outputs] == [ResultOutput, DisplayOutput, DisplayOutput]
    assert len(run(Result(figure), Clear(), Display(figure)).outputs) == 1
    assert len(run(Result(figure), Display(figure, display_id="d1")).outputs) == 2


def test_a_picture_printed_again_is_shown_again_when_something_else_was_printed_between() -> None:
    page = run(out(f"1\n{URL}\n"), out("2\n"), out(f"{URL}\n"))
    line = "codeinterp-file:f1\n"
    assert page.outputs == [StreamOutput("stdout", f"1\n{line}"), SHOWN, StreamOutput("stdout", f"2\n{line}"), SHOWN]
    assert set(page.files) == {"f1"}
    assert run(Display({"image/png": BASE64}), out(f"1\n{URL}\n")).outputs.count(SHOWN) == 0


def test_a_repeated_picture_that_may_be_updated_is_kept() -> None:
    page = run(Display({"image/png": BASE64}), Display({"image/png": BASE64}, display_id="d1"))
    assert len(page.outputs) == 2


def test_an_image_without_a_line_end_is_shown_by_the_next_tick() -> None:
    page = Page().feed(out(URL + " "))
    assert page.outputs == [StreamOutput("stdout", "codeinterp-file:f1 ")]
    assert page.tick().outputs[1:] == [SHOWN]


@given(st.data())
def test_chunks_and_ticks_change_nothing_in_what_is_recorded(data: st.DataObject) -> None:
    pieces = st.sampled_from([URL, "data:im", "d", "\n", "\r", "ab\rc", "x" * 700, "é😀", "bar 1%\rbar 2%", "[" + URL])
    text = "".join(data.draw(st.lists(pieces, max_size=30)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=10)))
    page = Page()
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        page.feed(out(text[start:end]))
        if data.draw(st.booleans()):
            page.tick()
            assert tuple(page.outputs) == page.recorder.outputs
    page.finish()
    whole = run(out(text))
    assert sorted(file.data for file in page.files.values()) == sorted(file.data for file in whole.files.values())
    if not page.spool:
        assert texts(page).replace("\r", "") == texts(whole).replace("\r", "") or "\r" in text
    assert "base64" not in str(page.outputs) + page.spool


EVENTS = st.sampled_from(
    [
        out("a\n"),
        out("x" * 3_000),
        out("data:im"),
        out(URL),
        out(URL[:40]),
        out(URL[40:]),
        out("\rbar"),
        err("d"),
        err("e" * 2_000),
        Display({"image/png": BASE64, "text/plain": "<Figure>"}, display_id="d1"),
        Display({"text/html": "y" * 5_000}),
        DisplayUpdate("d1", {"text/plain": "new"}),
        DisplayUpdate("d1", {"image/png": base64.b64encode(png(2, 2)).decode()}),
        Result({"text/plain": f"'{URL}'"}),
        Raised("E", URL, (URL,)),
        Clear(),
        Clear(wait=True),
    ]
)


@given(st.lists(EVENTS | st.none(), max_size=40))
def test_pages_see_what_is_recorded_and_every_named_file_is_there(events: list[EngineEvent | None]) -> None:
    page = Page()
    for event in events:
        if event is None:
            for _ in range(3):  # once pages were sent enough, they are told more only by each third one
                page.tick()
            assert tuple(page.outputs) == page.recorder.outputs
        else:
            page.feed(event)
    page.finish()
    shown = [output.data for output in page.outputs if isinstance(output, (DisplayOutput, ResultOutput))]
    named = {
        payload["file"]
        for data in shown
        for payload in data.values()
        if isinstance(payload, dict) and "file" in payload
    }
    assert named <= {*page.files, page.spool_id}
    assert ";base64," not in str(page.outputs) + page.spool
    assert len(str([output.to_dict() for output in page.outputs])) < 40_000
    assert len(page.outputs) <= SMALL.outputs_per_execution + 20


def test_a_tentative_tail_is_shown_by_a_tick_and_taken_back() -> None:
    page = Page().feed(out("see data:im"))
    assert texts(page) == "see "
    assert texts(page.tick()) == "see data:im"
    page.feed(out(URL[7:] + "\n")).finish()
    assert page.outputs == [StreamOutput("stdout", "see codeinterp-file:f1\n"), SHOWN]


def test_text_that_looked_like_an_image_stays_where_it_was() -> None:
    page = run(out("loaded"), err("warning\n"), out(" 3 rows\n"))
    assert page.outputs == [
        StreamOutput("stdout", "loaded"),
        StreamOutput("stderr", "warning\n"),
        StreamOutput("stdout", " 3 rows\n"),
    ]


def test_an_image_interrupted_by_the_other_stream_is_found() -> None:
    page = run(out("data:im"), err("w"), out(URL[7:90]), err("w"), out(URL[90:] + "\n"))
    assert page.files["f1"].data == PNG
    assert SHOWN in page.outputs
    assert "data:" not in texts(page)


def test_an_update_replaces_every_display_of_its_id() -> None:
    first = Display({"image/png": BASE64}, display_id="d")
    page = run(
        first, out("x"), first, DisplayUpdate("d", {"text/plain": "new"}), DisplayUpdate("e", {"text/plain": "?"})
    )
    new = DisplayOutput({"text/plain": "new"}, {}, "d")
    assert page.outputs == [new, StreamOutput("stdout", "x"), new]
    assert page.files == {}


def test_clear_forgets_outputs_and_their_files() -> None:
    assert run(out("a"), Display({"image/png": BASE64}), Clear(), out("b")).outputs == [StreamOutput("stdout", "b")]
    page = run(Display({"image/png": BASE64}), Clear(wait=True), out("b"))
    assert (page.outputs, page.files) == ([StreamOutput("stdout", "b")], {})
    assert run(out("a"), Clear(wait=True)).outputs == [StreamOutput("stdout", "a")]
