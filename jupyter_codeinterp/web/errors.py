"""Which status an error gets, and the ``{code, message, details}`` that says it to a page."""

from __future__ import annotations

from http import HTTPStatus

from tornado.web import HTTPError

from ..errors import (
    BudgetError,
    CodeInterpError,
    ConfigError,
    ConflictError,
    EngineError,
    EngineUnavailableError,
    ForbiddenError,
    InvalidRequestError,
    ModelError,
    NotFoundError,
    ReadOnlyStoreError,
    StoreError,
    TooLargeError,
)
from ..protocol.json_types import Json

STATUS: dict[type[CodeInterpError], HTTPStatus] = {
    InvalidRequestError: HTTPStatus.BAD_REQUEST,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    BudgetError: HTTPStatus.TOO_MANY_REQUESTS,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    EngineUnavailableError: HTTPStatus.CONFLICT,
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ModelError: HTTPStatus.BAD_GATEWAY,
    EngineError: HTTPStatus.BAD_GATEWAY,
    ConfigError: HTTPStatus.SERVICE_UNAVAILABLE,
    ReadOnlyStoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.INSUFFICIENT_STORAGE,
    CodeInterpError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""An error has the status of its nearest class in this table."""

WORDS: dict[int, tuple[str, str]] = {
    400: ("invalid_request", "The server could not read the request."),
    401: ("forbidden", "Log in to Jupyter to use the code interpreter."),
    403: ("forbidden", "You are not logged in to Jupyter, or not allowed to do this."),
    404: ("not_found", "There is nothing at this address; openapi.yaml lists what exists."),
    405: ("method_not_allowed", "This address does not take that method; openapi.yaml lists those that work."),
    413: ("too_large", "The body is larger than the server accepts."),
}
"""What Jupyter Server's and tornado's own refusals are called here; their texts are for logs."""


def describe_error(error: BaseException | None, status: int = 500) -> tuple[int, Json]:
    """Return the status and the body of the answer; ``status`` counts when nothing better is known."""
    if isinstance(error, CodeInterpError):
        return find_status(error), _body(error.code, error.message, error.details)
    if isinstance(error, HTTPError):
        status = error.status_code
    code, message = WORDS.get(status, ("internal", "The code interpreter failed; the server's log says why."))
    return status, _body(code, message, {})


def find_status(error: CodeInterpError) -> int:
    """Return the status of the nearest class that has one."""
    return next(int(STATUS[kind]) for kind in type(error).__mro__ if kind in STATUS)


def _body(code: str, message: str, details: Json) -> Json:
    return {"code": code, "message": message, "details": details}
