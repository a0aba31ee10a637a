"""Reads lists of models."""

from __future__ import annotations

from typing import Any

from .seam import ListedModel


def read_model_list(body: Any) -> tuple[ListedModel, ...] | None:
    """Return the models in a list by name: OpenAI's ``data``, or ``models`` as some local servers write it.

    None when it is no such list. An empty one must call itself a list; Ollama without models writes null in it.
    """
    items = body.get("data", body.get("models")) if isinstance(body, dict) else body
    found = set()
    for item in items if isinstance(items, list) else ():
        name = item.get("id", item.get("name")) if isinstance(item, dict) else item
        if isinstance(name, str) and name:
            found.add(name)
    if not found and not (isinstance(body, dict) and body.get("object") == "list" and not items):
        return None
    return tuple(ListedModel(name) for name in sorted(found))
