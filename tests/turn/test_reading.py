"""How much of a conversation a model is sent, by what is known and what it refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.protocol.chats import Step, Usage
from jupyter_codeinterp.turn.reading import (
    CAUTION,
    CHARACTERS_PER_TOKEN,
    MOST_PER_TOKEN,
    Reading,
    characters_per_token,
    too_long_at_its_shortest,
)


def step(tokens: int | None, characters: int, **told: int) -> Step:
    usage = None if tokens is None else Usage(tokens, 5)
    return Step("t", 1, "lab/m", 0.0, usage=usage, told={"characters": characters, **told})


def test_nobody_knows_how_much_an_unknown_model_reads() -> None:
    assert Reading().room(None, 3.0) is None


def test_the_room_leaves_place_for_the_answer() -> None:
    assert Reading().room(8_000, 3.0) == 6_000 * 3
    assert Reading().room(200_000, 3.0) == (200_000 - 4_096) * 3
    assert Reading(answer_tokens=16_384).room(200_000, 3.0) == (200_000 - 16_384) * 3


def test_what_a_server_refused_is_stronger_than_what_somebody_set() -> None:
    assert Reading(context_tokens=4_096).room(32_000, 3.0) == 3_072 * 3
    assert Reading(context_tokens=32_000).room(4_096, 3.0) == 3_072 * 3


@pytest.mark.parametrize(
    ("steps", "per_token"),
    [
        ([], CHARACTERS_PER_TOKEN),
        ([step(None, 4_000)], CHARACTERS_PER_TOKEN),
        ([step(0, 4_000)], CHARACTERS_PER_TOKEN),
        ([step(1_000, 4_000)], 4.0 * CAUTION),
        ([step(2_000, 2_000)], 1.0 * CAUTION),
        ([step(1_000, 4_000), step(1_000, 2_000)], 2.0 * CAUTION),
        ([step(1_000, 2_000), step(None, 9_000)], 2.0 * CAUTION),
        # a server that counts only what it had not read before
        ([step(10, 4_000)], MOST_PER_TOKEN * CAUTION),
        # counted otherwise, such as in bytes of pictures
        ([step(1_000_000, 4_000)], CHARACTERS_PER_TOKEN),
        ([step(1_500, 4_500, pictures=1)], CHARACTERS_PER_TOKEN),
        ([replace(step(None, 4_500), usage=Usage(1_000, 5, estimated=True))], CHARACTERS_PER_TOKEN),
    ],
)
def test_what_the_server_counted_last_tells_how_long_its_tokens_are(steps: list[Step], per_token: float) -> None:
    assert characters_per_token(steps) == pytest.approx(per_token)


def test_a_refusal_with_numbers_says_what_to_try_next() -> None:
    reading = Reading()
    tried = reading.learn(20_000, {"context_tokens": 4_096, "request_tokens": 10_000}, 3.0, "lab/m")
    assert tried == int(3_072 * 2.0 * CAUTION)
    assert reading == Reading(context_tokens=4_096)


def test_a_refusal_without_numbers_halves_the_request_and_holds_for_the_next() -> None:
    reading = Reading()
    assert reading.learn(20_000, {}, 3.0, "lab/m") == 10_000
    assert reading.room(None, 3.0) == 15_000


def test_the_next_try_is_shorter_whatever_the_server_says() -> None:
    told = {"context_tokens": 100_000, "request_tokens": 100}
    assert Reading().learn(20_000, told, 3.0, "lab/m") == 15_000


def test_the_room_kept_for_the_answer_is_learnt_too() -> None:
    reading = Reading()
    told = {"context_tokens": 200_000, "request_tokens": 188_240, "answer_tokens": 21_333}
    tried = reading.learn(188_240 * 3, told, 3.0, "lab/m")
    assert tried < (200_000 - 21_333) * 3
    assert reading.answer_tokens == 21_333


def test_more_room_for_an_answer_than_for_the_conversation_is_not_learnt() -> None:
    reading = Reading()
    reading.learn(3_000, {"context_tokens": 16_384, "request_tokens": 1_000, "answer_tokens": 32_000}, 3.0, "lab/m")
    assert reading.room(None, 3.0) == 8_192 * 3


def test_an_answer_to_more_than_a_limit_takes_the_limit_back() -> None:
    reading = Reading()
    reading.learn(20_000, {"context_tokens": 300}, 3.0, "lab/m")
    reading.heard(400, Usage(120, 5))
    reading.heard(4_000, Usage(1_000, 5, estimated=True))
    reading.heard(4_000, None)
    assert reading.context_tokens == 300
    reading.heard(4_000, Usage(1_000, 5))
    assert reading == Reading()
    reading.learn(20_000, {}, 3.0, "lab/m")
    reading.heard(15_000, None)
    assert reading.characters == 15_000
    reading.heard(16_000, None)
    assert reading == Reading()


def test_the_last_error_says_what_to_do() -> None:
    error = too_long_at_its_shortest("lab/m", 2_048, ModelError("x", kind="context_length", details={"host": "h"}))
    assert (error.code, error.details) == ("model_context_length", {"host": "h"})
    assert error.message.startswith("'lab/m' reads only 2,048 tokens at once, and even the shortest form")
    assert "num_ctx" in error.message
    unknown = too_long_at_its_shortest("lab/m", None, ModelError("x", kind="context_length"))
    assert unknown.message.startswith("'lab/m' reads less than it was sent, and even the shortest form")
