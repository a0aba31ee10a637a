"""Turns what an engine reports into bounded outputs without any base64, and says what must be published and kept."""

from __future__ import annotations

from collections.abc import Callable

from ..protocol.engine_events import (
    Artifact,
    Clear,
    Display,
    DisplayUpdate,
    EngineEvent,
    Raised,
    Result,
    Running,
    Starting,
    Stream,
    Waiting,
)
from ..protocol.outputs import DisplayOutput, ErrorOutput, Output, ResultOutput
from ..protocol.settings import Limits
from .bundles import Bundle, Bundler, cut_middle, image_bundle
from .changes import Change, DropFile, OutputChanged, SpoolEnded
from .images import ImageInfo
from .kept_files import KeptFiles
from .output_list import OutputList
from .records import FixedRecord, MarkerRecord, Record
from .sizes import utf8_length
from .streams import Streams

_ERROR_BYTES = 64_000
_LEAST_ROOM = 200
_RESERVED_OUTPUTS = 16
_TICKS_IN_FLOOD = 3
"""How many ticks apart pages are told more once they were sent enough: each time is a whole tail."""
_TOO_MANY = "too many outputs"


class OutputRecorder:
    """The outputs of one execution, as they grow.

    The owner calls ``feed`` for each engine event, ``tick`` about every 0.3 s while the code runs, and ``finish``
    once at the end, and carries out the changes each returns, in order. No I/O, no clock.

    About three quarters of ``page_output_bytes`` go to the page at once; of text past that the end is shown by
    ``tick``, with a marker before it, and all of it is spooled. Once pages were sent ``page_output_bytes`` in all
    (cleared and updated outputs included), every change waits for a third ``tick``.
    """

    def __init__(self, limits: Limits, new_file_id: Callable[[], str]) -> None:
        self._limits = limits
        self._new_file_id = new_file_id
        self._files = KeptFiles(new_file_id, limits.full_output_bytes)
        self._bundler = Bundler(limits, self._files)
        self._list = OutputList()
        self._streams = Streams(limits, self._list, self._files, self._show_image)
        self._clear_waiting = False
        self._too_many: MarkerRecord | None = None
        self._left_out = (0, 0)
        self._dropped: set[str] = set()
        self._display_ids: set[str] = set()
        self._sent_bytes = 0
        self._results: list[set[str]] = []
        """The pictures of each result, and of each text that names one, that may still come once more."""
        self._flood_ticks = 0

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Return the outputs as they are now; joining long texts costs their length."""
        self._streams.refresh_markers()
        return self._list.outputs()

    def fits(self, text: str) -> bool:
        """Tell whether text of a stream can be shown whole, after all that came before it."""
        return self._streams.fits(text)

    @property
    def used_bytes(self) -> int:
        """Return about how many bytes of the page's budget the outputs use."""
        return self._streams.used_bytes

    def has_display(self, display_id: str) -> bool:
        """Tell whether an output can be updated by this id."""
        return display_id in self._display_ids

    def feed(self, event: EngineEvent) -> list[Change]:
        """Record one event; those that are no output change nothing."""
        if isinstance(event, (Waiting, Starting, Running, Artifact)):
            return []
        if isinstance(event, Clear):
            self._clear_waiting = event.wait
            if not event.wait:
                self._clear()
        else:
            if self._clear_waiting and not isinstance(event, DisplayUpdate):
                self._clear_waiting = False
                self._clear()
            self._record(event)
        if self._sent_bytes > self._limits.page_output_bytes:
            return self._take_changes(0)
        return self._take_changes(self._streams.live_end())

    def tick(self) -> list[Change]:
        """Publish what ``feed`` held back: the tail of a flood, a tentative end of text."""
        if self._sent_bytes > self._limits.page_output_bytes:
            self._flood_ticks += 1
            if self._flood_ticks % _TICKS_IN_FLOOD:
                return self._take_changes(0)
        self._streams.show_waiting_images()
        self._streams.lend_all()
        self._streams.refresh_markers()
        return self._take_changes(None)

    def finish(self) -> list[Change]:
        """Record the end: publish everything, close the full text, name it in the markers."""
        self._streams.finish()
        self._streams.refresh_markers()
        ended: list[Change] = []
        if self._streams.full_text.started:
            file_id = self._new_file_id()
            ended.append(SpoolEnded(file_id))
            for index, record in enumerate(self._list):
                if isinstance(record, MarkerRecord) and record is not self._too_many:
                    record.update(file=file_id)
                    self._list.touch(index)
        return self._take_changes(None, ended)

    def _record(self, event: Stream | Display | DisplayUpdate | Result | Raised) -> None:
        if isinstance(event, Stream):
            self._streams.write(event.name, event.text)
        elif isinstance(event, DisplayUpdate):
            self._update(event)
        elif isinstance(event, Raised):
            self._raise(event)
        else:
            self._streams.interrupt()
            bundle = self._bundler.clean(event.data, event.metadata, self._room())
            pictures = _pictures_of(bundle)
            if isinstance(event, Display):
                if not event.display_id and self._is_result(pictures):
                    return
                output: Output = DisplayOutput(bundle.data, bundle.metadata, event.display_id)
            else:
                self._results += [pictures] if pictures else []
                output = ResultOutput(bundle.data, bundle.metadata, event.count)
            self._append(output, bundle, important=isinstance(event, Result))
            for file_id, info in bundle.printed:
                self._show_image(file_id, info)

    def _is_result(self, pictures: set[str]) -> bool:
        """Tell whether a display without an id repeats a result or a printed picture, which each lets happen once.

        A figure that is the last expression comes twice: as the result, and when the kernel shows all open figures. So
        does one that is printed as a data URL and left open.
        Everything else that looks the same was shown on purpose.
        """
        if not pictures or pictures not in self._results:
            return False
        self._results.remove(pictures)
        return True

    def _update(self, event: DisplayUpdate) -> None:
        if not self.has_display(event.display_id):
            return
        found = [
            (index, record)
            for index, record in enumerate(self._list)
            if isinstance(record, FixedRecord) and _display_id(record) == event.display_id
        ]
        self._streams.used_bytes -= sum(record.byte_count for _, record in found)
        bundle = self._bundler.clean(event.data, event.metadata, self._room())
        output = DisplayOutput(bundle.data, bundle.metadata, event.display_id)
        for index, record in found:
            self._dropped |= record.file_ids
            self._list.replace(index, FixedRecord(output, bundle.file_ids, bundle.byte_count))
            self._streams.used_bytes += bundle.byte_count

    def _raise(self, event: Raised) -> None:
        self._streams.interrupt()
        cleaned = [self._bundler.clean_text(text) for text in (event.evalue, "\n".join(event.traceback))]
        evalue, traceback = (
            text if utf8_length(text) <= _ERROR_BYTES else cut_middle(text, _ERROR_BYTES, "the middle is not kept")
            for text, _ in cleaned
        )
        bundle = Bundle(file_ids={file_id for _, images in cleaned for file_id, _ in images})
        lines = tuple(traceback.split("\n")) if event.traceback else ()
        self._append(ErrorOutput(event.ename[:1000], evalue, lines), bundle, important=True)

    def _show_image(self, file_id: str, info: ImageInfo) -> None:
        """Show an image that text names, as an output of its own; a display of the same may still follow."""
        data = image_bundle(file_id, info)
        self._append(DisplayOutput(data), Bundle(data, file_ids={file_id}), important=False)
        self._results.append({file_id})

    def _append(self, output: Output, bundle: Bundle, *, important: bool) -> None:
        most = self._limits.outputs_per_execution + (_RESERVED_OUTPUTS if important else 0)
        size = utf8_length(str(output.to_dict())) if isinstance(output, ErrorOutput) else bundle.byte_count
        if len(self._list) < most:
            self._streams.close_text()
            self._list.append(FixedRecord(output, bundle.file_ids, size))
            if isinstance(output, DisplayOutput) and output.display_id is not None:
                self._display_ids.add(output.display_id)
            self._streams.used_bytes += size
            return
        self._dropped |= bundle.file_ids
        self._left_out = (self._left_out[0] + 1, self._left_out[1] + size)
        if self._too_many is None:
            self._streams.close_text()
            self._too_many = MarkerRecord(_TOO_MANY)
            self._list.append(self._too_many)
        self._too_many.update(outputs=self._left_out[0], bytes=self._left_out[1])
        self._list.touch(self._list.index(self._too_many) or 0)

    def _clear(self) -> None:
        for record in self._list.clear():
            self._dropped |= record.file_ids
        self._too_many = None
        self._left_out = (0, 0)
        self._results.clear()
        self._display_ids.clear()
        self._streams.clear()

    def _room(self) -> int:
        """Return how many bytes of text a bundle may bring."""
        page = self._limits.page_output_bytes
        return max(_LEAST_ROOM, min(page // 4, page - self._streams.tails_bytes - self._streams.used_bytes))

    def _take_changes(self, stop: int | None, ended: list[Change] | None = None) -> list[Change]:
        published = self._list.take_changes(stop)
        self._sent_bytes += sum(_change_bytes(change) for change in published)
        first: list[Change] = [*self._files.take_new(), *self._streams.full_text.take_new(), *(ended or [])]
        return [*first, *published, *self._take_dropped(stop)]

    def _take_dropped(self, stop: int | None) -> list[Change]:
        """Return the files that no output names any more, once pages know that."""
        if not self._dropped or (stop is not None and stop < len(self._list)):
            return []
        named = {file_id for record in self._list for file_id in record.file_ids}
        gone = sorted(self._dropped - named)
        self._dropped = set()
        for file_id in gone:
            self._files.forget(file_id)
        return [DropFile(file_id) for file_id in gone]


def _pictures_of(bundle: Bundle) -> set[str]:
    return {
        payload["file"]
        for media_type, payload in bundle.data.items()
        if media_type.startswith("image/") and isinstance(payload, dict) and "file" in payload
    }


def _display_id(record: Record) -> str | None:
    output = record.output()
    return output.display_id if isinstance(output, DisplayOutput) else None


def _change_bytes(change: OutputChanged) -> int:
    """Return roughly what the change costs on the wire."""
    if change.output is None:
        return utf8_length(change.text or "")
    return utf8_length(str(change.output.to_dict()))
