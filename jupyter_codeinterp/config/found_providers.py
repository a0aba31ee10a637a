"""Providers that the environment names, by the variables that everybody's tools read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ConfigError
from ..protocol.settings import FoundProvider
from .kinds import Url

_OLLAMA_PORT = 11434


@dataclass(frozen=True)
class _Known:
    """A provider and its variables; ``compatible`` is how one at another address is called."""

    id: str
    kind: str
    base_url: str
    label: str
    key: str
    address: str = ""
    compatible: str = ""


_KNOWN = (
    _Known(
        "openai",
        "openai-chat",
        "https://api.openai.com/v1",
        "OpenAI",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OpenAI-compatible",
    ),
    _Known(
        "anthropic",
        "anthropic-messages",
        "https://api.anthropic.com",
        "Anthropic",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL",
        "Anthropic-compatible",
    ),
    _Known(
        "gemini",
        "openai-chat",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "Google Gemini",
        "GEMINI_API_KEY",
    ),
    _Known("mistral", "openai-chat", "https://api.mistral.ai/v1", "Mistral", "MISTRAL_API_KEY"),
    _Known("deepseek", "openai-chat", "https://api.deepseek.com/v1", "DeepSeek", "DEEPSEEK_API_KEY"),
    _Known("xai", "openai-chat", "https://api.x.ai/v1", "xAI", "XAI_API_KEY"),
    _Known("groq", "openai-chat", "https://api.groq.com/openai/v1", "Groq", "GROQ_API_KEY"),
    _Known("openrouter", "openai-chat", "https://openrouter.ai/api/v1", "OpenRouter", "OPENROUTER_API_KEY"),
)


def find_providers(environ: Mapping[str, str]) -> tuple[FoundProvider, ...]:
    """Return the providers with a key or an address; raises ConfigError for an address that cannot be one."""
    found = [_find(known, environ) for known in _KNOWN]
    host = environ.get("OLLAMA_HOST", "").strip()
    if host:
        base_url = _read_address("OLLAMA_HOST", host, _ollama_url(host))
        found.append(FoundProvider("ollama", "ollama", base_url, "", "Ollama"))
    return tuple(filter(None, found))


def _find(known: _Known, environ: Mapping[str, str]) -> FoundProvider | None:
    key = environ.get(known.key, "").strip()
    address = environ.get(known.address, "").strip() if known.address else ""
    if not (key or address):
        return None
    base_url = _read_address(known.address, address, address) or known.base_url
    is_own = base_url == known.base_url
    label = known.label if is_own else f"{known.compatible} ({base_url.split('/')[2]})"
    return FoundProvider(known.id, known.kind, base_url, key, label)


def _ollama_url(host: str) -> str:
    """Return the URL of what Ollama itself reads: host, port or both, and 0.0.0.0 for listening everywhere."""
    scheme, _, rest = host.rpartition("://")
    name, colon, port = rest.rstrip("/").rpartition(":")
    if not colon or not port.isdigit():
        name, port = rest.rstrip("/"), "" if scheme else str(_OLLAMA_PORT)
    name = "127.0.0.1" if name in ("", "0.0.0.0", "[::]") else name  # noqa: S104 (read, never bound)
    return f"{scheme or 'http'}://{name}" + (f":{port}" if port else "")


def _read_address(variable: str, given: str, address: str) -> str:
    try:
        return str(Url().read(address))
    except ValueError as exc:
        raise ConfigError(
            f"The environment variable {variable} is {given!r}; it must be {Url().allowed}. "
            "CODEINTERP_MODEL_DISCOVER_ENVIRONMENT=false makes us ignore it."
        ) from exc
