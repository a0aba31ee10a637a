from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.llm.seam import Text, ToolEnd
from jupyter_codeinterp.llm.text_calls import TextCallScanner

CALL = '<tool_call>\n{"name": "execute_code", "arguments": {"code": "print(1)"}}\n</tool_call>'


def scan(text: str, cuts: list[int], *, stopped: bool = True) -> tuple[str, list[str | None]]:
    scanner = TextCallScanner()
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    events = [event for start, end in pairwise(places) for event in scanner.decode(text[start:end])]
    events += scanner.flush(stopped=stopped)
    said = "".join(event.text for event in events if isinstance(event, Text))
    return said, [event.code for event in events if isinstance(event, ToolEnd)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Let me see.\n{CALL}", ("Let me see.\n", ["print(1)"])),
        (f"{CALL}{CALL} done", (" done", ["print(1)", "print(1)"])),
        ('<tool_call>{"name":"execute_code","parameters":{"code":"x"}}</tool_call>', ("", ["x"])),
        ('<tool_call>{"name":"execute_code","arguments":"{\\"code\\":\\"x\\"}"}', ("", ["x"])),
        (f"```\n{CALL}\n```\n", (f"```\n{CALL}\n```\n", [])),
        (f"`{CALL}`", (f"`{CALL}`", [])),
        (f"```py\nx\n```\n{CALL}", ("```py\nx\n```\n", ["print(1)"])),
        (
            '<tool_call>{"name":"delete_all","arguments":{}}</tool_call>',
            ('<tool_call>{"name":"delete_all","arguments":{}}</tool_call>', []),
        ),
        ("<tool_call>nonsense</tool_call>!", ("<tool_call>nonsense</tool_call>!", [])),
        ("a <tool b", ("a <tool b", [])),
    ],
)
def test_only_calls_of_our_tool_outside_code_are_taken(text: str, expected: tuple[str, list[str]]) -> None:
    assert scan(text, []) == expected
    assert scan(text, list(range(len(text)))) == expected


def test_a_call_that_was_cut_stays_text() -> None:
    text = CALL.removesuffix("</tool_call>")
    assert scan(text, [], stopped=False) == (text, [])
    assert scan(text, [], stopped=True) == ("", ["print(1)"])


PIECES = (CALL, "<tool_call>", "</tool_call>", "`", "```\n", "\n", "<tool", "a", "{}")


@given(
    st.lists(st.sampled_from(PIECES)).map("".join),
    st.lists(st.integers(0, 1000), max_size=8),
    st.booleans(),
)
def test_any_split_gives_the_same(text: str, cuts: list[int], stopped: bool) -> None:
    assert scan(text, cuts, stopped=stopped) == scan(text, [], stopped=stopped)
