"""Puts tool calls together from the pieces that servers send, however they number and repeat them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from .arguments import Arguments, read_arguments
from .call_names import Meaning, read_name
from .partial_code import PartialCode
from .seam import TOOL_NAME, ModelEvent, ToolCode, ToolEnd, ToolStart
from .surrogates import replace_surrogates, replace_surrogates_in

Json = dict[str, Any]
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

_GIVEN_BACK = ("extra_content", "provider_specific_fields")
"""Signatures of Gemini, as its own compatible server and LiteLLM name them: google/adk-python#6742."""
_MORE, _MORE_ARGUMENTS = {"index", "function"}, {"arguments"}
_EXTRA = frozenset((*_GIVEN_BACK, "kept"))


def new_call_id() -> str:
    """Return an id that every server accepts: Mistral wants exactly nine of these characters, OpenAI at most 40."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(9))


@dataclass
class _Call:
    """A call that is still being written.

    ``size`` is the length of its arguments so far; ``objects`` says that they came as objects instead of text.
    """

    index: object
    server_id: str | None
    call_id: str = field(default_factory=new_call_id)
    name: str = ""
    started: bool = False
    arguments: list[str] = field(default_factory=list)
    size: int = 0
    objects: bool = False
    meaning: Meaning = "other"
    code: PartialCode = field(default_factory=PartialCode)
    untold: str = ""
    extra: Json = field(default_factory=dict)

    def take(self, arguments: str) -> str:
        """Add to the arguments and return what is new: some servers send all of them again with each piece."""
        if self.arguments == ["{}"]:
            # stands for nothing yet where a server sends an object first and its text later
            self.arguments, self.size, self.code = [], 0, PartialCode()
        if self.size and len(arguments) >= self.size and arguments.lstrip()[:1] == "{":
            known = "".join(self.arguments)
            self.arguments = [known]
            if arguments.startswith(known):
                arguments = arguments[self.size :]
        if arguments:
            self.arguments.append(arguments)
        self.size += len(arguments)
        return arguments


class ToolAccumulator:
    """Takes the items of ``delta.tool_calls`` and gives events."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []

    @property
    def is_empty(self) -> bool:
        return not self._calls

    def named(self) -> Iterator[tuple[str, str | None, Json]]:
        """Give our id of each call, the server's, and fields that the server wants back with it."""
        for call in self._calls:
            yield call.call_id, call.server_id, call.extra

    def add(self, item: Json) -> list[ModelEvent]:
        """Take one piece of a call and return what became known with it."""
        function = item.get("function")
        function = function if isinstance(function, dict) else {}
        if self._calls and _goes_on(self._calls[-1], item, function):
            return self._take_arguments(self._calls[-1], function["arguments"])
        name = function.get("name")
        name = name if isinstance(name, str) else ""
        written = function.get("arguments")
        arguments = _read_arguments(written)
        # Ollama's own interface puts the index inside the function
        index = item.get("index", function.get("index"))
        server_id = item.get("id")
        server_id = server_id if isinstance(server_id, str) and server_id else None
        extra = _read_extra(item, function)
        if not (name or arguments or server_id) and not (extra and self._calls):
            return []
        call = self._find(index, server_id, name)
        call.server_id = call.server_id or server_id
        call.objects = call.objects or isinstance(written, dict)
        call.extra |= extra
        # the first name stands; some servers repeat it in every piece, or send it in two
        if name and not call.started and name != call.name:
            call.name += replace_surrogates(name)
        return self._take_arguments(call, arguments)

    def finish(self) -> list[ModelEvent]:
        """End every call; only for a stream that came to its own end, so that nothing cut is ever run."""
        events: list[ModelEvent] = []
        for call in self._calls:
            events += self._start(call)
            first, *more = _tell_apart(call)
            rest = call.code.flush()
            if rest and call.meaning != "other":
                events.append(ToolCode(call.call_id, rest))
            events.append(end_call(call.call_id, call.name, first))
            for arguments in more:
                events += _whole(call.name, arguments)
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

    def _take_arguments(self, call: _Call, arguments: str) -> list[ModelEvent]:
        arguments = call.take(arguments) if arguments else ""
        if not arguments:
            return []
        events = self._start(call) if call.name else []
        code = call.code.decode(arguments)
        if code and call.started:
            if call.meaning != "other":
                events.append(ToolCode(call.call_id, replace_surrogates(code)))
        elif code:
            call.untold += replace_surrogates(code)
        return events

    def _start(self, call: _Call) -> list[ModelEvent]:
        if call.started:
            return []
        call.started = True
        call.meaning = read_name(call.name)
        events: list[ModelEvent] = [ToolStart(call.call_id, TOOL_NAME if call.meaning == "ours" else call.name)]
        if call.untold and call.meaning != "other":
            events.append(ToolCode(call.call_id, call.untold))
        return events


