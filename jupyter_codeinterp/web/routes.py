"""Every address of the API and the handler behind it, written as OpenAPI writes them."""

from __future__ import annotations

import re
from typing import Any

from tornado.web import RequestHandler

from ..errors import ConfigError
from .broken import BrokenHandler
from .chats import ChatHandler, ChatsHandler
from .description import DescriptionHandler, FramesDescriptionHandler, UnknownHandler
from .engines import EnginesHandler
from .executions import (
    ExecutionClaimHandler,
    ExecutionDecisionHandler,
    ExecutionEventsHandler,
    ExecutionExtendHandler,
    ExecutionHandler,
    ExecutionInterruptHandler,
    ManualExecutionsHandler,
)
from .files import FileContentHandler, FileHandler, FolderTracesHandler
from .kernel import (
    KernelBindHandler,
    KernelHandler,
    KernelInterruptHandler,
    KernelReplayHandler,
    KernelRestartHandler,
)
from .models import ModelsHandler, ProviderHandler, ProvidersHandler, ProviderTestHandler
from .prompt import PromptHandler, PromptPreviewHandler
from .pyodide import (
    PyodideFileHandler,
    PyodideHandler,
    PyodideStartHandler,
    PyodideStartsHandler,
    PyPIProjectHandler,
    PyPIWheelHandler,
)
from .settings import SettingsHandler
from .site import API_PREFIX, Site
from .socket import EventSocketHandler
from .turns import QueuedTurnHandler, TurnHandler, TurnRetryHandler, TurnsHandler, TurnTryNowHandler
from .uploads import UploadsHandler

ROUTES: tuple[tuple[str, type[RequestHandler]], ...] = (
    ("settings", SettingsHandler),
    ("prompt", PromptHandler),
    ("prompt/preview", PromptPreviewHandler),
    ("models", ModelsHandler),
    ("providers", ProvidersHandler),
    ("providers/{provider_id}", ProviderHandler),
    ("providers/{provider_id}/test", ProviderTestHandler),
    ("engines", EnginesHandler),
    ("chats", ChatsHandler),
    ("chats/{chat_id}", ChatHandler),
    ("chats/{chat_id}/turns", TurnsHandler),
    ("chats/{chat_id}/turns/queued", QueuedTurnHandler),
    ("chats/{chat_id}/turns/{turn_id}", TurnHandler),
    ("chats/{chat_id}/turns/{turn_id}/retry", TurnRetryHandler),
    ("chats/{chat_id}/turns/{turn_id}/try-now", TurnTryNowHandler),
    ("chats/{chat_id}/executions", ManualExecutionsHandler),
    ("chats/{chat_id}/kernel", KernelHandler),
    ("chats/{chat_id}/kernel/restart", KernelRestartHandler),
    ("chats/{chat_id}/kernel/replay", KernelReplayHandler),
    ("chats/{chat_id}/kernel/interrupt", KernelInterruptHandler),
    ("chats/{chat_id}/kernel/bind", KernelBindHandler),
    ("executions/{execution_id}", ExecutionHandler),
    ("executions/{execution_id}/interrupt", ExecutionInterruptHandler),
    ("executions/{execution_id}/extend", ExecutionExtendHandler),
    ("executions/{execution_id}/decision", ExecutionDecisionHandler),
    ("executions/{execution_id}/claim", ExecutionClaimHandler),
    ("executions/{execution_id}/events", ExecutionEventsHandler),
    ("pyodide", PyodideHandler),
    ("pyodide/starts", PyodideStartsHandler),
    ("pyodide/starts/{start_id}", PyodideStartHandler),
    ("pyodide/pypi/{project}", PyPIProjectHandler),
    ("pyodide/pypi/files/{sha256}/{name}", PyPIWheelHandler),
    ("pyodide/{version}/{name}", PyodideFileHandler),
    ("files", UploadsHandler),
    ("files/traces", FolderTracesHandler),
    ("files/{file_id}", FileHandler),
    ("files/{file_id}/content", FileContentHandler),
    ("openapi.yaml", DescriptionHandler),
    ("frames.schema.json", FramesDescriptionHandler),
    ("events", EventSocketHandler),
)
"""The first match wins, so that a fixed name stands before a parameter in its place."""

_EVERYTHING = f"{API_PREFIX.rstrip('/')}(?:/.*)?"
ID_PATTERN = r"[A-Za-z0-9._~-]{1,128}"

Rule = tuple[str, type[RequestHandler], dict[str, Any]]


def make_rules(site: Site) -> list[Rule]:
    """Return tornado's rules, without the server's base URL; the last one answers 404 for all the rest."""
    given = {"site": site}
    rules: list[Rule] = [(f"/{API_PREFIX}{_pattern(path)}", handler, given) for path, handler in ROUTES]
    return [*rules, (f"/{_EVERYTHING}", UnknownHandler, given)]


def make_broken_rules(site: Site, error: ConfigError) -> list[Rule]:
    """Return the rule under which every address answers that a switch has a wrong value."""
    return [(f"/{_EVERYTHING}", BrokenHandler, {"site": site, "error": error})]


def _pattern(path: str) -> str:
    pieces = re.split(r"\{(\w+)\}", path)
    return "".join(f"(?P<{piece}>{ID_PATTERN})" if i % 2 else re.escape(piece) for i, piece in enumerate(pieces))
