"""Progress widgets as text: bars, labels and boxes of them; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from ..protocol.json_types import Json
from .messages import mend_text

PROGRESS_MODELS = frozenset(("FloatProgressModel", "IntProgressModel"))
LABEL_MODELS = frozenset(("HTMLModel", "HTMLMathModel", "LabelModel"))
BOX_MODELS = frozenset(("HBoxModel", "VBoxModel", "BoxModel"))
OUTPUT_MODEL = "OutputModel"
SHOWN_MODELS = PROGRESS_MODELS | LABEL_MODELS | BOX_MODELS | {OUTPUT_MODEL}

WIDGETS_SHOWN = 100
"""In one display; a box with more, or with the same boxes many times over, is no progress bar."""
TEXT_CHARACTERS = 2_000

_TAG = re.compile(r"<[^<>]*>")
_WIDTH = 20
_DEPTH = 5


def write_text(root: str, models: Mapping[str, Json]) -> str | None:
    """Return what a widget shows, on a line each for what stands below each other; None when it is no such widget."""
    return _write(root, models, _DEPTH) if len(ids_of(root, models)) <= WIDGETS_SHOWN else None


def ids_of(root: str, models: Mapping[str, Json]) -> list[str]:
    """Return the ids of a widget and of those in it, one that is there twice twice; not many more than are shown."""
    found = level = [root]
    for _ in range(_DEPTH):
        boxes = [models[model_id] for model_id in level if _is_box(models.get(model_id))]
        level = [child for box in boxes for child in child_ids(box)][: WIDGETS_SHOWN + 1]
        found = found + level
    return found


def _is_box(model: Json | None) -> bool:
    return model is not None and model.get("_model_name") in BOX_MODELS


def _write(model_id: str, models: Mapping[str, Json], depth: int) -> str | None:
    model = models.get(model_id)
    if model is None or not depth:
        return None
    name = model.get("_model_name")
    if name in PROGRESS_MODELS:
        return _with_description(model, _bar(model))
    if name in LABEL_MODELS:
        return _with_description(model, _plain(model.get("value")))
    if name not in BOX_MODELS:
        return None
    texts = [_write(child, models, depth - 1) for child in child_ids(model)]
    if not texts or None in texts:
        return None
    return ("\n" if name == "VBoxModel" else " ").join(text for text in texts if text)


def child_ids(model: Json) -> list[str]:
    """Return the ids of a box's children."""
    children = model.get("children")
    return [str(child).removeprefix("IPY_MODEL_") for child in children] if isinstance(children, list) else []


def _bar(model: Json) -> str:
    least, most, value = (
        _number(model.get(name), default) for name, default in (("min", 0), ("max", 100), ("value", 0))
    )
    # tqdm's sign that nobody knows how much there is
    if model.get("bar_style") == "info" and (least, most, value) == (0, 1, 1):
        return ""
    share = (value - least) / (most - least) if most > least else 1.0
    filled = round(_WIDTH * min(1.0, max(0.0, share)))
    return f"|{'█' * filled}{' ' * (_WIDTH - filled)}|"


def _number(value: object, default: float) -> float:
    finite = isinstance(value, (int, float)) and abs(value) < 1e300
    return float(value) if finite and isinstance(value, (int, float)) else default


def _with_description(model: Json, text: str) -> str:
    return " ".join(filter(None, (_plain(model.get("description")), text)))


def _plain(value: object) -> str:
    """Return text without tags; tqdm writes figure spaces, which few fonts have."""
    text = str(value)[:TEXT_CHARACTERS] if value else ""
    return mend_text(html.unescape(_TAG.sub("", text))).replace("\u2007", " ").strip()
