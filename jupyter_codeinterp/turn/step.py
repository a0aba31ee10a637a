"""One model call: its events become parts of the answer, and the code it wants to have run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from ..llm.seam import (
    CUT_OFF,
    TOOL_NAME,
    CallLeftInText,
    End,
    FinishReason,
    ModelEvent,
    PicturesLeftOut,
    Reasoning,
    Retried,
    RetryPause,
    Text,
    TextWasReasoning,
    TokenUsage,
    ToolCode,
    ToolEnd,
    ToolStart,
)
from ..protocol.chats import Usage
from ..protocol.parts import EngineName, ExecutionPart, ExecutionStatus, Note
from ..protocol.settings import Limits
from .call_refusals import (
    CALLED_TWICE,
    IN_REASONING,
    INCOMPLETE,
    NO_CODE,
    PYTHON_NAMES,
    not_python,
    refusal_of,
    shown_of,
)
from .code_tags import CodeDelta, CodeEnd, CodeStart, CodeTagParser, TagEvent, TagText
from .live import LiveAnswer
from .live_execution import LiveExecution
from .model_text import ModelText
from .not_run import STOPPED_IN_WRITING


@dataclass
class StepResult:
    """What came of a model call.

    ``refusals`` says by execution id why code cannot be what was asked for; ``left_call`` that the text holds what
    looks like a call; ``written_characters`` counts all that the model wrote, shown or not.
    """

    executions: list[LiveExecution] = field(default_factory=list)
    refusals: dict[str, Note] = field(default_factory=dict)
    finish: FinishReason = "unknown"
    incomplete: bool = True
    usage: Usage | None = None
    reason: str = ""
    bag: dict[str, Any] = field(default_factory=dict)
    said_something: bool = False
    written_characters: int = 0
    pictures_left_out: bool = False
    left_call: CallLeftInText | None = None


@dataclass(frozen=True)
class Writing:
    """How code of this step enters the answer; ``begun`` is called at each first code token.

    ``waiting`` is told of each pause before the model is asked again, and None at its end.
    """

    step: int
    engine: EngineName
    new_id: Callable[[], str]
    begun: Callable[[], None]
    waiting: Callable[[RetryPause | None], None]


class StepReader:
    """Reads one model call into the answer. ``tags`` looks for code in the text instead of in calls."""

    def __init__(self, answer: LiveAnswer, writing: Writing, limits: Limits, *, tags: bool) -> None:
        self._answer = answer
        self._writing = writing
        self._text = ModelText(limits)
        self._parser = CodeTagParser() if tags else None
        answer.begin_step()
        self._first_part = answer.size
        self._by_call: dict[str, LiveExecution] = {}
        self._open: list[LiveExecution] = []
        self._ends: list[ToolEnd] = []
        self._complete = False
        self.result = StepResult()

    async def read(self, stream: AsyncGenerator[ModelEvent, None]) -> StepResult:
        """Read to the end, or to the end of a code block in tag mode; the stream is closed in every case."""
        try:
            async with aclosing(stream):
                async for event in stream:
                    self._take(event)
                    if self._complete:
                        break
            self._end_tags()
            if self.result.incomplete or self.result.finish in CUT_OFF:
                self._open += self.result.executions
                self.result.executions = []
        except asyncio.CancelledError:
            self._end_open("refused", STOPPED_IN_WRITING)
            raise
        finally:
            self._add_text(self._text.flush())
            self._end_open("refused", INCOMPLETE)
        return self.result

    def rewrite_text(self, rewrite: Callable[[str], str]) -> None:
        """Change the text of this step as ``rewrite`` says."""
        self._answer.rewrite_text(self._first_part, rewrite)

    def _take(self, event: ModelEvent) -> None:
        if isinstance(event, (Text, Reasoning, ToolCode)):
            self.result.written_characters += len(event.text)
        elif isinstance(event, ToolEnd) and event.code is None:
            self.result.written_characters += len(event.arguments)
        if isinstance(event, Text):
            self._take_text(event.text)
        elif isinstance(event, Reasoning):
            self._answer.add_reasoning(event.text)
        elif isinstance(event, (ToolStart, ToolCode, ToolEnd)):
            self._take_call(event)
        elif isinstance(event, TextWasReasoning):
            self._text_was_reasoning()
        elif isinstance(event, TokenUsage):
            self.result.usage = event.usage
        elif isinstance(event, (RetryPause, Retried)):
            self._writing.waiting(event if isinstance(event, RetryPause) else None)
        else:
            self._take_finding(event)

    def _take_finding(self, event: CallLeftInText | PicturesLeftOut | End) -> None:
        if isinstance(event, CallLeftInText):
            self.result.left_call = event
        elif isinstance(event, PicturesLeftOut):
            self.result.pictures_left_out = True
        else:
            self.result.finish, self.result.incomplete = event.finish, event.incomplete
            self.result.bag, self.result.reason = event.bag, event.reason

    def _take_text(self, text: str) -> None:
        if self._parser is None:
            self._add_text(self._text.decode(text))
        else:
            self._take_tags(self._parser.decode(text))

    def _take_tags(self, events: list[TagEvent]) -> None:
        for event in events:
            if self._complete:
                # What a model writes after its code is not what the code printed.
                return
            if isinstance(event, TagText):
                self._add_text(self._text.decode(event.text))
            elif isinstance(event, CodeStart):
                self._begin_block(event)
            elif isinstance(event, CodeDelta):
                self._open[-1].add_code(event.text)
            else:
                self._end_block(event)

    def _add_text(self, text: str) -> None:
        self._answer.add_text(text)
        self.result.said_something = self.result.said_something or bool(text.strip())

    def _begin_block(self, event: CodeStart) -> None:
        execution = self._begin(None, event.language)
        if event.language not in PYTHON_NAMES:
            self.result.refusals[execution.id] = not_python(event.language)

    def _end_block(self, event: CodeEnd) -> None:
        if event.complete:
            self._ended(self._open[-1])
            self._complete_tags()

    def _complete_tags(self) -> None:
        """Stop reading behind code in tag mode."""
        self._complete = True
        self.result.finish, self.result.incomplete = "tool_calls", False

    def _end_tags(self) -> None:
        if self._parser is not None and not self._complete:
            finish = "cut" if self.result.incomplete else self.result.finish
            self._take_tags(self._parser.flush(finish))

    def _take_call(self, event: ToolStart | ToolCode | ToolEnd) -> None:
        execution = self._by_call.get(event.call_id)
        if execution is None:
            known = isinstance(event, ToolCode) or event.name == TOOL_NAME
            execution = self._by_call[event.call_id] = self._begin(event.call_id, "python" if known else "json")
        if isinstance(event, ToolCode):
            execution.add_code(event.text)
        elif isinstance(event, ToolEnd):
            self._end_call(execution, event)

    def _end_call(self, execution: LiveExecution, event: ToolEnd) -> None:
        refusal = refusal_of(event) or (CALLED_TWICE if self._is_repeated(event) else None)
        if refusal is not None:
            self.result.refusals[execution.id] = refusal
        code, language = shown_of(event)
        execution.set_code(code)
        if execution.head.language != language:
            execution.update(language=language)
        self._ended(execution)
        if event.in_text and self._parser is not None:
            self._complete_tags()

    def _is_repeated(self, event: ToolEnd) -> bool:
        """Say whether a server sent the same call as a call and left it in the text."""
        twice = any(other.code == event.code and other.in_text != event.in_text for other in self._ends)
        self._ends.append(event)
        return twice

    def _begin(self, call_id: str | None, language: str) -> LiveExecution:
        self._add_text(self._text.flush())
        part = ExecutionPart(
            id=self._writing.new_id(),
            code="",
            engine=self._writing.engine,
            origin="model",
            language="python" if language in PYTHON_NAMES else language,
            step=self._writing.step,
            call_id=call_id,
        )
        execution = self._answer.add_execution(part)
        self._open.append(execution)
        self._writing.begun()
        return execution

    def _ended(self, execution: LiveExecution) -> None:
        self._open.remove(execution)
        self.result.executions.append(execution)
        if not execution.head.code.strip() and execution.id not in self.result.refusals:
            self.result.refusals[execution.id] = NO_CODE

    def _end_open(self, status: ExecutionStatus, *notes: Note) -> None:
        """Mark code that was never finished; it is shown, kept and not run."""
        for execution in self._open:
            execution.update(status=status, notes=notes)
        self._open.clear()

    def _text_was_reasoning(self) -> None:
        self._add_text(self._text.flush())
        self._open += self.result.executions
        self.result.executions = []
        self._end_open("refused", IN_REASONING)
        self._ends.clear()
        self._answer.text_was_reasoning(self._first_part)
        if self._parser is not None:
            self._parser = CodeTagParser()
