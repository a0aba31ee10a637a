"""What one connection's servers taught, by model, and the attempts at a request that follow from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import ModelError
from .dialect import Dialect
from .refusals import Lesson, find_lessons
from .request_changes import LIMITS, has_pictures
from .seam import ModelRequest
from .vendor_fields import add_vendor_fields

Json = dict[str, Any]

_MOST_LESSONS = 8
_MOST_CHATS = 200
_NUMBERS = re.compile(r"\S*\d\S*")
"""What differs between two refusals for the same reason: counts, places, ids."""


class Learned:
    """Which dialect each model is spoken to in, and what its requests must or must not hold.

    The first of ``dialects`` is tried first, the next one where a server says that it does not serve this one.
    """

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = tuple(dialects)
        self._chosen: dict[str, Dialect] = {}
        self._of_models: dict[tuple[str, str], tuple[Lesson, ...]] = {}
        self._of_chats: dict[tuple[str, str, str], tuple[Lesson, ...]] = {}

    @property
    def first(self) -> Dialect:
        return self._dialects[0]

    @property
    def names(self) -> str:
        return " or ".join(f"'{dialect.name}'" for dialect in self._dialects)

    def dialects_for(self, model: str) -> list[Dialect]:
        """Return the dialects in the order in which to try them."""
        chosen = self._chosen.get(model, self.first)
        return [chosen, *(dialect for dialect in self._dialects if dialect is not chosen)]

    def lessons_for(self, model: str, dialect: Dialect, chat: str) -> tuple[Lesson, ...]:
        """Return what was learned about a model, and about it in one chat, which may be unnamed."""
        return (
            *self._of_models.get((model, dialect.name), ()),
            *self._of_chats.get((model, dialect.name, chat), ()),
        )

    def keep(self, model: str, dialect: Dialect, chat: str, lessons: Sequence[Lesson]) -> None:
        """Remember what worked."""
        self._chosen[model] = dialect
        asked = (model, dialect.name)
        self._of_models[asked] = _merge(self._of_models.get(asked, ()), lessons, "model")
        in_chat = (*asked, chat)
        of_chat = _merge(self._of_chats.get(in_chat, ()), lessons, "chat")
        if chat and of_chat:
            self._of_chats[in_chat] = of_chat
            while len(self._of_chats) > _MOST_CHATS:
                del self._of_chats[next(iter(self._of_chats))]


class Attempt:
    """One request, changed after each refusal that says how."""

    def __init__(self, learned: Learned, request: ModelRequest, full_id: str, host: str) -> None:
        self._learned = learned
        self._host = host
        self._asked = request
        self._full_id = full_id
        self._others = learned.dialects_for(request.model)
        self._first_error: ModelError | None = None
        self._count = 0
        self._refused: list[Json] = []
        self._tried: set[str] = set()
        self._enter(self._others.pop(0))

    def _enter(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._lessons = list(self._learned.lessons_for(self._asked.model, dialect, self._asked.cache_key))
        self._guess: Lesson | None = None

    @property
    def asked(self) -> ModelRequest:
        """Return the request as the turn made it."""
        return self._asked

    @property
    def request(self) -> ModelRequest:
        """Return the request as it is sent."""
        request = self._asked
        for lesson in self._lessons:
            request = lesson.remedy.of_request(request)
        return request

    @property
    def leaves_out_pictures(self) -> bool:
        return has_pictures(self._asked) and not has_pictures(self.request)

    def build_body(self) -> Json:
        """Write the body to send."""
        body = self.dialect.build_body(self.request, self._full_id)
        add_vendor_fields(body, self.dialect.name, self._host, self._asked.cache_key)
        for lesson in self._lessons:
            lesson.remedy.of_body(body, lesson.said)
        return body

    def keep(self) -> None:
        """Remember what led to a request that the server took."""
        self._learned.keep(self._asked.model, self.dialect, self._asked.cache_key, self._lessons)

    def change_after(self, error: ModelError) -> bool:
        """Change what a server refused; False when there is nothing to change that was not tried."""
        self._count += 1
        if self._count > _MOST_LESSONS:
            return False
        self._refused.append(self.build_body())
        self._withdraw_guess(error)
        for lesson in find_lessons(error, self.dialect.name):
            if self._guess_at(lesson):
                return True
        if not self._others or not is_elsewhere(error, self.dialect, self._asked.model):
            return False
        self._first_error = self._first_error or error
        self._enter(self._others.pop(0))
        return True

    def _withdraw_guess(self, error: ModelError) -> None:
        """Take back a change after which the server says the same: it must not be remembered for what comes after."""
        if self._guess is not None and _NUMBERS.sub("", error.said) == _NUMBERS.sub("", self._guess.said):
            self._lessons.remove(self._guess)
        self._guess = None

    def _guess_at(self, lesson: Lesson) -> bool:
        """Change the request by a lesson, if it was not yet and this makes one that was not sent yet."""
        name = f"{self.dialect.name}: {lesson.remedy.name}"
        if name in self._tried or any(known.remedy is lesson.remedy for known in self._lessons):
            return False
        self._lessons.append(lesson)
        if self.build_body() in self._refused:
            self._lessons.pop()
            return False
        self._tried.add(name)
        self._guess = lesson
        return True

    def told(self, error: ModelError) -> ModelError:
        """Return what to tell a person: where no dialect is served, what was said about the first."""
        elsewhere = is_elsewhere(error, self.dialect, self._asked.model)
        return self._first_error if self._first_error and elsewhere else error


def _merge(known: Sequence[Lesson], lessons: Sequence[Lesson], what: str) -> tuple[Lesson, ...]:
    """Add lessons to those that are known, which other requests may have learned meanwhile."""
    held = (lesson for lesson in lessons if lesson.remedy.holds_for == what)
    return tuple({lesson.remedy.name: lesson for lesson in (*known, *held)}.values())


def is_elsewhere(error: ModelError, dialect: Dialect, model: str) -> bool:
    """Say whether a server does not serve this dialect, or not for this model."""
    if error.kind not in {"bad_request", "not_found", "server", "tools_refused"}:
        return False
    if dialect.elsewhere and dialect.elsewhere.search(error.said):
        return True
    said = error.said.lower()
    # a server without this address says so without a word about models
    return error.details.get("status") in {404, 405, 501} and "model" not in said and model.lower() not in said


def limit_of(body: Json) -> int | None:
    """Return how many tokens a request lets the model write."""
    limits = [body.get(name) for name in LIMITS]
    options = body.get("options")
    limits.append(options.get("num_predict") if isinstance(options, dict) else None)
    return next((limit for limit in limits if isinstance(limit, int)), None)
