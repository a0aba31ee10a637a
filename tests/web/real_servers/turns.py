"""The same turns with every real server, with its dialects and with the type of its requests taken away.

``scripts/real-servers`` runs this file, whose name keeps it out of ``scripts/test``, and prints the table.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.servers.fixed_server import RefusedError
from tests.servers.gateway import gateway_to
from tests.servers.journeys import (
    CHART_QUESTION,
    CODE_MODES,
    Face,
    check_chart,
    check_turn,
    turn_with_code,
    without_header,
)
from tests.servers.llama_server import KEY as LLAMA_KEY
from tests.servers.llama_server import MODEL as LLAMA_MODEL
from tests.servers.llama_server import running_llama_server
from tests.web.api import Api
from tests.web.real_servers.processes import environment, free_port, program, running

PROXY_KEY = "sk-proxy-0123456789"
PROXIED = ("by-chat", "by-responses")
"""Models of the proxy: it asks llama.cpp for the first by Chat Completions, for the second by Responses at times."""


@dataclass(frozen=True)
class Server:
    """A running server: where it is, and the key that it wants."""

    url: str
    key: str


@contextmanager
def llama_cpp(folder: Path) -> Iterator[Server]:
    """Run llama.cpp."""
    with running_llama_server() as url:
        yield Server(url, LLAMA_KEY)


@contextmanager
def transformers(folder: Path) -> Iterator[Server]:
    """Run ``transformers serve`` on the CPU with a model of one layer."""
    write: list[str | Path] = [
        program("transformers", "python"),
        "-m",
        "tests.web.real_servers.transformers_model",
        folder / "chain",
    ]
    subprocess.run(write, env=environment(), check=True, capture_output=True)
    port = free_port()
    serve: list[str | Path] = [program("transformers", "transformers"), "serve", "chain", "--device", "cpu"]
    with running([*serve, "--host", "127.0.0.1", "--port", str(port)], folder, port, "/health") as url:
        yield Server(url, "")


@contextmanager
def litellm(folder: Path) -> Iterator[Server]:
    """Run LiteLLM's proxy in front of llama.cpp."""
    with running_llama_server() as llama:
        target = {"api_base": f"{llama}/v1", "api_key": LLAMA_KEY}
        prefixes = zip(PROXIED, ("hosted_vllm", "openai"), strict=True)
        models = [
            {"model_name": name, "litellm_params": {"model": f"{prefix}/{LLAMA_MODEL}", **target}}
            for name, prefix in prefixes
        ]
        # JSON is YAML
        config = {"model_list": models, "general_settings": {"master_key": PROXY_KEY}}
        (folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
        port = free_port()
        serve: list[str | Path] = [
            program("litellm", "litellm"),
            "--config",
            folder / "config.yaml",
            "--host",
            "127.0.0.1",
        ]
        with running([*serve, "--port", str(port)], folder, port, "/health/liveliness") as url:
            yield Server(url, PROXY_KEY)


MAKE = {"llama.cpp": llama_cpp, "transformers serve": transformers, "LiteLLM": litellm}
SERVED = {
    "llama.cpp": (("openai-chat", "openai-responses", "anthropic-messages"), (LLAMA_MODEL,)),
    "transformers serve": (("openai-chat", "openai-responses"), ("chain",)),
    "LiteLLM": (("openai-chat", "openai-responses", "anthropic-messages"), PROXIED),
}
"""The dialects and models of each."""
LOOK_AT_TYPES = {"transformers serve"}
"""Those that refuse requests without a type; the others take them, and a gateway that does not stands before them."""
FACES = [(name, kind, model) for name, (kinds, models) in SERVED.items() for kind in kinds for model in models]
TURNS = [(*face, code_mode) for face in FACES for code_mode in CODE_MODES]

Told = Callable[[str, object], None]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Start servers when they are first asked for by name; they run until the last test, for some start slowly."""
    with ExitStack() as stack:

        @cache
        def start(name: str) -> Server:
            return stack.enter_context(MAKE[name](tmp_path_factory.mktemp("server")))

        yield start


@pytest.fixture
def server(request: pytest.FixtureRequest, started: Callable[[str], Server]) -> Server:
    """Return the running server of that name."""
    return started(request.param)


@pytest.mark.parametrize(("server", "kind", "model", "code_mode"), TURNS, indirect=["server"])
async def test_a_turn_with_code_ends_well(
    api: Api, server: Server, kind: str, model: str, code_mode: str, record_property: Told, request: Any
) -> None:
    record_property("row", (request.node.callspec.params["server"], kind, model, code_mode, "as sent"))
    check_turn(await turn_with_code(api, Face(kind, f"{server.url}/v1", model, server.key), code_mode))


@pytest.mark.parametrize(("server", "kind", "model", "code_mode"), TURNS, indirect=["server"])
async def test_a_chart_is_drawn_stored_and_told_of(
    api: Api, server: Server, kind: str, model: str, code_mode: str, record_property: Told, request: Any
) -> None:
    record_property("row", (request.node.callspec.params["server"], kind, model, code_mode, "chart"))
    face = Face(kind, f"{server.url}/v1", model, server.key)
    await check_chart(api, await turn_with_code(api, face, code_mode, CHART_QUESTION))


@asynccontextmanager
async def looked_at(name: str, server: Server) -> AsyncIterator[str]:
    """Give the address where requests are looked at: the server's own, or that of a gateway before it."""
    if name in LOOK_AT_TYPES:
        yield server.url
        return
    with suppress(RefusedError):
        async with gateway_to(server.url, key=server.key) as url:
            yield url


@pytest.mark.parametrize(("server", "kind", "model", "code_mode"), TURNS, indirect=["server"])
async def test_without_the_type_the_same_turn_fails(
    api: Api,
    server: Server,
    kind: str,
    model: str,
    code_mode: str,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Told,
    request: Any,
) -> None:
    name = request.node.callspec.params["server"]
    whose = "" if name in LOOK_AT_TYPES else ", by a gateway"
    record_property("row", (name, kind, model, code_mode, f"without Content-Type{whose}"))
    without_header(monkeypatch, "Content-Type")
    async with looked_at(name, server) as url:
        chat = await turn_with_code(api, Face(kind, f"{url}/v1", model, server.key), code_mode)
    with pytest.raises(AssertionError):
        check_turn(chat)
    (error,) = [part for part in chat["messages"][-1]["parts"] if part["type"] == "error"]
    record_property("said", error["message"])


@pytest.mark.parametrize(("server", "kind", "model"), FACES, indirect=["server"])
async def test_the_connection_test_says_what_is_so(
    api: Api, server: Server, kind: str, model: str, record_property: Told, request: Any
) -> None:
    record_property("row", (request.node.callspec.params["server"], kind, model, "", "connection test"))

    async def check(**changes: str) -> Any:
        provider = Face(kind, f"{server.url}/v1", model, server.key).provider(**changes)
        return (await api.ask("POST", "providers/real/test", {"provider": provider, "model": model})).body

    found = await check()
    assert (found["result"], model in found["models"]) == ("works", True)
    if server.key:
        assert (await check(api_key="sk-wrong"))["result"] != "works"
