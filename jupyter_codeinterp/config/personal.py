"""What a person may choose for themselves, switch by switch, under what the administrator gave.

An explicit value of a configuration file is a cap: a person may be stricter, not laxer. Plain classes, as in
``kinds.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ..protocol.json_types import Json
from ..protocol.parts import EngineName
from ..protocol.settings import SettingOrigin, Settings
from .switch import PERSONAL
from .switches import SWITCH_BY_NAME
from .template import find_template_problem


class Rule:
    """A switch that a person may set as they like."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.switch = SWITCH_BY_NAME[name]

    def given(self, settings: Settings) -> Any:
        """Return the administrator's value."""
        return self.switch.read_from(settings)

    def is_explicit(self, settings: Settings) -> bool:
        """Tell whether the administrator said anything about it."""
        return settings.origins.get(self.name, SettingOrigin()).source != "default"

    def cap(self, settings: Settings) -> str | None:
        """Return what the administrator allows in one sentence, None when that is everything."""
        return None

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        """Return why a person may not choose the value, None when they may."""
        return None

    def reduce(self, value: Any, settings: Settings) -> Any:
        """Return what of the value is the person's own, to be kept."""
        return value

    def merge(self, own: Any, settings: Settings) -> Any:
        """Return the value in force."""
        return own

    def narrow(self, form: Json, settings: Settings) -> Json:
        """Return the form with only what a person may choose."""
        choices = form.get("choices")
        if form["type"] != "choice" or choices is None:
            return form
        return {**form, "choices": [word for word in choices if self.find_problem(word, settings) is None]}

    def is_fixed(self, settings: Settings) -> bool:
        """Tell whether the caps leave no choice."""
        form = self.narrow(self.switch.kind.form, settings)
        words = [False, True] if form["type"] == "boolean" else form.get("choices", ())
        possible = [word for word in words if self.find_problem(word, settings) is None]
        return form["type"] in ("boolean", "choice") and len(possible) < 2


class OnlyOff(Rule):
    """A feature that a person may do without, and not have where the administrator switched it off."""

    def cap(self, settings: Settings) -> str | None:
        return None if self.given(settings) else "The administrator has switched it off."

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        return self.cap(settings) if value else None


class AllowedEngine(Rule):
    """One of the engines that the administrator allows."""

    def cap(self, settings: Settings) -> str | None:
        allowed, known = settings.allowed_engines, SWITCH_BY_NAME["interpreter_engine"].kind.form["choices"]
        if len(allowed) == len(known):
            return None
        return f"The administrator allows only {' and '.join(allowed)} (the switch allowed_engines)."

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        return None if value in ("auto", *settings.allowed_engines) else self.cap(settings)


class ApprovalMode(Rule):
    """Whether code waits for consent; never laxer than the administrator said."""

    def __init__(self, name: str, engine: EngineName) -> None:
        super().__init__(name)
        self.engine = engine

    def cap(self, settings: Settings) -> str | None:
        if settings.minimum_approval.get(self.engine) == "ask":
            return "The administrator wants a person to allow all code here (the switch minimum_approval)."
        if self.is_explicit(settings) and self.given(settings) == "ask":
            return "The administrator wants chats to begin by asking."
        return None

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        return self.cap(settings) if value == "auto" else None


class AtMost(Rule):
    """A number that may only be lower; where ``endless``, 0 is the highest."""

    def __init__(self, name: str, *, always: bool = False, endless: bool = False) -> None:
        super().__init__(name)
        self.always = always
        self.endless = endless

    def cap(self, settings: Settings) -> str | None:
        highest = self.highest(settings)
        return None if highest is None else f"At most {highest:g}{self.unit}: the administrator's limit."

    @property
    def unit(self) -> str:
        return f" {self.switch.unit}" if self.switch.unit else ""

    def highest(self, settings: Settings) -> float | None:
        """Return the limit, None when there is none."""
        value: float = self.given(settings)
        if not (self.always or self.is_explicit(settings)) or (self.endless and value == 0):
            return None
        return value

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        highest = self.highest(settings)
        if highest is None or (value <= highest and not (self.endless and value == 0)):
            return None
        return self.cap(settings)

    def narrow(self, form: Json, settings: Settings) -> Json:
        highest = self.highest(settings)
        return form if highest is None else {**form, "maximum": highest}


