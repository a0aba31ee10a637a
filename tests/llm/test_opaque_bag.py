from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_codeinterp.llm import anthropic_request, openai_request
from jupyter_codeinterp.llm.answer_body import AnswerBody
from jupyter_codeinterp.llm.anthropic_stream import MessageStream
from jupyter_codeinterp.llm.dialect import EventReader
from jupyter_codeinterp.llm.http_errors import Asked
from jupyter_codeinterp.llm.opaque_bag import (
    BagDialect,
    KeptPiece,
    MadeCall,
    OpaqueBag,
    SaidText,
    unpack,
    without_opaque,
)
from jupyter_codeinterp.llm.openai_stream import ChatStream
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    End,
    ModelEvent,
    ModelRequest,
    Reasoning,
    Text,
    ToolCall,
    ToolEnd,
    ToolResult,
    UserMessage,
)

Json = dict[str, Any]
CALL = ToolCall("AAAAAAAA1", "execute_code", '{"code": "1"}')


def read(stream: EventReader, bodies: Sequence[Json], cuts: Sequence[int] = ()) -> list[ModelEvent]:
    """Read a stream of server-sent events, cut at these bytes."""
    whole = "".join(f"data: {json.dumps(body, ensure_ascii=False)}\n\n" for body in bodies).encode()
    answer = AnswerBody(Asked("lab", "host"))
    places = sorted({0, len(whole), *(cut % (len(whole) + 1) for cut in cuts)})
    found = [body for start, end in pairwise(places) for body in answer.decode(whole[start:end])]
    found += answer.flush()
    return [event for body in found for event in stream.decode(body)] + stream.finish(done=True)


def said_in(events: Sequence[ModelEvent]) -> AssistantMessage:
    """Return what a turn would keep of these events."""
    end = events[-1]
    assert isinstance(end, End)
    calls = tuple(ToolCall(e.call_id, e.name, e.arguments) for e in events if isinstance(e, ToolEnd))
    text = "".join(event.text for event in events if isinstance(event, Text))
    return AssistantMessage(text, calls, end.bag, "lab/m")


def request_with(said: AssistantMessage) -> ModelRequest:
    results = (ToolResult(call.id, "done") for call in said.calls)
    return ModelRequest("m", "", (UserMessage("Q"), said, *results, UserMessage("And?")), tools=True)


def delta(index: int, kind: str, **fields: Any) -> Json:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def streamed(index: int, block: Json) -> list[Json]:
    """Stream one block of an answer of Claude, its texts in two pieces."""
    kind = block["type"]
    begun: Json = {name: "" if name in ("text", "thinking", "signature") else value for name, value in block.items()}
    if kind == "tool_use":
        begun["input"] = {}
    events: list[Json] = [{"type": "content_block_start", "index": index, "content_block": begun}]
    if kind == "tool_use":
        written = json.dumps(block["input"])
        half = len(written) // 2
        events += [delta(index, "input_json_delta", partial_json=part) for part in (written[:half], written[half:])]
    for name in ("text", "thinking", "signature"):
        value = block.get(name, "")
        half = len(value) // 2
        events += [delta(index, f"{name}_delta", **{name: part}) for part in (value[:half], value[half:]) if part]
    return [*events, {"type": "content_block_stop", "index": index}]


WORDS = (
    st.text("ab <>/`{}\né😀thinkcodetool_", min_size=1, max_size=30)
    # a text that begins a call is one: Hypothesis tries words that it finds in the sources
    .filter(lambda text: "<tool_" not in text)
    .map(lambda text: f"x{text}x")
)
BLOCKS = st.one_of(
    WORDS.map(lambda text: {"type": "text", "text": text}),
    st.tuples(st.sampled_from(("", "hm", "so <tool_call>")), WORDS).map(
        lambda pair: {"type": "thinking", "thinking": pair[0], "signature": pair[1]}
    ),
    WORDS.map(lambda data: {"type": "redacted_thinking", "data": data}),
    WORDS.map(
        lambda code: {"type": "tool_use", "id": "", "name": "execute_code", "input": {"code": code}},
    ),
    WORDS.map(
        lambda code: {"type": "tool_use", "id": "", "name": "execute_code", "input": {"why": "so", "code": code}},
    ),
    st.just({"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": [{"encrypted_content": "e"}]}),
)


