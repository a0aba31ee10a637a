"""Puts tool calls together from the pieces that servers send, however they number and repeat them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .partial_code import PartialCode, decode_code, encode_code
from .seam import ModelEvent, ToolCode, ToolEnd, ToolStart
from .surrogates import replace_surrogates, replace_surrogates_in

Json = dict[str, Any]
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def new_call_id() -> str:
    """Return an id that every server accepts: Mistral wants exactly nine of these characters, OpenAI at most 40."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(9))


@dataclass
class _Call:
    """A call that is still being written."""

    index: object
    server_id: str | None
    call_id: str = field(default_factory=new_call_id)
    name: str = ""
    started: bool = False
    arguments: list[str] = field(default_factory=list)
    code: PartialCode = field(default_factory=PartialCode)
    untold: str = ""
    extra: Json = field(default_factory=dict)


class ToolAccumulator:
    """Takes the items of ``delta.tool_calls`` and gives events; ``extras`` are vendor fields by our call id."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []

    @property
    def is_empty(self) -> bool:
        return not self._calls

    @property
    def extras(self) -> dict[str, Json]:
        return {call.call_id: call.extra for call in self._calls if call.extra}

    def add(self, item: Json) -> list[ModelEvent]:
        """Take one piece of a call and return what became known with it."""
        function = item.get("function")
        function = function if isinstance(function, dict) else {}
        name = function.get("name")
        name = name if isinstance(name, str) else ""
        arguments = _read_arguments(function.get("arguments"))
        # Ollama's own interface puts the index inside the function
        index = item.get("index", function.get("index"))
        server_id = item.get("id")
        server_id = server_id if isinstance(server_id, str) and server_id else None
        extra = item.get("extra_content", function.get("extra_content"))
        if not (name or arguments or server_id) and not (isinstance(extra, dict) and self._calls):
            return []
        call = self._find(index, server_id, name)
        if isinstance(extra, dict):
            call.extra = {"extra_content": extra}
        return [*self._take_name(call, name), *self._take_arguments(call, arguments)]

    def finish(self) -> list[ModelEvent]:
        """End every call; only for a stream that came to its own end, so that nothing cut is ever run."""
        events: list[ModelEvent] = []
        for call in self._calls:
            events += self._start(call)
            first, *more = split_objects("".join(call.arguments))
            rest = call.code.flush()
            if rest:
                events.append(ToolCode(call.call_id, rest))
            events.append(end_call(call.call_id, call.name, first))
            for arguments in more:
                events += whole_call(call.name, arguments)
        return events

    def _find(self, index: object, server_id: str | None, name: str) -> _Call:
        """Return the call that a piece belongs to, a new one when it begins one."""
        last = self._calls[-1] if self._calls else None
        known = next((call for call in self._calls if server_id and call.server_id == server_id), None)
        if known:
            return known
        if index is not None:
            same = next((call for call in reversed(self._calls) if call.index == index), None)
            if same and not _begins_another(same, server_id, name):
                return same
        elif last and not _begins_another(last, server_id, name):
            return last
        call = _Call(index, server_id)
        self._calls.append(call)
        return call

    def _take_name(self, call: _Call, name: str) -> list[ModelEvent]:
        """Keep the first name; some servers repeat it in every piece, or send it in two."""
        if name and not call.started and name != call.name:
            call.name += replace_surrogates(name)
        return []

    def _take_arguments(self, call: _Call, arguments: str) -> list[ModelEvent]:
        if not arguments:
            return []
        call.arguments.append(arguments)
        events = self._start(call) if call.name else []
        code = replace_surrogates(call.code.decode(arguments))
        if code and call.started:
            events.append(ToolCode(call.call_id, code))
        elif code:
            call.untold += code
        return events

    def _start(self, call: _Call) -> list[ModelEvent]:
        if call.started:
            return []
        call.started = True
        events: list[ModelEvent] = [ToolStart(call.call_id, call.name)]
        if call.untold:
            events.append(ToolCode(call.call_id, call.untold))
        return events


def _begins_another(call: _Call, server_id: str | None, name: str) -> bool:
    """Say whether a piece with this id and name cannot belong to this call.

    A new id without a name in the middle of arguments is a server that numbers its pieces; a name again without an id
    is a repetition until the arguments are whole.
    """
    if server_id and call.server_id and server_id != call.server_id:
        return bool(name) or call.code.closed
    return bool(name and call.name) and not server_id and call.code.closed


def _read_arguments(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) and value else ""


def split_objects(arguments: str) -> list[str]:
    """Cut ``{...}{...}``, which is two calls that a server glued together."""
    found: list[str] = []
    decoder = json.JSONDecoder(strict=False)
    rest = arguments.strip()
    while rest.startswith("{"):
        try:
            _, end = decoder.raw_decode(rest)
        except (ValueError, RecursionError):
            break
        found.append(rest[:end])
        rest = rest[end:].strip()
    # whatever is not an object behind the first one is noise: the first one stands
    return found or [arguments]


def end_call(call_id: str, name: str, arguments: str) -> ToolEnd:
    """End a call, with arguments that are JSON whatever the model wrote."""
    code = decode_code(arguments)
    return ToolEnd(call_id, name, None if code is None else replace_surrogates(code), repair_arguments(arguments))


def whole_call(name: str, arguments: str) -> Iterator[ModelEvent]:
    """Give the events of a call that arrived all at once."""
    end = end_call(new_call_id(), name, arguments)
    yield ToolStart(end.call_id, name)
    if end.code:
        yield ToolCode(end.call_id, end.code)
    yield end


def repair_arguments(arguments: str) -> str:
    """Return a JSON object: as it was written, or around the code that can be read out of it, or around the raw text.

    Servers parse the arguments in the history and fail on what a model wrote badly.
    """
    try:
        value = json.loads(arguments, strict=False)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return json.dumps(replace_surrogates_in(value), ensure_ascii=False)
    code = decode_code(arguments)
    return encode_code(replace_surrogates(arguments if code is None else code)) if arguments.strip() else "{}"
