"""The model is told the truth, in bounded words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.earlier_displays import describe_updates
from jupyter_codeinterp.outputs.feedback import feedback_for_model
from jupyter_codeinterp.protocol.engine_events import DisplayUpdate
from jupyter_codeinterp.protocol.outputs import (
    OMITTED_MEDIA_TYPE,
    DisplayOutput,
    ErrorOutput,
    Output,
    ResultOutput,
    StreamOutput,
)
from jupyter_codeinterp.protocol.parts import ExecutionPart, ExecutionStatus, FilePart, Note

DONE = ExecutionPart("e1", "print(1)", "jupyter", "model", "ok")
CHART = DisplayOutput({"image/png": {"file": "f1"}, "text/plain": "<Figure size 640x480>"})


def url(file_id: str) -> str:
    return f"/codeinterp/api/v1/files/{file_id}/content"


def feedback(*outputs: Output, part: ExecutionPart = DONE, max_bytes: int = 24_000) -> str:
    return feedback_for_model(replace(part, outputs=outputs), url, max_bytes)


def test_output_that_fits_is_told_whole() -> None:
    text = feedback(StreamOutput("stdout", "a\n"), StreamOutput("stderr", "w\n"), ResultOutput({"text/plain": "42"}))
    assert text == "Status: ok: the code ran to its end.\n\nResult:\n42\n\nstdout:\na\n\nstderr:\nw"


def test_no_output_is_said() -> None:
    assert feedback().endswith("There was no output. To see a value, print it.")


def test_code_that_changed_an_earlier_display_is_not_told_that_there_was_no_output() -> None:
    text = feedback(part=replace(DONE, notes=describe_updates([DisplayUpdate("p", {"text/plain": "100%"})])))
    assert text.endswith("This code changed a display of earlier code. It shows now: 100%")


def test_a_lost_run_claims_nothing_about_variables_that_nobody_knows() -> None:
    assert "gone" not in feedback(part=replace(DONE, status="lost"))


def test_images_are_told_as_links_that_may_be_repeated() -> None:
    text = feedback(StreamOutput("stdout", "![Chart](codeinterp-file:f1)\n"), CHART)
    assert f"stdout:\n![Chart]({url('f1')})" in text
    assert text.count(f"![Output image]({url('f1')})") == 1
    assert "The user already sees each image" in text
    assert "<Figure" not in text


def test_written_files_are_told_as_links_that_may_be_repeated() -> None:
    files = tuple(FilePart(f"w{number}", f"out/{number}.csv", "text/csv", 2_048) for number in range(300))
    text = feedback(part=replace(DONE, artifacts=files[:1]))
    assert f"Files that the code wrote:\n[out/0.csv]({url('w0')}) (2 kB)\n" in text
    assert "There was no output" not in text
    text = feedback(StreamOutput("stdout", "x" * 9_000), part=replace(DONE, artifacts=files), max_bytes=8_000)
    assert len(text.encode()) <= 8_000
    assert "more\nThe user already sees them" in text


def test_an_error_is_told_with_its_traceback_without_colours() -> None:
    error = ErrorOutput("ValueError", "bad", ("\x1b[31mTraceback\x1b[0m", "ValueError: bad"))
    text = feedback(StreamOutput("stdout", "so far\n"), error, part=replace(DONE, status="error"))
    assert text.startswith("Status: error: the code failed.")
    assert "Error:\nTraceback\nValueError: bad" in text
    assert "stdout:\nso far" in text
    assert "\x1b" not in text
    assert "Error:\nE: m" in feedback(ErrorOutput("E", "m"))


@pytest.mark.parametrize("status", ["timeout", "interrupted", "refused", "lost"])
def test_an_end_before_the_end_is_said(status: ExecutionStatus) -> None:
    part = replace(DONE, status=status, notes=(Note("variables_lost", "Variables were lost."),))
    text = feedback(part=part)
    assert text.startswith(f"Status: {status}: ")
    assert "Note: Variables were lost." in text


def test_edited_code_is_told() -> None:
    assert "changed the code before it ran; this is what ran:\nprint(2)" in feedback(
        part=replace(DONE, ran_code="print(2)")
    )
    assert "changed" not in feedback(part=replace(DONE, ran_code="print(1)"))


def test_long_text_keeps_head_and_tail_and_says_what_is_missing() -> None:
    text = feedback(StreamOutput("stdout", "first\n" + "x" * 100_000 + "\nlast\n"), max_bytes=4_000)
    assert "first\n" in text
    assert text.endswith("last")
    assert "kB left out here; the user sees more of it; print less to read all" in text


def test_what_the_page_left_out_is_told_with_the_place_of_all() -> None:
    marker = DisplayOutput({OMITTED_MEDIA_TYPE: {"bytes": 2048, "file": "full", "reason": "r"}, "text/plain": "[r]"})
    outputs = (StreamOutput("stdout", "a" * 9_000), marker, StreamOutput("stdout", "b" * 9_000))
    assert "[... 2 kB left out ...]" in feedback(*outputs)
    assert f"the user has the full text at {url('full')}" in feedback(*outputs, max_bytes=2_000)


def test_what_is_left_out_is_told_with_its_stream() -> None:
    marker = DisplayOutput({OMITTED_MEDIA_TYPE: {"bytes": 2048, "reason": "r"}})
    text = feedback(StreamOutput("stdout", "a"), StreamOutput("stderr", "b"), marker, StreamOutput("stderr", "c"))
    assert text.endswith("stdout:\na\n\nstderr:\nb\n[... 2 kB left out ...]\nc")
    too_many = DisplayOutput({OMITTED_MEDIA_TYPE: {"bytes": 9, "outputs": 12, "reason": "too many outputs"}})
    assert "[... 12 outputs left out ...]" in feedback(too_many)


PLOTLY = "application/vnd.plotly.v1+json"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({PLOTLY: {"file": "f2"}}, ("an interactive figure", PLOTLY, "matplotlib", "kaleido", "write_html", url("f2"))),
        ({"text/html": {"file": "f2"}, "text/plain": "alt.Chart(...)"}, ("text/html", "matplotlib", url("f2"))),
        ({"application/vnd.vegalite.v6+json": {"file": "f2"}}, ("an interactive figure", "chart.save", url("f2"))),
        ({"application/javascript": "draw()", "application/vnd.bokehjs_exec.v0+json": ""}, ("a script", "matplotlib")),
        ({"application/vnd.jupyter.widget-view+json": {"model_id": "m"}, "text/plain": "0 %"}, ("a widget", "print")),
        ({"application/vnd.bokehjs_exec.v0+json": ""}, ("a script",)),
        ({"application/geo+json": {"file": "f2"}}, ("an interactive map", "matplotlib", url("f2"))),
        ({"application/pdf": {"file": "f2"}}, ("a document", "PNG", url("f2"))),
        ({"audio/wav": {"file": "f2"}}, ("sound", url("f2"))),
        ({"image/tiff": {"file": "f2"}}, ("a picture of a kind that is not drawn", "PNG", url("f2"))),
        ({"application/vnd.acme+json": {"file": "f2"}}, ("data", "application/vnd.acme+json", url("f2"))),
    ],
)
def test_a_model_never_reads_that_the_user_sees_what_is_not_drawn(
    data: dict[str, object], words: tuple[str, ...]
) -> None:
    for output in (DisplayOutput(data), ResultOutput(data)):
        text = feedback(output)
        assert "it is not drawn here, the user does not see it" in text
        assert all(word in text for word in words), text
        assert "already sees" not in text
        assert "shown to the user" not in text.replace("Not shown to the user", "")


def test_the_name_of_an_object_that_is_not_drawn_says_nothing() -> None:
    text = feedback(ResultOutput({"text/html": {"file": "f2"}, "text/plain": "<folium.folium.Map at 0x7f6caf9127d0>"}))
    assert "folium" not in text
    assert "Result" not in text


def test_what_is_not_drawn_is_told_once_for_each_type() -> None:
    text = feedback(*[DisplayOutput({PLOTLY: {"file": f"f{number}"}}) for number in range(9)])
    assert text.count(PLOTLY) == 1
    assert f"{PLOTLY} (9 times)" in text
    assert url("f8") in text
    many = [DisplayOutput({f"application/vnd.x{number}+json": {"file": "f"}}) for number in range(99)]
    text = feedback(*many, max_bytes=2_000)
    assert len(text.encode()) <= 2_000
    assert "- and more" in text


def test_a_picture_beside_what_is_not_drawn_is_seen() -> None:
    text = feedback(DisplayOutput({PLOTLY: {"file": "f2"}, "image/png": {"file": "f3"}}))
    assert f"![Output image]({url('f3')})\nThe user already sees" in text
    assert "does not see" not in text


def test_only_the_picture_that_is_drawn_is_told() -> None:
    both = DisplayOutput({"image/svg+xml": {"file": "f1"}, "image/png": {"file": "f2"}})
    assert feedback(both).count("![Output image]") == 1
    richer = DisplayOutput({"image/png": {"file": "f2"}, "text/html": "<p>Only this is drawn</p>"})
    assert "Output image" not in feedback(richer)
    assert "Displayed:\nOnly this is drawn" in feedback(richer)


def test_pictures_that_may_not_be_stored_are_not_promised() -> None:
    part = replace(DONE, notes=(Note("store_failed", "Some output could not be stored: disk full"),))
    text = feedback(CHART, part=part)
    assert "already sees" not in text
    assert "The user sees those of them that could be stored." in text


def test_an_error_that_was_only_shown_is_one_verdict() -> None:
    text = feedback(ErrorOutput("MaxRowsError", "too many rows"), StreamOutput("stdout", "on\n"))
    assert text.startswith("Status: ok, but an error was shown and the code went on")
    assert "ran to its end" not in text
    assert "Error:\nMaxRowsError: too many rows" in text


def test_of_code_of_the_person_the_model_is_not_told_to_correct_it() -> None:
    text = feedback(ErrorOutput("E", "m"), CHART, part=replace(DONE, status="error", origin="user"))
    assert text.startswith("Status: error: the code failed.\n")
    assert "your code" not in text
    assert "run it again" in feedback(part=replace(DONE, status="error"))


TABLE = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>3</td></tr></table>"
PIPES = "| a | b |\n| --- | --- |\n| 1 | 3 |"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"text/html": TABLE, "text/plain": "GT(_tbl_data=   a  b\n" + "x" * 17_000 + ")"}, PIPES),
        ({"text/html": TABLE, "text/plain": "<pandas.io.formats.style.Styler at 0x7f6c96a9db50>"}, PIPES),
        ({"text/html": TABLE, "text/plain": "<IPython.core.display.HTML object>"}, PIPES),
        ({"text/html": TABLE, "text/plain": "LogisticRegression(C=2)"}, f"LogisticRegression(C=2)\n\n{PIPES}"),
        ({"text/html": TABLE, "text/plain": "<Order 17: 3 items>"}, f"<Order 17: 3 items>\n\n{PIPES}"),
        ({"text/html": TABLE, "text/plain": "   a  b\n0  1  3"}, "   a  b\n0  1  3"),
        ({"text/html": TABLE, "text/plain": "shape: (1, 2)\n| 1 | 3 |"}, "shape: (1, 2)\n| 1 | 3 |"),
        ({"text/html": TABLE}, PIPES),
        ({"text/html": "<b>Total: 42</b>", "text/plain": "<IPython.core.display.HTML object>"}, "Total: 42"),
        ({"text/html": "<b>Total: 42</b>", "text/plain": "Total(42)"}, "Total(42)"),
        ({"text/markdown": "**x**", "text/plain": "<IPython.core.display.Markdown object>"}, "**x**"),
        ({"text/latex": "$x^2$", "text/plain": "<IPython.core.display.Math object>"}, "$x^2$"),
        ({"application/json": {"a": 1}, "text/plain": "<IPython.core.display.JSON object>"}, '{"a": 1}'),
        ({"text/csv": "a,b\n1,2"}, "a,b\n1,2"),
        ({"text/plain": "<object object at 0x7f6c96a9db50>"}, "<object object at 0x7f6c96a9db50>"),
    ],
)
def test_of_several_forms_the_one_that_says_most_is_told(data: dict[str, object], told: str) -> None:
    assert feedback(ResultOutput(data)) == f"Status: ok: the code ran to its end.\n\nResult:\n{told}"


def test_a_large_table_is_told_within_bounds() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>{'x' * 50}</td></tr>" for number in range(3_000))
    data = {"text/html": f"<table>{rows}</table>", "text/plain": "<Table object>"}
    text = feedback(ResultOutput(data), max_bytes=4_000)
    assert len(text.encode()) <= 4_000
    assert "| 0 | xxx" in text


def test_of_many_images_the_last_are_told() -> None:
    pictures = [DisplayOutput({"image/png": {"file": f"f{number:03}"}}) for number in range(100)]
    text = feedback(*pictures, max_bytes=2_000)
    assert "of 100):" in text
    assert url("f099") in text
    assert url("f000") not in text


OUTPUTS = st.one_of(
    st.builds(StreamOutput, st.sampled_from(["stdout", "stderr"]), st.text(max_size=50).map(lambda text: text * 200)),
    st.builds(
        ErrorOutput, st.text(max_size=9), st.text(max_size=9), st.tuples(st.text(max_size=50).map(lambda t: t * 99))
    ),
    st.text(max_size=50).map(lambda text: ResultOutput({"text/plain": text * 200})),
    st.just(CHART),
    st.text(max_size=50).map(lambda text: DisplayOutput({"text/html": text * 200})),
    st.text(max_size=50).map(lambda text: DisplayOutput({text * 9: {"file": "f"}})),
)


@given(st.lists(OUTPUTS, max_size=12), st.integers(2_000, 24_000))
def test_it_is_bounded(outputs: list[Output], max_bytes: int) -> None:
    text = feedback(*outputs, part=replace(DONE, ran_code="y" * 9_000), max_bytes=max_bytes)
    assert len(text.encode()) <= max_bytes


@pytest.mark.parametrize("code", ["stopped_before_run", "stopped_in_writing"])
def test_code_that_was_stopped_before_it_ran_is_not_told_as_interrupted(code: str) -> None:
    text = feedback(part=replace(DONE, status="refused", notes=(Note(code, "It was stopped."),)))
    assert text == ("Status: refused: the code was not run. Do not run it unless the user asks.\nNote: It was stopped.")


@pytest.mark.parametrize("code", ["no_page", "kernel_aborted"])
def test_lost_code_that_no_place_took_is_told_as_not_run(code: str) -> None:
    text = feedback(part=replace(DONE, status="lost", notes=(Note(code, "It was left out."),)))
    assert text == "Status: lost: the code was not run.\nNote: It was left out."


@pytest.mark.parametrize("code", ["connection_lost", "page_vanished", "server_stopped"])
def test_of_lost_code_nothing_is_claimed_that_nobody_knows(code: str) -> None:
    text = feedback(part=replace(DONE, status="lost", notes=(Note(code, "Words."),)))
    assert text.startswith("Status: lost: how far the code came is not known")
    assert "gone" not in text


@pytest.mark.parametrize(("code", "cause"), [("page_reloaded", "page"), ("server_stopped", "server")])
def test_what_ended_code_is_named_when_it_was_not_the_user(code: str, cause: str) -> None:
    text = feedback(part=replace(DONE, status="interrupted", notes=(Note(code, "Words."),)))
    assert text.startswith("Status: interrupted: the " + cause)
    assert "the user stopped" not in text
