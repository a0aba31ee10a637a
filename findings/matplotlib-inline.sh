#!/usr/bin/env bash
# Which figures a kernel shows: matplotlib 3.11.2, matplotlib-inline 0.2.2, ipykernel 7.4.0 on Python 3.11.
#
# Guess: after a return to the inline backend figures are shown again; every figure with something on it has a picture.
# Seen:
#  * Once another backend was chosen first, plt.switch_backend("inline") draws inline without registering what shows
#    figures at the end of a cell: none of the later charts appears, and nothing says so. `%matplotlib inline` does it.
#  * A figure that has only text or an image of its own (fig.text, fig.figimage) and no axes gets no picture, as a result
#    neither; the reply is ok.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check \
  matplotlib==3.11.2 matplotlib-inline==0.2.2 ipykernel==7.4.0 ipython==9.18.1 jupyter_client==8.10.0
cd "$WORK"
PATH="$WORK/env/bin:$PATH" PYTHONPATH="$HERE" JUPYTER_PATH="$WORK/env/share/jupyter" python - <<'PY'
from ask_kernel import expect, kernel


def pictures(answer):
    return sum("image/png" in body.get("data", {}) for _, body in answer.outputs)


with kernel("python3") as running:
    running.ask("import matplotlib.pyplot as plt\nplt.switch_backend('agg')")
    expect("charts after the switch", pictures(running.ask("plt.switch_backend('inline')\nplt.plot([1, 2]);")), 0)
    expect("and in the next cell", pictures(running.ask("plt.plot([2, 1]);")), 0)
    running.ask("plt.close('all')")
    expect("after %matplotlib inline", pictures(running.ask("%matplotlib inline\nplt.plot([1, 2]);")), 1)
    for code in ("plt.figure().text(0.5, 0.5, 'words');", "plt.figure().text(0.5, 0.5, 'words').figure"):
        shown = running.ask(code)
        expect("a figure without axes", (pictures(shown), shown.reply["status"]), (0, "ok"))
    expect("one with axes", pictures(running.ask("plt.figure().add_subplot().text(0.5, 0.5, 'words');")), 1)
PY
