"""Starting, restarting and ending kernels through the server's own managers."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import CodeInterpError, EngineUnavailableError
from ..protocol.parts import Note
from ..protocol.settings import Settings
from .channels import open_context
from .chat_kernel import ChatKernel, connect
from .death import is_alive, read_process_id
from .environment import KernelEnvironment
from .kernelspecs import KernelSpecs
from .leftovers import Leftovers
from .seam import Place
from .workspace import Workspace

VARIABLES_LOST = Note("variables_lost", "The kernel was restarted. Earlier variables are lost.")
POLL_SECONDS = 0.1


class Launcher:
    """Makes kernels of ours; keeps nothing but the context their sockets share."""

    def __init__(
        self,
        kernel_manager: Any,
        session_manager: Any,
        kernel_spec_manager: Any,
        workspace: Workspace,
        settings: Settings,
        instance_id: str,
        log: logging.Logger,
        *,
        kernel_name: Callable[[], str] | None = None,
    ) -> None:
        self.kernel_manager = kernel_manager
        self._session_manager = session_manager
        self.specs = KernelSpecs(kernel_spec_manager)
        self._workspace = workspace
        self._settings = settings
        self._kernel_name = kernel_name or (lambda: settings.kernel_name)
        self._log = log
        self._context = open_context()
        self._leftovers = Leftovers(instance_id, log)

    def choose_name(self, place: Place) -> str:
        """Return the kernelspec the chat wants, or else that of the settings, or else the server's default."""
        return place.kernel.name or self._kernel_name() or str(self.kernel_manager.default_kernel_name)

    async def start(self, place: Place) -> ChatKernel:
        """Start a kernel for the place and wait until it answers; raises EngineUnavailableError."""
        name = self.choose_name(place)
        display_name = await self.specs.find_display_name(name)
        found = await self._workspace.find(place.folder)
        folder = found or ""
        deadline = self._settings.deadlines.kernel_start
        with _as_start_failure(display_name, deadline):
            kernel_id = str(await asyncio.wait_for(self._launch(place, name, folder), deadline))
        try:
            with _as_start_failure(display_name, deadline):
                await self._await_start(kernel_id)
                await self._name_session(place, kernel_id, folder)
            kernel = await self._connect(place.chat_id, kernel_id, name, display_name)
        except BaseException:
            await self.shutdown(kernel_id)
            raise
        if found is None:
            text = f"The folder '{place.folder}' is missing or hidden; the code runs in the server's root folder."
            kernel.notes.append(Note("folder_missing", text))
        return kernel

    async def restart(self, kernel: ChatKernel) -> ChatKernel:
        """Kill and restart the kernel, and return it with a new connection."""
        await kernel.connection.close()
        try:
            answered = await self.kernel_manager.restart_kernel(kernel.kernel_id, now=True)
            if inspect.isawaitable(answered):
                await asyncio.wait_for(answered, self._settings.deadlines.kernel_start)
        except CodeInterpError:
            raise
        except Exception as exc:
            raise EngineUnavailableError(
                f"The kernel '{kernel.display_name}' could not be restarted: {exc}. Try again; a new one is started."
            ) from exc
        return await self._connect(kernel.chat_id, kernel.kernel_id, kernel.name, kernel.display_name)

    async def rejoin(self, kernel: ChatKernel) -> ChatKernel:
        """Connect to the process that somebody else starts, or has started, in place of the one we knew."""
        await kernel.connection.close()
        return await self._connect(kernel.chat_id, kernel.kernel_id, kernel.name, kernel.display_name)

    async def shutdown(self, kernel_id: str) -> None:
        """End a kernel and its session; one that is gone already is no error."""
        try:
            for session in await self._session_manager.list_sessions():
                if session["kernel"]["id"] == kernel_id:
                    await self._session_manager.delete_session(session["id"])
            if kernel_id in self.kernel_manager:
                await self.kernel_manager.shutdown_kernel(kernel_id)
        except CodeInterpError:
            raise
        except Exception as exc:
            if kernel_id in self.kernel_manager:
                raise EngineUnavailableError(f"The kernel could not be shut down: {exc}. Try again.") from exc
        await self._leftovers.forget(kernel_id)

    async def close(self) -> None:
        """Close the sockets; the server ends its kernels itself."""
        await self._leftovers.close()
        self._context.destroy(linger=0)

    async def _launch(self, place: Place, name: str, folder: str) -> Any:
        """Return the id of a new process, which a server with pending kernels starts in its own time."""
        variables = self._session_manager.get_kernel_env(_session_path(folder, place.chat_id))
        patterns = self._settings.stripped_variables if self._settings.strip_kernel_environment else ()
        return await self.kernel_manager.start_kernel(
            kernel_name=name, path=folder, env=KernelEnvironment(variables, patterns)
        )

    async def _await_start(self, kernel_id: str) -> None:
        manager = self.kernel_manager.get_kernel(kernel_id)
        if getattr(self.kernel_manager, "use_pending_kernels", False):
            ready = manager.ready
            waiting = ready if isinstance(ready, asyncio.Future) else asyncio.wrap_future(ready)
            await asyncio.wait_for(asyncio.shield(waiting), self._settings.deadlines.kernel_start)
        if manager.connection_file:
            await self._leftovers.remember(kernel_id, str(manager.connection_file))

    async def _name_session(self, place: Place, kernel_id: str, folder: str) -> None:
        """Give the kernel an entry in the list of running ones.

        As a console's session a click on it opens a console on this kernel; there is no file that could be opened.
        """
        await self._session_manager.create_session(
            path=_session_path(folder, place.chat_id),
            name=session_label(place),
            type="console",
            kernel_id=kernel_id,
        )

    async def _connect(self, chat_id: str, kernel_id: str, name: str, display_name: str) -> ChatKernel:
        deadline = self._settings.deadlines.kernel_start
        manager = self.kernel_manager.get_kernel(kernel_id)
        for _ in range(int(deadline / POLL_SECONDS)):
            if await is_alive(manager):
                break
            await asyncio.sleep(POLL_SECONDS)
        try:
            connection = await connect(manager, self._context, deadline, self._log, display_name)
        except CodeInterpError:
            raise
        except Exception as exc:
            raise EngineUnavailableError(f"No connection to the kernel '{display_name}': {exc}. Try again.") from exc
        process_id = read_process_id(manager)
        now = asyncio.get_running_loop().time()
        return ChatKernel(chat_id, kernel_id, name, display_name, manager, connection, process_id, now)


@contextmanager
def _as_start_failure(display_name: str, deadline_seconds: float) -> Iterator[None]:
    """Say of whatever goes wrong that the kernel did not start."""
    try:
        yield
    except asyncio.TimeoutError as exc:
        raise EngineUnavailableError(
            f"The kernel '{display_name}' did not start within {deadline_seconds:g} s. Try again, or allow more time.",
            code="kernel_start_timeout",
        ) from exc
    except CodeInterpError:
        raise
    except Exception as exc:
        raise EngineUnavailableError(
            f"The kernel '{display_name}' could not start: {exc}. Try it in a notebook, or choose another kernel.",
            code="kernel_start_failed",
        ) from exc


def session_label(place: Place) -> str:
    """Return the name that the list of running kernels shows."""
    return f"Chat: {place.title}" if place.title else f"Chat {place.chat_id[:8]}"


def _session_path(folder: str, chat_id: str) -> str:
    return f"{folder}/chat-{chat_id}" if folder else f"chat-{chat_id}"
