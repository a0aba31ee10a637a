"""Why a call that a model made cannot be what was asked for, and what is shown and told of it."""

from __future__ import annotations

from ..llm.seam import TOOL_NAME, ToolEnd
from ..protocol.parts import Note, NotePart
from .tags import CLOSE_TAG, OPEN_TAG

PYTHON_NAMES = frozenset(("python", "python3", "py", "ipython"))
HOW_TO_CALL = f'Call {TOOL_NAME} with {{"code": "..."}}.'

INCOMPLETE = Note("incomplete", "The model's answer broke off in this code, so it did not run.")
IN_REASONING = Note("in_reasoning", "The model only thought of this code, so it did not run.")
CALLED_TWICE = Note("called_twice", "This call came twice, as a call and in the text. It ran once.")
NO_CODE = Note("no_code", "There was no code to run.")

CALL_IN_TEXT = NotePart(
    "call_in_text", "The answer holds what looks like a call of a tool, but it cannot be read as one. Nothing was run."
)
"""The model hears of it too, once, where it stands in the conversation."""


def tell_call_in_text(*, tags: bool) -> str:
    """Return what the model is told of a call that it left in its text."""
    way = f"write it between {OPEN_TAG} and {CLOSE_TAG}" if tags else f"call the tool {TOOL_NAME} itself, with its code"
    return (
        "What you wrote looks like a call, but nothing was run: it is not a whole call of the only tool, "
        f"{TOOL_NAME}(code), or it stands in a fence or among other text. To run code, {way}. Else answer in words."
    )


def refusal_of(event: ToolEnd) -> Note | None:
    """Say why a finished call cannot be what was asked for."""
    if event.name != TOOL_NAME:
        text = f"There is no tool '{event.name}'. The only tool is {TOOL_NAME}(code), which runs Python."
        return Note("unknown_tool", text)
    if event.broken:
        return Note("call_broken", f"The call broke off before its end, so nothing ran. {HOW_TO_CALL}")
    if event.language not in PYTHON_NAMES:
        return not_python(event.language)
    if event.code is None:
        return Note("no_code", f"The call held no code. {HOW_TO_CALL}")
    if not event.alone:
        text = f"This looks like a call, but other text stands beside it, so it was not run. {HOW_TO_CALL}"
        return Note("call_not_alone", text)
    return None


def shown_of(event: ToolEnd) -> tuple[str, str]:
    """Return what is shown and kept of a call, and in which language: its code, or its arguments when it has none."""
    if event.name != TOOL_NAME or event.code is None:
        return event.arguments, "json"
    return event.code, "python" if event.language in PYTHON_NAMES else event.language


def not_python(language: str) -> Note:
    """Say that code of another language is not run."""
    return Note("not_python", f"Only Python can be run here, not '{language}'.")
