"""Conversations of any shape, cut to any length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_codeinterp.llm.seam import AssistantMessage, ModelMessage, Picture, ToolCall, ToolResult, UserMessage
from jupyter_codeinterp.turn.trimming import (
    LEAST,
    STEPS_LEFT_OUT,
    Cut,
    Exchange,
    Passage,
    Told,
    cut_from_dict,
    size_of,
    trim,
)

Step = tuple[int, list[int]]
Shape = list[tuple[int, list[Step]]]
"""Of each exchange how long the person's message is, and of each step what the model said and what came of its code."""

STEPS = st.tuples(st.integers(0, 2_000), st.lists(st.integers(0, 9_000), max_size=2))
SHAPES: st.SearchStrategy[Shape] = st.lists(
    st.tuples(st.integers(1, 1_500), st.lists(STEPS, max_size=4)), min_size=1, max_size=5
)


def result(key: str, length: int) -> Told:
    def retell(room: int) -> ModelMessage:
        return ToolResult(key, "r" * min(length, room - 40))

    return Told(ToolResult(key, "r" * length), key, retell)


def conversation(shape: Shape) -> list[Exchange]:
    """Build exchanges; keys depend on the place alone, so that a longer shape continues a shorter one."""
    exchanges = []
    for number, (asked, steps) in enumerate(shape):
        passages = [Passage(f"u{number}", (Told(UserMessage("u" * asked)),))]
        for place, (said, outcomes) in enumerate(steps):
            key = f"s{number}.{place}"
            names = [f"{key}.{index}" for index in range(len(outcomes))]
            calls = tuple(ToolCall(name, "execute_code", "{}") for name in names)
            told = (Told(AssistantMessage("a" * said, calls)), *map(result, names, outcomes))
            passages.append(Passage(key, told))
        exchanges.append(Exchange(tuple(passages), f"(before {number})" if number else ""))
    return exchanges


def total(messages: Sequence[ModelMessage]) -> int:
    return sum(map(size_of, messages))


def shapes_of_a_growing_chat(shape: Shape) -> list[Shape]:
    """Return the conversation as it was at each request."""
    grown: list[Shape] = []
    for number, (asked, steps) in enumerate(shape):
        grown += [[*shape[:number], (asked, steps[:place])] for place in range(len(steps) + 1)]
    return grown


@given(SHAPES, st.integers(0, 40_000))
def test_what_is_sent_fits_or_is_the_least_there_is(shape: Shape, room: int) -> None:
    exchanges = conversation(shape)
    messages, _ = trim(exchanges, Cut(), room)
    least, _ = trim(exchanges, Cut(), 0)
    # two blank lines join the opening to the message
    assert total(messages) <= room + 2 or messages == least


@given(SHAPES)
def test_the_least_is_the_last_message_the_last_step_and_short_results(shape: Shape) -> None:
    messages, _ = trim(conversation(shape), Cut(), 0)
    asked, steps = shape[-1]
    assert isinstance(messages[0], UserMessage)
    assert messages[0].text.endswith("u" * asked)
    assert (STEPS_LEFT_OUT in messages[0].text) == (len(steps) > 1)
    results = [message for message in messages if isinstance(message, ToolResult)]
    assert len(messages) == 1 + bool(steps) + len(results)
    assert len(results) == (len(steps[-1][1]) if steps else 0)
    assert all(size_of(message) <= LEAST for message in results)


@given(SHAPES, st.integers(0, 40_000))
def test_every_result_that_is_sent_has_its_call(shape: Shape, room: int) -> None:
    messages, _ = trim(conversation(shape), Cut(), room)
    calls = [call.id for message in messages if isinstance(message, AssistantMessage) for call in message.calls]
    assert calls == [message.call_id for message in messages if isinstance(message, ToolResult)]


