"""The demo's programs are run for real, all in one process: importing matplotlib is what costs."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

from jupyter_codeinterp.llm.demo_code import plan
from jupyter_codeinterp.llm.demo_requests import read_request
from tests.llm.test_demo_requests import BRANDS, QUARTERS

MESSAGES = (
    QUARTERS,
    BRANDS,
    "Draw a line chart of apples 3, pears 5, plums 4",
    "A pie chart of apples 3, pears 5, plums 4",
    "Summarise sales.csv",
    "What is sqrt(16) * (3 + 4)?",
    "mean of 3, 5, 7",
)


def test_every_program_runs_and_prints_what_answers_read(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("region,sales,cost\nnorth,10,4\nsouth,20,6\n", encoding="utf-8")
    requests = [read_request(message, "") for message in MESSAGES]
    program = "\nprint('----')\n".join(plan(request).code for request in requests if request)
    environment = {**os.environ, "MPLBACKEND": "Agg", "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    quarters, brands, line, pie, table, formula, mean = run.stdout.decode().split("----\n")
    assert "Highest: Q4 with 310\nLowest: Q1 with 150\nTotal: 870" in quarters
    assert "Highest: Legrand with 8.9" in brands
    link, _, _ = brands.partition("\n")
    assert base64.b64decode(link.removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")
    assert "Highest: pears with 5" in line
    assert "Total: 12" in pie
    assert table.startswith("Rows: 2, columns: 3 (region, sales, cost)\n")
    assert formula == "Result: 28.0\n"
    assert mean == "Result: mean 5, median 5, sum 15, from 3 to 7\n"
