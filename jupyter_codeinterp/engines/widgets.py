"""Widgets of a kernel (ipywidgets) as far as a chat can show them: progress bars as text, output where it belongs.

A chat has no widgets, so what libraries draw with them would stand still: their state comes in comm messages.
Source: https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from ..protocol.engine_events import Display, DisplayUpdate, EngineEvent, Result
from ..protocol.json_types import Json
from .messages import read_events, read_kind
from .output_widgets import OutputArea
from .widget_text import OUTPUT_MODEL, SHOWN_MODELS, TEXT_CHARACTERS, WIDGETS_SHOWN, ids_of, write_text

VIEW = "application/vnd.jupyter.widget-view+json"
MODELS_KEPT = 10_000
"""Of the kinds that are followed; who makes more of them has others to look at."""
_ID_CHARACTERS = 100
_FOLLOWED = frozenset(("_model_name", "value", "min", "max", "bar_style", "description", "children", "msg_id"))


class Widgets:
    """The widgets of one kernel: reads its messages in order, as all runs of a client get them."""

    def __init__(self) -> None:
        self._models: OrderedDict[str, Json] = OrderedDict()
        self._areas: dict[str, OutputArea] = {}
        self._entered: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._roots: dict[str, set[str]] = {}

    def read_events(self, message: Json) -> Iterator[EngineEvent]:
        """Yield what an iopub message means for the outputs of its run."""
        kind, content = read_kind(message), message["content"]
        if kind.startswith("comm_"):
            yield from self._take_comm(kind, content)
            return
        area = self._area_of(str(message["parent_header"].get("msg_id")))
        if area is not None and area.takes(kind):
            yield from area.take(kind, read_events(message))
            return
        for event in read_events(message):
            yield from self._show(event) if isinstance(event, (Display, Result)) else (event,)

    def _take_comm(self, kind: str, content: Json) -> Iterator[EngineEvent]:
        comm_id, data = str(content.get("comm_id")), content.get("data")
        state = data.get("state") if isinstance(data, dict) else None
        if kind == "comm_open" and isinstance(state, dict) and str(state.get("_model_name")) in SHOWN_MODELS:
            self._models[comm_id] = _followed(state)
            if len(self._models) > MODELS_KEPT:
                self._forget(next(iter(self._models)))
        if comm_id not in self._models:
            return
        if kind == "comm_close":
            yield from self._close(comm_id)
        elif isinstance(state, dict):
            self._models[comm_id].update(_followed(state))
            if self._models[comm_id]["_model_name"] == OUTPUT_MODEL:
                yield from self._enter(comm_id)
            yield from self._redraw(comm_id)

    def _enter(self, comm_id: str) -> Iterator[EngineEvent]:
        """Note whose output the widget takes; an empty id is nobody's."""
        before = self._entered.pop(comm_id, "")
        request_id = str(self._models[comm_id].get("msg_id") or "")
        if request_id:
            self._entered[comm_id] = request_id
            self._areas.setdefault(comm_id, OutputArea(f"output-{comm_id}"))
        elif before and comm_id in self._areas:
            yield from self._areas[comm_id].leave()

    def _area_of(self, request_id: str) -> OutputArea | None:
        """Return where output of a request goes: to the widget that was entered last."""
        for comm_id, entered in reversed(tuple(self._entered.items())):
            if entered == request_id:
                return self._areas.get(comm_id)
        return None

    def _show(self, event: Display | Result) -> Iterator[EngineEvent]:
        view = event.data.get(VIEW)
        root = str(view.get("model_id")) if isinstance(view, dict) else ""
        if root not in self._models:
            yield event
        elif self._models[root]["_model_name"] != OUTPUT_MODEL:
            text = write_text(root, self._models)
            if text is None:
                yield event
                return
            self._watch(root)
            self._texts[root] = text
            yield Display({"text/plain": text}, {}, _display_id(root))

    def _watch(self, root: str) -> None:
        """Remember which models the text of a shown one is made of."""
        for comm_id in ids_of(root, self._models):
            self._roots.setdefault(comm_id, set()).add(root)

    def _redraw(self, comm_id: str) -> Iterator[EngineEvent]:
        for root in sorted(self._roots.get(comm_id, ())):
            if "children" in self._models[comm_id]:
                self._watch(root)
            text = write_text(root, self._models) if root in self._models else None
            if text is not None and text != self._texts.get(root):
                self._texts[root] = text
                yield DisplayUpdate(_display_id(root), {"text/plain": text})

    def _close(self, comm_id: str) -> Iterator[EngineEvent]:
        """Let a closed widget vanish, as in a notebook."""
        if comm_id in self._texts:
            yield DisplayUpdate(_display_id(comm_id), {"text/plain": ""})
        self._forget(comm_id)

    def _forget(self, comm_id: str) -> None:
        for part in ids_of(comm_id, self._models):
            roots = self._roots.get(part, set())
            roots.discard(comm_id)
            if not roots:
                self._roots.pop(part, None)
        for kept in (self._models, self._areas, self._entered, self._texts, self._roots):
            kept.pop(comm_id, None)


def _followed(state: Json) -> Json:
    """Return what is kept of a widget's state; any code can open a comm and write what and as much as it likes."""
    followed = {name: _cut(value) for name, value in state.items() if name in _FOLLOWED}
    return {**followed, "_model_name": str(followed["_model_name"])} if "_model_name" in followed else followed


def _cut(value: object) -> object:
    if isinstance(value, str):
        return value[:TEXT_CHARACTERS]
    if isinstance(value, list):
        return [str(item)[:_ID_CHARACTERS] for item in value[: WIDGETS_SHOWN + 1]]
    return value if isinstance(value, (int, float)) else None


def _display_id(root: str) -> str:
    return f"widget-{root}"