@given(SHAPES, st.integers(0, 40_000), st.integers(0, 40_000))
def test_what_was_left_out_stays_left_out_as_it_was(shape: Shape, room: int, larger: int) -> None:
    exchanges = conversation(shape)
    messages, cut = trim(exchanges, Cut(), room)
    stored = cut_from_dict(cut.to_dict())
    assert stored == cut
    assert trim(exchanges, stored, None) == (messages, cut)
    assert trim(exchanges, stored, room + larger)[0] == messages or total(messages) > room + larger


@given(SHAPES, st.integers(3_000, 40_000))
@settings(max_examples=200)
def test_requests_begin_like_the_one_before_until_there_is_no_room(shape: Shape, room: int) -> None:
    cut, before = Cut(), list[ModelMessage]()
    for grown in shapes_of_a_growing_chat(shape):
        exchanges = conversation(grown)
        everything, _ = trim(exchanges, cut, None)
        messages, after = trim(exchanges, cut, room)
        assert everything[: len(before)] == before
        if total(everything) <= room:
            assert (messages, after) == (everything, cut)
        cut, before = after, messages


def test_a_chat_that_outgrows_the_room_is_cut_in_blocks() -> None:
    """Each exchange has 1,000 characters: of ten, six are kept, and four more come before the next cut."""
    shape: Shape = [(1_000 - 40, []) for _ in range(40)]
    cut, cuts = Cut(), []
    for size in range(1, 41):
        before = cut
        _, cut = trim(conversation(shape[:size]), cut, 10_100)
        cuts += [size] if cut != before else []
    assert cuts == [11, 16, 21, 26, 31, 36]


def test_a_long_output_is_cut_to_what_the_conversation_leaves() -> None:
    shape: Shape = [(500, [(100, [200])]), (100, [(100, [50_000])])]
    messages, _ = trim(conversation(shape), Cut(), 9_000)
    assert len(messages) == 6, "the earlier exchange fits, so it stays"
    assert 4_500 < size_of(messages[-1]) < 6_000
    assert total(messages) <= 9_000


def test_outputs_of_one_step_share_the_room() -> None:
    messages, _ = trim(conversation([(100, [(100, [300, 30_000, 40_000])])]), Cut(), 9_000)
    small, *large = [size_of(message) for message in messages[-3:]]
    assert small == 340
    assert large[0] == large[1] > 2_000


def test_old_results_get_short_before_steps_go() -> None:
    steps: list[Step] = [(100, [3_000]), (100, [3_000]), (100, [2_000])]
    messages, _ = trim(conversation([(100, steps)]), Cut(), 8_000)
    assert [size_of(message) for message in messages if isinstance(message, ToolResult)] == [LEAST, LEAST, 2_040]


def test_a_room_far_too_small_leaves_pictures_out() -> None:
    shown = UserMessage("look", (Picture("image/png", b"x"),))
    exchange = Exchange((Passage("u", (Told(shown, "u", lambda room: UserMessage("look")),)),))
    assert trim([exchange], Cut(), 9_000)[0] == [shown]
    assert trim([exchange], Cut(), 4_000)[0] == [UserMessage("look")]


def test_thinking_that_goes_back_counts() -> None:
    bag = {"items": [{"opaque": {"thinking": "t" * 700, "signature": "s" * 300}}, {"text": 3}]}
    assert size_of(AssistantMessage("abc", (), bag, "m")) - size_of(AssistantMessage("abc")) == 1_000


def test_trimming_a_chat_of_thousands_of_messages_looks_at_each_once() -> None:
    looked = count()

    def retell(room: int) -> ModelMessage:
        next(looked)
        return UserMessage("r" * 900)

    asked: Callable[[int], Passage] = lambda number: Passage(f"u{number}", (Told(UserMessage("u" * 400)),))  # noqa: E731
    run: Callable[[int], Passage] = lambda number: Passage(  # noqa: E731
        f"r{number}", (Told(UserMessage("r" * 900), f"r{number}", retell),)
    )
    exchanges = [Exchange((asked(number), run(number)), "(before)") for number in range(5_000)]
    messages, _ = trim(exchanges, Cut(), 30_000)
    assert total(messages) <= 20_000
    assert next(looked) == 0
