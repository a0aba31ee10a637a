"""Keeps a Python kernel's printed text in small messages, so that a flood can be stopped and never fills the memory.

ipykernel collects what is printed while it has no time to send it. Code that prints without end then leaves a message
of hundreds of megabytes, which takes the kernel longer to send than Stop may take.
"""

from __future__ import annotations

PACED_IMPLEMENTATION = "ipython"
"""The kernels this is for, as ``kernel_info_reply`` names them."""

MESSAGE_CHARACTERS = 1_000_000
"""What may wait before whoever prints has to wait for it to be sent."""

MESSAGE_SECONDS = 0.01
"""Slept after each such message: a kernel sends faster than a server reads, and nothing else holds it back."""

_SOURCE = f"""
import sys, time

def pace(stream_class):
    schedule = stream_class._schedule_flush

    def schedule_or_send(stream):
        with stream._buffer_lock:
            waiting = sum(buffer.tell() for buffer in stream._buffers.values())
        if waiting < {MESSAGE_CHARACTERS}:
            schedule(stream)
        else:
            stream.flush()
            time.sleep({MESSAGE_SECONDS})

    stream_class._schedule_flush = schedule_or_send

known = all(hasattr(sys.stdout, name) for name in ("_schedule_flush", "_buffer_lock", "_buffers"))
if known and not hasattr(type(sys.stdout), "_paced"):
    type(sys.stdout)._paced = True
    pace(type(sys.stdout))
"""

PACING_CODE = f"exec({_SOURCE!r}, {{}})"
"""Run once, silently, in a new kernel; leaves no name among the person's variables."""
