"""One turn, step by step: ask the model, run its code, tell it what came out, until it answers without code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakKeyDictionary

from ..config.live import LiveSettings
from ..errors import BudgetError, ModelError
from ..llm.http_errors import is_failed_call
from ..llm.seam import ChatModel, RetryPause
from ..outputs.references import urls_to_references
from ..policy.budget import is_metered
from ..protocol.chats import Chat, CodeMode, CodeUse, Message, Step, StoppedReason, Turn, Usage
from ..protocol.events import Event, StepStarted
from ..protocol.models import ModelInfo
from ..protocol.parts import Note, NotePart
from ..store.seam import Store
from .budgets import Budgets
from .call_refusals import CALL_IN_TEXT
from .estimates import complete_usage
from .executions import Executions
from .job import Job
from .live import LiveAnswer
from .live_execution import LiveExecution
from .model_request import Asked, Asker
from .permission import code_refusal, must_ask, writes_code
from .reading import Reading, too_long_at_its_shortest
from .shown_pictures import attached
from .step import StepReader, StepResult, Writing
from .stopping import StopSignal

MOST_TRIES = 6
"""How often a step is asked for with less of the conversation, after its server said that it was too long."""

CODE_OFF = Note("code_off", "Running code is switched off in this chat, so nothing was run. Answer without it.")


@dataclass(frozen=True)
class Workshop:
    """What every turn of this server works with.

    ``without_tools`` remembers by connection which models refused tools, ``reading`` how much a model reads: a changed
    provider is asked again.
    """

    store: Store
    executions: Executions
    asker: Asker
    settings: LiveSettings
    budgets: Budgets
    clock: Callable[[], float]
    new_id: Callable[[], str]
    allow_chat: Callable[[str], Awaitable[Chat]]
    without_tools: WeakKeyDictionary[ChatModel, set[str]] = field(default_factory=WeakKeyDictionary)
    reading: WeakKeyDictionary[ChatModel, dict[str, Reading]] = field(default_factory=WeakKeyDictionary)


@dataclass
class TurnRunner:
    """One turn; ``run`` once. ``earlier`` is the branch up to and with the user message.

    ``tags_only`` says that tools were refused in it.
    """

    shop: Workshop
    chat: Chat
    turn: Turn
    answer: LiveAnswer
    earlier: Sequence[Message]
    stop: StopSignal
    publish: Callable[[Event], None]
    waiting: Callable[[RetryPause | None], None]
    steps: list[Step] = field(default_factory=list)
    asked_again: bool = False
    tags_only: bool = False

    async def run(self, model: ChatModel, info: ModelInfo) -> StoppedReason:
        """Work until the answer is complete; raises TurnStopped, ModelError and what the store raises."""
        limit = self.shop.settings.now.limits.steps
        refused_before: frozenset[str] = frozenset()
        for number in range(1, limit + 1):
            self.stop.check()
            self.answer.check_saved()
            if number > 1 and await self._is_spent():
                return "step_limit"
            result = await self._ask(model, info, number)
            if result.finish == "paused" and not result.executions and (result.said_something or result.bag):
                continue
            if not result.executions:
                if self._asks_again(result):
                    continue
                return self._finish(result)
            refused = await self._run_step(result, off=self._code_use(model, info) == "off")
            if refused and refused == refused_before:
                self._note("refused_again", "Stopped here: the model repeats what cannot run. The reason is above.")
                return "answer"
            refused_before = refused
        self._note("step_limit", f"Stopped after {limit} steps, the limit. Send a message to let it go on.")
        return "step_limit"

    def _asks_again(self, result: StepResult) -> bool:
        """Note what looks like a call in the text; when it is all there is, the model may do it right, once a turn."""
        if result.left_call is None:
            return False
        self.answer.add_part(CALL_IN_TEXT)
        first, self.asked_again = not self.asked_again, True
        return first and result.left_call.alone

    async def _run_step(self, result: StepResult, *, off: bool) -> frozenset[str]:
        """Run the code of a step; returns for what reasons all of it was refused, nothing when some was not."""
        refusals = [CODE_OFF if off else result.refusals.get(execution.id) for execution in result.executions]
        for execution, refusal in zip(result.executions, refusals, strict=True):
            await self._run_code(execution, refusal)
        return frozenset(refusal.code for refusal in refusals if refusal) if all(refusals) else frozenset()

    async def _is_spent(self) -> bool:
        """Look at the budgets between two steps, and say so when one is spent."""
        try:
            await self.shop.budgets.check_tokens(self.chat.model)
        except BudgetError as error:
            self._note("budget_spent", f"Stopped here. {error.message} Send a message then to let it go on.")
            return True
        return False

    def _code_use(self, model: ChatModel, info: ModelInfo) -> CodeUse:
        if not writes_code(self.chat, info, self.shop.settings.now):
            return "off"
        mode = self._code_mode(info)
        if mode == "auto":
            takes_none = info.capabilities.tools is False or info.id in self.shop.without_tools.get(model, ())
            return "tags" if takes_none or self.tags_only else "native"
        return mode

    def _code_mode(self, info: ModelInfo) -> CodeMode:
        """Return how the model is to hand over code: what is known of it goes before what the chat says."""
        fixed = info.capabilities.code_mode
        return self.chat.code_mode if fixed == "auto" else fixed

    async def _ask(self, model: ChatModel, info: ModelInfo, number: int) -> StepResult:
        """Do one model call, in tag mode when tools are refused, with less history when it was too long."""
        self.publish(StepStarted(self.turn.id, number, info.id))
        reading = self.shop.reading.setdefault(model, {}).setdefault(info.id, Reading())
        refusals: list[tuple[int, ModelError]] = []
        most: int | None = None
        while True:
            use = self._code_use(model, info)
            branch = (*self.earlier, self.answer.message())
            asked = await self.shop.asker.ask(self.chat, info, branch, self.steps, use=use, reading=reading, most=most)
            if refusals and asked.characters >= refusals[-1][0]:
                raise too_long_at_its_shortest(info.id, reading.context_tokens, refusals[-1][1])
            try:
                result = await self._ask_once(model, asked, number, use)
            except ModelError as error:
                if error.kind == "tools_refused" and use == "native" and self._code_mode(info) == "auto":
                    self.tags_only = True
                    if not is_failed_call(error):
                        self.shop.without_tools.setdefault(model, set()).add(info.id)
                    continue
                if error.kind != "context_length" or len(refusals) == MOST_TRIES:
                    raise
                most = reading.learn(asked.characters, error.details, asked.per_token, info.id)
                if refusals:
                    most = min(most, asked.characters // 2)
                refusals.append((asked.characters, error))
            else:
                reading.heard(asked.characters, result.usage)
                return result

    async def _ask_once(self, model: ChatModel, asked: Asked, number: int, use: CodeUse) -> StepResult:
        shop = self.shop
        for note in asked.notes:
            self._note_once(note.code, note.text)
        begun = partial(shop.executions.prepare, self.chat)
        writing = Writing(number, self.chat.engine, shop.new_id, begun, self.waiting)
        reader = StepReader(self.answer, writing, shop.settings.given.limits, tags=use == "tags")
        started = shop.clock()
        try:
            await self.stop.guard(reader.read(model.stream(asked.request)))
        finally:
            reader.rewrite_text(urls_to_references)
            result = reader.result
            if is_metered(self.chat.model):
                result.usage = complete_usage(result.usage, asked.request, result.written_characters)
            if result.pictures_left_out and not self._knows_blind():
                self._note_once("pictures_left_out", "This model does not take pictures; it answers without them.")
            await self._save_step(number, started, result, asked)
        if reader.result.incomplete:
            raise ModelError("The model's answer broke off before its end.", kind="incomplete", retryable=True)
        return reader.result

    def _knows_blind(self) -> bool:
        """Tell whether the person was told that the model takes no pictures, and sent none since."""
        notes = (part.code for message in self.earlier for part in message.parts if isinstance(part, NotePart))
        return "pictures_left_out" in notes and not attached(self.earlier[-1])

    async def _save_step(self, number: int, started: float, result: StepResult, asked: Asked) -> None:
        step = Step(
            turn_id=self.turn.id,
            index=number,
            model=self.chat.model,
            started=started,
            ended=self.shop.clock(),
            finish=result.finish,
            usage=result.usage,
            bag=result.bag,
            told=asked.told,
            parts_end=self.answer.size,
        )
        self.steps = [*(earlier for earlier in self.steps if earlier.index != number), step]
        usage = self.answer.head.usage
        if result.usage is not None:
            usage = (usage or Usage()).plus(result.usage)
        self.answer.update(steps=number, usage=usage)
        await self.shop.store.conversation.save_step(step)

    async def _run_code(self, execution: LiveExecution, refusal: Note | None) -> None:
        settings = self.shop.settings.now
        engine = execution.head.engine
        job = Job(
            chat=self.chat,
            execution=execution,
            check=lambda code: refusal or code_refusal(code, engine, "model", settings),
            ask=must_ask(self.chat, engine, settings),
            timeout_seconds=settings.interpreter_jupyter.timeout_seconds,
        )
        decision = await self.shop.executions.run(job, self.stop)
        if decision is not None and decision.decision == "run" and decision.scope == "chat":
            self.chat = await self.shop.allow_chat(self.chat.id)

    def _finish(self, result: StepResult) -> StoppedReason:
        """Say what is special about an answer without code."""
        if result.finish == "length":
            self._note("length", "The answer reached the model's length limit and was cut off.")
            return "length"
        if result.finish == "content_filter":
            self._note("content_filter", "The model's server held back a part of this answer.")
        elif result.reason:
            self._note(
                "unknown_finish",
                f"The model's server ended this answer for a reason that is not known here ({result.reason}); it may "
                "be incomplete.",
            )
        elif not result.said_something:
            if not self.answer.size:
                raise ModelError(
                    "The model sent an empty answer. Try again, or another model.", kind="incomplete", retryable=True
                )
            self._note("empty_answer", "The model added nothing to this.")
        return "answer"

    def _note(self, code: str, text: str) -> None:
        self.answer.add_part(NotePart(code, text))

    def _note_once(self, code: str, text: str) -> None:
        if not any(isinstance(part, NotePart) and part.code == code for part in self.answer.parts()):
            self._note(code, text)
