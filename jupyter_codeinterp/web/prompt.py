"""``prompt``: what models are told before a conversation, and how a template would read."""

from __future__ import annotations

from tornado.web import authenticated

from ..config.template import PLACEHOLDERS
from ..protocol.json_types import read_field, read_optional
from ..turn.prompt import DEFAULT_TEMPLATE
from .base import CodeInterpHandler
from .settings import describe_live


class PromptHandler(CodeInterpHandler):
    """GET the template in force, ours, and the placeholders; it is changed like every setting."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        await rooms.refresh_settings(self.site.live)
        entry = describe_live(self.site.live)["prompt_template"]
        self.answer(
            {
                "template": entry["value"] or DEFAULT_TEMPLATE,
                "built_in": DEFAULT_TEMPLATE,
                "source": entry["source"],
                "locked": entry["locked"],
                "placeholders": [{"name": name, "text": text} for name, text in PLACEHOLDERS.items()],
            }
        )


class PromptPreviewHandler(CodeInterpHandler):
    """POST a template; answers what a model would be told, and changes nothing."""

    @authenticated
    async def post(self) -> None:
        body = self.json_body()
        template = read_field(body, "template", str)
        chat_id = read_optional(body, "chat_id", str)
        rooms = await self.rooms()
        self.answer({"text": await rooms.turns.preview_prompt(template, chat_id)})
