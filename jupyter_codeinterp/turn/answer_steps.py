"""Cuts an answer into the steps in which a model gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..protocol.chats import Message, Step
from ..protocol.parts import ExecutionPart, NotePart, TextPart
from .call_refusals import CALL_IN_TEXT


@dataclass
class AnswerStep:
    """What the model said in one step, in pieces, and which code it wrote.

    ``stored`` says that its end is known, ``left_call`` that its text holds a call that is none.
    """

    index: int
    stored: bool = False
    texts: list[str] = field(default_factory=list)
    executions: list[ExecutionPart] = field(default_factory=list)
    left_call: bool = False

    @property
    def is_over(self) -> bool:
        """Whether text that follows is known to be another step's."""
        return bool(self.executions) or self.stored or self.left_call


def joined(texts: Sequence[str]) -> str:
    """Join what a model said before and after something else."""
    joined = ""
    for text in texts:
        gap = "" if not joined or joined[-1].isspace() or text[:1].isspace() else "\n\n"
        joined += gap + text
    return joined


def split_steps(message: Message, steps: Sequence[Step]) -> list[AnswerStep]:
    """Cut an answer where the model was asked again.

    A step that was stored says where it ended. Of others, text behind code is taken for a later step's.
    """
    paused = {step.index for step in steps if step.finish == "paused"}
    ends = [(step.parts_end, step.index) for step in steps if step.parts_end is not None]
    told: list[AnswerStep] = []
    for position, part in enumerate(message.parts):
        if isinstance(part, (TextPart, ExecutionPart)):
            known = next((index for end, index in ends if position < end), None)
            _add_part(told, part, known)
        elif isinstance(part, NotePart) and part.code == CALL_IN_TEXT.code and told:
            told[-1].left_call = True
    told += [AnswerStep(index) for index in paused - {step.index for step in told}]
    told.sort(key=lambda step: step.index)
    return [step for step in told if step.executions or step.index in paused or "".join(step.texts).strip()]


def _add_part(told: list[AnswerStep], part: TextPart | ExecutionPart, known: int | None) -> None:
    last = told[-1] if told else None
    if isinstance(part, ExecutionPart):
        index = part.step or known or (last.index if last else 1)
        if known is None and last is not None and not last.is_over:
            # its text came first, before its number was known
            last.index = index
    elif known is None and not part.text.strip():
        return
    else:
        later = 1 if last and last.is_over else 0
        index = known or (last.index + later if last else 1)
    step = next((step for step in told if step.index == index), None)
    if step is None:
        step = AnswerStep(index, known is not None)
        told.append(step)
    if isinstance(part, ExecutionPart):
        step.executions.append(part)
    else:
        step.texts.append(part.text)