@settings(max_examples=150, deadline=None)
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=8), cuts=st.lists(st.integers(0, 10_000), max_size=12))
def test_any_sequence_of_blocks_comes_back_as_it_was(blocks: list[Json], cuts: list[int]) -> None:
    blocks = [{**block, "id": f"toolu_{n}"} if "id" in block else block for n, block in enumerate(blocks)]
    stop = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
    bodies = [event for n, block in enumerate(blocks) for event in streamed(n, block)]
    said = said_in(read(MessageStream(use="native"), [*bodies, stop], cuts))
    built = anthropic_request.build_messages(request_with(said), "lab/m")
    if all("thinking" in block["type"] for block in blocks):
        assert [message["role"] for message in built] == ["user"]
    else:
        assert built[1] == {"role": "assistant", "content": blocks}


PIECES: st.SearchStrategy[list[Json]] = st.lists(
    st.one_of(WORDS.map(lambda text: {"content": text}), st.just({"tool_calls": [{}]})), min_size=1, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(
    pieces=PIECES,
    thought=st.sampled_from(("", "<think>hm</think>", "<think>\na\n\nb</think>\n\n", "<thinking>c</thinking>\n")),
    cuts=st.lists(st.integers(0, 10_000), max_size=12),
)
def test_tagged_thinking_comes_back_in_front_of_the_text(pieces: list[Json], thought: str, cuts: list[int]) -> None:
    ids = [f"functions.execute_code:{n}" for n in range(len(pieces))]
    deltas: list[Json] = [{"content": thought}]
    for piece, server_id in zip(pieces, ids, strict=True):
        call = {"index": server_id, "id": server_id, "function": {"name": "execute_code", "arguments": '{"code":"1"}'}}
        deltas.append({"tool_calls": [call]} if "tool_calls" in piece else piece)
    bodies: list[Json] = [{"choices": [{"delta": item}]} for item in deltas]
    said = said_in(read(ChatStream(use="native"), [*bodies, {"choices": [{"finish_reason": "stop"}]}], cuts))
    message = openai_request.build_messages(request_with(said), "lab/m")[1]
    text = "".join(piece.get("content", "") for piece in pieces)
    wanted = [server_id for piece, server_id in zip(pieces, ids, strict=True) if "tool_calls" in piece]
    assert message["content"] == (thought + text or None)
    assert [call["id"] for call in message.get("tool_calls", [])] == wanted


def test_thinking_whose_opener_was_dropped_comes_back_with_both_tags() -> None:
    for inside in (False, True):
        bodies = [{"choices": [{"delta": {"content": piece}}]} for piece in ("hm", "</think>\n\nYes")]
        events = read(ChatStream(use="off", inside=inside), [*bodies, {"choices": [{"finish_reason": "stop"}]}])
        said = AssistantMessage("Yes", (), said_in(events).bag, "lab/m")
        message = openai_request.build_messages(request_with(said), "lab/m")[1]
        assert message["content"] == "<think>hm</think>\n\nYes"


def test_an_answer_taken_for_thinking_comes_back_as_the_answer() -> None:
    bodies: list[Json] = [{"choices": [{"delta": {"content": "Yes"}}]}, {"choices": [{"finish_reason": "stop"}]}]
    events = read(ChatStream(use="off", inside=True), bodies)
    said = AssistantMessage("Yes", (), said_in(events).bag, "lab/m")
    assert openai_request.build_messages(request_with(said), "lab/m")[1]["content"] == "Yes"


def test_parts_of_mistral_come_back_as_parts() -> None:
    def thinking(text: str, **more: Any) -> Json:
        return {"type": "thinking", "thinking": [{"type": "text", "text": text}], **more}

    contents: list[Any] = [[thinking("so")], [thinking(" it is", closed=True)], [{"type": "text", "text": "Yes"}], "!"]
    bodies: list[Json] = [{"choices": [{"delta": {"content": content}}]} for content in contents]
    events = read(ChatStream(use="native"), [*bodies, {"choices": [{"finish_reason": "stop"}]}])
    assert "".join(event.text for event in events if isinstance(event, Reasoning)) == "so it is"
    request = request_with(said_in(events))
    parts = [thinking("so it is", closed=True), {"type": "text", "text": "Yes!"}]
    assert openai_request.build_messages(request, "lab/m")[1]["content"] == parts
    assert openai_request.build_messages(request, "lab/other")[1]["content"] == "Yes!"


def bag_of(*texts: str) -> Json:
    bag = OpaqueBag()
    for text in texts:
        bag.add_opaque({"type": "redacted_thinking", "data": text})
        bag.add_text(len(text))
    return bag.pack("messages")


def texts_of(text: str, bag: Json) -> list[str]:
    pieces, _ = unpack(AssistantMessage(text, (), bag, "lab/m"), "lab/m", "messages")
    return [piece.text for piece in pieces if isinstance(piece, SaidText)]


def test_text_that_was_rewritten_is_cut_at_white_space_and_none_is_lost() -> None:
    bag = bag_of("See data:image/png;base64,AAAA now. ", "Then look here.")
    rewritten = "See [left out] now. Then look here."
    assert "".join(texts_of(rewritten, bag)) == rewritten
    assert all(part and (part[-1].isspace() or part.endswith("here.")) for part in texts_of(rewritten, bag))
    assert "".join(texts_of("one", bag)) == "one"
    assert texts_of("", bag) == ["", ""]


def test_another_dialect_gets_the_text_and_the_calls_alone() -> None:
    bag = OpaqueBag()
    bag.add_opaque({"type": "reasoning", "encrypted_content": "secret"})
    bag.add_text(3)
    bag.add_call(CALL.id, "call_1", status="completed")
    bag.add_fields(phase="commentary")
    said = AssistantMessage("Yes", (CALL,), bag.pack("responses"), "lab/m")
    assert unpack(said, "lab/m", "responses") == (
        [
            KeptPiece({"type": "reasoning", "encrypted_content": "secret"}),
            SaidText("Yes"),
            MadeCall(CALL, "call_1", {"status": "completed"}),
        ],
        {"phase": "commentary"},
    )
    assert unpack(said, "lab/m", "chat") == ([SaidText("Yes"), MadeCall(CALL, "call_1")], {})
    for other in ("lab/other", "other/m", None):
        assert unpack(said, other, "responses") == ([SaidText("Yes"), MadeCall(CALL)], {})


def test_without_the_rest_the_ids_are_kept() -> None:
    bag = OpaqueBag()
    bag.add_opaque({"content": "secret"})
    bag.add_call(CALL.id, "functions.execute_code:0", extra_content={"a": 1})
    bag.add_call("AAAAAAAA2", extra_content={"a": 1})
    said = AssistantMessage("", (CALL,), without_opaque(bag.pack("chat")), "lab/m")
    assert unpack(said, "lab/m", "chat") == ([MadeCall(CALL, "functions.execute_code:0")], {})
    assert without_opaque({"blocks": [{"type": "thinking"}]}) == {}


def test_bags_of_earlier_versions_are_understood() -> None:
    block = {"type": "thinking", "thinking": "hm", "signature": "s"}
    said = AssistantMessage("Yes", (CALL,), {"blocks": [block]}, "lab/m")
    assert unpack(said, "lab/m", "messages")[0] == [KeptPiece(block), SaidText("Yes"), MadeCall(CALL)]
    assert unpack(said, "lab/m", "chat")[0] == [SaidText("Yes"), MadeCall(CALL)]
    old = {"reasoning": {"reasoning": "hm"}, "calls": {CALL.id: {"extra_content": {"a": 1}}}, "message": {"b": 2}}
    pieces, fields = unpack(AssistantMessage("Yes", (CALL,), old, "lab/m"), "lab/m", "chat")
    assert pieces == [SaidText("Yes"), MadeCall(CALL, "", {"extra_content": {"a": 1}})]
    assert fields == {"reasoning": "hm", "b": 2}


def test_a_bag_of_an_unknown_shape_is_passed_over() -> None:
    older: list[Json] = [
        {"reasoning": [{"signature": "s"}], "empty": None},
        {"blocks": {}, "calls": {CALL.id: 1}, "message": "x"},
        {"sign": "x"},
    ]
    for bag in older:
        for dialect in get_args(BagDialect):
            said = AssistantMessage("Yes", (CALL,), bag, "lab/m")
            assert unpack(said, "lab/m", dialect) == ([SaidText("Yes"), MadeCall(CALL)], {})
    odd: Json = {"dialect": "chat", "items": [None, 3, {}, {"text": "x"}, {"later": 1}, {"opaque": []}]}
    assert unpack(AssistantMessage("Yes", (CALL,), odd, "lab/m"), "lab/m", "chat")[0] == [
        SaidText("Yes"),
        MadeCall(CALL),
    ]


def test_nothing_is_kept_where_the_server_wants_nothing_back() -> None:
    bag = OpaqueBag()
    bag.add_text(5)
    bag.add_call("a")
    assert bag.pack("chat") == {}


def test_arguments_that_hold_more_than_code_come_back_until_the_code_is_edited() -> None:
    arguments = '{"code": "1", "why": "so"}'
    bag = OpaqueBag()
    bag.add_call(CALL.id, arguments=arguments)
    for code, wanted in ((CALL.arguments, arguments), ('{"code": "2"}', '{"code": "2"}')):
        call = ToolCall(CALL.id, CALL.name, code)
        ((piece,), _) = unpack(AssistantMessage("", (call,), bag.pack("chat"), "lab/m"), "lab/m", "chat")
        assert isinstance(piece, MadeCall)
        assert piece.call.arguments == wanted
