"""A Python kernel of another make, as a program: what it says of itself and how it takes the guard are options.

Like xeus-python it publishes messages that have no parent at all, where others have an empty one.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

NO_GUARD, IMPLEMENTATION = "--no-guard", "--implementation="


class ToyKernel(Kernel):
    """Runs code by ``exec`` and prints its text."""

    implementation = next(
        (text.removeprefix(IMPLEMENTATION) for text in sys.argv if text.startswith(IMPLEMENTATION)), "toy"
    )
    implementation_version = "1.0"
    banner = "A toy."
    language_info = {"name": "python", "mimetype": "text/x-python", "file_extension": ".py"}  # noqa: RUF012

    def _welcome(self) -> None:
        assert self.session is not None
        message = self.session.msg("iopub_welcome", {})
        message["parent_header"] = None
        self.iopub_socket.send_multipart(self.session.serialize(message))

    async def kernel_info_request(self, stream: Any, ident: Any, parent: Any) -> None:
        self._welcome()
        await super().kernel_info_request(stream, ident, parent)  # type: ignore[no-untyped-call] # it has no types

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        if "codeinterp guard" in parent["content"]["code"] and TAKES_NO_GUARD:
            return
        await super().execute_request(stream, ident, parent)  # type: ignore[no-untyped-call] # it has no types

    async def do_execute(self, code: str, silent: bool, *more: Any, **options: Any) -> Any:
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                exec(code, {})
        except Exception as exc:  # noqa: BLE001 - whatever the code raises
            return {"status": "error", "ename": type(exc).__name__, "evalue": str(exc), "traceback": []}
        if said.getvalue() and not silent:
            text = {"name": "stdout", "text": said.getvalue()}
            self.send_response(self.iopub_socket, "stream", text)  # type: ignore[no-untyped-call] # it has no types
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}


TAKES_NO_GUARD = NO_GUARD in sys.argv

if __name__ == "__main__":
    sys.argv = [text for text in sys.argv if text != NO_GUARD and not text.startswith(IMPLEMENTATION)]
    IPKernelApp.launch_instance(kernel_class=ToyKernel)
