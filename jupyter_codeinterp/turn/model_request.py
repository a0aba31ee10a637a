"""Puts together what the model is asked: prompt, conversation, pictures, all within what it can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..config.live import LiveSettings
from ..llm.seam import AssistantMessage, ModelMessage, ModelRequest
from ..outputs.feedback import feedback_for_model
from ..outputs.references import references_to_urls
from ..outputs.told_runs import describe_run
from ..protocol.chats import Chat, CodeUse, Message, Step
from ..protocol.json_types import Json
from ..protocol.models import ModelInfo
from ..protocol.parts import ExecutionPart, Note
from ..store.seam import Store
from .history import RESULT_HEADING, Telling, join_users, tell_branch
from .model_text import without_pictures
from .prompt import context_of, render_prompt
from .reading import TOOL_CHARACTERS, Reading, characters_per_token
from .shown_pictures import ShownPictures, explain_unseen, show_pictures, sight_of
from .text_length import text_length
from .told_runs import place_runs
from .trimming import Cut, cut_from_dict, size_of, trim

HISTORY_TRIMMED = Note("history_trimmed", "The chat is longer than the model reads; its oldest part was left out.")
OUTPUT_SHORTENED = Note(
    "output_shortened", "The model was told the beginning and end of outputs that are longer than it reads at once."
)


@dataclass(frozen=True)
class Asked:
    """A request of about ``characters``; ``per_token`` of them were taken for one token.

    ``told`` is stored with the step, ``notes`` tell the person what was left out.
    """

    request: ModelRequest
    characters: int
    per_token: float
    told: Json
    notes: tuple[Note, ...]


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
        settings = self.settings.now
        turn_ids = [message.turn_id for message in branch if message.turn_id and message.role == "assistant"]
        steps = dict(await self.store.conversation.steps(turn_ids[:-1]))
        if turn_ids:
            steps[turn_ids[-1]] = tuple(own_steps)
        runs = place_runs(branch[:-1], await self.store.executions.list_manual(chat.id, told=True))
        sight = sight_of(info, settings)
        shown = await show_pictures(self.store.files, branch, runs, sight)
        exchanges = tell_branch(branch, steps, self._telling(chat, use, shown, blind=sight == "none"), runs)
        system = render_prompt(settings.prompt_template, context_of(branch, chat.engine, use, self.clock()))
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
            vision=bool(shown.pictures),
            code=use != "off",
            max_output_tokens=settings.models.output_tokens or None,
            context_tokens=info.capabilities.context_tokens,
            output_tokens=info.capabilities.output_tokens,
            cache_key=chat.id,
        )
        characters = around + sum(map(size_of, messages))
        told = _describe(characters, messages, cut)
        unseen = [note for asked in branch[-2:-1] for note in explain_unseen(asked, info, settings, shown)]
        return Asked(request, characters, per_token, told, (*_explain_cut(before, cut), *unseen))

    def _telling(self, chat: Chat, use: CodeUse, shown: ShownPictures, *, blind: bool) -> Telling:
        return Telling(
            use,
            chat.model,
            self._result_text,
            self._run_text,
            lambda text: references_to_urls(text, self.file_url),
            shown.pictures,
            self._clean,
            blind,
        )

    def _result_text(self, execution: ExecutionPart, room: int | None) -> str:
        return feedback_for_model(execution, self.file_url, self._bytes(room, len(RESULT_HEADING) + 1))

    def _run_text(self, execution: ExecutionPart, room: int | None) -> str:
        return describe_run(execution, self.file_url, self._bytes(room), self._clean)

    def _bytes(self, room: int | None, heading: int = 0) -> int:
        usual = self.settings.given.limits.model_output_bytes - heading
        return usual if room is None else min(usual, room)

    def _clean(self, code: str) -> str:
        return without_pictures(code, self.settings.given.limits)


def _explain_cut(before: Cut, cut: Cut) -> Iterator[Note]:
    """Say what is left out that was not before."""
    if (cut.first, cut.after) != (before.first, before.after):
        yield HISTORY_TRIMMED
    if any(before.rooms.get(source) != room for source, room in cut.rooms.items()):
        yield OUTPUT_SHORTENED


def _describe(characters: int, messages: Sequence[ModelMessage], cut: Cut) -> Json:
    """Return what to remember of a request with its step."""
    pictures = sum(len(message.pictures) for message in messages if not isinstance(message, AssistantMessage))
    return {"characters": characters, "pictures": pictures, "cut": cut.to_dict()}
