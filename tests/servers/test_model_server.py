"""The server that other tests rely on does what its docstring says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.servers.model_fixtures import ModelServerProcess, start_model_server
from tests.servers.model_scripts import SCRIPTS, call, context_limit, count_tokens, refuse, say

HEADERS = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json"}


def request(*contents: str, **fields: Any) -> dict[str, Any]:
    """Write the body of a request with these messages of a person."""
    messages = [{"role": "user", "content": content} for content in contents]
    return {"model": "scripted-model", "messages": messages, "stream": True, **fields}


@contextmanager
def posted(server: ModelServerProcess, body: object, headers: dict[str, str] = HEADERS) -> Iterator[HTTPResponse]:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
        response = connection.getresponse()
        try:
            yield response
        finally:
            response.close()
    finally:
        connection.close()


def exchange(server: ModelServerProcess, body: object, headers: dict[str, str] = HEADERS) -> tuple[int, str]:
    with posted(server, body, headers) as response:
        return response.status, response.read().decode()


def test_responses_are_given_out_in_order_and_requests_recorded(model_server: ModelServerProcess) -> None:
    model_server.respond(call("print(1)"), refuse(429, "Slow down.", headers={"Retry-After": "7"}))
    status, text = exchange(model_server, request("a", n=1))
    assert status == 200
    assert text.endswith("data: [DONE]\n\n")
    assert exchange(model_server, request("a", n=2))[0] == 429
    assert exchange(model_server, request("a", n=3)) == (
        500,
        '{"error": {"message": "The script of the test\'s model server is used up."}}',
    )
    assert [body["n"] for body in model_server.chat_bodies()] == [1, 2, 3]


def test_the_image_of_the_last_message_is_put_in_its_place(model_server: ModelServerProcess) -> None:
    model_server.respond(say("See ![Chart]({{image}})"))
    content = "status: ok\n![Output image](http://host/codeinterp/api/v1/files/f-1/content)"
    _, text = exchange(model_server, request("Draw", content))
    assert "http://host/codeinterp/api/v1/files/f-1/content" in text


def test_a_client_that_goes_away_is_noticed(model_server: ModelServerProcess) -> None:
    model_server.respond({"body": ["data: {}\n\n", {"hang": True}]})
    with posted(model_server, request("a")) as response:
        assert response.readline() == b"data: {}\n"
    model_server.wait_for_disconnect()


def test_a_request_that_does_not_fit_is_refused_and_uses_up_no_response(model_server: ModelServerProcess) -> None:
    model_server.respond(say("Hi"))
    untyped = {"Accept": HEADERS["Accept"]}
    assert [exchange(model_server, request("a"), untyped)[0], exchange(model_server, request("a", more=1))[0]] == [
        400
    ] * 2
    refused = model_server.refused()
    assert ["Unsupported content type" in refused[0], "Unknown parameter: 'more'" in refused[1]] == [True, True]
    assert exchange(model_server, request("a"))[0] == 200
    assert model_server.refused() == []


def test_whoever_started_the_server_hears_of_it_at_the_end() -> None:
    server = start_model_server()
    server.respond(say("Hi"))
    exchange(server, request("a", more=1))
    # another script forgets requests, not what was wrong with them
    server.respond()
    with pytest.raises(AssertionError, match="Unknown parameter: 'more'"):
        server.stop()
    server.stop()


def test_a_key_is_asked_for_where_the_script_has_one(model_server: ModelServerProcess) -> None:
    model_server.respond(say("Hi"), key="k-1")
    for authorization, status in (("", 401), ("Bearer k-2", 401), ("k-1", 401), ("Bearer k-1", 200)):
        headers = {**HEADERS, **({"Authorization": authorization} if authorization else {})}
        assert exchange(model_server, request("a"), headers)[0] == status
    assert len(model_server.refused()) == 3


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_ready_made_script_can_be_loaded(name: str, model_server: ModelServerProcess) -> None:
    model_server.load(SCRIPTS[name]())
    assert model_server.requests() == []


def test_a_limit_refuses_what_is_longer_and_counts_the_rest(model_server: ModelServerProcess) -> None:
    limit = context_limit(40, "{request} tokens, at most {context}")
    model_server.load({"models": ["m"], "limit": limit, "responses": [say("hi")]})
    status, text = exchange(model_server, request("many words " * 50))
    assert (status, json.loads(text)["error"]["message"].endswith("tokens, at most 40")) == (400, True)
    short = request("few words")
    assert f'"prompt_tokens": {count_tokens(short)},' in exchange(model_server, short)[1]
