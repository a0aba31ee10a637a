"""Keeps what servers answer out of the debug log of the HTTP library, which writes down every header."""

from __future__ import annotations

import logging

_TRACES = ("httpcore.http11", "httpcore.http2")


def keep_headers_out() -> None:
    """Let no header into a log: a model's server that fails may send back the key that it was sent."""
    for name in _TRACES:
        # a filter that is there already is not added twice
        logging.getLogger(name).addFilter(_is_without_headers)


def _is_without_headers(record: logging.LogRecord) -> bool:
    return "receive_response_headers.complete" not in record.getMessage()
