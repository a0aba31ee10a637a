"""What a page may send about code it runs: anything else is refused by the field that is wrong."""

from __future__ import annotations

from typing import Any

from tests.web.api import Api

NOWHERE = "executions/none"
CLAIM = {"lease": "l", "load_id": "l", "fresh": True}
EVENTS: dict[str, Any] = {"lease": "l", "batch": 0}
NOTE = {"code": "c", "text": "t"}

WRONG_BODIES: list[tuple[str, Any, str]] = [
    ("claim", {}, "lease"),
    ("claim", {**CLAIM, "lease": 1}, "lease"),
    ("claim", {**CLAIM, "load_id": None}, "load_id"),
    ("claim", {**CLAIM, "fresh": "yes"}, "fresh"),
    ("claim", {**CLAIM, "fresh": 1}, "fresh"),
    ("events", {}, "batch"),
    ("events", {**EVENTS, "lease": None}, "lease"),
    ("events", {**EVENTS, "batch": -1}, "batch"),
    ("events", {**EVENTS, "batch": 0.5}, "batch"),
    ("events", {**EVENTS, "batch": True}, "batch"),
    ("events", {**EVENTS, "events": {}}, "events"),
    ("events", {**EVENTS, "events": [{"type": "dance"}]}, "type"),
    ("events", {**EVENTS, "events": [{"type": "stream", "name": "stdin", "text": ""}]}, "name"),
    ("events", {**EVENTS, "events": [{"type": "stream", "name": "stdout"}]}, "text"),
    ("events", {**EVENTS, "events": [{"type": "display", "data": "x"}]}, "data"),
    (
        "events",
        {**EVENTS, "events": [{"type": "artifact", "file_id": "f", "name": "n", "media_type": "m"}]},
        "size",
    ),
    ("events", {**EVENTS, "outcome": "ok"}, "outcome"),
    ("events", {**EVENTS, "outcome": {}}, "status"),
    ("events", {**EVENTS, "outcome": {"status": "dead"}}, "status"),
    ("events", {**EVENTS, "outcome": {"status": "ok", "count": "1"}}, "count"),
    ("events", {**EVENTS, "outcome": {"status": "ok", "notes": [1]}}, "notes"),
    ("events", {**EVENTS, "outcome": {"status": "ok", "notes": [{"code": "c"}]}}, "text"),
    ("events", {**EVENTS, "outcome": {"status": "ok", "notes": [{**NOTE, "details": {"events": 1}}]}}, "details"),
    ("events", {**EVENTS, "events": [{"type": [[]]}]}, "type"),
]


async def test_a_body_that_is_wrong_is_told_by_its_field(api: Api) -> None:
    for path, body, field in WRONG_BODIES:
        answer = await api.ask("POST", f"{NOWHERE}/{path}", body)
        assert (answer.status, answer.body["code"]) == (400, "invalid_request"), body
        assert answer.body["details"]["field"] == field, body


async def test_the_refusal_of_an_event_does_not_repeat_all_of_it(api: Api) -> None:
    answer = await api.ask("POST", f"{NOWHERE}/events", {**EVENTS, "events": [{"type": "x" * 100_000}]})
    assert (answer.status, len(answer.response.body) < 1_000) == (400, True)
