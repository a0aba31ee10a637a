"""The switches as traits of one class, so that Jupyter's config files, command line and ``--help-all`` know them."""

from __future__ import annotations

from traitlets import TraitError, TraitType
from traitlets.config import Configurable

from .switch import Switch
from .switches import SWITCHES


class SwitchTrait(TraitType[object, object]):
    """A trait that reads its value as the switch does."""

    def __init__(self, switch: Switch) -> None:
        super().__init__(default_value=switch.default, help=switch.help, allow_none=switch.default is None)
        self._switch = switch
        self.info_text = switch.kind.allowed
        self.tag(config=True)

    def validate(self, obj: object, value: object) -> object:
        try:
            return self._switch.kind.read(value)
        except (ValueError, TypeError) as exc:
            shown = "this value" if self._switch.secret else repr(value)
            message = f"{self._switch.name} cannot be {shown}; it must be {self.info_text}."
            raise TraitError(message) from (None if self._switch.secret else exc)

    def from_string(self, s: str) -> object:
        return self._switch.kind.read(s)

    def default_value_repr(self) -> str:
        return repr(self._switch.default)


CodeInterp: type[Configurable] = type(
    "CodeInterp",
    (Configurable,),
    {
        "__doc__": "The code interpreter's switches; ``load_settings`` reads them together with the environment.",
        "__module__": __name__,
        **{switch.name: SwitchTrait(switch) for switch in SWITCHES},
    },
)
