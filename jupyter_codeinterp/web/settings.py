"""``settings``: every switch as it is in force, where its value comes from, and who may change it."""

from __future__ import annotations

from tornado.web import authenticated

from ..config import describe_settings
from ..errors import ForbiddenError
from .base import CodeInterpHandler


class SettingsHandler(CodeInterpHandler):
    """GET the effective settings; PATCH says that a person cannot change any in this version."""

    @authenticated
    async def get(self) -> None:
        switches = {switch["name"]: switch for switch in describe_settings(self.site.settings)}
        self.answer({"settings": switches, "version": self.site.version})

    @authenticated
    async def patch(self) -> None:
        names = ", ".join(sorted(self.json_body())) or "nothing"
        raise ForbiddenError(
            f"Cannot change {names}: in this version settings are the administrator's. "
            "Set them in jupyter_server_config or by their environment variables.",
            code="setting_locked",
        )
