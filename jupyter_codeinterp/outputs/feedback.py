"""Tells a model what came of its code: truthful, bounded, in words it can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..protocol.outputs import (
    FILE_REFERENCE_PREFIX,
    OMITTED_MEDIA_TYPE,
    DisplayOutput,
    ErrorOutput,
    Output,
    ResultOutput,
    StreamOutput,
)
from ..protocol.parts import ExecutionPart, ExecutionStatus, FilePart
from .earlier_displays import UPDATED
from .references import references_to_urls
from .sizes import describe_bytes, first_bytes, last_bytes, utf8_length

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b")
_STATUS_WORDS: dict[ExecutionStatus, str] = {
    "ok": "ok: the code ran to its end.",
    "error": "error: the code failed. Read the error below, correct the code and run it again.",
    "timeout": "timeout: the code took too long and was stopped. Make it faster or work on less data.",
    "interrupted": "interrupted: the user stopped the code. Do not run it again unless the user asks.",
    "refused": "refused: the code was not run.",
    "lost": "lost: nobody knows how the code ended; the notes say what is known of its variables.",
}
_IMAGES_SHOWN = (
    "The user already sees each image below your code. To speak of one in your answer, you may repeat its line exactly."
)
_FILES_SHOWN = (
    "The user already sees them for download below your code; later code finds them by these names. To offer one in "
    "your answer, you may repeat its link exactly."
)
_NO_OUTPUT = "There was no output. To see a value, print it."
_PLAIN_TYPES = ("text/plain", "text/markdown", "text/latex", "application/json", "text/html")
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
    lines = [f"Status: {_STATUS_WORDS.get(execution.status, execution.status)}"]
    lines += [f"Note: {note.text}" for note in execution.notes]
    left = max_bytes - utf8_length("\n".join(lines))
    pictures = _pictures(execution.outputs, file_url, left // 4)
    written = _written_files(execution.artifacts, file_url, left // 4)
    left -= utf8_length(pictures) + utf8_length(written)
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
    if not (sections or pictures or written or elsewhere) and execution.status in ("ok", "timeout", "interrupted"):
        sections.append(_NO_OUTPUT)
    return _cut("\n\n".join(filter(None, ["\n".join(lines), *sections, pictures, written])), max_bytes, where)


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
        if isinstance(output, DisplayOutput) and not _picture_ids(output):
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
    if OMITTED_MEDIA_TYPE in output.data:
        return
    for media_type in _PLAIN_TYPES:
        payload = output.data.get(media_type)
        if isinstance(payload, dict) and set(payload) == {"file"}:
            payload = f"stored as {FILE_REFERENCE_PREFIX}{payload['file']}"
        if payload:
            text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False, default=str)
            yield _Section(heading, text, _TEXT_SHARE)
            return
    if output.data:
        yield _Section(heading, f"an object of type {', '.join(output.data)}, shown to the user", _TEXT_SHARE)


def _pictures(outputs: tuple[Output, ...], file_url: Callable[[str], str], max_bytes: int) -> str:
    """Return a line for each image, the last ones when there are too many, and what the model may do with them."""
    ids = dict.fromkeys(
        file_id
        for output in outputs
        if isinstance(output, (DisplayOutput, ResultOutput))
        for file_id in _picture_ids(output)
    )
    lines = [f"![Output image]({file_url(file_id)})" for file_id in ids]
    if not lines:
        return ""
    most = max(1, (max_bytes - len(_IMAGES_SHOWN)) // (max(map(utf8_length, lines)) + 1))
    older = f" (the last {most} of {len(lines)})" if len(lines) > most else ""
    return "\n".join([f"Images{older}:", *lines[-most:], _IMAGES_SHOWN])


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


def _picture_ids(output: DisplayOutput | ResultOutput) -> list[str]:
    return [
        str(payload["file"])
        for media_type, payload in output.data.items()
        if media_type.startswith("image/") and isinstance(payload, dict) and "file" in payload
    ]


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
