#!/usr/bin/env bash
# async-kernel 0.23.1, a Python kernel that is not ipykernel, on Python 3.11 with jupyter_client 8.10.0.
#
# Guess: it speaks the protocol as ipykernel does, since it runs IPython's shell.
# Seen:
#  * `handle.update(...)` publishes a message of type "iopub_update_display_data", which the protocol does not have:
#    a client that looks for "update_display_data" never changes the display.
#  * `len?` publishes a "display_data" whose content is the MIME bundle itself: it has no "data" and no "metadata".
#  * Code that is left out because earlier code failed (stop_on_error) is answered with the status "error",
#    ename "RuntimeError", instead of "aborted"; no execute_input and no error is published for it.
#  * Text of child processes and of file descriptor 1 goes to the kernel's own terminal, and no client gets it.
#  * input() without a front end that answers raises RuntimeError, not StdinNotImplementedError.
#  * exit() raises AttributeError: the shell has no ask_exit.
#  * A silent request publishes what it prints.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check async-kernel==0.23.1 jupyter_client==8.10.0
cd "$WORK"
PATH="$WORK/env/bin:$PATH" PYTHONPATH="$HERE" JUPYTER_PATH="$WORK/env/share/jupyter" python - <<'PY'
from ask_kernel import expect, kernel

with kernel("async") as running:
    expect("implementation", running.info()["implementation"], "async-kernel")
    running.ask("from IPython.display import display\nhandle = display('0 %', display_id='progress')")
    expect("update", running.ask("handle.update('100 %')").types(), ["execute_input", "iopub_update_display_data"])
    help_text = running.ask("len?").first("display_data")
    expect("keys of the help's display_data", sorted(help_text), ["text/plain"])
    failing = running.send("import time; time.sleep(1); 1/0", stop_on_error=True)
    _, left_out = running.collect([failing, running.send("print('second')", stop_on_error=True)])
    expect("left out", (left_out.types(), left_out.reply["status"], left_out.reply["ename"]), ([], "error", "RuntimeError"))
    child = "import subprocess, sys; _ = subprocess.run([sys.executable, '-c', 'print(1)'])"
    expect("child's text", running.ask(child).types(), ["execute_input"])
    expect("input", running.ask("input()").reply["ename"], "RuntimeError")
    expect("exit", running.ask("exit()").reply["ename"], "AttributeError")
    expect("silent", running.ask("print('heard')", silent=True).text(), "heard\n")
PY
