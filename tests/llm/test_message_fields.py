from __future__ import annotations

from typing import Any

from jupyter_codeinterp.llm.message_fields import MessageFields

Json = dict[str, Any]


def fields_of(*deltas: Json) -> Json:
    fields = MessageFields()
    for delta in deltas:
        fields.add(delta)
    return fields.pack()


def test_the_same_reasoning_under_two_names_goes_back_once() -> None:
    both = {"reasoning": "hm", "reasoning_content": "hm"}
    assert fields_of(both, both) == {"reasoning_content": "hmhm"}
    assert fields_of({"reasoning": "hm"}) == {"reasoning": "hm"}
    assert fields_of({"reasoning": "a", "reasoning_content": "b"}) == {"reasoning": "a", "reasoning_content": "b"}


def test_details_of_openrouter_come_back_in_order_without_their_text_once_more() -> None:
    first: Json = {"type": "reasoning.text", "index": 0, "format": "anthropic-claude-v1"}
    secret: Json = {"type": "reasoning.encrypted", "index": 1, "data": "abc", "id": "rs_1"}
    last: Json = {"type": "reasoning.summary", "index": 2, "summary": "so"}
    deltas: list[Json] = [
        {"reasoning": "h", "reasoning_details": [{**first, "text": "h"}]},
        {"reasoning": "m", "reasoning_details": [{**first, "text": "m", "signature": None}]},
        {"reasoning_details": [{**first, "text": "", "signature": "sig"}, secret]},
        {"reasoning": "so", "reasoning_details": [last]},
    ]
    assert fields_of(*deltas) == {"reasoning_details": [{**first, "text": "hm", "signature": "sig"}, secret, last]}


def test_blocks_of_litellm_are_joined_until_they_are_signed() -> None:
    def thinking(text: str, signature: str = "") -> Json:
        return {"thinking_blocks": [{"type": "thinking", "thinking": text, "signature": signature}]}

    assert fields_of(thinking("a"), thinking("b"), thinking("", "s1"), thinking("c"), thinking("", "s2")) == {
        "thinking_blocks": [
            {"type": "thinking", "thinking": "ab", "signature": "s1"},
            {"type": "thinking", "thinking": "c", "signature": "s2"},
        ]
    }


def test_details_without_a_number_stay_apart() -> None:
    detail = {"type": "reasoning.encrypted", "data": "a"}
    assert fields_of({"reasoning_details": [detail]}, {"reasoning_details": [detail]}) == {
        "reasoning_details": [detail, detail]
    }
