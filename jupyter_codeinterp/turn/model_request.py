"""Puts together what the model is asked: prompt, conversation, pictures, all within what it can read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..config.live import LiveSettings
from ..errors import NotFoundError
from ..llm.seam import ModelMessage, ModelRequest, Picture
from ..outputs.feedback import feedback_for_model
from ..outputs.references import references_to_urls
from ..outputs.told_runs import describe_run
from ..protocol.chats import Chat, Message, Step
from ..protocol.models import ModelInfo
from ..protocol.parts import ExecutionPart, FilePart
from ..store.seam import Store
from .history import RESULT_HEADING, Telling, join_users, picture_ids, tell_branch
from .model_text import without_pictures
from .prompt import CodeUse, PromptContext, render_prompt
from .told_runs import place_runs
from .trimming import budget_for, size_of, trim

PICTURES_SHOWN = 4
"""Only the latest pictures are shown again in each step: each costs a model about as much as a page of text."""

PICTURE_BYTES = 5 * 1024 * 1024
"""The most that common vision endpoints take for one picture."""


@dataclass(frozen=True)
class Asked:
    """A request, and whether the conversation had to be cut for it."""

    request: ModelRequest
    trimmed: bool


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
        share: float = 1.0,
    ) -> Asked:
        """Return the request for the next step.

        ``branch`` ends with the unfinished answer, ``own_steps`` are its steps. ``share`` below 1 leaves out more of
        the conversation than the known context demands, for when the server said that it was too long.
        """
        files = [part for message in branch for part in message.parts if isinstance(part, FilePart)]
        context = PromptContext(chat.engine, files, self.clock(), use)
        system = render_prompt(self.settings.now.prompt_template, context)
        vision = self.settings.now.models.vision and info.capabilities.vision is True
        turn_ids = [message.turn_id for message in branch if message.turn_id and message.role == "assistant"]
        steps = dict(await self.store.conversation.steps(turn_ids[:-1]))
        if turn_ids:
            steps[turn_ids[-1]] = tuple(own_steps)
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
        groups = tell_branch(branch, steps, telling, runs)
        messages, trimmed = trim(groups, _budget(groups, info, system, share))
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
        return Asked(request, trimmed)

    def _result_text(self, execution: ExecutionPart) -> str:
        room = self.settings.given.limits.model_output_bytes - len(RESULT_HEADING) - 1
        return feedback_for_model(execution, self.file_url, room)

    def _run_text(self, execution: ExecutionPart) -> str:
        return describe_run(execution, self.file_url, self.settings.given.limits.model_output_bytes, self._clean)

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


def _budget(groups: Sequence[Sequence[ModelMessage]], info: ModelInfo, system: str, share: float) -> int | None:
    """Return how many characters of conversation to send; None sends all of it."""
    known = budget_for(info.capabilities.context_tokens, system)
    if share >= 1.0:
        return known
    size = sum(size_of(message) for group in groups for message in group)
    return int(share * (size if known is None else min(known, size)))
