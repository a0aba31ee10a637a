"""A stored conversation, rebuilt as a model would have said it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

from ..llm.partial_code import encode_code
from ..llm.seam import (
    PICTURES_NOT_SHOWN,
    TOOL_NAME,
    AssistantMessage,
    ModelMessage,
    Picture,
    ToolCall,
    ToolResult,
    UserMessage,
)
from ..outputs.drawing import raster_of
from ..protocol.chats import CodeUse, Message, Step
from ..protocol.media_types import RASTER_TYPES
from ..protocol.outputs import DisplayOutput, ResultOutput
from ..protocol.parts import ExecutionPart, FilePart, Part, TextPart
from .answer_steps import joined, split_steps
from .call_refusals import tell_call_in_text
from .prompt import describe_day, describe_files
from .tags import CLOSE_TAG, OPEN_TAG
from .text_length import text_length
from .told_runs import PlacedRuns
from .trimming import LEAST, MESSAGE_CHARACTERS, PICTURE_CHARACTERS, Exchange, Passage, Told

RESULT_HEADING = "Output of the code:"
"""What tells a result from a person's message where there is no role for it."""

SHORT_TEXT = 1_500
"""Characters of an outcome's text that pictures beside it leave room for."""


@dataclass(frozen=True)
class Telling:
    """How the conversation is told: to which model, in which mode, and what stands for results, runs and pictures.

    ``result_text`` and ``run_text`` take the most bytes to use, None for the usual ones. ``pictures`` holds the bytes
    of those files the model may look at, a ``blind`` one at none; ``to_model`` turns stored text into what the model
    reads (references become addresses), ``code_to_model`` the same for the code it wrote.
    """

    use: CodeUse
    model: str
    result_text: Callable[[ExecutionPart, int | None], str]
    run_text: Callable[[ExecutionPart, int | None], str]
    to_model: Callable[[str], str]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    code_to_model: Callable[[str], str] = str
    blind: bool = False


def tell_branch(
    branch: Sequence[Message],
    steps: Mapping[str, Sequence[Step]],
    telling: Telling,
    runs: PlacedRuns = MappingProxyType({}),
) -> list[Exchange]:
    """Return one exchange per user message: it and everything up to the next.

    A run of the person between two messages is an exchange of its own.
    """
    exchanges: list[list[Passage]] = [[_tell_run(run, telling)] for run in runs.get(None, ())]
    openings = [""] * len(exchanges)
    files: list[FilePart] = []
    days = [describe_day(message.created) for message in branch[:1]]
    for message in branch:
        told = [_tell_run(run, telling) for run in runs.get(message.id, ())]
        if message.role == "user":
            days.append(describe_day(message.created))
            openings.append(_opening(files, days))
            exchanges.append([_tell_user(message, telling, days[-1] if days[-1] != days[-2] else ""), *told])
            files += [part for part in message.parts if isinstance(part, FilePart)]
            continue
        if not exchanges:
            exchanges.append([])
            openings.append("")
        exchanges[-1] += _tell_answer(message, steps.get(message.turn_id or "", ()), telling)
        exchanges += [[run] for run in told]
        openings += [_opening(files, days)] * len(told)
    return [Exchange(tuple(found), opening) for found, opening in zip(exchanges, openings, strict=True) if found]


def _opening(files: Sequence[FilePart], days: Sequence[str]) -> str:
    """Return what a model must know of a conversation whose beginning it does not see."""
    day = f" Today is {days[-1]}." if days[-1] != days[0] else ""
    named = f" Files {describe_files(files)}" if files else ""
    return f"(The beginning of this chat is left out here; variables and files from then are still there.{day}{named})"


def picture_ids(branch: Sequence[Message], runs: PlacedRuns = MappingProxyType({})) -> list[str]:
    """Return the ids of the pictures in a conversation, in order."""
    parts: list[Part] = list(runs.get(None, ()))
    for message in branch:
        parts += (*message.parts, *runs.get(message.id, ()))
    ids: list[str] = []
    for part in parts:
        if isinstance(part, FilePart) and part.media_type in RASTER_TYPES:
            ids.append(part.file_id)
        elif isinstance(part, ExecutionPart):
            ids += _output_pictures(part)
    return ids


def _output_pictures(execution: ExecutionPart) -> list[str]:
    outputs = (output for output in execution.outputs if isinstance(output, (DisplayOutput, ResultOutput)))
    return [file_id for output in outputs if (file_id := raster_of(output.data)) is not None]


def _tell_user(message: Message, telling: Telling, day: str) -> Passage:
    """Tell a message of the person; ``day`` is that of the first one of a day, except in the chat's first message."""
    files = [part for part in message.parts if isinstance(part, FilePart)]
    texts = [f"(Today is {day}.)"] if day else []
    texts += [telling.to_model(part.text) for part in message.parts if isinstance(part, TextPart)]
    if files:
        texts.append(f"Files {describe_files(files)}")
    if telling.blind and picture_ids((message,)):
        texts.append(PICTURES_NOT_SHOWN)
    told = UserMessage("\n\n".join(texts), _known(picture_ids((message,)), telling))

    def retell(room: int) -> ModelMessage:
        return replace(told, pictures=_that_fit(told.pictures, room - text_length(told.text)))

    return Passage(message.id, (Told(told, message.id, retell) if told.pictures else Told(told),))


