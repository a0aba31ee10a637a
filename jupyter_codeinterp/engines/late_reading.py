"""What still comes of code on a kernel after its end: text of threads and tasks, displays that they change."""

from __future__ import annotations

from ..protocol.json_types import Json
from .channels import Channel
from .seam import Emit
from .widgets import Widgets


class LateReader:
    """Hands the outputs of one ended run to whoever keeps them."""

    def __init__(self, late: Emit, widgets: Widgets) -> None:
        self._widgets = widgets
        self._late = late

    async def take(self, channel: Channel, message: Json) -> None:
        """Take a message that answers the run's request."""
        if channel == "iopub":
            for event in self._widgets.read_events(message):
                await self._late(event)
