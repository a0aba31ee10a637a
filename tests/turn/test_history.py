from __future__ import annotations

from jupyter_codeinterp.llm.seam import AssistantMessage, ModelMessage, Picture, ToolCall, ToolResult, UserMessage
from jupyter_codeinterp.protocol.chats import Message, Step
from jupyter_codeinterp.protocol.outputs import DisplayOutput
from jupyter_codeinterp.protocol.parts import ErrorPart, ExecutionPart, NotePart, ReasoningPart, TextPart
from jupyter_codeinterp.turn.history import Telling, join_users, tell_branch
from jupyter_codeinterp.turn.prompt import CodeUse, PromptContext, render_prompt
from jupyter_codeinterp.turn.titles import TITLE_CHARACTERS, title_from
from jupyter_codeinterp.turn.trimming import budget_for, size_of, trim


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


def telling(use: CodeUse, model: str = "lab/m", **pictures: Picture) -> Telling:
    return Telling(
        use,
        model,
        lambda part: f"result of {part.code}",
        lambda part: f"run of {part.code}",
        lambda text: text.replace("ref:", "/url/"),
        pictures,
    )


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
    told = tell_branch(TALK, BAGS, telling("native", p=picture))
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
    told = tell_branch(TALK, BAGS, telling("tags"))
    said = told[0][1]
    assert isinstance(said, AssistantMessage)
    assert said.text == 'First.\n<code_interpreter type="code" lang="python">\na\n</code_interpreter>'
    assert not said.bag
    assert told[0][2] == UserMessage("Output of the code:\nresult of a")


def test_another_model_gets_no_bag() -> None:
    told = tell_branch(TALK, BAGS, telling("native", "lab/other"))
    assert all(not message.bag for message in told[0] if isinstance(message, AssistantMessage))


def test_code_from_tags_gets_a_call_id_every_server_takes() -> None:
    told = tell_branch((user("x"), answer(execution("a", 1))), {}, telling("native"))
    result = told[0][2]
    assert isinstance(result, ToolResult)
    assert len(result.call_id) == 9
    assert result.call_id.isalnum()


def test_an_empty_answer_leaves_no_two_users_in_a_row() -> None:
    told = tell_branch((user("one"), answer(ErrorPart("x", "y")), user("two")), {}, telling("native"))
    assert join_users([message for group in told for message in group]) == (UserMessage("one\n\ntwo"),)


def test_calls_of_one_step_stay_together_and_of_two_steps_apart() -> None:
    parts = (execution("a", 1, "aaaaaaaaa"), execution("b", 1, "bbbbbbbbb"), execution("c", 2, "ccccccccc"))
    told = tell_branch((user("x"), answer(*parts)), {}, telling("native"))
    assert [type(message).__name__ for message in told[0]] == [
        "UserMessage",
        "AssistantMessage",
        "ToolResult",
        "ToolResult",
        "AssistantMessage",
        "ToolResult",
    ]


def test_trimming_drops_whole_exchanges_then_old_results() -> None:
    groups: list[list[ModelMessage]] = [
        [UserMessage("a" * 500), AssistantMessage("b" * 500)],
        [UserMessage("c"), ToolResult("x", "d" * 5_000), ToolResult("y", "e" * 800)],
    ]
    everything, trimmed = trim(groups, None)
    assert (len(everything), trimmed) == (5, False)
    kept, trimmed = trim(groups, 6_000)
    assert (kept, trimmed) == (groups[1], True)
    kept, trimmed = trim(groups, 2_000)
    assert trimmed
    assert sum(size_of(message) for message in kept) <= 2_000
    assert kept[-1] == groups[1][-1]


def test_the_budget_leaves_room_for_the_answer() -> None:
    assert budget_for(None, "x") is None
    budget = budget_for(8_000, "x" * 100)
    assert budget is not None
    assert budget < 8_000 * 3


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
