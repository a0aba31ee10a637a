"""Kernel messages into engine events; pure.

Source: https://jupyter-client.readthedocs.io/en/latest/messaging.html#messages-on-the-iopub-pub-sub-channel
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..protocol.engine_events import Clear, Display, DisplayUpdate, EngineEvent, Raised, Result, Stream
from ..protocol.json_types import Json
from ..protocol.outputs import StreamName

STREAM_CHUNK_CHARACTERS = 128 * 1024
"""One message may hold 40 MB; whoever takes the events should never be busy with one of them for long."""

_CLASS = re.compile(r"<class '(?:[\w.]+\.)?(\w+)'>")
"""How xeus-python names an exception."""


def read_events(message: Mapping[str, Any]) -> Iterator[EngineEvent]:
    """Yield what an iopub message means for the outputs; status, comm and unknown messages mean nothing."""
    kind, content = read_kind(message), message["content"]
    if kind == "stream":
        yield from _read_stream(content)
    elif kind == "display_data":
        yield Display(*_read_bundle(content), _read_display_id(content))
    elif kind == "update_display_data":
        display_id = _read_display_id(content)
        if display_id is not None:
            yield DisplayUpdate(display_id, *_read_bundle(content))
    elif kind == "execute_result":
        yield Result(*_read_bundle(content), read_count(content))
    elif kind == "error":
        yield read_error(content)
    elif kind == "clear_output":
        yield Clear(bool(content.get("wait", False)))


def read_kind(message: Mapping[str, Any]) -> str:
    """Return the type of an iopub message; async-kernel puts the channel's name before that of an updated display."""
    return str(message["msg_type"]).removeprefix("iopub_")


def read_count(content: Mapping[str, Any]) -> int | None:
    """Return the kernel's execution counter, when it sent one."""
    count = content.get("execution_count")
    return count if isinstance(count, int) else None


def read_error(content: Mapping[str, Any]) -> Raised:
    """Return the exception that an ``error`` message or a reply tells of; kernels differ in what they tell."""
    found = content.get("traceback") or ()
    lines = found.splitlines() if isinstance(found, str) else found
    traceback = tuple(mend_text(str(line)) for line in lines) if isinstance(lines, (list, tuple)) else ()
    ename = mend_text(str(content.get("ename") or "")).strip()
    kind = _CLASS.fullmatch(ename)
    return Raised(kind[1] if kind else ename or "Error", mend_text(str(content.get("evalue") or "")), traceback)


def mend_text(text: str) -> str:
    """Join surrogate pairs and replace lone surrogates, so that the text can be encoded as UTF-8."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def mend_json(value: Any) -> Any:
    """Return a JSON value with every text in it mended."""
    if isinstance(value, str):
        return mend_text(value)
    if isinstance(value, list):
        return [mend_json(item) for item in value]
    if isinstance(value, dict):
        return {mend_text(key): mend_json(item) for key, item in value.items()}
    return value


def _read_stream(content: Mapping[str, Any]) -> Iterator[EngineEvent]:
    name: StreamName = "stderr" if content.get("name") == "stderr" else "stdout"
    text = str(content.get("text", ""))
    start = 0
    while start < len(text):
        end = start + STREAM_CHUNK_CHARACTERS
        if "\ud800" <= text[end - 1 : end] <= "\udbff":
            end += 1  # a surrogate pair stays together
        yield Stream(name, mend_text(text[start:end]))
        start = end


def _read_bundle(content: Mapping[str, Any]) -> tuple[Json, Json]:
    data = content.get("data")
    if data is None:
        # of help, async-kernel sends the bundle itself
        data = {name: value for name, value in content.items() if "/" in name}
    elif not isinstance(data, dict):
        data = {"text/plain": str(data)}
    metadata = content.get("metadata")
    return mend_json(data), mend_json(metadata if isinstance(metadata, dict) else {})


def _read_display_id(content: Mapping[str, Any]) -> str | None:
    transient = content.get("transient")
    display_id = transient.get("display_id") if isinstance(transient, dict) else None
    return None if display_id is None else mend_text(str(display_id))
