from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jupyter_codeinterp.turn.code_tags import CodeDelta, CodeEnd, CodeStart, CodeTagParser, TagEvent, TagText

OPEN = '<code_interpreter type="code" lang="python">'
CLOSE = "</code_interpreter>"


def merged(events: list[TagEvent]) -> list[TagEvent]:
    result: list[TagEvent] = []
    for event in events:
        last = result[-1] if result else None
        if isinstance(event, TagText) and isinstance(last, TagText):
            result[-1] = TagText(last.text + event.text)
        elif isinstance(event, CodeDelta) and isinstance(last, CodeDelta):
            result[-1] = CodeDelta(last.text + event.text)
        else:
            result.append(event)
    return result


def parse(*chunks: str, finish: str = "stop") -> list[TagEvent]:
    parser = CodeTagParser()
    events: list[TagEvent] = []
    for chunk in chunks:
        events += parser.decode(chunk)
    return merged(events + parser.flush(finish))


def block(code: str, language: str = "python", *, complete: bool = True) -> list[TagEvent]:
    return [CodeStart(language), *([CodeDelta(code)] if code else []), CodeEnd(complete)]


@pytest.mark.parametrize(
    "tag",
    [
        OPEN,
        "<code_interpreter>",
        "<code_interpreter type='code' lang='python'>",
        "<CODE_INTERPRETER LANG=python TYPE=code>",
        '<code_interpreter\n  lang="python"\n  type="code" >',
    ],
)
@pytest.mark.parametrize(
    "inside",
    [
        "print(1)",
        "\nprint(1)\n",
        "```python\nprint(1)\n```",
        "\n```\nprint(1)\n```\n",
        "\n~~~py\nprint(1)\n~~~\n",
        "<code>print(1)</code>",
        "<![CDATA[\nprint(1)\n]]>",
        "\n```python\nprint(1)```",
        "</think>\nprint(1)",
    ],
)
def test_every_way_to_write_a_block_gives_the_same_code(tag: str, inside: str) -> None:
    text = f"Look:\n{tag}{inside}{CLOSE} after"
    expected = [TagText("Look:\n"), *block("print(1)"), TagText(" after")]
    assert parse(text) == expected
    assert parse(*text) == expected


def test_indentation_of_the_first_line_stays() -> None:
    assert parse(f"{OPEN}\n    if x:\n        y\n{CLOSE}") == block("    if x:\n        y")


def test_code_appears_while_it_is_written() -> None:
    parser = CodeTagParser()
    assert parser.decode(f"{OPEN}\nprint") == [CodeStart(), CodeDelta("print")]
    assert parser.decode("(1)\n") == [CodeDelta("(1)")]
    assert parser.decode("x") == [CodeDelta("\nx")]


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{OPEN}\nprint(1)\n{CLOSE}\n```\ndone",
        f"~~~xml\n{OPEN}print(1){CLOSE}\n~~~",
        f"````\n```\n{OPEN}print(1){CLOSE}\n```\n````",
        f"Write `{OPEN}` and `{CLOSE}` around code.",
        f"Write ``a ` {OPEN}`` around code.",
        "```\nnot closed ``` here\n<code_interpreter>",
        f"> {OPEN}print(1){CLOSE}",
        f"- ```\n  {OPEN}print(1){CLOSE}\n  ```",
        f"Hm.\n<think>{OPEN}print(1){CLOSE}",
        "<code_interpreter/>",
        "<code_interpreters>print(1)",
        "a < b and <code_inter",
        f"<code_interpreter {'x' * 300}>",
    ],
)
def test_what_is_no_block_stays_text_and_nothing_is_lost(text: str) -> None:
    assert parse(text) == [TagText(text)]
    assert parse(*text) == [TagText(text)]


def test_a_block_after_a_fence_or_a_stray_backtick_runs() -> None:
    for before in ("```python\nx\n```\n", "Use the ` key\n", "\\` ", "```x``` ", "`a` ``b`` "):
        assert parse(f"{before}{OPEN}1{CLOSE}") == [TagText(before), *block("1")]


def test_an_open_block_runs_only_after_an_explicit_stop() -> None:
    assert parse(f"{OPEN}\nprint(1)\n", finish="stop") == block("print(1)")
    for finish in ("length", "unknown", "content_filter", "tool_calls"):
        assert parse(f"{OPEN}\nprint(1)\n", finish=finish) == block("print(1)", complete=False)


def test_the_language_is_told() -> None:
    assert parse(f"<code_interpreter lang='R'>x{CLOSE}") == block("x", "r")


def test_two_blocks_are_two_blocks() -> None:
    assert parse(f"{OPEN}1{CLOSE}\n{OPEN}2{CLOSE}") == [*block("1"), TagText("\n"), *block("2")]


def test_the_text_held_back_stays_small_however_long_the_answer() -> None:
    parser = CodeTagParser()
    most = 0
    for _ in range(3):
        for chunk in ("word ", "`", "<", "\n", " ", "<code_interpreter "):
            for _ in range(2_000):
                parser.decode(chunk)
                most = max(most, len(parser._held))
        parser.decode(f"\n{OPEN}")
        for chunk in ("\n", "`", " ", "x", "<", "]"):
            for _ in range(2_000):
                parser.decode(chunk)
                most = max(most, len(parser._held))
        parser.decode(CLOSE)
    assert most <= 256


TAGS = [OPEN, "<code_interpreter>", CLOSE, "</code_interpreter ", "<code>", "</code>", "<![CDATA[", "]]>", "<", ">"]
MARKDOWN = ["```", "```python\n", "`", "~~~", "\\", "\n", "\r\n", "\t", " ", "    ", " " * 40]
PIECES = st.sampled_from([*TAGS, *MARKDOWN, "x = 1", "print('<b>')", "é😀"])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.data(), st.sampled_from(["stop", "length"]))
@example("<code_interpreter>" + "\n" * 200 + "x" + " " * 200 + "</code_interpreter>", None, "stop")
def test_any_split_gives_the_same_events(text: str, data: st.DataObject | None, finish: str) -> None:
    whole = parse(text, finish=finish)
    assert parse(*text, finish=finish) == whole
    if data is not None and text:
        cuts = sorted(data.draw(st.sets(st.integers(1, len(text)), max_size=6)))
        chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        assert parse(*chunks, finish=finish) == whole


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab<>`~\n code_interpreter/\"'=", max_size=80))
def test_text_without_blocks_comes_out_as_it_went_in(text: str) -> None:
    events = parse(*text)
    if all(isinstance(event, TagText) for event in events):
        assert "".join(event.text for event in events if isinstance(event, TagText)) == text
