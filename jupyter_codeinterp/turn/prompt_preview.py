"""The system prompt as a model would get it, for a person who edits the template."""

from __future__ import annotations

from ..config.template import find_template_problem
from ..errors import InvalidRequestError
from ..policy.access import find_capabilities, may_interpret
from ..protocol.chats import Chat, CodeUse
from ..protocol.settings import Settings
from ..store.seam import Store
from .prompt import context_of, render_prompt


async def preview_prompt(template: str, chat: Chat | None, store: Store, settings: Settings, now: float) -> str:
    """Return the filled-in template with the rules of how code is handed over; InvalidRequestError when it cannot be.

    Without a chat it is that of a new one. A model whose way is not known before it is asked is taken to call tools.
    """
    problem = find_template_problem(template)
    if problem is not None:
        details = {"placeholder": problem.placeholder} if problem.placeholder else {}
        raise InvalidRequestError(f"The template {problem.text}", code="invalid_template", details=details)
    branch = () if chat is None else await store.conversation.branch(chat.id, chat.head)
    engine = settings.interpreter_engine if chat is None else chat.engine
    return render_prompt(template, context_of(branch, engine, _find_use(chat, settings), now))


def _find_use(chat: Chat | None, settings: Settings) -> CodeUse:
    model = settings.models.default if chat is None else chat.model
    known = find_capabilities(model, settings)
    if not may_interpret(known, chat is None or chat.code_on, settings):
        return "off"
    mode = known.code_mode if chat is None or known.code_mode != "auto" else chat.code_mode
    return "native" if mode == "auto" else mode
