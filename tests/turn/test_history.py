from __future__ import annotations

from dataclasses import replace
from typing import Any

from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    ModelMessage,
    Picture,
    ToolCall,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.protocol.chats import CodeUse, Message, Step
from jupyter_codeinterp.protocol.outputs import DisplayOutput
from jupyter_codeinterp.protocol.parts import ErrorPart, ExecutionPart, FilePart, NotePart, ReasoningPart, TextPart
from jupyter_codeinterp.turn.history import Telling, join_users, tell_branch
from jupyter_codeinterp.turn.prompt import PromptContext, render_prompt
from jupyter_codeinterp.turn.titles import TITLE_CHARACTERS, title_from
from jupyter_codeinterp.turn.trimming import LEAST, PICTURE_CHARACTERS, size_of


def user(text: str) -> Message:
    return Message("u", "c", None, "user", 0.0, (TextPart(text),))


def answer(*parts: object) -> Message:
    known = (TextPart, ReasoningPart, NotePart, ErrorPart, ExecutionPart)
    return Message(
        "a", "c", "u", "assistant", 0.0, tuple(part for part in parts if isinstance(part, known)), turn_id="t"
    )


def execution(code: str, step: int, call_id: str | None = None, *, picture: str = "") -> ExecutionPart:
    outputs = (DisplayOutput({"image/png": {"file": picture}}),) if picture else ()
    return ExecutionPart("e-123456789-x", code, "jupyter", "model", "ok", step=step, call_id=call_id, outputs=outputs)


def tell(*arguments: Any) -> list[list[ModelMessage]]:
    """Return the messages of each exchange."""
    exchanges = tell_branch(*arguments)
    return [[told.message for passage in exchange.passages for told in passage.told] for exchange in exchanges]


def telling(use: CodeUse, model: str = "lab/m", **pictures: Picture) -> Telling:
    return Telling(
        use,
        model,
        lambda part, room: f"result of {part.code}"[:room],
        lambda part, room: f"run of {part.code}"[:room],
        lambda text: text.replace("ref:", "/url/"),
        pictures,
    )


PICTURE = DisplayOutput({"image/png": {"file": "p"}})
BAGS = {"t": (Step("t", 1, "lab/m", 0.0, bag={"s": 1}), Step("t", 2, "lab/m", 0.0, bag={"s": 2}))}
TALK = (
    user("hi"),
    answer(
        ReasoningPart("hm"),
        TextPart("First. "),
        execution("a", 1, "aaaaaaaaa", picture="p"),
        TextPart("See ref:p"),
        NotePart("n", "not told"),
        ErrorPart("e", "not told"),
    ),
    user("go on"),
)


def test_native_history_is_calls_results_and_bags() -> None:
    picture = Picture("image/png", b"x")
    told = tell(TALK, BAGS, telling("native", p=picture))
    assert told == [
        [
            UserMessage("hi"),
            AssistantMessage("First. ", (ToolCall("aaaaaaaaa", "execute_code", '{"code": "a"}'),), {"s": 1}, "lab/m"),
            ToolResult("aaaaaaaaa", "result of a", (picture,)),
            AssistantMessage("See /url/p", (), {"s": 2}, "lab/m"),
        ],
        [UserMessage("go on")],
    ]


def test_tag_history_is_text_only() -> None:
    told = tell(TALK, BAGS, telling("tags"))
    said = told[0][1]
    assert isinstance(said, AssistantMessage)
    assert said.text == 'First.\n<code_interpreter type="code" lang="python">\na\n</code_interpreter>'
    assert not said.bag
    assert told[0][2] == UserMessage("Output of the code:\nresult of a")


def test_another_model_gets_no_bag() -> None:
    told = tell(TALK, BAGS, telling("native", "lab/other"))
    assert all(not message.bag for message in told[0] if isinstance(message, AssistantMessage))


def test_code_from_tags_gets_a_call_id_every_server_takes() -> None:
    told = tell((user("x"), answer(execution("a", 1))), {}, telling("native"))
    result = told[0][2]
    assert isinstance(result, ToolResult)
    assert len(result.call_id) == 9
    assert result.call_id.isalnum()


def test_an_empty_answer_leaves_no_two_users_in_a_row() -> None:
    told = tell((user("one"), answer(ErrorPart("x", "y")), user("two")), {}, telling("native"))
    assert join_users([message for group in told for message in group]) == (UserMessage("one\n\ntwo"),)


def test_calls_of_one_step_stay_together_and_of_two_steps_apart() -> None:
    parts = (execution("a", 1, "aaaaaaaaa"), execution("b", 1, "bbbbbbbbb"), execution("c", 2, "ccccccccc"))
    told = tell((user("x"), answer(*parts)), {}, telling("native"))
    assert [type(message).__name__ for message in told[0]] == [
        "UserMessage",
        "AssistantMessage",
        "ToolResult",
        "ToolResult",
        "AssistantMessage",
        "ToolResult",
    ]


def test_an_outcome_in_less_room_keeps_the_pictures_that_fit_beside_its_text() -> None:
    said = replace(execution("x" * 9_000, 1, picture="p"), outputs=(PICTURE, PICTURE))
    (exchange,) = tell_branch((user("hi"), answer(said)), {}, telling("native", p=Picture("image/png", b"x")))
    result = exchange.passages[-1].told[-1]
    for room, pictures in ((20_000, 2), (12_000, 2), (9_000, 1), (3_000, 0), (0, 0)):
        message = result.within(room).message
        assert isinstance(message, ToolResult)
        assert len(message.pictures) == pictures
        assert size_of(message) <= max(room, LEAST)


