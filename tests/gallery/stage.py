"""Where a state of the gallery is produced: the page, the panel, the servers, and how they are used."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, script
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import call_api, connect_model_server

FAR_SECONDS = 120_000


@dataclass
class Stage:
    """One page with the panel, and the servers behind it."""

    page: Page
    panel: Panel
    lab: LabServer
    models: ModelServerProcess

    async def new_chat(self, *responses: Response, at_once: bool = True) -> None:
        """Begin a chat with the scripted model, which will say these responses."""
        self.models.load(script(*responses))
        model = connect_model_server(self.lab, self.models)
        await self.panel.open()
        await self.panel.choose_model(model)
        if at_once:
            await self.panel.run_at_once()

    async def demo_chat(self) -> None:
        """Begin a chat with the built-in demo."""
        await self.panel.open()
        await self.panel.choose_model("demo/analyst")

    async def ask(self, text: str) -> None:
        """Send a message and wait until its answer is complete."""
        await self.panel.send(text)
        await self.panel.wait_for_answer()

    async def wait_for(self, status: str) -> Locator:
        """Wait until the last execution has this status."""
        execution = self.panel.executions.last
        await expect(execution).to_have_attribute("data-status", status, timeout=FAR_SECONDS)
        return execution

    async def stop(self) -> None:
        """End what runs, so that the next state begins in quiet."""
        chats = call_api(self.lab, "GET", "chats")["chats"]
        for chat in chats:
            turn = call_api(self.lab, "GET", f"chats/{chat['id']}")["turn"]
            if turn:
                call_api(self.lab, "DELETE", f"chats/{chat['id']}/turns/{turn['id']}")
