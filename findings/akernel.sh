#!/usr/bin/env bash
# akernel 0.4.2, a Python kernel on asyncio, on Python 3.11 with jupyter_client 8.10.0.
#
# Guess: installed from the index it starts; a last expression is an execute_result; a failing cell's reply names the
# exception.
# Seen:
#  * `pip install akernel` registers a kernelspec whose command ends with ModuleNotFoundError (cyclopts, then
#    zmq_anyio): what it imports is only in the extra "subprocess".
#  * With the extra, the value of a last expression is published as a "stream" on stdout, never as execute_result.
#  * The execute_reply of a failing cell holds only status and count: ename, evalue and traceback come by iopub alone.
#  * display() has no display_id; print in a thread of one's own raises LookupError in that thread, and its text is lost.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
PIP=("$WORK/env/bin/pip" install --quiet --disable-pip-version-check)
"${PIP[@]}" akernel==0.4.2 jupyter_client==8.10.0
if "$WORK/env/bin/akernel" --help >"$WORK/out" 2>&1; then
  echo "changed: akernel starts without its extra"
  exit 1
fi
tail -n 1 "$WORK/out"
grep -q "ModuleNotFoundError: No module named 'cyclopts'" "$WORK/out"
"${PIP[@]}" "akernel[subprocess]==0.4.2" ipython==9.18.1
cd "$WORK"
PATH="$WORK/env/bin:$PATH" PYTHONPATH="$HERE" JUPYTER_PATH="$WORK/env/share/jupyter" python - <<'PY'
from ask_kernel import expect, kernel

with kernel("akernel") as running:
    value = running.ask("6 * 7")
    expect("a value", (value.types(), value.text()), (["execute_input", "stream"], "42\n"))
    failing = running.ask("1/0")
    expect("keys of the reply to an error", sorted(failing.reply), ["execution_count", "status"])
    expect("the error on iopub", failing.first("error")["ename"], "ZeroDivisionError")
    shown = running.ask("from IPython.display import display\ndisplay('x', display_id='a')")
    expect("display_id", shown.first("error")["ename"], "TypeError")
    thread = "import threading\nt = threading.Thread(target=print, args=('from a thread',)); t.start(); t.join()"
    expect("a thread's text", running.ask(thread).text(), "")
PY