class Additions(Rule):
    """A list to which a person may add."""

    def cap(self, settings: Settings) -> str | None:
        listed: Sequence[str] = self.given(settings)
        return f"You may add to it; what the administrator listed stays: {', '.join(listed)}." if listed else None

    def reduce(self, value: Any, settings: Settings) -> Any:
        return tuple(item for item in value if item not in self.given(settings))

    def merge(self, own: Any, settings: Settings) -> Any:
        return tuple(dict.fromkeys((*self.given(settings), *own)))


class ModelName(Rule):
    """A model that the administrator allows, as provider/name; empty for none of one's own."""

    def cap(self, settings: Settings) -> str | None:
        models = settings.models
        if models.allowed == ("*",) and not models.denied:
            return None
        denied = f", except {', '.join(models.denied)}" if models.denied else ""
        return f"The administrator allows {', '.join(models.allowed)}{denied}."

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        if value and not value.partition("/")[2]:
            return "A model is written provider/name."
        models = settings.models
        if not value or (_matches(value, models.allowed) and not _matches(value, models.denied)):
            return None
        return self.cap(settings)


class Capabilities(Rule):
    """What models can do; a person may take the code interpreter from a model, not give it back."""

    def cap(self, settings: Settings) -> str | None:
        off = self.switched_off(settings)
        return f"The administrator switched code off for {', '.join(off)}." if off else None

    def switched_off(self, settings: Settings) -> list[str]:
        """Return the administrator's patterns of models that may not run code."""
        return [pattern for pattern, known in self.given(settings).items() if known.get("code_interpreter") is False]

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        given, off = self.given(settings), self.switched_off(settings)
        wanted = [
            pattern
            for pattern, known in value.items()
            if known.get("code_interpreter") is True and given.get(pattern, {}).get("code_interpreter") is not True
        ]
        return self.cap(settings) if any(_matches(pattern, off) for pattern in wanted) else None

    def reduce(self, value: Any, settings: Settings) -> Any:
        """Keep what differs; code that is on needs no word, and must not overrule a later "off"."""
        given = self.given(settings)
        return {
            pattern: own
            for pattern, known in value.items()
            if (
                own := {
                    name: entry
                    for name, entry in known.items()
                    if (name, entry) != ("code_interpreter", True) and given.get(pattern, {}).get(name) != entry
                }
            )
        }

    def merge(self, own: Any, settings: Settings) -> Any:
        """Lay each pattern over the administrator's of the same name; new ones come last and so are stronger."""
        merged = {pattern: dict(known) for pattern, known in self.given(settings).items()}
        for pattern, known in self.reduce(own, settings).items():
            merged.setdefault(pattern, {}).update(known)
        return merged


class Template(Rule):
    """A prompt template that can be filled in."""

    def find_problem(self, value: Any, settings: Settings) -> str | None:
        problem = find_template_problem(value)
        return None if problem is None else f"It {problem.text}"


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


_OWN_RULES = (
    OnlyOff("interpreter_enabled"),
    OnlyOff("model_vision"),
    AllowedEngine("interpreter_engine"),
    AllowedEngine("manual_run_engine"),
    ApprovalMode("jupyter_approval", "jupyter"),
    ApprovalMode("pyodide_approval", "pyodide"),
    AtMost("max_steps", always=True),
    AtMost("interpreter_jupyter_timeout", endless=True),
    AtMost("manual_run_jupyter_timeout", endless=True),
    Additions("blocked_modules"),
    Additions("model_denied"),
    ModelName("model_default"),
    Capabilities("model_capabilities"),
    Template("prompt_template"),
)
RULES: Mapping[str, Rule] = {**{name: Rule(name) for name in PERSONAL}, **{rule.name: rule for rule in _OWN_RULES}}
"""By switch, for each that is personal."""
