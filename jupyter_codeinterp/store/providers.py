"""Providers a person set up, in ``providers.json``, and their keys and headers apart from them in ``keys.json``.

Both are small and replaced whole under a new name, so a reader never meets half a file. Changes happen while the
database is locked: two servers that share the folder cannot undo each other's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import InvalidRequestError, NotFoundError, StoreError
from ..protocol.json_types import Json
from ..protocol.models import ProviderConfig, provider_from_dict
from .database import Database, Transaction
from .durable_files import write_private

PROVIDERS_NAME = "providers.json"
KEYS_NAME = "keys.json"
_DEFAULT_PORTS = {"http": 80, "https": 443}


class JsonProviders:
    """The ``ProviderStore`` of the data folder.

    A key is kept with the scheme, host and port it was given for, and only ever given out for these: whatever
    happens to one of the two files, no key reaches another server. Headers may be keys, and are kept like one.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._providers = folder / PROVIDERS_NAME
        self._keys = folder / KEYS_NAME

    async def list(self) -> tuple[ProviderConfig, ...]:
        return await self._database.read(lambda _: list_stored(self._folder))

    async def put(self, config: ProviderConfig, key: str | None) -> ProviderConfig:
        """Insert or replace one; an empty ``key`` removes the stored one."""
        origin = _find_origin(config.base_url)

        def job(_: Transaction) -> ProviderConfig:
            providers, keys = _read(self._providers), _read(self._keys)
            providers[config.id] = _to_body(config)
            kept = _find_kept(config.id, providers[config.id], keys)
            secrets = {"key": kept.get("key") if key is None else key, "headers": _merge_headers(config, kept)}
            keys.pop(config.id, None)
            if any(secrets.values()):
                keys[config.id] = {"origin": origin, **{name: value for name, value in secrets.items() if value}}
            _write(self._keys, keys)
            _write(self._providers, providers)
            return _to_config(config.id, providers[config.id], keys)

        return await self._database.write(job, durable=True)

    async def key(self, provider_id: str, *, base_url: str | None = None) -> str | None:
        return await self._database.read(lambda _: find_stored_key(self._folder, provider_id, base_url=base_url))

    async def headers(self, provider_id: str, *, base_url: str) -> dict[str, str]:
        return await self._database.read(lambda _: find_stored_headers(self._folder, provider_id, base_url=base_url))

    async def delete(self, provider_id: str) -> None:
        def job(_: Transaction) -> None:
            providers, keys = _read(self._providers), _read(self._keys)
            if provider_id not in providers:
                raise NotFoundError(
                    f"There is no provider '{provider_id}' to delete.", details={"provider_id": provider_id}
                )
            del providers[provider_id]
            keys.pop(provider_id, None)
            _write(self._keys, keys)
            _write(self._providers, providers)

        await self._database.write(job, durable=True)


def list_stored(folder: Path) -> tuple[ProviderConfig, ...]:
    """Read the providers of a data folder, without changing or creating anything."""
    keys = _read(folder / KEYS_NAME)
    return tuple(_to_config(name, body, keys) for name, body in sorted(_read(folder / PROVIDERS_NAME).items()))


def find_stored_key(folder: Path, provider_id: str, *, base_url: str | None = None) -> str | None:
    """Read the key of one provider, unless it was given for another address or ``base_url`` leads to another one."""
    body = _read(folder / PROVIDERS_NAME).get(provider_id)
    if body is None or (base_url is not None and _find_origin(base_url) != _find_origin(body["base_url"])):
        return None
    return _find_key(provider_id, body, _read(folder / KEYS_NAME))


def find_stored_headers(folder: Path, provider_id: str, *, base_url: str) -> dict[str, str]:
    """Read the headers of one provider, unless ``base_url`` leads to another address than they were given for."""
    return _find_headers(_find_kept(provider_id, {"base_url": base_url}, _read(folder / KEYS_NAME)))


def _find_origin(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError as exc:
        raise InvalidRequestError(f"'{base_url}' is no address: {exc}.", details={"field": "base_url"}) from exc
    return f"{parts.scheme}://{parts.hostname or ''}:{port or _DEFAULT_PORTS.get(parts.scheme, '')}"


def _to_body(config: ProviderConfig) -> Json:
    body = config.to_dict()
    return {name: body[name] for name in ("kind", "base_url", "label", "models") if name in body}


def _to_config(provider_id: str, body: Json, keys: Json) -> ProviderConfig:
    config, _ = provider_from_dict(provider_id, body)
    return ProviderConfig(
        id=provider_id,
        kind=config.kind,
        base_url=config.base_url,
        label=config.label,
        models=config.models,
        has_key=_find_key(provider_id, body, keys) is not None,
        header_names=tuple(_find_headers(_find_kept(provider_id, body, keys))),
    )


def _find_key(provider_id: str, body: Json, keys: Json) -> str | None:
    key = _find_kept(provider_id, body, keys).get("key")
    return key if isinstance(key, str) else None


def _find_kept(provider_id: str, body: Json, keys: Json) -> Json:
    """Return what is kept for the address in ``body``: nothing when it was given for another one."""
    kept = keys.get(provider_id)
    if not isinstance(kept, dict) or kept.get("origin") != _find_origin(str(body.get("base_url", ""))):
        return {}
    return kept


def _find_headers(kept: Json) -> dict[str, str]:
    headers = kept.get("headers")
    found = headers if isinstance(headers, dict) else {}
    return {str(name): value for name, value in found.items() if isinstance(value, str)}


def _merge_headers(config: ProviderConfig, kept: Json) -> dict[str, str]:
    """Return the headers to keep; what was typed in with None keeps the value it has."""
    known = _find_headers(kept)
    if config.headers is None:
        return known
    merged = {name: known.get(name) if value is None else value for name, value in config.headers.items()}
    return {name: value for name, value in merged.items() if value is not None}


def _read(path: Path) -> Json:
    try:
        body: Any = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as exc:
        # the reason of a ValueError names a place in the file, never what stands there
        raise StoreError(f"{path} cannot be read ({exc}); repair it, or remove it to begin anew.") from exc
    if not isinstance(body, dict) or not all(isinstance(value, dict) for value in body.values()):
        raise StoreError(f"{path} must hold a JSON object of objects; repair it, or remove it to begin anew.")
    return body


def _write(path: Path, body: Json) -> None:
    try:
        write_private(path, json.dumps(body, indent=2) + "\n")
    except OSError as exc:
        raise StoreError(f"{path} cannot be written: {exc}.") from exc
