"""Writes one execution to the terminal: its code, what it puts out, how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..outputs.bundle_text import KINDS, text_of
from ..outputs.drawing import draw
from ..outputs.feedback import has_shown_error
from ..outputs.run_words import never_ran
from ..protocol.media_types import find_row
from ..protocol.outputs import OMITTED_MEDIA_TYPE, DisplayOutput, ErrorOutput, Output, ResultOutput, StreamOutput
from ..protocol.parts import FINAL_STATUSES, ExecutionPart, ExecutionStatus
from .answer import ShownExecution
from .pictures import REFERENCE, find_picture
from .terminal import Style, Terminal
from .terminal_text import make_code_visible, make_visible, remove_styles

PICTURE = "[picture]"
_ENDINGS: Mapping[ExecutionStatus, tuple[str, Style]] = {
    "ok": ("done", "green"),
    "error": ("failed", "red"),
    "timeout": ("stopped: it ran longer than it may", "red"),
    "interrupted": ("stopped", "yellow"),
    "refused": ("not run", "yellow"),
    "lost": ("lost: nobody knows how it ended", "red"),
}


class ExecutionPrinter:
    """``catch_up`` writes what is new of the execution it is called with each time."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._begun = False
        self._code: list[str] = []
        self._ran_code = False
        self._phase: str | None = None
        self._output = 0
        self._stream_written = 0
        self._ended = False

    def catch_up(self, execution: ShownExecution) -> None:
        """Write everything that came since the last call."""
        if self._ended:
            return
        head = execution.head
        if not self._begun:
            self._begun = True
            self._terminal.remark(make_visible(head.language.capitalize()), "bold")
        self._write_code(execution.code.text(), complete=head.status != "writing")
        self._write_ran_code(head)
        if head.phase and head.phase != self._phase:
            self._phase = head.phase
            self._terminal.remark(f"  {make_visible(head.phase)} ...", "dim")
        final = head.status in FINAL_STATUSES
        outputs = execution.outputs
        if not outputs:
            # a list that was cleared begins anew
            self._output = self._stream_written = 0
        self._write_outputs(outputs, final)
        if final:
            self._ended = True
            self._write_end(head, outputs)

    def _write_code(self, code: str, *, complete: bool) -> None:
        lines = code.rstrip().split("\n")
        ready = lines if complete else lines[:-1]
        if complete and ready[: len(self._code)] != self._code:
            # a person allows what runs, not what a model wrote before
            self._terminal.remark("  written anew:", "dim")
            self._code = []
        new = ready[len(self._code) :]
        self._write_lines(new)
        self._code += new

    def _write_ran_code(self, head: ExecutionPart) -> None:
        if head.ran_code is not None and not self._ran_code:
            self._ran_code = True
            self._terminal.remark("  changed before it ran:", "dim")
            self._write_lines(head.ran_code.rstrip().split("\n"))

    def _write_lines(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._terminal.remark(f"  {self._terminal.bar} {make_code_visible(line)}".rstrip())

    def _write_outputs(self, outputs: tuple[Output, ...], final: bool) -> None:
        while self._output < len(outputs):
            output = outputs[self._output]
            complete = final or self._output < len(outputs) - 1
            if isinstance(output, StreamOutput):
                self._write_stream(output.text, complete)
            else:
                self._write_block(describe_output(output))
                complete = True
            if not complete:
                return
            self._output, self._stream_written = self._output + 1, 0

    def _write_stream(self, text: str, complete: bool) -> None:
        """Write whole lines only: the last one may be a progress bar that is written again and again."""
        end = len(text) if complete else text.rfind("\n") + 1
        if end > self._stream_written:
            self._write_block(text[self._stream_written : end])
            self._stream_written = end

    def _write_block(self, text: str) -> None:
        if not text:
            return
        for line in remove_styles(REFERENCE.sub(PICTURE, text)).rstrip("\n").split("\n"):
            self._terminal.remark(f"  {line}".rstrip())

    def _write_end(self, head: ExecutionPart, outputs: Sequence[Output]) -> None:
        status: ExecutionStatus = "refused" if never_ran(head) else head.status
        word, style = _ENDINGS.get(status, (status, "dim"))
        seconds = "" if head.started is None or head.ended is None else f" in {head.ended - head.started:.1f} s"
        if head.status == "ok" and has_shown_error(outputs):
            word, style = "done, but an error was shown", "yellow"
        self._terminal.remark(f"  {word}{seconds}", style)
        for note in head.notes:
            self._terminal.remark(f"  {make_visible(note.text)}", "dim")


def describe_output(output: Output) -> str:
    """Return an output as text: its own, or the kind of thing that a terminal cannot show."""
    if isinstance(output, ErrorOutput):
        return "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
    if isinstance(output, StreamOutput):
        return output.text
    return _describe_bundle(output)


def _describe_bundle(output: DisplayOutput | ResultOutput) -> str:
    if OMITTED_MEDIA_TYPE in output.data:
        return "[output left out: it is too large]"
    if find_picture(output) is not None:
        return PICTURE
    drawing = draw(output.data)
    missing = [f"[{KINDS[find_row(name).kind]}: not shown here]" for name in drawing.missing]
    return "\n".join(filter(None, [text_of(output.data), *dict.fromkeys(missing)])) or "[nothing]"
