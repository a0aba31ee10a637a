#!/usr/bin/env bash
# What ipykernel 7.4.0 (IPython 9.18.1, Python 3.11) does with text that does not go through print.
#
# Guess: what a child process writes is heard wherever the kernel was started; a child that is given sys.stdout writes
# into the cell; each request for the pager is in the reply.
# Seen:
#  * With PYTEST_CURRENT_TEST in its environment, as in every kernel that a test starts, the kernel reads no file
#    descriptors: text of child processes never comes, so such tests prove nothing about it.
#  * subprocess.run(..., stdout=sys.stdout) writes to the terminal of whoever started the kernel, not into the cell:
#    sys.stdout.fileno() is that terminal. Without stdout= the text comes.
#  * Of two helps in one cell (`len?` twice for two names) the reply holds only the last payload.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check ipykernel==7.4.0 ipython==9.18.1 jupyter_client==8.10.0
cd "$WORK"
PATH="$WORK/env/bin:$PATH" PYTHONPATH="$HERE" JUPYTER_PATH="$WORK/env/share/jupyter" python - <<'PY'
import os

from ask_kernel import expect, kernel

CHILD = "import subprocess, sys\n_ = subprocess.run([sys.executable, '-c', 'print(6 * 7)']{})"

with kernel("python3") as running:
    expect("a child's text", running.ask(CHILD.format("")).text(), "42\n")
    expect("a child that is given sys.stdout", running.ask(CHILD.format(", stdout=sys.stdout")).text(), "")
    pages = running.ask("get_ipython().run_line_magic('pinfo', 'len')\nget_ipython().run_line_magic('pinfo', 'max')")
    expect("payloads of two helps", len(pages.reply["payload"]), 1)
os.environ["PYTEST_CURRENT_TEST"] = "test_something (call)"
with kernel("python3") as running:
    expect("a child's text within a test", running.ask(CHILD.format("")).text(), "")
PY
