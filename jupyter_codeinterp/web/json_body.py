"""JSON of requests and answers: strict when reading, and never invalid when writing."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from ..errors import InvalidRequestError
from ..protocol.json_types import Json


def decode_object(body: bytes) -> Json:
    """Read a JSON object; an empty body is an empty object. Raises InvalidRequestError (code ``invalid_json``)."""
    if not body.strip():
        return {}
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except RecursionError as exc:
        raise InvalidRequestError("The JSON is nested too deeply.", code="invalid_json") from exc
    except ValueError as exc:
        raise InvalidRequestError(f"The body is not valid JSON: {exc}.", code="invalid_json") from exc
    if not isinstance(value, dict):
        raise InvalidRequestError("The body must be a JSON object.", code="invalid_json")
    return value


def encode(value: Any) -> str:
    """Write JSON that any parser reads: NaN and infinities, which outputs may hold, become null."""
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), separators=(",", ":"), allow_nan=False)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
