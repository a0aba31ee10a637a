"""The frozen snapshot of every switch; made once by ``config.py``, read everywhere else.

Sizes are bytes, times are seconds, 0 switches a limit off where the switch's help says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .chats import Approval
from .parts import EngineName

JupyterAuth = Literal["none", "token", "password"]
UnguardedKernels = Literal["refuse", "mark"]
JournalMode = Literal["auto", "wal", "delete"]
SettingSource = Literal["default", "config", "environment", "command_line", "user"]
CredentialHook = Callable[[str], Any]
"""Called with a provider id, returns its key (or an awaitable of it), fresh for each request."""


@dataclass(frozen=True)
class RemoteJupyter:
    """Where a remote Jupyter server is; an empty ``url`` means the server's own kernel manager.

    ``timeout_seconds`` is the deadline of running code on whichever engine runs it; 0 means none.
    """

    url: str = ""
    auth: JupyterAuth = "none"
    token: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    timeout_seconds: float = 60.0


@dataclass(frozen=True)
class Limits:
    """Sizes and counts."""

    page_output_bytes: int = 1_000_000
    model_output_bytes: int = 24_000
    full_output_bytes: int = 256 * 1024 * 1024
    outputs_per_execution: int = 1_000
    image_bytes: int = 10 * 1024 * 1024
    image_pixels: int = 50_000_000
    upload_bytes: int = 256 * 1024 * 1024
    json_body_bytes: int = 1_000_000
    kernels: int = 4
    steps: int = 25
    code_bytes: int = 200_000
    events_kept: int = 2_000
    pages: int = 64


@dataclass(frozen=True)
class Deadlines:
    """How long things may take, in seconds; 0 means no end for those whose help says so."""

    interrupt_grace: float = 5.0
    kernel_start: float = 60.0
    kernel_idle: float = 0.0
    kernel_wait: float = 600.0
    page_wait: float = 600.0
    approval_wait: float = 86_400.0
    model_connect: float = 10.0
    model_idle: float = 300.0
    ping: float = 25.0


@dataclass(frozen=True)
class ModelSettings:
    """Which models may be used and how they are found."""

    default: str = ""
    allowed: tuple[str, ...] = ("*",)
    denied: tuple[str, ...] = ()
    capabilities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    retries: int = 2
    vision: bool = True
    output_tokens: int = 0
    discover_environment: bool = True
    discover_local: bool = True
    local_urls: tuple[str, ...] = (
        "http://127.0.0.1:11434/v1",
        "http://127.0.0.1:1234/v1",
        "http://127.0.0.1:8080/v1",
        "http://127.0.0.1:8000/v1",
    )
    ollama_context: int = 32_768
    allow_link_local: bool = False
    proxy: str = field(default="", repr=False)
    ca_bundle: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    turns_per_hour: int = 0
    turns_per_day: int = 0
    tokens_per_hour: int = 0
    tokens_per_day: int = 0
    cached_token_share: float = 0.1
    credential_hook: CredentialHook | None = field(default=None, repr=False)


@dataclass(frozen=True)
class FoundProvider:
    """A provider that the environment names, with its key; ``config.py`` finds it, nobody stores it."""

    id: str
    kind: str
    base_url: str
    key: str = field(default="", repr=False)
    label: str = ""


@dataclass(frozen=True)
class PyodideSettings:
    """The browser engine and its package mirror."""

    upstream_url: str = "https://cdn.jsdelivr.net/pyodide/v314.0.4/full"
    cache_folder: str = ""
    network_hosts: tuple[str, ...] = ()
    install_from_pypi: bool = False
    pypi_url: str = "https://pypi.org/simple"
    cross_origin_isolation: bool = False


@dataclass(frozen=True)
class SettingOrigin:
    """Where the value of one switch came from, and whether a person may change it for themselves.

    ``by`` is the environment variable that set it, if one did.
    """

    source: SettingSource = "default"
    locked: bool = False
    by: str = field(default="", compare=False)


@dataclass(frozen=True)
class Settings:
    """Every switch, resolved. ``origins`` is keyed by the trait's name."""

    interpreter_enabled: bool = True
    interpreter_engine: EngineName = "jupyter"
    interpreter_jupyter: RemoteJupyter = field(default_factory=RemoteJupyter)
    prompt_template: str = ""
    blocked_modules: tuple[str, ...] = ()
    manual_run_enabled: bool = True
    manual_run_engine: Literal["auto", "jupyter", "pyodide"] = "auto"
    manual_run_jupyter: RemoteJupyter = field(default_factory=RemoteJupyter)
    allowed_engines: tuple[EngineName, ...] = ("jupyter", "pyodide")
    jupyter_approval: Approval = "ask"
    pyodide_approval: Approval = "auto"
    minimum_approval: Mapping[EngineName, Approval] = field(default_factory=dict)
    forced: tuple[str, ...] = ()
    kernel_name: str = ""
    unguarded_kernels: UnguardedKernels = "refuse"
    strip_kernel_environment: bool = True
    stripped_variables: tuple[str, ...] = ("*_API_KEY", "*_API_TOKEN", "*_AUTH_TOKEN", "*_AUTH_PASSWORD")
    data_folder: str = ""
    journal_mode: JournalMode = "auto"
    limits: Limits = field(default_factory=Limits)
    deadlines: Deadlines = field(default_factory=Deadlines)
    models: ModelSettings = field(default_factory=ModelSettings)
    pyodide: PyodideSettings = field(default_factory=PyodideSettings)
    origins: Mapping[str, SettingOrigin] = field(default_factory=dict)
    found_providers: tuple[FoundProvider, ...] = field(default=(), repr=False)
