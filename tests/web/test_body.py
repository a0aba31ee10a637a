from __future__ import annotations

import pytest

from jupyter_codeinterp.errors import TooLargeError
from jupyter_codeinterp.web.body import DRAIN_BYTES, BodyBudget, has_body


def test_an_announced_body_over_the_limit_is_refused_before_it_comes() -> None:
    with pytest.raises(TooLargeError, match="1 MB") as refused:
        BodyBudget(1_000_000).announce({"Content-Length": "1000001"})
    assert refused.value.details == {"limit_bytes": 1_000_000}


@pytest.mark.parametrize("headers", [{"Content-Length": "10"}, {}, {"Content-Length": "x"}])
def test_a_body_that_fits_or_does_not_say_its_length_may_come(headers: dict[str, str]) -> None:
    BodyBudget(10).announce(headers)


def test_a_body_without_length_is_refused_when_it_passes_the_limit() -> None:
    budget = BodyBudget(10)
    budget.take(b"x" * 10)
    with pytest.raises(TooLargeError):
        budget.take(b"x")


def test_a_refused_client_may_finish_unless_it_never_does() -> None:
    budget = BodyBudget(10)
    budget.refused = True
    budget.take(b"x" * DRAIN_BYTES)
    assert not budget.exhausted
    budget.take(b"x")
    assert budget.exhausted


def test_a_request_tells_whether_a_body_follows() -> None:
    assert has_body({"Content-Length": "3"})
    assert has_body({"Transfer-Encoding": "chunked"})
    assert not has_body({"Content-Length": "0"})
    assert not has_body({})
