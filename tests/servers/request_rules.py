"""Judges requests to a model's server as its vendor does, so that no test talks to a server that takes anything.

A refusal has the status and the body of the vendor. Where a vendor is known to take more than it documents, the
documented form is asked for all the same: what real servers make of the rest differs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.json_faults import Fault, find_fault
from tests.servers.request_history import find_history_fault
from tests.servers.request_schemas import load_schema, schema_folder

Json = dict[str, Any]

JSON = "application/json"
EVENTS = "text/event-stream"
LINES = "application/x-ndjson"
VERSION = "2023-06-01"
LIST_QUERY = {"limit", "after_id", "before_id"}
"""What the list of Anthropic may be asked with, https://platform.claude.com/docs/en/api/models/list"""


@dataclass(frozen=True)
class Request:
    """What arrived; the names of ``headers`` are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def place(self) -> str:
        """Return the path without its query."""
        return urlsplit(self.path).path


@dataclass(frozen=True)
class Refusal:
    """What the vendor answers, and why."""

    status: int
    body: Json
    words: str


def openai_error(status: int, words: str, place: str = "", code: str = "") -> Json:
    """Word an error as OpenAI does, https://platform.openai.com/docs/guides/error-codes"""
    return {"error": {"message": words, "type": "invalid_request_error", "param": place or None, "code": code or None}}


_ANTHROPIC_TYPES = {401: "authentication_error", 404: "not_found_error"}


def anthropic_error(status: int, words: str, place: str = "", code: str = "") -> Json:
    """Word an error as Anthropic does, https://platform.claude.com/docs/en/api/errors"""
    kind = _ANTHROPIC_TYPES.get(status, "invalid_request_error")
    return {"type": "error", "error": {"type": kind, "message": f"{place}: {words}" if place else words}}


def ollama_error(status: int, words: str, place: str = "", code: str = "") -> Json:
    """Word an error as Ollama does, https://docs.ollama.com/api/errors"""
    return {"error": f"{place}: {words}" if place else words}


@dataclass(frozen=True)
class Vendor:
    """How a dialect wants to be spoken to."""

    dialect: str
    stream_type: str
    error: Callable[..., Json]

    def refuse(self, status: int, words: str, place: str = "", code: str = "") -> Refusal:
        """Make a refusal in the vendor's words."""
        return Refusal(status, self.error(status, words, place, code), f"{place}: {words}" if place else words)


OPENAI = Vendor("openai-chat", EVENTS, openai_error)
RESPONSES = Vendor("openai-responses", EVENTS, openai_error)
ANTHROPIC = Vendor("anthropic-messages", EVENTS, anthropic_error)
OLLAMA = Vendor("ollama", LINES, ollama_error)
CHATS = {"/v1/chat/completions": OPENAI, "/v1/responses": RESPONSES, "/v1/messages": ANTHROPIC, "/api/chat": OLLAMA}
LISTS = {"/v1/models": OPENAI, "/api/tags": OLLAMA}
FURTHER = {"/api/v0/models", "/model/info"}
"""Lists of their own that LM Studio and LiteLLM have beside the usual one."""
SHOW = "/api/show"
"""What Ollama tells of one model, https://docs.ollama.com/api-reference/show-model-details"""


