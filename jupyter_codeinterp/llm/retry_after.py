"""Reads when a server wants to be asked again: from headers, of which each vendor has its own, or from the body."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

_RESET = re.compile(r"rate-?limit.*reset", re.I)
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|h|m|s))+", re.I)
_PIECE = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)", re.I)
_SECONDS_OF = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_EPOCH_SECONDS, _EPOCH_MILLISECONDS = 1e9, 1e12
"""Numbers from here on are times, not spans: nobody asks to wait for thirty years."""


def read_retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds a server asks to wait: ``Retry-After`` holds seconds or a date (RFC 9110, section 10.2.3)."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            seconds = float(value) * scale
        except ValueError:
            seconds = _seconds_until_date(value, now or datetime.now(timezone.utc))
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None


def read_reset(headers: Mapping[str, str], body: Any, now: datetime | None = None) -> float | None:
    """Return after how many seconds a refused request may be sent again, as vendors say it without ``Retry-After``.

    ``x-ratelimit-reset-requests: 6m0s`` (OpenAI, Groq), ``anthropic-ratelimit-tokens-reset`` with a time of RFC 3339,
    ``X-RateLimit-Reset`` in milliseconds since the epoch, also inside the body (OpenRouter), ``ratelimit-reset: 12``
    (IETF draft), and the ``retryDelay`` of Google's ``RetryInfo``. Of several limits the used up ones count.
    """
    now = now or datetime.now(timezone.utc)
    told = {name.lower(): value for name, value in headers.items()}
    told.update(_headers_inside(body))
    used_up: list[float] = []
    others = [seconds for seconds in map(_read_span, _retry_delays(body)) if seconds is not None]
    for name, value in told.items():
        seconds = _read_reset_value(value, now) if _RESET.search(name) else None
        if seconds is not None:
            is_used_up = told.get(name.replace("reset", "remaining"), "").strip() == "0"
            (used_up if is_used_up else others).append(seconds)
    if used_up:
        return max(used_up)
    return min(others, default=None)


def _read_reset_value(value: str, now: datetime) -> float | None:
    value = value.strip()
    try:
        number = float(value)
    except ValueError:
        span = _read_span(value)
        return _seconds_until_time(value, now) if span is None else span
    if not math.isfinite(number) or number < 0:
        return None
    if number >= _EPOCH_MILLISECONDS:
        return max(0.0, number / 1000 - now.timestamp())
    return max(0.0, number - now.timestamp()) if number >= _EPOCH_SECONDS else number


def _read_span(value: str) -> float | None:
    """Return the seconds of ``1h2m3.5s``, as Go and protocol buffers write them."""
    if not _DURATION.fullmatch(value.strip()):
        return None
    return sum(float(number) * _SECONDS_OF[unit.lower()] for number, unit in _PIECE.findall(value))


def _seconds_until_date(date: str, now: datetime) -> float:
    try:
        then = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return math.inf
    return _seconds_until(then, now)


def _seconds_until_time(time: str, now: datetime) -> float | None:
    try:
        then = datetime.fromisoformat(time.replace("Z", "+00:00"))
    except ValueError:
        return None
    return max(0.0, _seconds_until(then, now))


def _seconds_until(then: datetime, now: datetime) -> float:
    if then.tzinfo is None:
        then = then.replace(tzinfo=timezone.utc)
    return (then - now).total_seconds()


def _headers_inside(body: Any) -> dict[str, str]:
    error = body.get("error") if isinstance(body, dict) else None
    metadata = error.get("metadata") if isinstance(error, dict) else None
    headers = metadata.get("headers") if isinstance(metadata, dict) else None
    if not isinstance(headers, dict):
        return {}
    return {str(name).lower(): str(value) for name, value in headers.items() if isinstance(value, (str, int, float))}


def _retry_delays(body: Any) -> Iterator[str]:
    """Give the delays of an error of a Google API, which OpenAI-compatible fronts wrap into a list."""
    for item in body if isinstance(body, list) else [body]:
        error = item.get("error") if isinstance(item, dict) else None
        details = error.get("details") if isinstance(error, dict) else None
        for detail in details if isinstance(details, list) else ():
            delay = detail.get("retryDelay") if isinstance(detail, dict) else None
            if isinstance(delay, str):
                yield delay
