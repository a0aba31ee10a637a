"""The panel as a hub serves it: below a base URL of its own, with keys that never leave the server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import native_chart, refuse, script
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.panel import SEED_SALES, Panel
from tests.ui.rest import call_api, connect_model_server

PANEL_CANARY = "a-test-key"
ENVIRONMENT_CANARY = "canary-of-the-environment"


@pytest.fixture
def hub_lab(tmp_path_factory: pytest.TempPathFactory, model_server: ModelServerProcess) -> Iterator[LabServer]:
    """A JupyterLab below /user/ada/ that logs everything and has a key in its environment."""
    server = start_lab_server(
        tmp_path_factory.mktemp("hub") / "server",
        arguments=["--ServerApp.base_url=/user/ada/", "--debug"],
        environment={"OPENAI_API_KEY": ENVIRONMENT_CANARY, "OPENAI_BASE_URL": model_server.base_url},
    )
    yield server
    server.stop()


async def test_a_chart_below_a_base_url_and_no_key_anywhere(
    hub_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    received: list[bytes | str] = []
    async with open_page(hub_lab) as page:
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
        model_server.load(native_chart())
        model = connect_model_server(hub_lab, model_server)
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.run_at_once()
        await panel.send(SEED_SALES)
        await panel.wait_for_answer()
        await panel.expect_one_chart()
        source = await panel.executions.locator("img").first.get_attribute("src")
        assert source is not None
        assert "/user/ada/codeinterp/api/v1/files/" in source

        keys = {request["headers"].get("authorization") for request in model_server.requests()}
        for name, key in ((model, PANEL_CANARY), ("openai/scripted-model", ENVIRONMENT_CANARY)):
            model_server.load(script(refuse(401, f"This is a bad key: {key}")))
            await panel.choose_model(name)
            await panel.send(f"Ask {name}")
            await expect(panel.answers.last.get_by_role("alert")).to_contain_text("This is a bad key")
            keys |= {request["headers"].get("authorization") for request in model_server.requests()}
        shown = await page.content() + await page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        told = [call_api(hub_lab, "GET", path) for path in ("providers", "models", "settings", "chats")]

    assert {f"Bearer {PANEL_CANARY}", f"Bearer {ENVIRONMENT_CANARY}"} <= keys
    log = hub_lab.log_file.read_text(errors="replace")
    folder = hub_lab.data_folder / "codeinterp"
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "keys.json"]
    for canary in (PANEL_CANARY, ENVIRONMENT_CANARY):
        assert canary not in shown
        assert canary not in str(told)
        assert canary not in log
        assert not any(canary.encode() in content for content in kept)
        assert not any(canary in (frame if isinstance(frame, str) else frame.decode()) for frame in received)
