"""The few notebook commands that models write into code, turned into Python."""

from __future__ import annotations

import ast
import re

_PIP = re.compile(r"^(\s*)[%!]\s*(?:(?:python3?|\{sys\.executable\})\s+-m\s+)?pip3?\s+install\s+(.*)$")
_IGNORED = re.compile(r"^(\s*)%\s*(?:matplotlib|config|autoreload|load_ext|reload_ext|precision|colors)\b.*$")
_TIMED = re.compile(r"^(\s*)%%?(?:time|timeit|capture)\b[^\S\n]*(.*)$")
_COMMAND = re.compile(r"^(\s*)([%!].*)$")
_HELP = re.compile(r"^(\s*)([\w.]+)\?{1,2}\s*$")


def without_magics(code: str) -> str:
    """Return code in which the commands of notebooks are Python; lines keep their numbers, plain Python stays."""
    if not re.search(r"^\s*[%!]|\?\s*$", code, re.MULTILINE) or _parses(code):
        return code
    lines = [_translate(line) for line in code.split("\n")]
    return "\n".join(lines)


def _translate(line: str) -> str:
    pip = _PIP.match(line)
    if pip:
        names = [name for name in pip[2].split() if not name.startswith("-")]
        return f"{pip[1]}await __import__('codeinterp_sandbox').install({names!r})"
    ignored = _IGNORED.match(line)
    if ignored:
        return f"{ignored[1]}pass"
    timed = _TIMED.match(line)
    if timed:
        return timed[1] + (timed[2] or "pass")
    asked = _HELP.match(line)
    if asked:
        return f"{asked[1]}help({asked[2]})"
    command = _COMMAND.match(line)
    if command:
        return f"{command[1]}__import__('codeinterp_sandbox').refuse_command({command[2]!r})"
    return line


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return False
    return True
