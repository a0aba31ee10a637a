"""Runs code in a kernel of the Jupyter server that is named for code of models, and ends it."""

from __future__ import annotations

import logging

from ...engines.remote import RemoteEngine
from ...engines.seam import Deadline, Place, RunRequest
from ...errors import CodeInterpError
from ...protocol.engine_events import EngineEvent, Raised, Stream
from ..configuration import Configuration

RUN_SECONDS = 30.0


async def probe_remote(configuration: Configuration, code: str) -> str:
    """Return what the code printed there; raises CodeInterpError for whatever keeps it from running."""
    settings = configuration.settings
    engine = RemoteEngine(settings.interpreter_jupyter, settings, "doctor", logging.getLogger(__name__))
    printed: list[str] = []
    raised: list[str] = []

    async def take(event: EngineEvent) -> None:
        if isinstance(event, Stream) and event.name == "stdout":
            printed.append(event.text)
        elif isinstance(event, Raised):
            raised.append(f"{event.ename}: {event.evalue}")

    try:
        readiness = await engine.readiness()
        if not readiness.ready:
            raise CodeInterpError(str(readiness.reason))
        outcome = await engine.run(RunRequest("doctor", Place("doctor"), code, Deadline(RUN_SECONDS)), take)
        await engine.shutdown_chat("doctor")
    finally:
        await engine.close()
    if outcome.status != "ok":
        raise CodeInterpError("; ".join(raised) or f"the code ended as '{outcome.status}'")
    return "".join(printed)