def _tell_run(run: ExecutionPart, telling: Telling) -> Passage:
    return Passage(run.id, (_outcome(run, telling, telling.run_text, UserMessage),))


def _known(ids: Sequence[str], telling: Telling) -> tuple[Picture, ...]:
    return tuple(telling.pictures[file_id] for file_id in ids if file_id in telling.pictures)


def _that_fit(pictures: Sequence[Picture], room: int) -> tuple[Picture, ...]:
    """Return the last pictures that fit."""
    count = max(0, room) // PICTURE_CHARACTERS
    return tuple(pictures[max(0, len(pictures) - count) :])


def _outcome(
    execution: ExecutionPart,
    telling: Telling,
    text_of: Callable[[ExecutionPart, int | None], str],
    message_of: Callable[[str, tuple[Picture, ...]], ModelMessage],
) -> Told:
    """Tell what came of code; in less room pictures get what a short text leaves."""
    pictures = _known(_output_pictures(execution), telling)

    def retell(room: int) -> ModelMessage:
        shown = _that_fit(pictures, room - SHORT_TEXT)
        most = used = room - MESSAGE_CHARACTERS - PICTURE_CHARACTERS * len(shown)
        text = text_of(execution, used)
        while (length := text_length(text)) > most and used > LEAST:
            # numbers are longer for a model than their bytes
            used = max(LEAST, int(used * most / length * 0.98))
            text = text_of(execution, used)
        return message_of(text, shown)

    return Told(message_of(text_of(execution, None), pictures), execution.id, retell)


def _tell_answer(message: Message, steps: Sequence[Step], telling: Telling) -> list[Passage]:
    bags = {step.index: step.bag for step in steps if step.model == telling.model and step.bag}
    passages: list[Passage] = []
    for told in split_steps(message, steps):
        bag = bags.get(told.index, {})
        said: AssistantMessage
        if telling.use == "native":
            # the bag has a place for each character of the text
            text = telling.to_model("".join(told.texts) if bag else joined(told.texts))
            calls = tuple(ToolCall(call_id(part), TOOL_NAME, _arguments(part, telling)) for part in told.executions)
            said = AssistantMessage(text, calls, bag, telling.model if bag else "")
            results = [_tool_result(part, telling) for part in told.executions]
        else:
            text = telling.to_model(joined(told.texts))
            blocks = [f"{OPEN_TAG}\n{telling.code_to_model(part.code)}\n{CLOSE_TAG}" for part in told.executions]
            said = AssistantMessage("\n".join(filter(None, (text.rstrip(), *blocks))))
            if bag and not blocks:
                # code in tags has no place in a bag
                said = replace(said, bag=bag, model=telling.model)
            results = [_result_as_user(part, telling) for part in told.executions]
        if told.left_call and telling.use != "off":
            results.append(Told(UserMessage(tell_call_in_text(tags=telling.use == "tags"))))
        key = told.executions[0].id if told.executions else f"{message.id}/{told.index}"
        passages.append(Passage(key, (Told(said), *results)))
    return passages


def call_id(execution: ExecutionPart) -> str:
    """Return the call's id; code that came in tags gets nine letters of its own id, which every server accepts."""
    if execution.call_id:
        return execution.call_id
    letters = "".join(char for char in execution.id if char.isascii() and char.isalnum())
    return letters[-9:].rjust(9, "0")


def _arguments(execution: ExecutionPart, telling: Telling) -> str:
    """Return a call's arguments; of a call without code they are what is stored."""
    code = telling.code_to_model(execution.code)
    return code if execution.language == "json" else encode_code(code)


def _tool_result(execution: ExecutionPart, telling: Telling) -> Told:
    return _outcome(execution, telling, telling.result_text, partial(ToolResult, call_id(execution)))


def _result_as_user(execution: ExecutionPart, telling: Telling) -> Told:
    def text_of(execution: ExecutionPart, room: int | None) -> str:
        room = None if room is None else room - len(RESULT_HEADING) - 1
        return f"{RESULT_HEADING}\n{telling.result_text(execution, room)}"

    return _outcome(execution, telling, text_of, UserMessage)


def join_users(messages: Sequence[ModelMessage]) -> tuple[ModelMessage, ...]:
    """Make one of user messages that follow each other: some chat templates refuse two in a row."""
    joined: list[ModelMessage] = []
    for message in messages:
        last = joined[-1] if joined else None
        if isinstance(message, UserMessage) and isinstance(last, UserMessage):
            text = "\n\n".join(filter(None, (last.text, message.text)))
            joined[-1] = replace(last, text=text, pictures=last.pictures + message.pictures)
        else:
            joined.append(message)
    return tuple(joined)
