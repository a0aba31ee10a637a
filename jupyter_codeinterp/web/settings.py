"""``settings``: every switch as it is in force, and what a person chose; ``prompt``: the system prompt in words."""

from __future__ import annotations

from tornado.web import authenticated

from ..errors import ConfigError, InvalidRequestError
from ..protocol.json_types import read_field, read_optional
from ..protocol.settings import SettingOrigin
from ..turn.prompt import DEFAULT_TEMPLATE, PLACEHOLDERS, PromptContext, check_template, render_prompt
from .base import CodeInterpHandler
from .personal import PERSONAL, accept_choice, describe_for_person, lay_over


class SettingsHandler(CodeInterpHandler):
    """GET the effective settings; PATCH the person's own, all of them or none."""

    @authenticated
    async def get(self) -> None:
        await self.rooms()  # what the person chose is in the store
        self._answer_settings()

    @authenticated
    async def patch(self) -> None:
        rooms = await self.rooms()
        base = self.site.live.base
        body = self.json_body()
        for name, value in body.items():
            # a choice that nothing allows any more can still be taken back
            if value is not None or name not in PERSONAL:
                accept_choice(base, name, value)
        own = await rooms.store.preferences.change(body)
        self.site.live.now = lay_over(base, own)
        self._answer_settings()

    def _answer_settings(self) -> None:
        switches = {switch["name"]: switch for switch in describe_for_person(self.site.live)}
        self.answer({"settings": switches, "version": self.site.version})


class PromptHandler(CodeInterpHandler):
    """GET the template of the system prompt, ours, and what its placeholders stand for."""

    @authenticated
    async def get(self) -> None:
        await self.rooms()
        settings = self.site.settings
        origin = settings.origins.get("prompt_template", SettingOrigin())
        self.answer(
            {
                "template": settings.prompt_template or DEFAULT_TEMPLATE,
                "built_in": DEFAULT_TEMPLATE,
                "source": origin.source,
                "locked": origin.locked,
                "placeholders": [{"name": name, "text": text} for name, text in PLACEHOLDERS.items()],
            }
        )


class PromptPreviewHandler(CodeInterpHandler):
    """POST a template and get what a model would read; 400 ``invalid_template`` when it cannot be filled in."""

    @authenticated
    async def post(self) -> None:
        body = self.json_body()
        template = read_field(body, "template", str)
        chat_id = read_optional(body, "chat_id", str)
        try:
            check_template(template)
        except ConfigError as error:
            raise InvalidRequestError(error.message, code="invalid_template", details={"field": "template"}) from error
        rooms = await self.rooms()
        engine, files = self.site.settings.interpreter_engine, ()
        if chat_id is not None:
            engine = (await rooms.store.chats.get(chat_id)).engine
        context = PromptContext(engine, files, self.site.clock(), "native")
        self.answer({"text": render_prompt(template, context)})
