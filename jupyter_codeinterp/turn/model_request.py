"""Puts together what the model is asked: prompt, conversation, pictures, all within what it can read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..config.live import LiveSettings
from ..errors import NotFoundError
from ..llm.seam import AssistantMessage, ModelMessage, ModelRequest, Picture
from ..outputs.feedback import feedback_for_model
from ..outputs.references import references_to_urls
from ..outputs.told_runs import describe_run
from ..protocol.chats import Chat, Message, Step
from ..protocol.json_types import Json
from ..protocol.models import ModelInfo
from ..protocol.parts import ExecutionPart, FilePart
from ..store.seam import Store
from .history import RESULT_HEADING, Telling, join_users, picture_ids, tell_branch
from .model_text import without_pictures
from .prompt import CodeUse, PromptContext, render_prompt
from .reading import TOOL_CHARACTERS, Reading, characters_per_token
from .text_length import text_length
from .told_runs import place_runs
from .trimming import Cut, Exchange, cut_from_dict, size_of, trim

PICTURES_SHOWN = 4
"""Only the latest pictures are shown again in each step: each costs a model about as much as a page of text."""

PICTURE_BYTES = 5 * 1024 * 1024
"""The most that common vision endpoints take for one picture."""


@dataclass(frozen=True)
class Asked:
    """A request of about ``characters``; ``per_token`` of them were taken for one token.

    ``told`` is stored with the step. ``trimmed``: more of the conversation was left out than before, ``shortened``:
    outputs were cut that were not before.
    """

    request: ModelRequest
    characters: int
    per_token: float
    told: Json
    trimmed: bool
    shortened: bool


@dataclass(frozen=True)
class Asker:
    """Builds requests of one server."""

    store: Store
    settings: LiveSettings
    file_url: Callable[[str], str]
    clock: Callable[[], float]

    async def ask(
        self,
        chat: Chat,
        info: ModelInfo,
        branch: Sequence[Message],
        own_steps: Sequence[Step],
        *,
        use: CodeUse,
        reading: Reading,
        most: int | None = None,
    ) -> Asked:
        """Return the request for the next step.

        ``branch`` ends with the unfinished answer, ``own_steps`` are its steps. ``reading`` is what the model's server
        taught, ``most`` how many characters to send at most, for when it said that there were too many.
        """
        vision = self.settings.now.models.vision and info.capabilities.vision is True
        turn_ids = [message.turn_id for message in branch if message.turn_id and message.role == "assistant"]
        steps = dict(await self.store.conversation.steps(turn_ids[:-1]))
        if turn_ids:
            steps[turn_ids[-1]] = tuple(own_steps)
        exchanges = await self._tell(chat, branch, steps, use, vision=vision)
        system = self._system(chat, branch, use)
        around = text_length(system) + (TOOL_CHARACTERS if use == "native" else 0)
        same = [step for turn_id in turn_ids for step in steps.get(turn_id, ()) if step.model == chat.model]
        per_token = characters_per_token(same)
        rooms = [room for room in (reading.room(info.capabilities.context_tokens, per_token), most) if room is not None]
        before = cut_from_dict(same[-1].told.get("cut", {})) if same else Cut()
        messages, cut = trim(exchanges, before, max(0, min(rooms) - around) if rooms else None)
        request = ModelRequest(
            model=info.name,
            system=system,
            messages=join_users(messages),
            tools=use == "native",
            vision=vision,
            code=use != "off",
            context_tokens=info.capabilities.context_tokens,
            cache_key=chat.id,
        )
        characters = around + sum(map(size_of, messages))
        return Asked(
            request,
            characters,
            per_token,
            _describe(characters, messages, cut),
            trimmed=(cut.first, cut.after) != (before.first, before.after),
            shortened=any(before.rooms.get(source) != room for source, room in cut.rooms.items()),
        )

    def _system(self, chat: Chat, branch: Sequence[Message], use: CodeUse) -> str:
        files = [part for message in branch for part in message.parts if isinstance(part, FilePart)]
        return render_prompt(self.settings.now.prompt_template, PromptContext(chat.engine, files, self.clock(), use))

    async def _tell(
        self,
        chat: Chat,
        branch: Sequence[Message],
        steps: Mapping[str, Sequence[Step]],
        use: CodeUse,
        *,
        vision: bool,
    ) -> list[Exchange]:
        runs = place_runs(branch[:-1], await self.store.executions.list_manual(chat.id, told=True))
        telling = Telling(
            use,
            chat.model,
            self._result_text,
            self._run_text,
            lambda text: references_to_urls(text, self.file_url),
            await self._pictures(picture_ids(branch, runs)) if vision else {},
            self._clean,
        )
        return tell_branch(branch, steps, telling, runs)

    def _result_text(self, execution: ExecutionPart, room: int | None) -> str:
        return feedback_for_model(execution, self.file_url, self._bytes(room, len(RESULT_HEADING) + 1))

    def _run_text(self, execution: ExecutionPart, room: int | None) -> str:
        return describe_run(execution, self.file_url, self._bytes(room), self._clean)

    def _bytes(self, room: int | None, heading: int = 0) -> int:
        usual = self.settings.given.limits.model_output_bytes - heading
        return usual if room is None else min(usual, room)

    def _clean(self, code: str) -> str:
        return without_pictures(code, self.settings.given.limits)

    async def _pictures(self, ids: Sequence[str]) -> dict[str, Picture]:
        found: dict[str, Picture] = {}
        for file_id in list(dict.fromkeys(ids))[-PICTURES_SHOWN:]:
            picture = await self._picture(file_id)
            if picture is not None:
                found[file_id] = picture
        return found

    async def _picture(self, file_id: str) -> Picture | None:
        try:
            info = await self.store.files.get(file_id)
            if info.size > PICTURE_BYTES:
                return None
            path = await self.store.files.path(file_id)
            return Picture(info.media_type, await asyncio.to_thread(path.read_bytes))
        except (NotFoundError, FileNotFoundError):
            # deleted by the person; the conversation still names it
            return None


def _describe(characters: int, messages: Sequence[ModelMessage], cut: Cut) -> Json:
    """Return what to remember of a request with its step."""
    pictures = sum(len(message.pictures) for message in messages if not isinstance(message, AssistantMessage))
    return {"characters": characters, "pictures": pictures, "cut": cut.to_dict()}
