"""However much the code writes, pages get a bounded part and the rest is kept."""

from __future__ import annotations

import base64
import itertools
import os
from dataclasses import replace

from jupyter_codeinterp.protocol.engine_events import (
    Clear,
    Display,
    Raised,
    Result,
)
from jupyter_codeinterp.protocol.outputs import (
    ResultOutput,
    StreamOutput,
)
from tests.outputs.page import BASE64, SMALL, Page, err, markers, out, run, texts
from tests.outputs.pictures import png


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


def test_a_page_that_was_sent_enough_hears_of_every_third_tick_only() -> None:
    page = Page()
    page.feed(*(out("x" * 999 + "\n") for _ in range(40)))
    while page.received <= SMALL.page_output_bytes:
        page.feed(out("more\n")).tick()
    before = page.received
    sizes = [before, *(page.feed(out("still more\n")).tick().received for _ in range(9))]
    told = [later > earlier for earlier, later in itertools.pairwise(sizes)]
    assert sum(told) == 3
    assert texts(page.finish()).endswith("still more\n")
