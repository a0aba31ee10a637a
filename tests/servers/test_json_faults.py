"""The small validator says what a full one says, and where."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.servers.json_faults import check_words, find_fault
from tests.servers.request_schemas import load_schema, schema_folder
from tests.servers.test_request_rules import BODIES

DIALECTS = sorted(BODIES)
SCHEMAS = {dialect: load_schema(dialect, schema_folder()) for dialect in DIALECTS}
ODD: tuple[Any, ...] = (None, True, 0, 1, 1.0, 2.5, "", "user", "function", [], ["a"], {}, {"type": "text"}, [{}])


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to everything inside of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, entry in inner for place in places_in(entry, (*path, name)))]


def damaged(body: Any, path: tuple[Any, ...], kind: str, odd: Any) -> Any:
    """Return a body with one entry taken away, replaced, or with an entry more in it."""
    changed = {"": copy.deepcopy(body)}
    around: Any = changed
    for name in ("", *path)[:-1]:
        around = around[name]
    last = ("", *path)[-1]
    if kind == "more" and isinstance(around[last], dict):
        around[last]["more"] = odd
    elif kind == "less" and path:
        del around[last]
    else:
        around[last] = copy.deepcopy(odd)
    return changed[""]


@pytest.mark.parametrize("dialect", DIALECTS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_it_agrees_with_a_full_validator(dialect: str, data: st.DataObject) -> None:
    body = BODIES[dialect]
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(places_in(body)))
        body = damaged(
            body, path, data.draw(st.sampled_from(("more", "less", "other"))), data.draw(st.sampled_from(ODD))
        )
    fault = find_fault(SCHEMAS[dialect], body)
    assert (fault is None) == Draft202012Validator(SCHEMAS[dialect]).is_valid(body), fault


def test_what_is_wrong_is_told_with_its_place() -> None:
    schema = SCHEMAS["openai-chat"]
    assert find_fault(schema, BODIES["openai-chat"]) is None
    for path, odd, place in (
        (("messages", 0, "more"), 1, "messages[0].more"),
        (("messages", 0, "role"), "person", "messages[0].role"),
        (("tools", 0, "function", "name"), 1, "tools[0].function.name"),
        (("temperature",), "hot", "temperature"),
    ):
        fault = find_fault(schema, damaged(BODIES["openai-chat"], path, "other", odd))
        assert fault
        assert fault.place == place


def test_a_schema_with_words_it_does_not_know_is_refused() -> None:
    check_words({"type": "object", "properties": {"pattern": {"type": "string"}}})
    with pytest.raises(ValueError, match="pattern"):
        check_words({"anyOf": [{"type": "string", "pattern": "a"}]})
