"""Looks for the first thing in a JSON value that a schema does not allow, and says where it is.

A validator would say the same (``test_json_faults.py`` compares the two), but takes a second to import, which each
start of the model server would pay. It knows the words that the schemas of requests are made of; ``check_words``
refuses a schema with others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["other", "type", "missing", "unknown"]

WORDS = frozenset(
    (
        *("$ref", "additionalProperties", "anyOf", "const", "enum", "items", "minItems", "minLength", "properties"),
        *("required", "type"),
        # say nothing about what is allowed
        *("$defs", "$comment", "$schema", "default", "description", "format", "title"),
    )
)
_RANK: dict[Kind, int] = {"other": 0, "type": 1, "missing": 2, "unknown": 3}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; ``place`` is a path such as ``messages[0].role``, empty for the value itself."""

    place: str
    words: str
    kind: Kind = "other"

    @property
    def nearness(self) -> tuple[int, int]:
        """Rank it among the faults of alternatives: the one that went deepest was meant."""
        return self.place.count(".") + self.place.count("["), _RANK[self.kind]


def find_fault(schema: Json, value: object) -> Fault | None:
    """Return what is wrong with a value, None when nothing is."""
    return _look(schema, schema, value, "")


def check_words(schema: object) -> None:
    """Raise ValueError for a schema with words that ``find_fault`` would pass over."""
    for node in _schemas_in(schema):
        unknown = node.keys() - WORDS
        if unknown:
            raise ValueError(f"{sorted(unknown)} in {node}")


def _schemas_in(schema: object) -> Iterator[Json]:
    if not isinstance(schema, dict):
        return
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    for more in (*inner, schema.get("items"), schema.get("additionalProperties")):
        yield from _schemas_in(more)


def _look(root: Json, schema: Json, value: object, place: str) -> Fault | None:
    if "$ref" in schema:
        return _look(root, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, place)
    if "anyOf" in schema:
        faults = [_look(root, choice, value, place) for choice in schema["anyOf"]]
        return None if None in faults else max((fault for fault in faults if fault), key=lambda fault: fault.nearness)
    if "type" in schema and not _is_of(schema["type"], value):
        return Fault(place, f"expected {schema['type']}, got {type(value).__name__}", "type")
    allowed = [schema["const"]] if "const" in schema else schema.get("enum")
    # 1 is no true, and 0 no false
    if allowed is not None and not any(value == one and type(value) is type(one) for one in allowed):
        return Fault(place, f"expected {' or '.join(map(repr, allowed))}, got {value!r:.60}")
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        return Fault(place, "is too short")
    if isinstance(value, list):
        return _look_at_items(root, schema, value, place)
    return _look_at_fields(root, schema, value, place) if isinstance(value, dict) else None


def _look_at_items(root: Json, schema: Json, value: list[Any], place: str) -> Fault | None:
    if len(value) < schema.get("minItems", 0):
        return Fault(place, "is too short")
    items = schema.get("items", {})
    found = (_look(root, items, item, f"{place}[{index}]") for index, item in enumerate(value))
    return next((fault for fault in found if fault), None)


def _look_at_fields(root: Json, schema: Json, value: Json, place: str) -> Fault | None:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name, entry in value.items():
        # which of several kinds it is decides what else belongs to it
        fault = _look(root, known[name], entry, _inside(place, name)) if "const" in known.get(name, {}) else None
        if fault:
            return fault
    for name in schema.get("required", ()):
        if name not in value:
            return Fault(_inside(place, name), "is missing", "missing")
    for name, entry in value.items():
        rule = known.get(name, others)
        if rule is False:
            return Fault(_inside(place, name), "is not a field of it", "unknown")
        fault = _look(root, rule, entry, _inside(place, name)) if isinstance(rule, dict) else None
        if fault:
            return fault
    return None


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _is_of(kind: str, value: object) -> bool:
    if kind in {"integer", "number"}:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return not isinstance(value, bool) and (whole or (kind == "number" and isinstance(value, float)))
    classes = {"string": str, "boolean": bool, "null": type(None), "array": list, "object": dict}
    return isinstance(value, classes[kind])
