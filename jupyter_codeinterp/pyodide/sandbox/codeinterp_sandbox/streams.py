"""``sys.stdout`` and ``sys.stderr`` of the code: what is written is sent, nothing is kept for the next execution."""

from __future__ import annotations

import codecs
import contextlib
import io
import sys
from typing import Any

from .sending import Sender


class OutStream(io.TextIOBase):
    """A text stream that the page shows."""

    errors = "backslashreplace"

    def __init__(self, name: str, sender: Sender) -> None:
        self._stream = name
        self._sender = sender
        self._bytes = _Bytes(self)

    @property
    def name(self) -> str:
        """The stream as Python itself calls it."""
        return f"<{self._stream}>"

    @property
    def encoding(self) -> str:  # type: ignore[override] # a variable for typeshed
        return "utf-8"

    @property
    def buffer(self) -> io.RawIOBase:
        """Take bytes, as programs do that write encoded text."""
        return self._bytes

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._sender.write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        self._sender.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise io.UnsupportedOperation("fileno")

    def close(self) -> None:
        """Stay open: code of later executions writes too."""


class _Bytes(io.RawIOBase):
    def __init__(self, stream: OutStream) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: Any) -> int:
        whole = bytes(data)
        self._stream.write(self._decoder.decode(whole))
        return len(whole)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Stay open, like the stream it belongs to."""


class StandardStreams:
    """Python's own ``stdout`` and ``stderr``, also after code has put something in their place."""

    def __init__(self, sender: Sender) -> None:
        self._streams = {name: OutStream(name, sender) for name in ("stdout", "stderr")}
        vars(sys).update(self._streams)
        # what a program goes back to by itself
        vars(sys).update({f"__{name}__": stream for name, stream in self._streams.items()})

    def put_back(self) -> str:
        """Undo what code did to the streams, and return what to say of it: nothing where it did nothing."""
        replaced = []
        for name, stream in self._streams.items():
            found = getattr(sys, name, None)
            if found is not stream:
                # it may be closed, or be anything
                with contextlib.suppress(Exception):
                    found.flush()  # type: ignore[union-attr] # None has none
                setattr(sys, name, stream)
                # not by equality, which an object of the code defines as it likes
                if not any(found is own for own in self._streams.values()):
                    replaced.append(f"sys.{name}")
        return _REPLACED.format(" and ".join(replaced)) if replaced else ""


_REPLACED = (
    "This code left {} replaced, so not everything that it printed may be shown here. The next code prints as usual."
)
