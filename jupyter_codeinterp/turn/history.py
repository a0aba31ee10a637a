"""A stored conversation, rebuilt as a model would have said it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ..llm.partial_code import encode_code
from ..llm.seam import TOOL_NAME, AssistantMessage, ModelMessage, Picture, ToolCall, ToolResult, UserMessage
from ..outputs.drawing import raster_of
from ..protocol.chats import Message, Step
from ..protocol.media_types import RASTER_TYPES
from ..protocol.outputs import DisplayOutput, ResultOutput
from ..protocol.parts import ExecutionPart, FilePart, Part, TextPart
from .prompt import CodeUse, describe_files
from .tags import CLOSE_TAG, OPEN_TAG
from .told_runs import PlacedRuns

RESULT_HEADING = "Output of the code:"
"""What tells a result from a person's message where there is no role for it."""


@dataclass(frozen=True)
class Telling:
    """How the conversation is told: to which model, in which mode, and what stands for results, runs and pictures.

    ``pictures`` holds the bytes of those files the model may look at; ``to_model`` turns stored text into what the
    model reads (references become addresses), ``code_to_model`` the same for the code it wrote.
    """

    use: CodeUse
    model: str
    result_text: Callable[[ExecutionPart], str]
    run_text: Callable[[ExecutionPart], str]
    to_model: Callable[[str], str]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    code_to_model: Callable[[str], str] = str


def tell_branch(
    branch: Sequence[Message],
    steps: Mapping[str, Sequence[Step]],
    telling: Telling,
    runs: PlacedRuns = MappingProxyType({}),
) -> list[list[ModelMessage]]:
    """Return one group of messages per user message: it and everything up to the next.

    A run of the person between two messages is a group of its own.
    """
    groups: list[list[ModelMessage]] = [[_tell_run(run, telling)] for run in runs.get(None, ())]
    for message in branch:
        told: list[ModelMessage] = [_tell_run(run, telling) for run in runs.get(message.id, ())]
        if message.role == "user":
            groups.append([_tell_user(message, telling), *told])
            continue
        if not groups:
            groups.append([])
        groups[-1] += _tell_answer(message, steps.get(message.turn_id or "", ()), telling)
        groups += [[run] for run in told]
    return groups


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


def _tell_user(message: Message, telling: Telling) -> UserMessage:
    files = [part for part in message.parts if isinstance(part, FilePart)]
    texts = [telling.to_model(part.text) for part in message.parts if isinstance(part, TextPart)]
    if files:
        texts.append(f"Files {describe_files(files)}")
    return UserMessage("\n\n".join(texts), _known(picture_ids((message,)), telling))


def _tell_run(run: ExecutionPart, telling: Telling) -> UserMessage:
    return UserMessage(telling.run_text(run), _known(_output_pictures(run), telling))


def _known(ids: Sequence[str], telling: Telling) -> tuple[Picture, ...]:
    return tuple(telling.pictures[file_id] for file_id in ids if file_id in telling.pictures)


@dataclass
class _Told:
    """One step of an answer: what the model said and which code it wrote."""

    index: int
    text: str = ""
    executions: list[ExecutionPart] = field(default_factory=list)


def _tell_answer(message: Message, steps: Sequence[Step], telling: Telling) -> list[ModelMessage]:
    bags = {step.index: step for step in steps if step.model == telling.model}
    messages: list[ModelMessage] = []
    for told in _split_steps(message):
        text = telling.to_model(told.text)
        if telling.use == "native":
            bag = bags[told.index].bag if told.index in bags else {}
            calls = tuple(ToolCall(call_id(part), TOOL_NAME, _arguments(part, telling)) for part in told.executions)
            messages.append(AssistantMessage(text, calls, bag, telling.model if bag else ""))
            messages += [_tool_result(part, telling) for part in told.executions]
        else:
            blocks = [f"{OPEN_TAG}\n{telling.code_to_model(part.code)}\n{CLOSE_TAG}" for part in told.executions]
            messages.append(AssistantMessage("\n".join(filter(None, (text.rstrip(), *blocks)))))
            messages += [_result_as_user(part, telling) for part in told.executions]
    return messages


def _split_steps(message: Message) -> list[_Told]:
    """Cut an answer where the model was asked again; text after code always belongs to a later step."""
    told: list[_Told] = []
    for part in message.parts:
        last = told[-1] if told else None
        if isinstance(part, TextPart) and part.text.strip():
            if last is None or last.executions:
                last = _Told(last.index + 1 if last else 1)
                told.append(last)
            last.text += part.text
        elif isinstance(part, ExecutionPart):
            step = part.step or (last.index if last else 1)
            if last is None or (last.executions and last.index != step):
                last = _Told(step)
                told.append(last)
            last.index = step
            last.executions.append(part)
    return told


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


def _tool_result(execution: ExecutionPart, telling: Telling) -> ToolResult:
    pictures = _known(_output_pictures(execution), telling)
    return ToolResult(call_id(execution), telling.result_text(execution), pictures)


def _result_as_user(execution: ExecutionPart, telling: Telling) -> UserMessage:
    text = f"{RESULT_HEADING}\n{telling.result_text(execution)}"
    return UserMessage(text, _known(_output_pictures(execution), telling))


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
