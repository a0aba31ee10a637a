#!/usr/bin/env bash
# What is left to read of rich outputs where neither their <style> nor their <script> is kept, as in every front end that
# sanitizes: scikit-learn 1.9.1, xarray 2026.9.0, itables 2.9.1 on ipykernel 7.4.0, Python 3.11.
#
# Guess: the plain content of the HTML says what text/plain says.
# Seen:
#  * scikit-learn and xarray carry a fallback that only their style sheet hides: without it scikit-learn's reader is
#    told to rerun the cell or to trust the notebook, and xarray's reads everything twice.
#  * Both mark their real content as hidden (by an attribute, by its own style) and show it by "!important" in the sheet:
#    who leaves out what is hidden without reading the sheet keeps the fallback and loses the content.
#  * itables shows "Loading ITables ..." for ever above the table, and the cell that sets it up says that one should not
#    see its message.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check ipykernel==7.4.0 ipython==9.18.1 scikit-learn==1.9.1 xarray==2026.9.0 itables==2.9.1 pandas==3.1.1
cd "$WORK"
PATH="$WORK/env/bin:$PATH" PYTHONPATH="$HERE" JUPYTER_PATH="$WORK/env/share/jupyter" python - <<'PY'
import re

from ask_kernel import expect, kernel


def readable(html):
    """Return the text of HTML without style sheets, scripts and tags."""
    kept = re.sub(r"<(script|style)\b[\s\S]*?</\1>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", kept)).strip()


with kernel("python3") as running:
    model = running.ask("from sklearn.svm import SVC\nSVC()").first("execute_result")["data"]
    expect("scikit-learn tells to rerun", "please rerun this cell" in readable(model["text/html"]), True)
    expect("its text/plain", model["text/plain"], "SVC()")
    expect("its content is hidden", '<div class="sk-container" hidden>' in model["text/html"], True)
    data = "import numpy, xarray\nxarray.Dataset({'t': ('x', numpy.arange(2))})"
    dataset = running.ask(data).first("execute_result")["data"]["text/html"]
    expect("xarray says its dimensions", readable(dataset).count("Dimensions:"), 2)
    hidden = re.search(r"<div class=['\"]xr-wrap['\"] style=['\"]display:none['\"]", dataset)
    expect("its content is hidden", hidden is not None, True)
    setup = "from itables import init_notebook_mode\ninit_notebook_mode(all_interactive=True)"
    shown = [body["data"].get("text/html", "") for kind, body in running.ask(setup).outputs if kind == "display_data"]
    expect("itables' setup", "you should not see this message" in readable(shown[-1]), True)
    table = running.ask("import pandas\npandas.DataFrame({'a': [1]})").first("execute_result")["data"]
    expect("itables' table", readable(table["text/html"]).startswith("Loading ITables"), True)
PY
