"""What the recorder asks of whoever owns an execution: publish a change, keep bytes, keep text.

Changes are carried out in order: a file is stored before an output that names it is published.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..protocol.events import ExecutionOutput, OutputChange
from ..protocol.outputs import Output


@dataclass(frozen=True)
class OutputChanged:
    """One change of the list of outputs, in the words of the event ``execution.output``."""

    change: OutputChange
    index: int = 0
    output: Output | None = None
    offset: int | None = None
    text: str | None = None

    def to_event(self, execution_id: str) -> ExecutionOutput:
        """Return the event that tells pages about it."""
        return ExecutionOutput(execution_id, self.change, self.index, self.output, self.offset, self.text)


@dataclass(frozen=True)
class StoreFile:
    """Keep these bytes under this id, owned by the execution's chat."""

    file_id: str
    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class DropFile:
    """No output refers to this stored file any more (a display was updated or cleared); delete it."""

    file_id: str


@dataclass(frozen=True)
class Spool:
    """Append to the full text of the execution, which exists only when the page cannot have all of it."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class SpoolEnded:
    """Store what was spooled as a file of this id; the markers of left out output refer to it."""

    file_id: str
    name: str = "output.txt"
    media_type: str = "text/plain"


Change = OutputChanged | StoreFile | DropFile | Spool | SpoolEnded