def test_an_outcome_of_numbers_is_cut_to_what_they_weigh() -> None:
    def digits(part: ExecutionPart, room: int | None) -> str:
        return "1234567890" * ((room or 20_000) // 10)

    numbers = Telling("native", "lab/m", digits, digits, str)
    (exchange,) = tell_branch((user("hi"), answer(execution("x", 1))), {}, numbers)
    message = exchange.passages[-1].told[-1].within(8_000).message
    assert 6_000 < size_of(message) <= 8_000


def test_pictures_of_the_person_that_do_not_fit_are_left_out_oldest_first() -> None:
    files = tuple(FilePart(name, f"{name}.png", "image/png", 1) for name in "ab")
    message = replace(user("look"), parts=(TextPart("look"), *files))
    shown = {name: Picture("image/png", name.encode()) for name in "ab"}
    (exchange,) = tell_branch((message,), {}, telling("native", a=shown["a"], b=shown["b"]))
    less = exchange.passages[0].told[0].within(PICTURE_CHARACTERS + 1_000).message
    assert isinstance(less, UserMessage)
    assert less.pictures == (shown["b"],)
    assert less.text.startswith("look")


def test_a_conversation_that_begins_later_is_told_of_files_from_before() -> None:
    first = replace(user("one"), parts=(TextPart("one"), FilePart("f", "sales.csv", "text/csv", 9)))
    exchanges = tell_branch((first, user("two")), {}, telling("native"))
    assert exchanges[0].opening.count("sales.csv") == 0
    assert "sales.csv" in exchanges[1].opening


def test_the_prompt_says_where_code_runs_and_how_to_hand_it_over() -> None:
    for use, word in (("native", "execute_code"), ("tags", "</code_interpreter>"), ("off", "switched off")):
        context = PromptContext("jupyter", (), 1_760_000_000.0, use)  # type: ignore[arg-type]  # a literal in a table
        prompt = render_prompt("", context)
        assert word in prompt
        assert ("kernel" in prompt) is (use != "off")
        assert "2025-10" in prompt
        assert "{" not in prompt
    own = render_prompt("On {engine} {{x}}", PromptContext("pyodide", (), 0.0, "native"))
    assert own.startswith("On Python (Pyodide)")
    assert "{x}" in own


def test_a_title_is_the_first_words() -> None:
    assert title_from(" a\n b ") == "a b"
    assert title_from("", ("d.csv",)) == "d.csv"
    assert len(title_from("x" * 300)) == TITLE_CHARACTERS
    assert title_from("word " * 40).endswith("word…")


def text_of(told: ModelMessage) -> str:
    assert isinstance(told, (AssistantMessage, UserMessage, ToolResult))
    return told.text


def test_text_behind_a_call_belongs_to_its_step() -> None:
    parts = (
        TextPart("First."),
        execution("a", 1, "aaaaaaaaa"),
        TextPart("That was it."),
        TextPart("Hello there."),
        execution("b", 2, "bbbbbbbbb"),
        TextPart("The end."),
    )
    steps = {"t": tuple(Step("t", n, "lab/m", 0.0, parts_end=end) for n, end in ((1, 3), (2, 5)))}
    for use in ("native", "tags"):
        told = tell((user("x"), answer(*parts)), steps, telling(use))[0][1:]
        assert [type(message) for message in told[::2]] == [AssistantMessage] * 3
        assert text_of(told[0]).startswith("First.\n\nThat was it.")
        assert text_of(told[2]).startswith("Hello there.")
        assert text_of(told[4]) == "The end."


def test_text_goes_with_a_bag_as_the_model_wrote_it() -> None:
    parts = (TextPart("One,"), ReasoningPart("hm"), TextPart("two."), TextPart("Three."))
    steps = {
        "t": (
            Step("t", 1, "lab/m", 0.0, finish="paused", bag={"s": 1}, parts_end=3),
            Step("t", 2, "lab/m", 0.0, parts_end=4),
        )
    }
    told = tell((user("x"), answer(*parts)), steps, telling("native"))[0][1:]
    assert told == [AssistantMessage("One,two.", (), {"s": 1}, "lab/m"), AssistantMessage("Three.")]
    other = tell((user("x"), answer(*parts)), steps, telling("native", "lab/other"))[0][1:]
    assert other == [AssistantMessage("One,\n\ntwo."), AssistantMessage("Three.")]


def test_a_pause_without_a_word_goes_back_too() -> None:
    steps = {"t": (Step("t", 1, "lab/m", 0.0, finish="paused", bag={"s": 1}, parts_end=0),)}
    told = tell((user("x"), answer()), steps, telling("native"))[0][1:]
    assert told == [AssistantMessage("", (), {"s": 1}, "lab/m")]


def test_what_a_crash_left_without_its_step_is_a_step_of_its_own() -> None:
    steps = {"t": (Step("t", 1, "lab/m", 0.0, bag={"s": 1}, parts_end=2),)}
    parts = (TextPart("One."), execution("a", 1, "aaaaaaaaa"), TextPart("Two."), execution("b", 2, "bbbbbbbbb"))
    told = tell((user("x"), answer(*parts)), steps, telling("native"))[0][1:]
    assert [(text_of(message), getattr(message, "bag", None)) for message in told[::2]] == [
        ("One.", {"s": 1}),
        ("Two.", {}),
    ]
