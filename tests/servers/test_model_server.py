"""The server that other tests rely on does what its docstring says."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import SCRIPTS, call, refuse, say


def post(server: ModelServerProcess, body: object) -> tuple[HTTPConnection, HTTPResponse]:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    connection.request("POST", "/v1/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
    return connection, connection.getresponse()


def exchange(server: ModelServerProcess, body: object) -> tuple[int, str]:
    connection, response = post(server, body)
    try:
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_responses_are_given_out_in_order_and_requests_recorded(model_server: ModelServerProcess) -> None:
    model_server.respond(call("print(1)"), refuse(429, "Slow down.", headers={"Retry-After": "7"}))
    status, text = exchange(model_server, {"n": 1})
    assert status == 200
    assert text.endswith("data: [DONE]\n\n")
    assert exchange(model_server, {"n": 2})[0] == 429
    assert exchange(model_server, {"n": 3}) == (
        500,
        '{"error": {"message": "The script of the test\'s model server is used up."}}',
    )
    assert [body["n"] for body in model_server.chat_bodies()] == [1, 2, 3]


def test_the_image_of_the_last_message_is_put_in_its_place(model_server: ModelServerProcess) -> None:
    model_server.respond(say("See ![Chart]({{image}})"))
    content = "status: ok\n![Output image](http://host/codeinterp/api/v1/files/f-1/content)"
    _, text = exchange(model_server, {"messages": [{"role": "tool", "content": content}]})
    assert "http://host/codeinterp/api/v1/files/f-1/content" in text


def test_a_client_that_goes_away_is_noticed(model_server: ModelServerProcess) -> None:
    model_server.respond({"body": ["data: {}\n\n", {"hang": True}]})
    connection, response = post(model_server, {})
    assert response.readline() == b"data: {}\n"
    response.close()
    connection.close()
    model_server.wait_for_disconnect()


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_ready_made_script_can_be_loaded(name: str, model_server: ModelServerProcess) -> None:
    model_server.load(SCRIPTS[name]())
    assert model_server.requests() == []
