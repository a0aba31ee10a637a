"""The command ``doctor``: looks at everything a question needs, and says what to do about what is not ready."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import textwrap
import time
from collections.abc import Awaitable, Mapping, Sequence
from shutil import get_terminal_size
from typing import TextIO

from .._version import __version__
from .checks.data_folder import check_data_folder
from .checks.installation import check_lab_extension, check_server_extension
from .checks.kernel import check_kernel
from .checks.models import check_models
from .checks.switches import check_browser_engine, check_switches
from .configuration import read_configuration
from .exit_codes import ExitCode
from .findings import Finding, State
from .terminal import Style, paint
from .terminal_text import make_visible

CHECK_SECONDS = 15.0
KERNEL_SECONDS = 60.0
MAX_WIDTH = 110
_MARKS: Mapping[State, tuple[str, Style]] = {
    "ok": ("ok", "green"),
    "info": ("info", "dim"),
    "warning": ("warning", "yellow"),
    "problem": ("PROBLEM", "red"),
}
_MARK_WIDTH = 9


def run(options: argparse.Namespace) -> ExitCode:
    """Look at everything, print what was found, and return whether a question could be asked now."""
    findings = asyncio.run(examine())
    ready = all(finding.state != "problem" for finding in findings)
    if options.json:
        report = {"ready": ready, "version": __version__, "checks": [finding.to_dict() for finding in findings]}
        print(json.dumps(report, indent=2))
    else:
        print_findings(findings, sys.stdout)
    return ExitCode.OK if ready else ExitCode.CODE_FAILED


async def examine() -> list[Finding]:
    """Run all checks at once, each with its deadline."""
    configuration = read_configuration()
    found = await asyncio.gather(
        _within(CHECK_SECONDS, "server_extension", check_server_extension(configuration)),
        _within(CHECK_SECONDS, "lab_extension", check_lab_extension()),
        _within(CHECK_SECONDS, "switches", check_switches(configuration)),
        _within(CHECK_SECONDS, "data_folder", check_data_folder(configuration)),
        _within(KERNEL_SECONDS, "kernel", check_kernel(configuration)),
        _within(CHECK_SECONDS, "models", check_models(configuration)),
        _within(CHECK_SECONDS, "browser_engine", check_browser_engine(configuration)),
    )
    return [finding for findings in found for finding in findings]


async def _within(seconds: float, name: str, check: Awaitable[list[Finding]]) -> list[Finding]:
    begun = time.monotonic()
    try:
        return await asyncio.wait_for(check, seconds)
    except asyncio.TimeoutError:
        text = f"This could not be found out within {time.monotonic() - begun:.0f} s."
        return [Finding(name, "problem", text, "Try again when the machine is less busy.")]


def print_findings(findings: Sequence[Finding], stream: TextIO) -> None:
    """Write aligned lines: a mark, what was looked at, one sentence, and below it the remedy."""
    names = {finding.id: finding.id.replace("_", " ").replace("provider.", "provider ") for finding in findings}
    column = _MARK_WIDTH + max(map(len, names.values())) + 2
    width = max(min(get_terminal_size().columns, MAX_WIDTH), column + 30)
    for finding in findings:
        word, style = _MARKS[finding.state]
        head = paint(word, style, stream) + " " * (_MARK_WIDTH - len(word)) + names[finding.id]
        lines = textwrap.wrap(
            make_visible(finding.text), width - column, break_on_hyphens=False, break_long_words=False
        )
        gap = " " * (column - _MARK_WIDTH - len(names[finding.id]))
        print(f"{head}{gap}{lines[0]}", file=stream)
        for line in lines[1:]:
            print(" " * column + line, file=stream)
        if finding.remedy:  # on one line, to be copied
            print(" " * column + paint(f"-> {make_visible(finding.remedy)}", "bold", stream), file=stream)
    print(f"\n{_summarise(findings)}", file=stream)


def _summarise(findings: Sequence[Finding]) -> str:
    problems = sum(finding.state == "problem" for finding in findings)
    if problems:
        return f"Not ready: {problems} problem{'' if problems == 1 else 's'} to solve."
    return 'Ready. Open the panel in JupyterLab, or: jupyter codeinterp ask "..."'
