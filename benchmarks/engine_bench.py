"""A kernel engine and a plain jupyter_client on the same kind of kernel, for the benchmarks."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.contents.filemanager import AsyncFileContentsManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.services.sessions.sessionmanager import SessionManager

from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.protocol.json_types import Json
from jupyter_codeinterp.protocol.settings import Settings


@asynccontextmanager
async def chat_engine() -> AsyncIterator[tuple[KernelEngine, Any]]:
    """Yield an engine on Jupyter Server's managers, and the kernel manager."""
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as root:
        specs = KernelSpecManager()
        untyped: Any = SimpleNamespace(kernels=AsyncMappingKernelManager, sessions=SessionManager)
        manager = untyped.kernels(root_dir=root, kernel_spec_manager=specs)
        contents = AsyncFileContentsManager(root_dir=root)
        sessions = untyped.sessions(kernel_manager=manager, contents_manager=contents)
        log = logging.getLogger("bench")
        engine = KernelEngine(manager, sessions, specs, str(Path(root)), Settings(), "bench", log)
        try:
            yield engine, manager
        finally:
            await engine.close()
            await manager.shutdown_all(now=True)


@asynccontextmanager
async def bare_client(manager: Any) -> AsyncIterator[AsyncKernelClient]:
    """Yield a plain client of a new kernel, ready to run code."""
    kernel_id = await manager.start_kernel(kernel_name="python3")
    client: AsyncKernelClient = manager.get_kernel(kernel_id).client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    try:
        yield client
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(kernel_id, now=True)


async def run_bare(client: AsyncKernelClient, code: str) -> list[Json]:
    """Run code as a script would: all outputs up to idle, and the reply."""
    messages: list[Json] = []
    message_id = client.execute(code, allow_stdin=False)
    while True:
        message = await client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != message_id:
            continue
        messages.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    while True:
        reply = await client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message_id:
            return messages
