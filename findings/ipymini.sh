#!/usr/bin/env bash
# ipymini 0.1.25, a small Python kernel on IPython's shell, on Python 3.11 with jupyter_client 8.10.0.
#
# Guess: late text of a thread has no parent or the latest one, as in ipykernel 7.4; exit() ends the kernel; child
# processes are heard.
# Seen:
#  * Late text of a thread carries the id of the cell that started it: better than ipykernel 7.4.
#  * exit() raises AttributeError ('InteractiveShell' object has no attribute 'ask_exit') and the kernel goes on.
#  * Text of child processes and of file descriptor 1 is not captured: no client gets it.
#  * A silent request publishes nothing of what it prints: as the protocol says, where ipykernel 7.4 publishes it.
#  * An interrupted top-level await is KeyboardInterrupt with an empty traceback (ipykernel: CancelledError).
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check ipymini==0.1.25 ipython==9.18.1 jupyter_client==8.10.0
cd "$WORK"
PATH="$WORK/env/bin:$PATH" PYTHONPATH="$HERE" JUPYTER_PATH="$WORK/env/share/jupyter" python - <<'PY'
import time

from ask_kernel import expect, kernel

with kernel("py") as running:
    thread = "import threading, time\ndef late():\n    time.sleep(0.5); print('late')\nthreading.Thread(target=late).start()"
    expect("late text", running.ask(thread).text(), "late\n")
    leaving = running.ask("exit()")
    expect("exit", (leaving.reply["ename"], running.manager.is_alive()), ("AttributeError", True))
    child = "import subprocess, sys; _ = subprocess.run([sys.executable, '-c', 'print(1)'])"
    expect("child's text", running.ask(child).types(), ["execute_input"])
    expect("silent", running.ask("print('unheard')", silent=True).text(), "")
    waiting = running.send("import asyncio\nawait asyncio.sleep(30)")
    time.sleep(2)
    running.manager.interrupt_kernel()
    stopped = running.collect([waiting])[0].first("error")
    expect("interrupted await", (stopped["ename"], stopped["traceback"]), ("KeyboardInterrupt", []))
PY
