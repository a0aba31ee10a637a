"""Tells a model what came of its code: truthful, bounded, in words it can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..protocol.outputs import (
    OMITTED_MEDIA_TYPE,
    DisplayOutput,
    ErrorOutput,
    Output,
    ResultOutput,
    StreamOutput,
)
from ..protocol.parts import ExecutionPart, FilePart
from .bundle_text import describe_missing, text_of
from .drawing import picture_of
from .earlier_displays import UPDATED
from .references import references_to_urls
from .run_words import status_words
from .sizes import describe_bytes, first_bytes, last_bytes, utf8_length

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b")
_ERROR_SHOWN = (
    "ok, but an error was shown and the code went on: what the error below is about was not shown to the user as meant."
)
_IMAGES_SHOWN = "The user already sees each image below the code: your answer needs no link to it."
_IMAGES_NOT_STORED = "The user sees those of them that could be stored."
_FILES_SHOWN = (
    "The user already sees them for download below the code; later code finds them by these names. To offer one in "
    "your answer, you may repeat its link exactly."
)
_NOT_SHOWN = "Not shown to the user; do not say that they see it"
_NO_OUTPUT = "There was no output. To see a value, print it."
_CODE_SHARE, _ERROR_SHARE, _TEXT_SHARE = 0.25, 0.4, 0.5


@dataclass(frozen=True)
class _Section:
    """A headed piece of the feedback; ``share`` of what is left is its own, even when others are long."""

    heading: str
    text: str
    share: float


def feedback_for_model(execution: ExecutionPart, file_url: Callable[[str], str], max_bytes: int) -> str:
    """Return what the model reads about its execution, at most ``max_bytes`` bytes (from 1,000 on).

    What a model needs to go on has the first claim on the room: status, notes, the error; then images, result and
    text, each cut in its middle with a note of how much is missing and where all of it is.
    """
    lines = [f"Status: {_verdict(execution)}"]
    lines += [f"Note: {note.text}" for note in execution.notes]
    left = max_bytes - utf8_length("\n".join(lines))
    ends = [
        _not_shown(execution.outputs, file_url, left // 4),
        _pictures(execution, file_url, left // 4),
        _written_files(execution.artifacts, file_url, left // 4),
    ]
    left -= sum(map(utf8_length, ends))
    where = _where_all_is(execution.outputs, file_url)
    found = [replace(section, text=_readable(section.text, file_url)) for section in _sections(execution)]
    sections: list[str] = []
    for index, section in enumerate(found):
        later = sum(utf8_length(other.text) for other in found[index + 1 :])
        body = _cut(section.text, max(int(left * section.share), left - later), where)
        sections.append(f"{section.heading}:\n{body}")
        left = max(0, left - utf8_length(sections[-1]))
    # what the code did is to be seen at the display that it changed
    elsewhere = any(note.code == UPDATED for note in execution.notes)
    if not any((*sections, *ends, elsewhere)) and execution.status in ("ok", "timeout", "interrupted"):
        sections.append(_NO_OUTPUT)
    return _cut("\n\n".join(filter(None, ["\n".join(lines), *sections, *ends])), max_bytes, where)


def _verdict(execution: ExecutionPart) -> str:
    """Say how it ended; code may go on after an error that was only shown, as by a display that failed."""
    if execution.status == "ok" and has_shown_error(execution.outputs):
        return _ERROR_SHOWN
    return status_words(execution)


def has_shown_error(outputs: Sequence[Output]) -> bool:
    """Tell whether there is an error among the outputs."""
    return any(isinstance(output, ErrorOutput) for output in outputs)


def _readable(text: str, file_url: Callable[[str], str]) -> str:
    return references_to_urls(_ANSI.sub("", text), file_url).strip("\n")


def _sections(execution: ExecutionPart) -> Iterator[_Section]:
    """Give what there is to tell, the most needed first."""
    if execution.ran_code is not None and execution.ran_code != execution.code:
        yield _Section("The user changed the code before it ran; this is what ran", execution.ran_code, _CODE_SHARE)
    for output in execution.outputs:
        if isinstance(output, ErrorOutput):
            trace = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
            yield _Section("Error", trace, _ERROR_SHARE)
    for output in execution.outputs:
        if isinstance(output, ResultOutput):
            yield from _value_section("Result", output)
    for name in ("stdout", "stderr"):
        text = "".join(_stream_text(execution.outputs, name))
        if text.strip():
            yield _Section(name, text, _TEXT_SHARE)
    for output in execution.outputs:
        if isinstance(output, DisplayOutput) and picture_of(output.data) is None:
            yield from _value_section("Displayed", output)


def _stream_text(outputs: tuple[Output, ...], name: str) -> Iterator[str]:
    """Give the text of one stream, with a line where some of it was left out.

    A marker belongs to the stream whose tail follows it.
    """
    left_out = ""
    for output in outputs:
        if isinstance(output, StreamOutput):
            if output.name == name:
                yield left_out + output.text
            left_out = ""
        elif isinstance(output, DisplayOutput) and OMITTED_MEDIA_TYPE in output.data:
            left_out = f"\n[... {_omitted(output)} left out ...]\n"
    if left_out and name == "stdout":
        yield left_out


def _value_section(heading: str, output: DisplayOutput | ResultOutput) -> Iterator[_Section]:
    text = None if OMITTED_MEDIA_TYPE in output.data else text_of(output.data)
    if text:
        yield _Section(heading, text, _TEXT_SHARE)


def _not_shown(outputs: Sequence[Output], file_url: Callable[[str], str], max_bytes: int) -> str:
    """Return a line for each kind of output that a page does not draw."""
    bundles = (
        output.data
        for output in outputs
        if isinstance(output, (DisplayOutput, ResultOutput)) and OMITTED_MEDIA_TYPE not in output.data
    )
    lines: list[str] = []
    for line in describe_missing(bundles, file_url):
        if lines and utf8_length("\n".join((*lines, line))) > max_bytes - len(_NOT_SHOWN):
            lines.append("- and more")
            break
        lines.append(f"- {line}")
    return "\n".join([f"{_NOT_SHOWN}:", *lines]) if lines else ""


def _pictures(execution: ExecutionPart, file_url: Callable[[str], str], max_bytes: int) -> str:
    """Return a line for each image that a page draws, the last ones when there are too many, and what may be done."""
    ids = dict.fromkeys(
        picture_of(output.data) for output in execution.outputs if isinstance(output, (DisplayOutput, ResultOutput))
    )
    lines = [f"![Output image]({file_url(file_id)})" for file_id in ids if file_id]
    if not lines:
        return ""
    most = max(1, (max_bytes - len(_IMAGES_SHOWN)) // (max(map(utf8_length, lines)) + 1))
    older = f" (the last {most} of {len(lines)})" if len(lines) > most else ""
    is_stored = all(note.code != "store_failed" for note in execution.notes)
    return "\n".join([f"Images{older}:", *lines[-most:], _IMAGES_SHOWN if is_stored else _IMAGES_NOT_STORED])


def _written_files(files: Sequence[FilePart], file_url: Callable[[str], str], max_bytes: int) -> str:
    """Return a line for each file that the code wrote, as many as there is room for."""
    lines: list[str] = []
    for file in files:
        line = f"[{file.name}]({file_url(file.file_id)}) ({describe_bytes(file.size)})"
        if lines and utf8_length("\n".join((*lines, line))) > max_bytes - len(_FILES_SHOWN):
            lines.append(f"and {len(files) - len(lines)} more")
            break
        lines.append(line)
    return "\n".join(["Files that the code wrote:", *lines, _FILES_SHOWN]) if lines else ""


def _omitted(output: DisplayOutput) -> str:
    body = output.data[OMITTED_MEDIA_TYPE]
    return f"{body['outputs']} outputs" if "outputs" in body else describe_bytes(int(body.get("bytes", 0)))


def _where_all_is(outputs: tuple[Output, ...], file_url: Callable[[str], str]) -> str:
    """Say where the whole text is, for the notes about what is missing."""
    for output in outputs:
        if isinstance(output, DisplayOutput) and "file" in output.data.get(OMITTED_MEDIA_TYPE, {}):
            return f"the user has the full text at {file_url(output.data[OMITTED_MEDIA_TYPE]['file'])}"
    return "the user sees more of it; print less to read all"


def _cut(text: str, max_bytes: int, where: str) -> str:
    """Return beginning and end of a text that is too long, with a line between that says so."""
    if utf8_length(text) <= max_bytes:
        return text
    room = max(0, max_bytes - len(where) - 60)
    head, tail = first_bytes(text, room // 2), last_bytes(text, room - room // 2)
    missing = utf8_length(text) - utf8_length(head) - utf8_length(tail)
    return f"{head}\n[... {describe_bytes(missing)} left out here; {where} ...]\n{tail}"
