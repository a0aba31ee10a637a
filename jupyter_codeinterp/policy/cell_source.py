"""Reads the text of a cell as Python without running it."""

from __future__ import annotations

import ast
import re
import warnings

# What IPython takes besides Python, each to a line that the parser takes; timing magics run the rest of their line.
# No pattern may look beyond its line for blanks: thousands of empty lines would take it minutes.
_TIMED = re.compile(r"^([ \t\f]*)%(?:time|timeit|prun)\b(?:[ \t]+-[a-z]+[ \t]*\d*)*[ \t]*", re.MULTILINE)
_MAGIC = re.compile(r"^([ \t\f]*)(?:%|!|\?).*$", re.MULTILINE)
_ASSIGNED_MAGIC = re.compile(r"^([\w.,\[\]'\" \t\f]+=[ \t]*)[%!].*$", re.MULTILINE)
_HELP = re.compile(r"^([ \t\f]*)[\w.]+\?{1,2}[ \t\r]*$", re.MULTILINE)


def parse_cell(code: str) -> ast.Module | None:
    """Return the syntax tree of code as IPython takes it, with magics left out; None when it is no Python."""
    plain = _TIMED.sub(r"\1", code)
    for pattern, replacement in ((_ASSIGNED_MAGIC, r"\1None"), (_MAGIC, r"\1pass"), (_HELP, r"\1pass")):
        plain = pattern.sub(replacement, plain)
    return _parse_python(code) or _parse_python(plain)


def _parse_python(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            # an odd escape in the user's string is none of our warnings
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
