"""Starts a kernel that belongs to no chat, runs one piece of code in it and ends it: whether kernels work at all."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from subprocess import DEVNULL
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

START_SECONDS = 20.0
RUN_SECONDS = 30.0


async def probe_kernel(name: str, specs: KernelSpecManager, code: str) -> str:
    """Return what the code printed; raises whatever keeps the kernel from starting or answering in time."""
    manager = AsyncKernelManager(kernel_name=name, kernel_spec_manager=specs)
    with tempfile.TemporaryDirectory() as folder:
        try:
            await manager.start_kernel(cwd=folder, stdout=DEVNULL, stderr=DEVNULL)
            client = manager.client()
            client.start_channels()
            try:
                await client.wait_for_ready(timeout=START_SECONDS)
                return await _run(client, code)
            finally:
                client.stop_channels()
        finally:
            if manager.has_kernel:
                await manager.shutdown_kernel(now=True)


async def _run(client: AsyncKernelClient, code: str) -> str:
    printed: list[str] = []

    def hear(message: Mapping[str, Any]) -> None:
        if message["header"]["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            printed.append(message["content"]["text"])

    running = client.execute_interactive(code, output_hook=hear, store_history=False, allow_stdin=False)
    await asyncio.wait_for(running, RUN_SECONDS)
    return "".join(printed)
