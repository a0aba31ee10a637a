"""What servers really send, row by row, replayed over a real socket.

A letter or number names the observation: a to m are servers that were watched, 1 to 39 what users of other clients
reported. ``test_rows_elsewhere.py`` says where the rows are tested that are about requests, other dialects or the turn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from jupyter_codeinterp.llm.seam import Reasoning, TextWasReasoning, TokenUsage
from tests.llm.asking import JSON_TYPE, ask, codes_of, fail, text_of
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Item, Response, chunk, ending, event

ONE, TWO = (json.dumps({"code": f"print({n})"}) for n in (1, 2))
RUN = "execute_code"
DONE = "data: [DONE]\n\n"
BOTH = ["print(1)", "print(2)"]
USAGE = {"prompt_tokens": 5, "completion_tokens": 7}


@dataclass(frozen=True)
class Said:
    """What an answer comes to; ``tokens`` are those sent and written, None when the server counts none."""

    text: str = ""
    codes: tuple[str, ...] = ()
    reasoning: str = ""
    tokens: tuple[int, int] | None = None


def calls(*items: dict[str, Any]) -> str:
    return chunk({"tool_calls": list(items)})


def piece(arguments: object = None, name: str | None = None, **fields: Any) -> dict[str, Any]:
    named = {} if name is None else {"name": name}
    return {**fields, "function": {**named, **({} if arguments is None else {"arguments": arguments})}}


def raw(delta: dict[str, Any], **fields: Any) -> str:
    """Write a chunk without a finish reason at all."""
    return event({"choices": [{"index": 0, "delta": delta}], **fields})


def letters(text: str, **fields: Any) -> list[Item]:
    return [calls(piece(letter, **fields)) for letter in text]


def texts(*pieces: str) -> list[Item]:
    return [chunk({"content": text}) for text in pieces]


def repeated(letter: str) -> str:
    """Write everything in every delta, and again in the legacy field."""
    call = piece(letter, RUN, index=0, id="x", type="function")
    return chunk({"tool_calls": [call], "function_call": call["function"]})


TAG = ("<", "code", "_", "interpreter", " type", '="', "code", '">', "1", "</", "code_interpreter", ">")
TEXT_CALL = ("<tool", "_call>", '{"name": "execute_code", ', '"arguments": ', ONE, "}", "</tool_call>")

ANSWERS: dict[str, tuple[list[Item], Said]] = {
    "row-a": (
        [
            chunk({"role": "assistant", "content": None}),
            calls(piece("{", RUN, index=0, id="x", type="function")),
            *letters(ONE[1:], index=0),
            calls(piece(TWO, RUN, index=1, id="y")),
            chunk({}, "tool_calls"),
            event({"choices": [], "usage": USAGE, "timings": {"prompt_n": 5}}),
            DONE,
        ],
        Said(codes=("print(1)", "print(2)"), tokens=(5, 7)),
    ),
    "row-b": ([*texts(*TAG), *ending("stop")], Said(codes=("1",), tokens=(100, 20))),
    "row-c": ([": keep-alive\n\n", *texts("Hi"), ":\n\n", *ending("stop")], Said("Hi", tokens=(100, 20))),
    "row-g": (
        [
            raw({"reasoning_content": "hm"}),
            raw({"content": "\n\n"}),
            raw({"tool_calls": [piece(ONE, RUN, index=0, id="x")]}),
            event({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}], "usage": USAGE}),
        ],
        Said("", ("print(1)",), "hm", (5, 7)),
    ),
    "row-h": ([*texts(*TEXT_CALL), chunk({}, "stop"), DONE], Said(codes=("print(1)",))),
    "row-i": (
        [*map(repeated, ONE), *ending("tool_calls")],
        Said(codes=("print(1)",), tokens=(100, 20)),
    ),
    "row-k": (
        [
            calls(piece(ONE[:6], RUN, index=0, id="x", type="function")),
            calls(piece(ONE[6:], index=0, type="function")),
            chunk({}, "tool_calls"),
            event({"choices": [{"index": 0, "delta": {}}], "usage": USAGE}),
            DONE,
        ],
        Said(codes=("print(1)",), tokens=(5, 7)),
    ),
    "row-l": (
        [
            chunk({"role": "assistant", "reasoning_content": "hm"}),
            chunk({"role": "assistant", "content": ""}),
            *texts("Hi"),
            *ending("stop"),
        ],
        Said("Hi", (), "hm", (100, 20)),
    ),
    "row-m": (
        [*(raw({"content": text}, id=f"chatcmpl-{text}") for text in ("H", "i")), *ending("stop")],
        Said("Hi", tokens=(100, 20)),
    ),
    "row-ollama": (
        [
            chunk({"role": "assistant", "content": "", "reasoning": "hm"}),
            chunk({"role": "assistant", "content": "", "tool_calls": [piece(ONE, RUN, index=0, id="x")]}),
            *ending("stop"),
        ],
        Said("", ("print(1)",), "hm", (100, 20)),
    ),
    "row-1": (
        [calls(piece(ONE, RUN, index=0, id="x")), calls(piece(TWO, RUN, index=0, id="y")), *ending("tool_calls")],
        Said(codes=("print(1)", "print(2)"), tokens=(100, 20)),
    ),
    "row-2": ([calls(piece(ONE, RUN, id="x")), DONE], Said(codes=("print(1)",))),
    "row-3": ([calls(piece(ONE, RUN, index=0, id="x")), chunk({}, "stop"), DONE], Said(codes=("print(1)",))),
    "row-5": (
        [
            calls({"extra_content": {"google": {}}}),
            calls(piece("", RUN, id="x")),
            *letters(ONE),
            calls({"extra_content": {"google": {"thought_signature": "s"}}}),
            chunk({}, "stop"),
            DONE,
        ],
        Said(codes=("print(1)",)),
    ),
    "row-7": ([calls(piece(ONE, RUN, index=0, id="x")), chunk({}, "stop"), DONE], Said(codes=("print(1)",))),
    "row-8": (
        [raw({"tool_calls": [piece(ONE, RUN, id="x"), piece(TWO, RUN, id="y")]}), chunk({}, "stop"), DONE],
        Said(codes=("print(1)", "print(2)")),
    ),
    "row-9": ([calls(piece(ONE[:8], RUN, id="x")), calls(piece(ONE[8:])), DONE], Said(codes=("print(1)",))),
    "row-10": (
        [calls(piece(ONE, RUN, index=0, id="x")), calls(piece(TWO, index=0)), chunk({}, "tool_calls"), DONE],
        Said(codes=("print(1)", "print(2)")),
    ),
    "row-11": (
        [event({"choices": [], "prompt_filter_results": [{}]}), *texts("Hi"), *ending("stop")],
        Said("Hi", tokens=(100, 20)),
    ),
    "row-12": ([*texts("So: ", *TEXT_CALL[:-1]), chunk({}, "stop"), DONE], Said("So: ", ("print(1)",))),
    "row-14": ([chunk({"reasoning": "h"}), chunk({"reasoning": "m"}), *texts("Hi"), DONE], Said("Hi", (), "hm")),
    "row-15": (
        [calls(piece(ONE[:5], RUN, index=0, id="x")), calls(piece(ONE[5:], "", index=0)), DONE],
        Said(codes=("print(1)",)),
    ),
    "row-16": ([calls(piece(ONE + TWO, RUN, index=0, id="x")), DONE], Said(codes=("print(1)", "print(2)"))),
    "row-16-only-reasoning": ([chunk({"reasoning": "hm"}), *ending("stop")], Said("", (), "hm", (100, 20))),
    "row-20": ([": OPENROUTER PROCESSING\n\n", *texts("Hi"), DONE], Said("Hi")),
    "row-21": (["id: 7\n: ping\n\n", *texts("Hi"), DONE], Said("Hi")),
    "row-22": (["data: : keepalive\n\n", *texts("Hi"), DONE], Said("Hi")),
    "row-23": (["data:\n\n", "data: \n\n", *texts("Hi"), DONE], Said("Hi")),
    "row-31": (
        [*texts("```\n", *TEXT_CALL, "\n```\n"), chunk({}, "stop"), DONE],
        Said("```\n" + "".join(TEXT_CALL) + "\n```\n"),
    ),
}


@pytest.mark.parametrize("row", ANSWERS)
def test_an_answer_comes_to_what_was_meant(model_server: ModelServerProcess, row: str) -> None:
    body, expected = ANSWERS[row]
    events = ask(model_server, {"body": body})
    reasoning = "".join(found.text for found in events if isinstance(found, Reasoning))
    tokens = [
        (found.usage.input_tokens, found.usage.output_tokens) for found in events if isinstance(found, TokenUsage)
    ]
    found = Said(text_of(events), tuple(map(str, codes_of(events))), reasoning, tokens[-1] if tokens else None)
    assert found == expected


@pytest.mark.parametrize("row", ["row-17", "row-25"])
def test_reasoning_whose_opener_was_dropped_is_told_from_the_answer(model_server: ModelServerProcess, row: str) -> None:
    events = ask(model_server, {"body": [*texts("hm", "</thi", "nk>", row), *ending("stop")]})
    assert TextWasReasoning() in events
    behind = events[events.index(TextWasReasoning()) :]
    assert text_of(behind) == row


def refused(status: int, body: Any) -> Response:
    return {"status": status, "headers": JSON_TYPE, "body": [json.dumps(body)]}


def openai(message: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, **fields}}


AUTO = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
FAILED = "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details."
REFUSALS: dict[str, tuple[Response, str]] = {
    "row-e": (
        refused(
            400,
            openai(
                "the request exceeds the available context size",
                code=400,
                type="exceed_context_size_error",
                n_prompt_tokens=5_000,
                n_ctx=4_096,
            ),
        ),
        "context_length",
    ),
    "row-f": (refused(500, openai("image input is not supported", code=500, type="server_error")), "server"),
    "row-j": ({"body": []}, "server"),
    "row-k-context": (
        refused(400, openai("This model's maximum context length is 4096 tokens", code="400")),
        "context_length",
    ),
    "row-k-rate": (refused(429, openai("Slow down", type="throttling_error", code="429")), "rate_limit"),
    "row-l-unmatched": (refused(404, openai("No fixture matched")), "not_found"),
    "row-13": (refused(400, {"object": "error", "message": AUTO, "code": 400}), "tools_refused"),
    "row-18": (refused(500, openai("no user query found in messages")), "server"),
    "row-29": (refused(400, openai(FAILED, code="tool_use_failed", failed_generation="<function")), "tools_refused"),
}


@pytest.mark.parametrize("row", REFUSALS)
def test_a_refusal_is_told_by_its_kind(model_server: ModelServerProcess, row: str) -> None:
    response, kind = REFUSALS[row]
    assert fail(model_server, *[response] * 3).kind == kind
