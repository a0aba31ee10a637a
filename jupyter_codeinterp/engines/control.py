"""What a person may do with the kernel of a chat, apart from running code."""

from __future__ import annotations

from dataclasses import replace

from ..errors import EngineUnavailableError, NotFoundError
from ..protocol.chats import Chat, KernelChoice
from ..protocol.models import KernelState
from .kernel import KernelEngine
from .kernelspecs import SpecProblem
from .seam import Place


class KernelControl:
    """State, restart, interrupt and end of a chat's kernel.

    ``others`` run code of people elsewhere; their kernel of a chat only ends with it.
    """

    def __init__(self, engine: KernelEngine, *others: KernelEngine) -> None:
        self._engine = engine
        self._others = tuple(other for other in others if other is not engine)

    def state(self, chat_id: str) -> KernelState:
        """Tell what the chat's kernel does: ``absent``, ``starting``, or as Jupyter says it."""
        kernel = self._engine.kernels.find(chat_id)
        if kernel is None:
            return KernelState("starting" if self._engine.kernels.is_starting(chat_id) else "absent")
        execution_state = "busy" if kernel.busy else kernel.manager.execution_state
        return KernelState(str(execution_state), kernel.kernel_id, kernel.name, kernel.display_name)

    async def describe(self, chat_id: str, choice: KernelChoice) -> KernelState:
        """Tell the state, and without a kernel which one the next execution starts."""
        state = self.state(chat_id)
        if state.name is not None:
            return state
        name = self._engine.launcher.choose_name(Place(chat_id, kernel=choice))
        try:
            display_name = await self._engine.launcher.specs.find_display_name(name)
        except EngineUnavailableError:
            return replace(state, name=name)
        return replace(state, name=name, display_name=display_name)

    async def check_choice(self, choice: KernelChoice) -> None:
        """Raise unless a chat can have a kernel of that name.

        NotFoundError names those there are, EngineUnavailableError says why code cannot run in this one.
        """
        if choice.name is None:
            return
        specs = self._engine.launcher.specs
        found = await specs.look_up(choice.name)
        if isinstance(found, SpecProblem):
            if found.code != "kernel_missing":
                raise found.to_error(choice.name)
            known = (await specs.sort()).usable
            named = ", ".join(f"'{name}' ({display_name})" for name, display_name in known.items()) or "none"
            raise NotFoundError(
                f"{found.text} There are: {named}.", details={"kernel": choice.name, "known": list(known)}
            )

    async def interrupt(self, chat_id: str) -> KernelState:
        """Stop what runs for the chat, or else whatever its kernel is busy with; nothing is no error."""
        kernel = self._engine.kernels.find(chat_id)
        if not await self._engine.stop_chat(chat_id) and kernel is not None:
            await self._engine.interrupt_kernel(kernel)
        return self.state(chat_id)

    async def restart(self, chat: Chat) -> KernelState:
        """Stop what runs and restart the kernel, or start one; raises EngineUnavailableError when it fails."""
        await self._engine.restart_chat(Place.of(chat))
        return self.state(chat.id)

    async def renew(self, chat: Chat) -> None:
        """Restart the kernel if there is one; without one, running code starts a new one anyway."""
        if self._engine.kernels.find(chat.id) is not None:
            await self._engine.restart_chat(Place.of(chat))

    async def shutdown(self, chat_id: str) -> None:
        """Stop what runs and end the kernel; a chat without one is no error. Also called when a chat is deleted."""
        for engine in (self._engine, *self._others):
            await engine.shutdown_chat(chat_id)
