#!/usr/bin/env bash
# ipyflow 0.0.231, a reactive kernel built on ipykernel 7.4.0, on Python 3.11 with jupyter_client 8.10.0.
#
# Guess: a subclass of ipykernel's kernel calls itself "ipython" in kernel_info, so that what clients do for ipykernel
# (child processes' text, helpers they put in) they do for it too.
# Seen:
#  * It calls itself "kernel"; its supported_features are those of ipykernel ("kernel subshells", "debugger").
#  * With store_history false, execute_input counts one higher than the execute_result of the same cell and its reply.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check ipyflow==0.0.231 ipykernel==7.4.0 ipython==9.18.1 jupyter_client==8.10.0
cd "$WORK"
PATH="$WORK/env/bin:$PATH" PYTHONPATH="$HERE" JUPYTER_PATH="$WORK/env/share/jupyter" python - <<'PY'
from ask_kernel import expect, kernel

with kernel("ipyflow") as running:
    info = running.info()
    expect("implementation", info["implementation"], "kernel")
    expect("features", info["supported_features"], ["kernel subshells", "debugger"])
    running.ask("1")
    answer = running.ask("9", store_history=False)
    counts = answer.first("execute_input")["execution_count"], answer.first("execute_result")["execution_count"]
    expect("counts without history", (*counts, answer.reply["execution_count"]), (2, 1, 1))
PY
