"""Every kind that crosses the wire has a sample in tests/wire, which Python reads and writes unchanged.

A file is named after its kind; what follows ``--`` tells samples of one kind apart. The TypeScript units read the
same files.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import pytest

from jupyter_codeinterp.config import describe_settings
from jupyter_codeinterp.protocol.activity import TurnActivity
from jupyter_codeinterp.protocol.browser_runs import (
    BrowserJob,
    EventsAnswer,
    JobFile,
    JobLimits,
    claim_request_from_dict,
    events_request_from_dict,
    start_request_from_dict,
)
from jupyter_codeinterp.protocol.chats import chat_from_dict, message_from_dict
from jupyter_codeinterp.protocol.engine_events import EngineEvent, engine_event_from_dict
from jupyter_codeinterp.protocol.events import Event, event_from_dict
from jupyter_codeinterp.protocol.frames import (
    ActivityFrame,
    ErrorFrame,
    EventsFrame,
    ExecutionRequested,
    ExecutionStop,
    ListFrame,
    PageFrame,
    Ping,
    RuntimePrepare,
    ServerFrame,
    SettingsChanged,
    SnapshotFrame,
    Welcome,
    cursor_from_dict,
    page_frame_from_dict,
)
from jupyter_codeinterp.protocol.json_types import Json, without_none
from jupyter_codeinterp.protocol.models import (
    Capabilities,
    FileInfo,
    FolderTraces,
    KernelState,
    ModelInfo,
    ProviderCheck,
    ProviderConfig,
    Readiness,
    Replayed,
    provider_from_dict,
)
from jupyter_codeinterp.protocol.outputs import Output, output_from_dict
from jupyter_codeinterp.protocol.parts import Part, part_from_dict
from jupyter_codeinterp.protocol.requests import (
    decision_request_from_dict,
    execution_request_from_dict,
    turn_request_from_dict,
)
from jupyter_codeinterp.protocol.settings import Settings

SAMPLES = Path(__file__).parent / "wire"

UNIONS: dict[str, tuple[Any, str]] = {
    "output": (Output, "output_type"),
    "part": (Part, "type"),
    "event": (Event, "type"),
    "page_frame": (PageFrame, "type"),
    "server_frame": (ServerFrame, "type"),
    "engine_event": (EngineEvent, "type"),
}
SINGLES = (
    "chat",
    "message",
    "chat_detail",
    "chat_page",
    "model",
    "provider",
    "check",
    "readiness",
    "file",
    "kernel",
    "replayed",
    "folder_traces",
    "error",
    "settings",
    "job",
    "events_answer",
)
REQUESTS = ("turn", "execution", "decision", "provider", "claim", "events", "start")


def _server_frame(body: Json) -> Json:
    readers: dict[str, Callable[[], Any]] = {
        "welcome": lambda: Welcome(
            body["instance_id"],
            body["version"],
            body["start_failed"],
            tuple(TurnActivity(**turn) for turn in body.get("turns", ())),
        ),
        "events": lambda: EventsFrame(
            body["chat_id"], body["epoch"], body["seq"], tuple(event_from_dict(event) for event in body["events"])
        ),
        "snapshot": lambda: SnapshotFrame(body["chat_id"], cursor_from_dict(body["cursor"]), body["chat"]),
        "list": lambda: ListFrame(event_from_dict(body["event"])),
        "activity": lambda: ActivityFrame(tuple(TurnActivity(**turn) for turn in body["turns"])),
        "error": lambda: ErrorFrame(body["code"], body["message"], body.get("chat_id")),
        "ping": Ping,
        "execution.requested": lambda: ExecutionRequested(body["execution_id"], body["chat_id"], body["lease"]),
        "execution.stop": lambda: ExecutionStop(body["execution_id"], body["cause"]),
        "runtime.prepare": lambda: RuntimePrepare(body["chat_id"]),
        "settings.changed": SettingsChanged,
    }
    frame: Json = readers[body["type"]]().to_dict()
    return frame


def _chat_detail(body: Json) -> Json:
    return {
        **chat_from_dict(body).to_dict(),
        "turn": body["turn"],
        "messages": [message_from_dict(item).to_dict() for item in body["messages"]],
        "executions": [part_from_dict(item).to_dict() for item in body["executions"]],
        "queued": body["queued"],
    }


def _chat_page(body: Json) -> Json:
    return {**body, "chats": [chat_from_dict(item).to_dict() for item in body["chats"]]}


def _model(body: Json) -> Json:
    return ModelInfo(**{**body, "capabilities": Capabilities(**body["capabilities"])}).to_dict()


def _replayed(body: Json) -> Json:
    failed = body["failed"] or {}
    return Replayed(body["ran"], failed.get("execution_id"), failed.get("message", "")).to_dict()


def _folder_traces(body: Json) -> Json:
    files = tuple((file["name"], file["size"]) for file in body["files"])
    return FolderTraces(files, tuple((run["started"], run["ended"]) for run in body["runs"])).to_dict()


def _plain(request: Any) -> Json:
    body: Json = json.loads(json.dumps(asdict(request)))
    return without_none(body)


def _job(body: Json) -> Json:
    files = tuple(JobFile(**file) for file in body["files"])
    return BrowserJob(**{**body, "files": files, "limits": JobLimits(**body["limits"])}).to_dict()


def _events_request(body: Json) -> Json:
    request = events_request_from_dict(body)
    events = [event.to_dict() for event in request.events]
    outcome = request.outcome.to_dict() if request.outcome else None
    return without_none({"lease": request.lease, "batch": request.batch, "events": events, "outcome": outcome})


def _provider_request(body: Json) -> Json:
    config, key = provider_from_dict("lab", body)
    told = ("id", "source", "has_key", "header_names")
    sent = {name: value for name, value in config.to_dict().items() if name not in told}
    return {**sent, "api_key": key, "headers": config.headers}


REWRITE: dict[str, Callable[[Json], Json]] = {
    "output": lambda body: output_from_dict(body).to_dict(),
    "part": lambda body: part_from_dict(body).to_dict(),
    "event": lambda body: event_from_dict(body).to_dict(),
    "page_frame": lambda body: page_frame_from_dict(body).to_dict(),
    "server_frame": _server_frame,
    "engine_event": lambda body: engine_event_from_dict(body).to_dict(),
    "chat": lambda body: chat_from_dict(body).to_dict(),
    "message": lambda body: message_from_dict(body).to_dict(),
    "chat_detail": _chat_detail,
    "chat_page": _chat_page,
    "model": _model,
    "provider": lambda body: ProviderConfig(
        **{**body, "models": tuple(body["models"]), "header_names": tuple(body["header_names"])}
    ).to_dict(),
    "check": lambda body: ProviderCheck(**{**body, "models": tuple(body["models"])}).to_dict(),
    "readiness": lambda body: Readiness(**body).to_dict(),
    "file": lambda body: FileInfo(**body).to_dict(),
    "kernel": lambda body: KernelState(**body).to_dict(),
    "replayed": _replayed,
    "folder_traces": _folder_traces,
    "settings": lambda body: body,
    "error": lambda body: {"code": body["code"], "message": body["message"], "details": body["details"]},
    "job": _job,
    "events_answer": lambda body: EventsAnswer(**body).to_dict(),
    "request/claim": lambda body: _plain(claim_request_from_dict(body)),
    "request/events": _events_request,
    "request/start": lambda body: _plain(start_request_from_dict(body)),
    "request/turn": lambda body: _plain(turn_request_from_dict(body)),
    "request/execution": lambda body: _plain(execution_request_from_dict(body)),
    "request/decision": lambda body: _plain(decision_request_from_dict(body)),
    "request/provider": _provider_request,
}


def _kind(path: Path) -> str:
    return path.stem.partition("--")[0]


def _samples() -> list[Path]:
    return sorted(SAMPLES.glob("*/*.json"))


@pytest.mark.parametrize("path", _samples(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_is_read_and_written_unchanged(path: Path) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    group = path.parent.name
    rewrite = REWRITE[f"request/{_kind(path)}" if group == "request" else group]
    assert rewrite(body) == body


@pytest.mark.parametrize("group", UNIONS)
def test_every_kind_of_a_union_has_a_sample_and_no_sample_is_without_a_kind(group: str) -> None:
    union, name = UNIONS[group]
    kinds = {getattr(member, name) for member in get_args(union)}
    assert {_kind(path) for path in (SAMPLES / group).glob("*.json")} == kinds


@pytest.mark.parametrize("group", UNIONS)
def test_a_sample_of_a_union_says_its_kind_as_its_file_does(group: str) -> None:
    for path in (SAMPLES / group).glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))[UNIONS[group][1]] == _kind(path)


def test_the_folders_are_the_ones_both_languages_read() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {*UNIONS, *SINGLES, "request"}
    assert {_kind(path) for path in (SAMPLES / "request").glob("*.json")} == set(REQUESTS)


def test_the_settings_sample_has_the_fields_that_the_server_answers() -> None:
    sample = json.loads((SAMPLES / "settings" / "settings.json").read_text(encoding="utf-8"))
    shapes = {frozenset(entry) for entry in sample["settings"].values()}
    assert {frozenset(entry) for entry in describe_settings(Settings())} == shapes


def test_no_sample_holds_a_binary_payload_that_should_be_a_file() -> None:
    for path in _samples():
        if path.parent.name != "engine_event":  # engines speak the kernel protocol's base64
            assert "base64" not in path.read_text(encoding="utf-8"), path
            assert "iVBOR" not in path.read_text(encoding="utf-8"), path