def _goes_on(call: _Call, item: Json, function: Json) -> bool:
    """Say whether a piece is nothing but more of the arguments of the call that came last, as nearly all pieces are."""
    return (
        item.keys() == _MORE
        and function.keys() == _MORE_ARGUMENTS
        and item["index"] == call.index
        and isinstance(function["arguments"], str)
    )


def _begins_another(call: _Call, server_id: str | None, name: str) -> bool:
    """Say whether a piece with this id and name cannot belong to this call.

    A new id without a name in the middle of arguments is a server that numbers its pieces. The same name again without
    an id may repeat the call or begin another: only its arguments tell, at the end.
    """
    if server_id and call.server_id and server_id != call.server_id:
        return bool(name) or call.code.closed
    return bool(name and call.name) and name != call.name and not server_id and call.code.closed


def _read_arguments(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) and value else ""


def _read_extra(item: Json, function: Json) -> Json:
    """Return what goes back with the call."""
    if _EXTRA.isdisjoint(item) and _EXTRA.isdisjoint(function):
        return {}
    found = {kept: item.get(kept, function.get(kept)) for kept in _GIVEN_BACK}
    extra = {kept: value for kept, value in found.items() if isinstance(value, dict)}
    # fields of a block of Anthropic's
    kept = item.get("kept")
    return extra | kept if isinstance(kept, dict) else extra


def _tell_apart(call: _Call) -> list[Arguments]:
    """Read the arguments of one call: several objects behind each other are several calls, equal ones the same again.

    Servers that stream arguments in pieces and then send all of them once more are why equal ones are one, those that
    send all so far as an object each time are why one that continues another replaces it.
    """
    text = "".join(call.arguments)
    half = text[: len(text) // 2]
    if half and text == half + half and half.lstrip()[:1] in ("{", '"', "'"):
        text = half
    found: dict[tuple[str | None, str], Arguments] = {}
    for written in split_objects(text):
        arguments = read_arguments(written, call.meaning)
        found.setdefault((arguments.code, "" if arguments.code is not None else arguments.written), arguments)
    told = list(found.values())
    return [
        arguments
        for arguments, following in zip_longest(told, told[1:])
        if not (call.objects and following and _continues(arguments, following))
    ]


def _continues(arguments: Arguments, following: Arguments) -> bool:
    return (following.code or "").startswith(arguments.code or "")


def split_objects(arguments: str) -> list[str]:
    """Cut ``{...}{...}``, which is two calls that a server glued together; an empty object beside others is none.

    What is no object behind the first one is noise, unless it begins as another object and breaks off.
    """
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
    if not found:
        return [arguments]
    if rest.startswith("{") and not any(whole.startswith(rest) for whole in found):
        found.append(rest)
    return [whole for whole in found if whole != "{}"] or found[:1]


def end_call(call_id: str, name: str, arguments: Arguments) -> ToolEnd:
    """Return the end of a call with these arguments."""
    ours = arguments.code is not None or read_name(name) == "ours"
    code = arguments.code if not arguments.broken else arguments.partial or None
    shown = TOOL_NAME if ours else name
    return ToolEnd(call_id, shown, code, arguments.written, broken=arguments.broken, language=arguments.language)


def _whole(name: str, arguments: Arguments) -> Iterator[ModelEvent]:
    """Give the events of a call that arrived all at once."""
    end = end_call(new_call_id(), name, arguments)
    yield ToolStart(end.call_id, end.name)
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
    return read_arguments(arguments).written
