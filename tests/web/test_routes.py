from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerWebApplication
from openapi_spec_validator import validate
from tornado.web import RequestHandler

from jupyter_codeinterp.web.routes import ROUTES
from tests.web.api import Api
from tests.web.schemas import check_against, check_frame, description, frames

WIRE = Path(__file__).parents[1] / "wire"
VERBS = ("get", "post", "put", "patch", "delete", "head")
CALLS = [(verb.upper(), path) for path, item in description()["paths"].items() for verb in item if verb in VERBS]

SCHEMAS_OF_SAMPLES = {
    "chat": "openapi.yaml#/components/schemas/Chat",
    "chat_detail": "openapi.yaml#/components/schemas/ChatView",
    "check": "openapi.yaml#/components/schemas/ProviderCheck",
    "error": "openapi.yaml#/components/schemas/Error",
    "event": "frames.schema.json#/$defs/Event",
    "kernel": "openapi.yaml#/components/schemas/Kernel",
    "message": "openapi.yaml#/components/schemas/Message",
    "model": "openapi.yaml#/components/schemas/Model",
    "output": "openapi.yaml#/components/schemas/Output",
    "page_frame": "frames.schema.json#/$defs/PageFrame",
    "part": "openapi.yaml#/components/schemas/Part",
    "provider": "openapi.yaml#/components/schemas/Provider",
    "readiness": "openapi.yaml#/components/schemas/Readiness",
    "server_frame": "frames.schema.json#/$defs/ServerFrame",
}
SAMPLES = [path for kind in SCHEMAS_OF_SAMPLES for path in sorted((WIRE / kind).glob("*.json"))]


def implemented(handler: type[RequestHandler]) -> set[str]:
    """Return the verbs a handler answers by code of ours."""
    ours = set()
    for verb in VERBS:
        method = getattr(handler, verb)
        if method not in (RequestHandler._unimplemented_method, getattr(APIHandler, verb)):
            ours.add(verb)
    return ours


def address(template: str) -> str:
    """Return an address of the described kind, of things that do not exist."""
    return template.strip("/").replace("{", "no-").replace("}", "")


def test_the_description_is_valid_openapi() -> None:
    validate(description())


def test_every_call_is_described_and_everything_described_is_a_call() -> None:
    registered = {f"/{path}": implemented(handler) for path, handler in ROUTES}
    described = {path: set(item) - {"parameters"} for path, item in description()["paths"].items()}
    assert registered == described


def test_every_call_has_a_name_of_its_own_and_says_how_it_fails() -> None:
    calls = [item[verb] for item in description()["paths"].values() for verb in item if verb in VERBS]
    assert len({call["operationId"] for call in calls}) == len(calls)
    assert all("default" in call["responses"] for call in calls)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_of_the_wire_is_as_described(path: Path) -> None:
    check_against(SCHEMAS_OF_SAMPLES[path.parent.name], json.loads(path.read_text()))


def test_a_frame_that_is_not_described_is_noticed() -> None:
    with pytest.raises(Exception, match="not valid"):
        check_frame({"type": "wave"})
    assert set(frames()["$defs"]) >= {"Welcome", "Event", "Hello"}


@pytest.mark.parametrize(("path", "handler"), ROUTES)
def test_no_call_lacks_authentication(path: str, handler: type[RequestHandler]) -> None:
    """Ask the check that Jupyter Server itself makes when unauthenticated access is switched off."""
    server = ServerWebApplication.__new__(ServerWebApplication)
    assert server._check_handler_auth(path, handler) == []
    for verb in implemented(handler):
        assert not getattr(getattr(handler, verb), "__allow_unauthenticated", False)


async def test_who_is_not_logged_in_gets_nothing(api: Api) -> None:
    for method, template in CALLS:
        answer = await api.call(method, address(template), headers={"Authorization": "token wrong"})
        assert (answer.status, answer.body["code"]) == (403, "forbidden"), (method, template)


async def test_an_address_that_does_not_exist_says_where_to_look(api: Api) -> None:
    for path in ("nothing", "chats/a/b/c/d", "chats/ä", ""):
        for method in ("GET", "POST", "DELETE"):
            answer = await api.call(method, path)
            assert (answer.status, answer.body["code"]) == (404, "not_found")
            assert "openapi.yaml" in answer.body["message"]
    assert (await api.call("GET", "nothing", headers={"Authorization": "token wrong"})).status == 403


@pytest.mark.parametrize(("method", "path"), [("PUT", "chats"), ("POST", "models"), ("DELETE", "settings")])
async def test_a_method_that_an_address_does_not_take_is_told(api: Api, method: str, path: str) -> None:
    answer = await api.call(method, path, {} if method != "DELETE" else None)
    assert (answer.status, answer.body["code"]) == (405, "method_not_allowed")


async def test_the_descriptions_are_served(api: Api) -> None:
    answer = await api.call("GET", "openapi.yaml")
    assert answer.response.headers["Content-Type"] == "application/yaml"
    assert b"openapi: 3.1" in answer.response.body
    answer = await api.call("GET", "frames.schema.json")
    assert json.loads(answer.response.body) == frames()


UNKNOWN_THINGS: list[tuple[str, str, Any]] = [
    ("GET", "chats/none", None),
    ("PATCH", "chats/none", {"title": "x"}),
    ("DELETE", "chats/none", None),
    ("POST", "chats/none/turns", {"text": "x"}),
    ("DELETE", "chats/none/turns/none", None),
    ("POST", "chats/none/turns/none/retry", {}),
    ("POST", "chats/none/turns/none/try-now", {}),
    ("POST", "chats/none/executions", {"code": "1"}),
    ("GET", "chats/none/kernel", None),
    ("POST", "chats/none/kernel/restart", {}),
    ("POST", "chats/none/kernel/replay", {}),
    ("POST", "chats/none/kernel/interrupt", {}),
    ("POST", "chats/none/kernel/bind", {}),
    ("DELETE", "chats/none/kernel", None),
    ("GET", "executions/none", None),
    ("POST", "executions/none/interrupt", {}),
    ("POST", "executions/none/extend", {}),
    ("POST", "executions/none/decision", {"decision": "run"}),
    ("GET", "files/none", None),
    ("GET", "files/none/content", None),
    ("DELETE", "files/none", None),
    ("GET", "providers/none", None),
    ("DELETE", "providers/none", None),
    ("POST", "providers/none/test", {}),
]


async def test_what_does_not_exist_is_not_found(api: Api) -> None:
    for method, path, body in UNKNOWN_THINGS:
        answer = await api.ask(method, path, body)
        assert (answer.status, answer.body["code"]) == (404, "not_found"), (method, path, answer.body)
        assert "none" in answer.body["message"], answer.body
