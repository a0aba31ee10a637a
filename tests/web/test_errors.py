from __future__ import annotations

import pytest
from tornado.web import HTTPError

from jupyter_codeinterp import errors
from jupyter_codeinterp.web.errors import describe_error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidRequestError("m"), 400),
        (errors.ForbiddenError("m"), 403),
        (errors.NotFoundError("m"), 404),
        (errors.ConflictError("m"), 409),
        (errors.EngineUnavailableError("m"), 409),
        (errors.TooLargeError("m"), 413),
        (errors.ModelError("m", kind="auth"), 502),
        (errors.EngineError("m"), 502),
        (errors.ReadOnlyStoreError("m"), 503),
        (errors.StoreError("m"), 507),
        (errors.CodeInterpError("m"), 500),
    ],
)
def test_each_error_has_the_status_of_its_kind(error: errors.CodeInterpError, status: int) -> None:
    assert describe_error(error) == (status, {"code": error.code, "message": "m", "details": {}})


def test_every_error_of_the_tree_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    for kind in kinds:
        if issubclass(kind, errors.CodeInterpError) and kind is not errors.ModelError:
            assert describe_error(kind("m"))[0] >= 400


def test_details_reach_the_page() -> None:
    error = errors.InvalidRequestError("m", details={"field": "text"})
    assert describe_error(error)[1]["details"] == {"field": "text"}


@pytest.mark.parametrize(("status", "code"), [(403, "forbidden"), (404, "not_found"), (405, "method_not_allowed")])
def test_a_refusal_of_the_server_gets_the_same_shape(status: int, code: str) -> None:
    found, body = describe_error(HTTPError(status, "text for the log"))
    assert (found, body["code"], body["details"]) == (status, code, {})
    assert "text for the log" not in body["message"]


def test_an_unexpected_error_tells_the_page_nothing_about_our_inside() -> None:
    status, body = describe_error(RuntimeError("secret"))
    assert status == 500
    assert body["code"] == "internal"
    assert "secret" not in body["message"]
