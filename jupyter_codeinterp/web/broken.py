"""Answers in place of all routes when a switch has a value that cannot work."""

from __future__ import annotations

from ..errors import ConfigError
from .base import CodeInterpHandler
from .site import Site


class BrokenHandler(CodeInterpHandler):
    """Answers 503 with what is wrong, to those who are logged in."""

    def initialize(self, site: Site, error: ConfigError) -> None:  # type: ignore[override] # it is given more
        super().initialize(site)
        self._error = error

    async def admit(self) -> None:
        await super().admit()
        raise self._error
