"""Prints what came out as a table: a row for each server, dialect and way of calling code."""

from __future__ import annotations

import pytest

HEAD = ("server", "dialect", "model", "code", "request", "result")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the table behind everything else."""
    rows: list[tuple[str, ...]] = [HEAD]
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            told = dict(report.user_properties)
            if "row" in told:
                said = f"as expected: {told['said']}" if "said" in told else "as expected"
                rows.append((*map(str, told["row"]), said if outcome == "passed" else outcome.upper()))
    if len(rows) == 1:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD) - 1)]
    terminalreporter.section("real servers")
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        terminalreporter.write_line("  ".join([*cells, row[-1]])[:240])
