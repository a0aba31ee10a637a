"""Print, as one line of JSON, how long a chart takes from the terminal: private server, kernel and end included."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTION = "Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310."
RUNS = 5
BUDGET_SECONDS = 5.0


def ask_once(folder: Path) -> float:
    """Ask on a server of the command's own and return the seconds it took."""
    command = [str(Path(sys.executable).with_name("jupyter")), "codeinterp", "ask", QUESTION]
    own = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    begun = time.perf_counter()
    subprocess.run(
        [*command, "--model", "demo/analyst", "--yes", "--out", "charts"],
        cwd=folder,
        env={**os.environ, **own},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return time.perf_counter() - begun


def main() -> None:
    """Ask several times, the first time with cold caches."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = [ask_once(folder) for _ in range(RUNS)]
        charts = len(list((folder / "charts").iterdir()))
    figures = {"first": seconds[0], "median": statistics.median(seconds), "worst": max(seconds)}
    rounded = {f"{key}_seconds": round(value, 2) for key, value in figures.items()}
    print(json.dumps({"benchmark": "ask_from_terminal", **rounded, "charts": charts, "budget_seconds": BUDGET_SECONDS}))


if __name__ == "__main__":
    main()
