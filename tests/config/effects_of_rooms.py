"""What switches do to models, stores, kernels and outputs: each the real thing, without a server around it."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from jupyter_codeinterp.config import load_settings
from jupyter_codeinterp.engines.environment import KernelEnvironment
from jupyter_codeinterp.errors import ForbiddenError, InvalidRequestError, ModelError
from jupyter_codeinterp.llm.local_providers import LocalProviders
from jupyter_codeinterp.llm.registry import ModelRegistry
from jupyter_codeinterp.llm.scripted import ScriptedModel
from jupyter_codeinterp.llm.seam import ChatModel
from jupyter_codeinterp.outputs.changes import StoreFile
from jupyter_codeinterp.outputs.recorder import OutputRecorder
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.models import ProviderConfig
from jupyter_codeinterp.protocol.settings import Settings
from jupyter_codeinterp.pyodide.distribution import package_folders
from jupyter_codeinterp.store.sqlite import open_store
from tests.llm.test_registry import MemoryProviders
from tests.outputs.pictures import data_url, png
from tests.servers.fixed_server import fixed_server, http_response, sent_at_once
from tests.servers.request_rules import Request

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Made for 127.0.0.1, with its key, by ``openssl req -x509``: what nobody but us trusts."""

LAB = ProviderConfig("lab", "openai-chat", "http://models.example.org/v1")


@asynccontextmanager
async def _registry(given: Settings) -> AsyncIterator[ModelRegistry]:
    registry = ModelRegistry(given, MemoryProviders())
    try:
        yield registry
    finally:
        await registry.close()


@asynccontextmanager
async def _serving(asked: list[str], trust: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Answer everything with a list of one model, and give the address without its scheme."""

    def answer(request: Request) -> bytes:
        asked.append(f"{request.method} {request.path}")
        return http_response("200 OK", '{"data":[{"id":"m"}]}')

    async with fixed_server(sent_at_once(answer), trust=trust) as (place, _):
        yield place


async def a_new_chat_uses_that_model(given: Settings, folder: Path) -> None:
    async with _registry(given) as registry:
        assert await registry.find_default() == "lab/x"


async def the_demo_is_not_allowed(given: Settings, folder: Path) -> None:
    async with _registry(replace(given, models=replace(given.models, discover_local=False))) as registry:
        with pytest.raises(ForbiddenError):
            await registry.resolve("demo/analyst")
        assert (await registry.list_models()).models == ()


async def the_demo_can_see(given: Settings, folder: Path) -> None:
    async with _registry(given) as registry:
        _, _, info = await registry.resolve("demo/analyst")
        assert info.capabilities.vision is True


async def the_key_of_the_environment_offers_nothing(given: Settings, folder: Path) -> None:
    environ = {"OPENAI_API_KEY": "key", "CODEINTERP_MODEL_DISCOVER_ENVIRONMENT": "false"}
    assert load_settings({}, environ).found_providers == ()
    del environ["CODEINTERP_MODEL_DISCOVER_ENVIRONMENT"]
    assert load_settings({}, environ).found_providers


async def _asked_here(given: Settings) -> list[str]:
    asked: list[str] = []

    def make(config: ProviderConfig) -> ChatModel:
        asked.append(config.base_url)
        return ScriptedModel([])

    await LocalProviders(given, make, monotonic).find()
    return asked


async def no_server_of_this_machine_is_asked(given: Settings, folder: Path) -> None:
    assert await _asked_here(given) == []


async def one_address_of_this_machine_is_asked(given: Settings, folder: Path) -> None:
    assert await _asked_here(given) == ["http://127.0.0.1:4321/v1"]


async def a_link_local_address_is_taken(given: Settings, folder: Path) -> None:
    config = replace(LAB, base_url="http://169.254.1.1/v1")
    async with _registry(given) as registry:
        await registry.put_provider(config, None)
    async with _registry(Settings()) as registry:
        with pytest.raises((ForbiddenError, InvalidRequestError, ModelError)):
            await registry.put_provider(config, None)


async def models_are_asked_for_through_the_proxy(given: Settings, folder: Path) -> None:
    asked: list[str] = []
    async with _serving(asked) as place:
        models = replace(given.models, proxy=given.models.proxy.replace("127.0.0.1:1", place))
        async with _registry(replace(given, models=models)) as registry:
            check = await registry.check_unstored(LAB, None)
    assert check.models == ("m",)
    assert asked[0] == "GET http://models.example.org/v1/models"


async def a_certificate_of_ours_is_trusted(given: Settings, folder: Path) -> None:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(CERTIFICATE)
    async with _serving([], trust) as place:
        config = replace(LAB, base_url=f"https://{place}/v1")
        async with _registry(given) as registry:
            assert (await registry.check_unstored(config, None)).models == ("m",)
        async with _registry(Settings()) as registry:
            assert (await registry.check_unstored(config, None)).result == "unreachable"


async def a_server_that_takes_no_connection_is_given_up(given: Settings, folder: Path) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        try:
            for other in waiting:
                other.setblocking(False)
                other.connect_ex(full.getsockname())
            config = replace(LAB, base_url=f"http://127.0.0.1:{full.getsockname()[1]}/v1")
            async with _registry(given) as registry:
                started = monotonic()
                check = await registry.check_unstored(config, None)
                # 10 seconds without the switch
                assert (check.result, monotonic() - started < 8) == ("unreachable", True)
        finally:
            for other in waiting:
                other.close()


async def the_journal_is_another(given: Settings, folder: Path) -> None:
    store = await open_store(folder / "data", journal_mode=given.journal_mode)
    try:
        assert store.journal == "delete"
    finally:
        await store.close()


async def only_what_is_named_is_kept_out(given: Settings, folder: Path) -> None:
    environment = KernelEnvironment({**os.environ, "MY_SECRET": "1", "LAB_API_KEY": "2"}, given.stripped_variables)
    assert "MY_SECRET" not in environment
    assert "LAB_API_KEY" in environment


async def a_picture_is_too_large(given: Settings, folder: Path) -> None:
    def stored(settings: Settings) -> list[StoreFile]:
        recorder = OutputRecorder(settings.limits, iter(map(str, range(99))).__next__)
        changes = [*recorder.feed(Stream("stdout", f"{data_url(png(9, 9, ballast=b'x' * 200))}\n")), *recorder.finish()]
        return [change for change in changes if isinstance(change, StoreFile)]

    assert stored(given) == []
    assert stored(Settings()) != []


async def packages_are_kept_in_that_folder(given: Settings, folder: Path) -> None:
    (folder / "packages").mkdir()
    assert package_folders(given, folder / "data") == (folder / "packages",)
