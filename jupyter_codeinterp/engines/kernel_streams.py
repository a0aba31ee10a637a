"""Keeps a Python kernel's text with the run it belongs to: runs inside of the kernel, not here.

ipykernel reads what child processes and C libraries write in a thread, which may be late: the text then follows the
end of its run or joins the next one. It gives text of threads to whichever run goes on, drops everything that waits
together with a lone surrogate, and prints nowhere for ever when code leaves ``sys.stdout`` replaced or closed.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import os
import select
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

PIPE_BYTES = 65_536
"""What a pipe holds at most: more than that was written after one began to read."""
REPLACED = "codeinterp_stream_replaced"
"""The source of a payload that says which standard streams code had left replaced."""


class Pipe:
    """What child processes and C libraries write to, read in place of ipykernel's own thread.

    Whoever reads holds the lock until the text is in the stream, so that ``drain`` leaves none on the way. ``parent``
    is the run that the text belongs to.
    """

    def __init__(self, stream: Any) -> None:
        self.parent: object = None
        self._stream = stream
        self._lock = threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._process_id = os.getpid()
        self._read_end, write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        self._poll = select.poll()
        self._poll.register(self._read_end, select.POLLIN)
        os.dup2(write_end, stream._original_stdstream_fd)
        os.close(write_end)
        stream.watch_fd_thread = threading.Thread(target=self._watch, daemon=True)
        stream.watch_fd_thread.start()

    def drain(self) -> bool:
        """Take all text that was written so far; False when nobody can write any more."""
        # a fork has no thread that would release the lock, and must not take what is its parent's
        if os.getpid() != self._process_id:
            return False
        with self._lock:
            if self.parent is not None:
                token = self._stream._parent_header.set(self.parent)
            try:
                return self._take()
            finally:
                if self.parent is not None:
                    self._stream._parent_header.reset(token)

    def _take(self) -> bool:
        left = PIPE_BYTES
        while left > 0:
            try:
                data = os.read(self._read_end, left)
            except BlockingIOError:
                return True
            if not data:
                return False
            left -= len(data)
            self._stream.write(self._decoder.decode(data))
            with contextlib.suppress(OSError):
                # the server's log, where ipykernel shows it too
                os.write(self._stream._original_stdstream_copy, data)
        return True

    def _watch(self) -> None:
        while self._poll.poll() and self._stream._should_watch and self.drain():
            pass


class Streams:
    """The kernel's own ``stdout`` and ``stderr``; ``begin`` and ``end`` are called around each run."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._streams: dict[str, Any] = {"stdout": sys.stdout, "stderr": sys.stderr}
        watched = [stream for stream in self._streams.values() if stream._should_watch]
        self._pipes = [Pipe(stream) for stream in watched]
        self._flush_c = _find_c_flush()
        self._depth = 0
        for stream in self._streams.values():
            # code of later runs writes too
            stream.close = _stay_open
        for stream in watched:
            # where children shall write that are given the stream; ipykernel's answer is the server's log
            stream.fileno = _always(stream._original_stdstream_fd)

    def begin(self, *_: object) -> None:
        """Note which run the text belongs to from now on."""
        self._depth += 1
        if self._depth == 1:
            for pipe in self._pipes:
                pipe.parent = pipe._stream.parent_header
            self._put_back()

    def end(self, *_: object) -> None:
        """Send everything that the run wrote, wherever it waits."""
        self._depth = max(0, self._depth - 1)
        # code may run cells itself, and capture what they print
        if self._depth:
            return
        replaced = self._put_back()
        if replaced:
            self._shell.payload_manager.write_payload({"source": REPLACED, "names": replaced})
        for original in (sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(Exception):
                original.flush()  # type: ignore[union-attr] # what is missing cannot be flushed
        self._flush_c()
        for pipe in self._pipes:
            pipe.drain()

    def _put_back(self) -> list[str]:
        """Undo what code did to the streams, and return what it had replaced by something that nobody sees."""
        replaced = []
        for name, stream in self._streams.items():
            found: Any = getattr(sys, name, None)
            if found is not stream:
                with contextlib.suppress(Exception):
                    found.flush()
                setattr(sys, name, stream)
                # not by equality, which an object of the code defines as it likes
                if not any(found is own for own in (sys.__stdout__, sys.__stderr__, *self._streams.values())):
                    replaced.append(name)
        return replaced


def _find_c_flush() -> Callable[[], object]:
    """Return what sends the text that C libraries keep in their own buffer."""
    with contextlib.suppress(Exception):
        library = ctypes.CDLL(None)
        name = "__stdoutp" if sys.platform == "darwin" else "stdout"
        stdout = ctypes.c_void_p.in_dll(library, name)
        library.fflush.argtypes = [ctypes.c_void_p]
        return lambda: library.fflush(stdout)
    return lambda: None


def _stay_open() -> None:
    """Do nothing, in place of closing a stream."""


def _always(value: int) -> Callable[[], int]:
    return lambda: value


def follow_threads(shell: Any, streams: Sequence[Any]) -> None:
    """Let text of a new thread belong to the run that started it, where ipykernel does not do so itself."""
    targets = [target for target in (*streams, shell.display_pub) if hasattr(target, "set_thread_parent")]
    start = threading.Thread.start

    def start_in_run(thread: threading.Thread) -> None:
        # the threads of a pool work for the runs that come later
        module = getattr(getattr(thread, "_target", None), "__module__", "")
        if module != "concurrent.futures.thread":
            _run_under(thread, targets, shell.get_parent())
        start(thread)

    start_in_run.__name__, start_in_run.__qualname__ = start.__name__, start.__qualname__
    start_in_run.__module__, start_in_run.__doc__ = start.__module__, start.__doc__
    if targets:
        threading.Thread.start = start_in_run  # type: ignore[method-assign, assignment] # nothing else is told of each


def _run_under(thread: threading.Thread, targets: Sequence[Any], parent: object) -> None:
    run = thread.run

    def run_in_run() -> None:
        for target in targets:
            target.set_thread_parent(parent)
        run()

    thread.run = run_in_run  # type: ignore[method-assign] # subclasses have their own, so a class is no place for it


def keep_order(publisher: Any, streams: Sequence[Any]) -> None:
    """Let what was printed before a display come before it, also where code (rich) has replaced the streams."""
    flush_streams = publisher._flush_streams

    def flush_all() -> None:
        for stream, current in zip(streams, (sys.stdout, sys.stderr), strict=True):
            if current is not stream:
                stream.flush()
        flush_streams()

    publisher._flush_streams = flush_all


def keep_surrogates(session: Any) -> None:
    """Let a message with lone surrogates arrive with marks in their place instead of being lost."""
    pack = session.pack

    def pack_mended(content: Any) -> Any:
        try:
            return pack(content)
        except UnicodeEncodeError:
            return pack(_mend(content))

    session.pack = pack_mended


def _mend(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, (list, tuple)):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {_mend(key): _mend(item) for key, item in value.items()}
    return value


def install(shell: Any) -> None:
    """Do all this in the kernel, once; raises AttributeError in one that is built in another way."""
    if hasattr(shell, "_codeinterp_streams"):
        return
    own: tuple[Any, Any] = (sys.stdout, sys.stderr)
    for stream in own:
        # all that is used, before anything is changed
        _ = (stream._parent_header, stream.parent_header, stream.session)
        if stream._should_watch:
            _ = (stream._original_stdstream_fd, stream._original_stdstream_copy, stream.watch_fd_thread)
    _ = shell.display_pub._flush_streams
    streams = shell._codeinterp_streams = Streams(shell)
    shell.events.register("pre_run_cell", streams.begin)
    shell.events.register("post_run_cell", streams.end)
    follow_threads(shell, own)
    keep_order(shell.display_pub, own)
    keep_surrogates(own[0].session)
