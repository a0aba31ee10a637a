"""Whoever owns an execution, and a page behind it, for the tests of this room."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Sequence
from dataclasses import replace

from jupyter_codeinterp.outputs.changes import Change, DropFile, OutputChanged, Spool, SpoolEnded, StoreFile
from jupyter_codeinterp.outputs.recorder import OutputRecorder
from jupyter_codeinterp.protocol.engine_events import (
    EngineEvent,
    Stream,
)
from jupyter_codeinterp.protocol.outputs import (
    OMITTED_MEDIA_TYPE,
    DisplayOutput,
    Output,
    StreamOutput,
)
from jupyter_codeinterp.protocol.settings import Limits
from tests.outputs.pictures import data_url, png

PNG = png(4, 3)
BASE64 = base64.b64encode(PNG).decode()
URL = data_url(PNG)
SMALL = Limits(page_output_bytes=16_000, full_output_bytes=500_000, image_bytes=20_000, outputs_per_execution=20)
SHOWN = DisplayOutput({"image/png": {"file": "f1"}, "text/plain": "image 4 x 3"})


class Page:
    """The owner of an execution and a page behind it: stores, spools, and applies changes as the wire tells them."""

    def __init__(self, limits: Limits = SMALL) -> None:
        counter = itertools.count(1)
        self.recorder = OutputRecorder(limits, lambda: f"f{next(counter)}")
        self.outputs: list[Output] = []
        self.files: dict[str, StoreFile] = {}
        self.spool = ""
        self.spool_id: str | None = None
        self.received = 0

    def feed(self, *events: EngineEvent) -> Page:
        for event in events:
            self.apply(self.recorder.feed(event))
        return self

    def tick(self) -> Page:
        self.apply(self.recorder.tick())
        return self

    def finish(self) -> Page:
        self.apply(self.recorder.finish())
        assert tuple(self.outputs) == self.recorder.outputs
        return self

    def apply(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change, StoreFile):
                self.files[change.file_id] = change
            elif isinstance(change, DropFile):
                del self.files[change.file_id]
            elif isinstance(change, Spool):
                self.spool += change.text
            elif isinstance(change, SpoolEnded):
                self.spool_id = change.file_id
            else:
                self.received += len(change.text or "") + (len(str(change.output.to_dict())) if change.output else 0)
                self.change(change)

    def change(self, change: OutputChanged) -> None:
        if change.change == "clear":
            self.outputs = []
        elif change.change == "append":
            assert change.index == len(self.outputs)
            assert change.output is not None
            self.outputs.append(change.output)
        elif change.change == "replace":
            assert change.output is not None
            self.outputs[change.index] = change.output
        else:
            old = self.outputs[change.index]
            assert isinstance(old, StreamOutput)
            units = old.text.encode("utf-16-le")[: 2 * (change.offset or 0)]
            assert len(units) == 2 * (change.offset or 0)
            self.outputs[change.index] = replace(old, text=units.decode("utf-16-le") + (change.text or ""))


def run(*events: EngineEvent, limits: Limits = SMALL) -> Page:
    return Page(limits).feed(*events).finish()


def out(text: str) -> Stream:
    return Stream("stdout", text)


def err(text: str) -> Stream:
    return Stream("stderr", text)


def texts(page: Page) -> str:
    return "".join(output.text for output in page.outputs if isinstance(output, StreamOutput))


def markers(page: Page) -> list[dict[str, object]]:
    return [
        output.data[OMITTED_MEDIA_TYPE]
        for output in page.outputs
        if isinstance(output, DisplayOutput) and OMITTED_MEDIA_TYPE in output.data
    ]
