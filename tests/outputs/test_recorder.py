"""What an engine reports becomes bounded outputs without base64, and pages that follow the changes see the same."""

from __future__ import annotations

import base64
import itertools
import os
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.changes import Change, DropFile, OutputChanged, Spool, SpoolEnded, StoreFile
from jupyter_codeinterp.outputs.recorder import OutputRecorder
from jupyter_codeinterp.protocol.engine_events import (
    Clear,
    Display,
    DisplayUpdate,
    EngineEvent,
    Raised,
    Result,
    Running,
    Starting,
    Stream,
)
from jupyter_codeinterp.protocol.outputs import (
    OMITTED_MEDIA_TYPE,
    DisplayOutput,
    ErrorOutput,
    Output,
    ResultOutput,
    StreamOutput,
)
from jupyter_codeinterp.protocol.settings import Limits
from tests.outputs.pictures import data_url, png

PNG = png(4, 3)
BASE64 = base64.b64encode(PNG).decode()
URL = data_url(PNG)
SMALL = Limits(page_output_bytes=16_000, full_output_bytes=500_000, image_bytes=20_000, outputs_per_execution=20)
SHOWN = DisplayOutput({"image/png": {"file": "f1"}, "text/plain": "image 4 x 3"})


class Page:
    """The owner of an execution and a page behind it: stores, spools, and applies changes as the wire tells them."""

    def __init__(self, limits: Limits = SMALL) -> None:
        counter = itertools.count(1)
        self.recorder = OutputRecorder(limits, lambda: f"f{next(counter)}")
        self.outputs: list[Output] = []
        self.files: dict[str, StoreFile] = {}
        self.spool = ""
        self.spool_id: str | None = None
        self.received = 0

    def feed(self, *events: EngineEvent) -> Page:
        for event in events:
            self.apply(self.recorder.feed(event))
        return self

    def tick(self) -> Page:
        self.apply(self.recorder.tick())
        return self

    def finish(self) -> Page:
        self.apply(self.recorder.finish())
        assert tuple(self.outputs) == self.recorder.outputs
        return self

    def apply(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change, StoreFile):
                self.files[change.file_id] = change
            elif isinstance(change, DropFile):
                del self.files[change.file_id]
            elif isinstance(change, Spool):
                self.spool += change.text
            elif isinstance(change, SpoolEnded):
                self.spool_id = change.file_id
            else:
                self.received += len(change.text or "") + (len(str(change.output.to_dict())) if change.output else 0)
                self.change(change)

    def change(self, change: OutputChanged) -> None:
        if change.change == "clear":
            self.outputs = []
        elif change.change == "append":
            assert change.index == len(self.outputs)
            assert change.output is not None
            self.outputs.append(change.output)
        elif change.change == "replace":
            assert change.output is not None
            self.outputs[change.index] = change.output
        else:
            old = self.outputs[change.index]
            assert isinstance(old, StreamOutput)
            units = old.text.encode("utf-16-le")[: 2 * (change.offset or 0)]
            assert len(units) == 2 * (change.offset or 0)
            self.outputs[change.index] = replace(old, text=units.decode("utf-16-le") + (change.text or ""))


def run(*events: EngineEvent, limits: Limits = SMALL) -> Page:
    return Page(limits).feed(*events).finish()


def out(text: str) -> Stream:
    return Stream("stdout", text)


def err(text: str) -> Stream:
    return Stream("stderr", text)


def texts(page: Page) -> str:
    return "".join(output.text for output in page.outputs if isinstance(output, StreamOutput))


def markers(page: Page) -> list[dict[str, object]]:
    return [
        output.data[OMITTED_MEDIA_TYPE]
        for output in page.outputs
        if isinstance(output, DisplayOutput) and OMITTED_MEDIA_TYPE in output.data
    ]


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


def test_binary_payloads_become_files() -> None:
    wrapped = base64.encodebytes(PNG).decode()
    page = run(
        Display({"image/png": wrapped, "text/plain": "<Figure>"}, {"image/png": {"width": 4}}),
        Display({"image/jpeg": BASE64}),
        Display({"application/pdf": base64.b64encode(b"%PDF-1.7").decode()}),
        Display({"image/svg+xml": f"<svg><image href='{URL}'/></svg>"}),
    )
    assert page.outputs == [
        DisplayOutput({"image/png": {"file": "f1"}, "text/plain": "<Figure>"}, {"image/png": {"width": 4}}),
        DisplayOutput({"image/png": {"file": "f1"}}),
        DisplayOutput({"application/pdf": {"file": "f2"}}),
        DisplayOutput({"image/svg+xml": {"file": "f3"}}),
    ]
    assert page.files["f2"].data == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"image/png": "aGVsbG8="}, "[image left out: its data is cut off or is not an image]"),
        ({"image/png": "!"}, "[image left out: its data is cut off or is not an image]"),
        ({"image/png": "A"}, "[image left out: its data is cut off or is not an image]"),
        ({"image/png": {"file": "another"}}, "[image/png left out: its data is not base64]"),
        (
            {"image/png": base64.b64encode(png(ballast=b"x" * 21_000)).decode(), "text/plain": "<F>"},
            "[image left out: larger than 19.5 kB]\n<F>",
        ),
        (
            {"image/png": base64.b64encode(png(30_000, 30_000)).decode()},
            "[image left out: 30000 x 30000 pixels are more than the 50,000,000 allowed]",
        ),
    ],
)
def test_what_is_no_fit_image_is_said(data: dict[str, object], text: str) -> None:
    page = run(Display(data))
    assert page.outputs == [DisplayOutput({"text/plain": text})]
    assert page.files == {}


