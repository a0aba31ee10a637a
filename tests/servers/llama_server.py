"""Runs a real llama.cpp server on the model of ``chain_model.py``, in a process of its own.

By hand: ``python -m tests.servers.llama_server [tokens of context]``; it prints its address and serves until the
process is ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import xllamacpp

from tests.servers.chain_model import CONTEXT_TOKENS, write_chain_model
from tests.surroundings import clean_environment

KEY = "k-llama-1"
MODEL = "chain"
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running_llama_server(context_tokens: int = CONTEXT_TOKENS) -> Iterator[str]:
    """Start it and yield its address, without a path; it asks for ``KEY`` and its model is ``MODEL``."""
    command = [sys.executable, "-m", "tests.servers.llama_server", str(context_tokens)]
    environment = clean_environment(os.environ)
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            assert url, "llama.cpp did not start; its error is above"
            yield url
        finally:
            process.kill()


def _parameters(model: Path, context_tokens: int) -> xllamacpp.CommonParams:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.model_alias = [MODEL]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [KEY]
    parameters.use_jinja = True
    parameters.n_ctx = context_tokens
    parameters.n_parallel = 1
    parameters.warmup = False
    # a matrix of 64 by 64 is not worth sharing
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    # only errors: stdout is for the address
    parameters.verbosity = 0
    return parameters


def main() -> None:
    """Serve until the process is ended."""
    with TemporaryDirectory() as folder:
        model = Path(folder) / "chain.gguf"
        write_chain_model(model)
        context_tokens = int(sys.argv[1]) if len(sys.argv) > 1 else CONTEXT_TOKENS
        server = xllamacpp.Server(_parameters(model, context_tokens))
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    Event().wait()


if __name__ == "__main__":
    main()
