"""The outcome of code is read from reply, outputs and "idle" together, whatever a kernel leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.engines.ending import Ending, Signs, Stopped, judge
from jupyter_codeinterp.protocol.engine_events import Raised

HEARD_NOTHING = Signs()
OK: dict[str, Any] = {"status": "ok"}
FAILED = {"status": "error", "ename": "E", "evalue": "v", "traceback": ["t"]}
ABORTED = {"status": "aborted"}
STOPPED = Stopped("interrupted", "The code was stopped.")

ENDED = Signs(idle=True, begun=True)
ROWS = {
    "nothing yet": (HEARD_NOTHING, "wait"),
    "begun": (Signs(begun=True), "wait"),
    "silence alone is no end: code may compute for hours": (Signs(begun=True, silent=True), "wait"),
    "a reply before idle": (Signs(reply=OK, begun=True), "wait"),
    "idle before the reply": (ENDED, "wait"),
    "reply and idle": (replace(ENDED, reply=OK), ("ok", [], None)),
    "a reply, and idle never": (Signs(reply=OK, silent=True), ("ok", ["output_incomplete"], None)),
    "idle, and a reply never": (replace(ENDED, silent=True), ("error", ["no_answer"], None)),
    "an error that was shown": (replace(ENDED, reply=FAILED, raised=True), ("error", [], None)),
    "an error in the reply only": (replace(ENDED, reply=FAILED), ("error", [], Raised("E", "v", ("t",)))),
    "an error without a word": (replace(ENDED, reply={"status": "error"}), ("error", [], Raised("Error", ""))),
    "a traceback in one piece": (
        replace(ENDED, reply={**FAILED, "traceback": "a\nb"}),
        ("error", [], Raised("E", "v", ("a", "b"))),
    ),
    "a traceback of another kind": (replace(ENDED, reply={**FAILED, "traceback": 7}), ("error", [], Raised("E", "v"))),
    "a class as the name": (
        replace(ENDED, reply={**FAILED, "ename": "<class 'json.decoder.JSONDecodeError'>"}),
        ("error", [], Raised("JSONDecodeError", "v", ("t",))),
    ),
    "left out, never begun": (Signs(reply=ABORTED, idle=True), "send_again"),
    "left out twice": (Signs(reply=ABORTED, idle=True, sent=2), ("lost", ["kernel_aborted"], None)),
    "broken off by somebody": (replace(ENDED, reply={"status": "abort"}), ("interrupted", ["kernel_aborted"], None)),
    "passed over": (Signs(passed=True), "send_again"),
    "passed over twice": (Signs(passed=True, sent=2), ("lost", ["kernel_aborted"], None)),
    "answers meanwhile, and runs": (Signs(passed=True, begun=True), "wait"),
    "its own kernel": (
        replace(ENDED, reply={**OK, "payload": [{"source": "ask_exit", "keepkernel": False}]}),
        ("ok", ["kernel_exited"], None),
    ),
    "its own kernel, and an error": (
        replace(ENDED, raised=True, reply={**FAILED, "payload": [{"source": "ask_exit"}]}),
        ("error", ["kernel_exited"], None),
    ),
    "a kernel that stays": (
        replace(ENDED, reply={**OK, "payload": [{"source": "ask_exit", "keepkernel": True}]}),
        ("ok", [], None),
    ),
    "payloads that are none": (replace(ENDED, reply={**OK, "payload": ["x", {"source": "page"}]}), ("ok", [], None)),
    "a payload of another kind": (
        replace(ENDED, reply={**OK, "payload": [{"source": "new"}, {"source": "new"}]}),
        ("ok", ["not_in_a_chat"], None),
    ),
}


def told(verdict: object) -> object:
    if not isinstance(verdict, Ending):
        return verdict
    return (verdict.status, [note.code for note in verdict.notes], verdict.raised)


@pytest.mark.parametrize("name", ROWS)
def test_an_outcome_is_read_from_all_that_was_heard(name: str) -> None:
    signs, expected = ROWS[name]
    assert told(judge(signs)) == expected


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (Signs(begun=True), "wait"),
        (Signs(passed=True, begun=True), ("interrupted", ["variables_kept"], None)),
        (replace(ENDED, reply=FAILED), ("interrupted", ["variables_kept"], None)),
        (replace(ENDED, reply={"status": "abort"}), ("interrupted", ["variables_kept"], None)),
        (replace(ENDED, silent=True), ("interrupted", ["variables_unknown"], None)),
    ],
)
def test_stopped_code_is_called_stopped_and_variables_kept_only_by_a_kernel_that_says_so(
    signs: Signs, expected: object
) -> None:
    assert told(judge(signs, STOPPED)) == expected


def test_code_that_ends_its_kernel_says_so_to_the_engine() -> None:
    reply = {**OK, "payload": [{"source": "ask_exit", "keepkernel": False}]}
    verdict = judge(replace(ENDED, reply=reply))
    assert isinstance(verdict, Ending)
    assert verdict.exits
