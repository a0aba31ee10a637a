"""The text of stdout and stderr on its way into outputs: images taken out, progress bars kept small, floods cut."""

from __future__ import annotations

from collections.abc import Callable

from ..protocol.outputs import FILE_REFERENCE_PREFIX, STREAM_NAMES, StreamName
from ..protocol.settings import Limits
from .bundles import NO_ROOM_FOR_FILES
from .data_urls import DataUrlScanner, FoundImage
from .flood import FullText, Gap
from .images import ImageInfo
from .kept_files import KeptFiles
from .output_list import OutputList
from .records import StreamRecord
from .sizes import first_bytes, utf8_length

_TAIL_BYTES = 64_000


class Streams:
    """Writes text into the list of outputs; ``used_bytes`` is what all outputs use of the page's budget."""

    def __init__(
        self, limits: Limits, outputs: OutputList, files: KeptFiles, show_image: Callable[[str, ImageInfo], None]
    ) -> None:
        self._limits = limits
        self._outputs = outputs
        self._files = files
        self._show_image = show_image
        self._scanners = {name: self._new_scanner() for name in STREAM_NAMES}
        self._lent: dict[StreamName, tuple[StreamRecord, str]] = {}
        self._open: StreamRecord | None = None
        self._gap: Gap | None = None
        self._flooded = False
        self._waiting: list[tuple[str, ImageInfo]] = []
        self._printed: set[str] = set()
        self._last_printed: str | None = None
        """The image after which nothing else was printed yet."""
        self._tail_bytes = min(_TAIL_BYTES, limits.page_output_bytes // 16)
        self.full_text = FullText(limits.full_output_bytes)
        self.used_bytes = 0

    @property
    def tails_bytes(self) -> int:
        """Return what of the page's budget is kept free for the ends of both streams."""
        return self._tail_bytes * len(STREAM_NAMES)

    def live_end(self) -> int | None:
        """Return the index of the first output that is published by ticks only; None when there is none."""
        return self._gap.start if self._gap else None

    def fits(self, text: str) -> bool:
        """Tell whether this text would be shown whole, and nothing of the text is in the full text only."""
        is_full = self.full_text.started or len(self._outputs) >= self._limits.outputs_per_execution
        return not is_full and utf8_length(text) <= self._room()

    def write(self, name: StreamName, text: str) -> None:
        """Take the next text of a stream."""
        for other in STREAM_NAMES:
            if other != name:
                self._lend(other)
        self._take(name, self._scanners[name].decode(text))

    def interrupt(self) -> None:
        """Prepare for an output that is no text: what belongs before it comes first."""
        self.show_waiting_images()
        self.lend_all()

    def close_text(self) -> None:
        """End the text outputs at the end of the list, as something else follows."""
        self._open = None
        if self._gap is None:
            return
        room = self._limits.page_output_bytes - self.tails_bytes - self.used_bytes
        if self._gap.shown_bytes > room:
            self._gap.forget()
        self._gap.refresh()
        self.used_bytes += self._gap.shown_bytes
        self._gap = None

    def lend_all(self) -> None:
        """Show the ends of text that may still turn out to begin an image."""
        for name in STREAM_NAMES:
            self._lend(name)

    def show_waiting_images(self) -> None:
        """Show the images whose line of text is not complete yet."""
        waiting, self._waiting = self._waiting, []
        for file_id, info in waiting:
            self._show_image(file_id, info)

    def refresh_markers(self) -> None:
        """Bring the marker of the present gap up to date."""
        if self._gap is not None:
            self._gap.refresh()

    def clear(self) -> None:
        """Forget all text shown; an image that is being printed goes on."""
        for name, scanner in self._scanners.items():
            if not scanner.in_image:
                self._scanners[name] = self._new_scanner()
        self._lent.clear()
        self._waiting.clear()
        self._last_printed = None
        self._open = self._gap = None
        self._flooded = False
        self.used_bytes = 0

    def finish(self) -> None:
        """Take what the scanners held back, and show what waits."""
        for name, scanner in self._scanners.items():
            self._take(name, scanner.flush())
        self.show_waiting_images()

    def _new_scanner(self) -> DataUrlScanner:
        return DataUrlScanner(image_bytes=self._limits.image_bytes, image_pixels=self._limits.image_pixels)

    def _take(self, name: StreamName, pieces: list[str | FoundImage]) -> None:
        pieces = self._settle_lent(name, pieces)
        for piece in pieces:
            if isinstance(piece, str):
                if piece.strip():
                    self._last_printed = None
                self._write_text(name, piece)
            else:
                self._write_image(name, piece)

    def _lend(self, name: StreamName) -> None:
        """Show the scanner's pending text for now; the next text of the stream settles what it is."""
        pending = self._scanners[name].pending
        if not pending or name in self._lent or self._flooded:
            return
        record = self._record_for(name)
        if record is not None:
            record.append(pending)
            self._touch(record)
            self._lent[name] = (record, pending)

    def _settle_lent(self, name: StreamName, pieces: list[str | FoundImage]) -> list[str | FoundImage]:
        """Take back what was lent; where it turned out to be text, it stays before what came in between."""
        if name not in self._lent:
            return pieces
        record, lent = self._lent[name]
        pending = self._scanners[name].pending
        if not pieces and pending.startswith(lent):
            return pieces
        del self._lent[name]
        record.take_back(len(lent))
        self._touch(record)
        first = pieces[0] if pieces else None
        if record is self._open or not isinstance(first, str) or not first.startswith(lent):
            return pieces
        record.append(record.collapse(lent))
        self.used_bytes += len(lent)
        if self.full_text.started and not self._flooded:
            self.full_text.add(lent)
        return [first[len(lent) :], *pieces[1:]]

    def _write_image(self, name: StreamName, image: FoundImage) -> None:
        kept = self._files.keep(image.data, image.info.media_type)
        if kept is None:
            self._write_text(name, NO_ROOM_FOR_FILES)
            return
        file_id, is_new = kept
        self._write_text(name, f"{FILE_REFERENCE_PREFIX}{file_id}")
        if self._open is not None:
            self._open.file_ids.add(file_id)
        if is_new or (file_id in self._printed and file_id != self._last_printed):
            self._waiting.append((file_id, image.info))
            self._printed.add(file_id)
        self._last_printed = file_id

    def _write_text(self, name: StreamName, text: str) -> None:
        end = text.find("\n") + 1 if self._waiting else 0
        self._write_line(name, text[:end] if end else text)
        if end:
            self.show_waiting_images()
            self._write_line(name, text[end:])

    def _write_line(self, name: StreamName, text: str) -> None:
        if not text:
            return
        spooled = self.full_text.started
        if spooled:
            self.full_text.add(text)
        record = None if self._flooded else self._record_for(name)
        rest = text if record is None else self._write_head(record, text)
        if rest:
            self._begin_flood()
            if not spooled:
                self.full_text.add(rest)
            if self._gap is None:
                self._gap = Gap(self._outputs, self._tail_bytes)
            self._gap.write(name, rest)

    def _write_head(self, record: StreamRecord, text: str) -> str:
        """Write what the page's budget allows and return the rest."""
        before = record.byte_count
        added = record.collapse(text)
        room = self._room() - (record.byte_count - before)
        head = added if utf8_length(added) <= room else first_bytes(added, room)
        record.append(head)
        self.used_bytes += record.byte_count - before
        self._touch(record)
        return added[len(head) :]

    def _room(self) -> int:
        """Return how many bytes of text the page's budget still allows."""
        return self._limits.page_output_bytes * 3 // 4 - self.used_bytes

    def _begin_flood(self) -> None:
        """From now on only the end of text is shown; the full text begins with what is shown already."""
        if self._flooded:
            return
        self._flooded = True
        self._open = None
        if not self.full_text.started:
            for record in self._outputs:
                if isinstance(record, StreamRecord):
                    self.full_text.add(record.text())

    def _record_for(self, name: StreamName) -> StreamRecord | None:
        """Return the output that text of the stream goes to now; None when there are too many outputs."""
        if self._open is None or self._open.name != name:
            if len(self._outputs) >= self._limits.outputs_per_execution:
                return None
            self._open = StreamRecord(name)
            self._outputs.append(self._open)
        return self._open

    def _touch(self, record: StreamRecord) -> None:
        index = self._outputs.index(record)
        if index is not None:
            self._outputs.touch(index)
