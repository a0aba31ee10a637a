"""Print, as one line of JSON, what the import of the server extension adds to Jupyter Server's own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

REPEATS = 5
BUDGET_MS = 60

CHILD = """
import json, sys, time
began = time.perf_counter()
import jupyter_server.serverapp, jupyter_server.extension.application
{lab}
alone, before = time.perf_counter(), set(sys.modules)
import jupyter_codeinterp.app
ended = time.perf_counter()
added = sorted(set(sys.modules) - before)
print(json.dumps([(alone - began) * 1e3, (ended - alone) * 1e3, added]))
"""
LAB = "import jupyterlab.labapp"


def measure(lab: str) -> tuple[float, float, list[str]]:
    """Return milliseconds without us, milliseconds we add, and the modules we add, in a fresh interpreter."""
    run = subprocess.run([sys.executable, "-c", CHILD.format(lab=lab)], check=True, capture_output=True, text=True)
    alone, ours, added = json.loads(run.stdout)
    return alone, ours, added


def main() -> None:
    """Measure beside a bare server and beside JupyterLab, which has loaded most of what we need."""
    bare = [measure("") for _ in range(REPEATS)]
    lab = [measure(LAB) for _ in range(REPEATS)]
    foreign = sorted({name.partition(".")[0] for name in lab[0][2]} - {"jupyter_codeinterp"})
    figures = {
        "benchmark": "import_time",
        "jupyter_server_ms": round(statistics.median(run[0] for run in bare)),
        "added_to_jupyter_server_ms": round(statistics.median(run[1] for run in bare), 1),
        "added_to_jupyterlab_ms": round(statistics.median(run[1] for run in lab), 1),
        "ratio": round(statistics.median((run[0] + run[1]) / run[0] for run in bare), 3),
        "budget_ms": BUDGET_MS,
        "modules_of_ours": sum(name.startswith("jupyter_codeinterp") for name in lab[0][2]),
        "foreign_packages": foreign,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
