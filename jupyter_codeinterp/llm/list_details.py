"""What some servers tell about their models only when they are asked once more, put into the entries of their lists."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .addresses import is_loopback
from .entry_readers import Json
from .ollama_context import choose_context, machine_memory

DETAIL_SECONDS = 5.0
"""A list comes without what takes longer."""
AT_ONCE = 8
_MOST_ASKED = 200
"""No more models of one server are asked about one by one."""

_GITHUB = "models.github.ai"
_GEMINI = "generativelanguage.googleapis.com"
_LM_STUDIO_OWNER = "organization_owner"
_LITELLM_CREATED = 1_677_610_602
"""What LiteLLM writes for every model, https://github.com/BerriAI/litellm, DEFAULT_MODEL_CREATED_AT_TIME."""


@dataclass(frozen=True)
class Further:
    """A further request to the same server: a POST when there is a ``body``; ``key_header`` takes the key instead."""

    url: str
    body: Json | None = None
    key_header: str = ""


Fetch = Callable[[Further], Awaitable[Any]]
"""Returns the JSON of the answer, None for every answer that is none."""
AddDetails = Callable[[str, Any, Fetch], Awaitable[Any]]
"""Takes the base URL and a list, and returns the list with more in its entries."""


async def no_details(base_url: str, body: Any, fetch: Fetch) -> Any:
    """Leave a list as it is: it tells all."""
    return body


def list_url(base_url: str) -> str:
    """Return where a server that speaks as OpenAI does has its list."""
    place = urlsplit(base_url)
    if place.hostname == _GITHUB:
        # https://docs.github.com/en/rest/models/catalog
        return f"{place.scheme}://{place.netloc}/catalog/models"
    return f"{base_url}/models"


async def add_openai_details(base_url: str, body: Any, fetch: Fetch) -> Any:
    """Ask Gemini, LM Studio and LiteLLM for their own list, which tells more than that of OpenAI's interface."""
    entries = _entries(body)
    further = _find_own_list(base_url, entries)
    told = _entries(await fetch(further)) if further else []
    more = {_name(entry): entry for entry in told}
    if not more:
        return body
    return {
        "object": "list",
        "data": [{**entry, **more.get(_name(entry), {}), "id": _name(entry)} for entry in entries],
    }


def _find_own_list(base_url: str, entries: list[Json]) -> Further | None:
    root = base_url.removesuffix("/v1")
    if urlsplit(base_url).hostname == _GEMINI:
        # https://ai.google.dev/api/models; it takes keys in this header only
        return Further(f"{base_url.removesuffix('/openai')}/models?pageSize=1000", key_header="x-goog-api-key")
    if any(entry.get("owned_by") == _LM_STUDIO_OWNER for entry in entries):
        return Further(f"{root}/api/v0/models")
    if entries and all(entry.get("created") == _LITELLM_CREATED for entry in entries):
        return Further(f"{root}/model/info")
    return None


def _entries(body: Any) -> list[Json]:
    items = body.get("data", body.get("models")) if isinstance(body, dict) else None
    return [item for item in items if isinstance(item, dict) and _name(item)] if isinstance(items, list) else []


def _name(entry: Json) -> str:
    """Return what the model is asked by; Gemini's own list puts ``models/`` before it."""
    found = next((entry[key] for key in ("id", "model_name", "name") if isinstance(entry.get(key), str)), "")
    return str(found).removeprefix("models/")


class OllamaDetails:
    """Asks /api/show about each model once, and again when the model changes; ``most`` is the switch."""

    def __init__(self, root: str, most: int) -> None:
        self._root = root
        self._most = most
        self._memory = machine_memory() if is_loopback(root) else None
        self._known: dict[tuple[str, str], Json] = {}

    async def add(self, base_url: str, body: Any, fetch: Fetch) -> Any:
        """Add ``show`` and ``context_length`` to the entries; what cannot be asked for in time is left out."""
        entries = _entries(body)
        slots = asyncio.Semaphore(AT_ONCE)

        async def ask(entry: Json) -> None:
            async with slots:
                show = await fetch(Further(f"{self._root}/api/show", {"model": _name(entry)}))
            if isinstance(show, dict):
                self._known[_version(entry)] = self._pick(entry, show)

        present = set(map(_version, entries))
        self._known = {version: told for version, told in self._known.items() if version in present}
        unknown = [entry for entry in entries if _version(entry) not in self._known]
        await _until(DETAIL_SECONDS, map(ask, unknown[:_MOST_ASKED]))
        merged = [{**entry, **self._known.get(_version(entry), {})} for entry in entries]
        return {**body, "models": merged} if merged else body

    def _pick(self, entry: Json, show: Json) -> Json:
        context = choose_context(show, size=entry.get("size"), most=self._most, memory=self._memory)
        capabilities = show.get("capabilities")
        return {
            **({"context_length": context} if context else {}),
            # older versions do not tell them
            **({"show": {"capabilities": capabilities}} if isinstance(capabilities, list) and capabilities else {}),
        }


def _version(entry: Json) -> tuple[str, str]:
    return _name(entry), str(entry.get("digest"))


async def _until(seconds: float, work: Iterable[Awaitable[None]]) -> None:
    """Do all of it at once, and end what is not done in time."""
    tasks = [asyncio.ensure_future(each) for each in work]
    if not tasks:
        return
    try:
        done, _ = await asyncio.wait(tasks, timeout=seconds)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        task.result()