@dataclass(frozen=True)
class RequestRules:
    """Judges requests; ``key`` is the one that is asked for, None where none is."""

    key: str | None = None
    folder: Path = field(default_factory=schema_folder)

    def judge(self, request: Request) -> Refusal | None:
        """Return what the vendor answers to a request that it does not take."""
        vendor = find_vendor(request)
        chats = request.place in CHATS
        if not chats and request.place not in {SHOW, *LISTS, *FURTHER}:
            return vendor.refuse(404, f"Invalid URL ({request.method} {request.path})")
        if request.method != ("POST" if chats or request.place == SHOW else "GET"):
            return vendor.refuse(405, f"Not allowed to {request.method} on {request.path}")
        refusal = self._judge_key(vendor, request) or judge_accept(vendor, request, streams=chats)
        if refusal:
            return refusal
        if request.place == SHOW:
            return judge_show(vendor, request)
        return self._judge_body(vendor, request) if chats else judge_list(vendor, request)

    def _judge_key(self, vendor: Vendor, request: Request) -> Refusal | None:
        headers = request.headers
        if vendor is ANTHROPIC:
            if headers.get("anthropic-version") != VERSION:
                return vendor.refuse(400, "header is required", "anthropic-version")
            given, fits = headers.get("x-api-key"), "authorization" not in headers
        else:
            scheme, _, given = headers.get("authorization", "").partition(" ")
            fits = "x-api-key" not in headers and (scheme, bool(given)) in {("Bearer", True), ("", False)}
        if not fits or (self.key is not None and given != self.key):
            return vendor.refuse(401, "Incorrect API key provided", code="invalid_api_key")
        return None

    def _judge_body(self, vendor: Vendor, request: Request) -> Refusal | None:
        media_type = request.headers.get("content-type", "")
        # some accounts of OpenAI take no charset either, github.com/openai/openai-openapi issue 194
        if media_type != JSON:
            words = f"Unsupported content type: '{media_type}'. This API method only accepts '{JSON}' requests"
            return vendor.refuse(400, words, code="unsupported_content_type")
        try:
            body = json.loads(request.body)
        except ValueError:
            return vendor.refuse(400, "We could not parse the JSON body of your request.")
        fault = find_fault(self._schemas[vendor.dialect], body) or find_history_fault(vendor.dialect, body)
        return refuse_fault(vendor, fault) if fault else None

    @cached_property
    def _schemas(self) -> _Schemas:
        return _Schemas(self.folder)


class _Schemas(dict[str, Json]):
    """Schemas by dialect, read when they are needed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, dialect: str) -> Json:
        self[dialect] = load_schema(dialect, self._folder)
        return self[dialect]


def find_vendor(request: Request) -> Vendor:
    """Return whose request it is; the lists of OpenAI and Anthropic have one address, as they have on gateways."""
    if request.place in CHATS:
        return CHATS[request.place]
    if "anthropic-version" in request.headers:
        return ANTHROPIC
    return OLLAMA if request.place in {SHOW, "/api/tags"} else OPENAI


def judge_accept(vendor: Vendor, request: Request, *, streams: bool) -> Refusal | None:
    """Want each type named that may come: streams, and JSON for lists, errors and answers in one piece."""
    named = {part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")}
    missing = {JSON, *([vendor.stream_type] if streams else [])} - named
    return vendor.refuse(406, f"Accept does not name {' and '.join(sorted(missing))}") if missing else None


def judge_list(vendor: Vendor, request: Request) -> Refusal | None:
    """Take no body and no unknown query."""
    query = parse_qs(urlsplit(request.path).query)
    unknown = query.keys() - (LIST_QUERY if vendor is ANTHROPIC else set())
    if unknown:
        return vendor.refuse(400, "Extra inputs are not permitted", min(unknown))
    if request.body:
        return vendor.refuse(400, "A list takes no body")
    if not 1 <= int(query.get("limit", ["20"])[0]) <= 1000:
        return vendor.refuse(400, "Input should be between 1 and 1000", "limit")
    return None


def judge_show(vendor: Vendor, request: Request) -> Refusal | None:
    """Want the name of a model and nothing else."""
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if request.headers.get("content-type") != JSON or not isinstance(body, dict):
        return vendor.refuse(400, "missing request body")
    if set(body) != {"model"} or not isinstance(body["model"], str) or not body["model"]:
        return vendor.refuse(400, "model is required")
    return None


def refuse_fault(vendor: Vendor, fault: Fault) -> Refusal:
    """Word a body that does not fit."""
    words = {"unknown": f"Unknown parameter: '{fault.place}'.", "missing": f"Missing parameter: '{fault.place}'."}
    code = {"unknown": "unknown_parameter", "missing": "missing_required_parameter"}.get(fault.kind, "invalid_value")
    if vendor is ANTHROPIC:
        words = {"unknown": "Extra inputs are not permitted", "missing": "Field required"}
    return vendor.refuse(400, words.get(fault.kind, fault.words), fault.place, code)
