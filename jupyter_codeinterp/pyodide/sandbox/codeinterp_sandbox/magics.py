"""The few notebook commands that models write into code, turned into Python."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

_PIP = re.compile(r"^(\s*)[%!]\s*(?:(?:python3?|\{sys\.executable\})\s+-m\s+)?pip3?\s+install\s+(.*)$")
_IGNORED = re.compile(
    r"^(\s*)%(?:\s*(?:matplotlib|config|autoreload|load_ext|reload_ext|precision|colors)|%capture)\b.*$"
)
_TIMED = re.compile(
    r"^(\s*)%%?(?:time(?:\s+--no-raise-error)?|timeit(?:\s+-(?:[nrp]\s*\d+|[tcqov]+)(?=\s|$))*)(?=\s|$)[^\S\n]*(.*)$"
)
_COMMAND = re.compile(r"^(\s*)([%!].*)$")
_HELP = re.compile(r"^(\s*)([\w.]+)\?{1,2}\s*$")

_WITH_VALUE = re.compile(r"-[rcfite]|--(?:requirement|constraint|(?:extra-)?index-url|find-links|target|editable)")
"""Options of pip whose next word is no package."""

_SHELL = re.compile(r"\d?>|&|\|+|;|#")
"""What ends a command in a shell."""

_TEXT_OR_BRACKET = re.compile(
    r"(?P<comment>\#.*)"
    r"|(?P<triple>\"\"\"|''')"
    r"|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
    r"|(?P<half>[\"'])(?:\\.|[^\\])*\\$"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<continued>\\$)"
)
_ENDS = {quote: re.compile(rf"(?:\\.|[^\\])*?{quote}") for quote in ('"', "'", '"""', "'''")}


def without_magics(code: str) -> str:
    """Return code in which the commands of notebooks are Python; lines keep their numbers, plain Python stays."""
    lines = code.split("\n")
    for number in _command_lines(code):
        lines[number] = _translate(lines[number])
    return "\n".join(lines)


def find_installs(code: str) -> list[str]:
    """Return what the commands in code ask pip to install."""
    lines = code.split("\n")
    found = (_PIP.match(lines[number]) for number in _command_lines(code))
    return [name for pip in found if pip for name in _requirements(pip[2])]


def _command_lines(code: str) -> list[int]:
    if not re.search(r"^\s*[%!]|\?\s*$", code, re.MULTILINE) or _parses(code):
        return []
    return list(_commands(code.split("\n")))


def _commands(lines: list[str]) -> Iterator[int]:
    """Give the numbers of the lines that are commands, not part of a text, of brackets or of a continued line.

    The tokenizer of Python cannot tell: it does not get past a command.
    """
    quote, depth, continued = "", 0, False
    for number, line in enumerate(lines):
        if not (quote or depth or continued) and (_COMMAND.match(line) or _HELP.match(line)):
            yield number
            continue
        at, continued = 0, False
        if quote:
            end = _ENDS[quote].match(line)
            if end is None:
                quote = quote if len(quote) == 3 or line.endswith("\\") else ""
                continue
            quote, at = "", end.end()
        while found := _TEXT_OR_BRACKET.search(line, at):
            at = found.end()
            depth = max(0, depth + bool(found["open"]) - bool(found["close"]))
            continued = bool(found["continued"])
            quote = found["half"] or ""
            if found["triple"]:
                end = _ENDS[found["triple"]].match(line, at)
                if end is None:
                    quote = found["triple"]
                    break
                at = end.end()


def _translate(line: str) -> str:
    pip = _PIP.match(line)
    if pip and (names := _requirements(pip[2])):
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


def _requirements(arguments: str) -> list[str]:
    """Return the packages among the arguments of ``pip install``."""
    try:
        words = shlex.split(arguments)
    except ValueError:  # a quote that does not end
        words = arguments.replace('"', "").replace("'", "").split()
    names: list[str] = []
    before = ""
    for word in words:
        if _SHELL.match(word):
            break
        if not word.startswith("-") and not _WITH_VALUE.fullmatch(before):
            names.append(word)
        before = word
    return names


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