def test_data_urls_in_bundles_become_files() -> None:
    page = run(
        Display({"text/html": f'<img src="{URL}">', "text/plain": f"{URL}"}),
        Result({"text/plain": f"'{URL}'"}, count=1),
        Display({"application/vnd.x+json": {"image": URL}}),
    )
    assert page.outputs[:3] == [
        DisplayOutput({"text/html": '<img src="codeinterp-file:f1">', "text/plain": "codeinterp-file:f1"}),
        ResultOutput({"text/plain": "'codeinterp-file:f1'"}, execution_count=1),
        SHOWN,
    ]
    assert page.outputs[3] == DisplayOutput({"application/vnd.x+json": {"file": "f2"}})


def test_an_error_names_images_too() -> None:
    page = run(Raised("ValueError", URL, (f"bad {URL}",)))
    assert page.outputs == [ErrorOutput("ValueError", "codeinterp-file:f1", ("bad codeinterp-file:f1",))]
    assert list(page.files) == ["f1"]


def test_a_huge_repr_is_cut_and_kept_as_a_file() -> None:
    page = run(Result({"text/plain": "x" * 300_000, "text/html": "<p>" * 10_000}))
    output = page.outputs[0]
    assert isinstance(output, ResultOutput)
    assert len(output.data["text/plain"]) < 6_000
    assert "left out; full text: codeinterp-file:f1" in output.data["text/plain"]
    assert output.data["text/html"] == {"file": "f2"}
    assert page.files["f1"].data == b"x" * 300_000


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


def test_a_flood_shows_its_beginning_and_its_end_and_keeps_all() -> None:
    lines = [f"line {number}\n" for number in range(20_000)]
    page = Page()
    for line in lines[:10_000]:
        page.feed(out(line))
    page.tick()
    assert markers(page)[0]["bytes"] == len("".join(lines[:10_000])) - len(texts(page))
    page.feed(out("".join(lines[10_000:]))).finish()
    head, _, tail = page.outputs
    assert isinstance(head, StreamOutput)
    assert isinstance(tail, StreamOutput)
    whole = "".join(lines)
    assert whole.startswith(head.text)
    assert whole.endswith(tail.text)
    assert len(head.text) == 12_000
    assert markers(page) == [
        {
            "bytes": len(whole) - len(head.text) - len(tail.text),
            "reason": "more than the page shows; the full text is a file",
            "file": page.spool_id,
        }
    ]
    assert page.spool == whole
    assert page.received < 20_000


def test_a_little_too_much_is_shown_whole() -> None:
    page = run(out("x" * 12_500))
    assert texts(page) == "x" * 12_500
    assert markers(page) == []


def test_what_comes_after_a_flood_is_shown_in_its_place() -> None:
    page = run(out("x" * 50_000), Display({"image/png": BASE64}), out("done\n"), Raised("E", "e"))
    assert [output.output_type for output in page.outputs] == [
        "stream",
        "display_data",
        "stream",
        "display_data",
        "stream",
        "error",
    ]
    assert page.outputs[4] == StreamOutput("stdout", "done\n")
    assert page.spool == "x" * 50_000 + "done\n"


def test_both_streams_keep_their_tails() -> None:
    page = Page()
    for _ in range(2_000):
        page.feed(out("out\n"), err("error\n"))
    page.finish()
    assert page.outputs[-2:] == [
        StreamOutput("stdout", ("out\n" * 250)[-1000:]),
        StreamOutput("stderr", ("error\n" * 167)[-1000:]),
    ]
    assert len(page.outputs) == SMALL.outputs_per_execution + 3


def test_the_full_text_has_a_limit() -> None:
    page = run(*[out("x" * 100_000)] * 8)
    assert page.spool.startswith("x" * 500_000 + "\n[the full text ends here: it is larger than 488.3 kB]")
    assert page.spool.count("ends here") == 1


def test_files_share_the_limit_of_the_execution() -> None:
    limits = replace(SMALL, full_output_bytes=2_000)
    images = [base64.b64encode(png(ballast=os.urandom(1_000))).decode() for _ in range(2)]
    page = run(*(Display({"image/png": image}) for image in images), limits=limits)
    assert len(page.files) == 1
    assert "are more than may be kept" in str(page.outputs[1])


def test_too_many_outputs_are_counted() -> None:
    page = run(*[Display({"text/plain": "x"})] * 30, Result({"text/plain": "42"}))
    assert len(page.outputs) == 22
    assert markers(page)[0]["outputs"] == 10
    assert page.outputs[-1] == ResultOutput({"text/plain": "42"})


def test_a_progress_bar_of_many_updates_stays_small() -> None:
    page = Page()
    for step in range(10_000):
        page.feed(err(f"\r{step // 100:3}%|{'#' * (step // 500):<20}| {step}/10000"))
        if step % 100 == 0:
            page.tick()
    page.feed(err("\n"), out("done\n")).finish()
    assert page.outputs == [
        StreamOutput("stderr", f" 99%|{'#' * 19:<20}| 9999/10000\n"),
        StreamOutput("stdout", "done\n"),
    ]
    assert page.spool == ""
    assert page.received < 120_000


def test_a_loop_that_clears_reaches_the_page_at_the_rate_of_ticks() -> None:
    page = Page()
    for number in range(1_000):
        page.feed(Clear(wait=True), out(f"{number} " + "x" * 1_000))
    assert page.received < 40_000
    page.finish()
    assert page.outputs == [StreamOutput("stdout", "999 " + "x" * 1_000)]
