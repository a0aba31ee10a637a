"""Reads what the demo's code gave and says it in one or two sentences, failures included."""

from __future__ import annotations

import re

_HIGHEST = re.compile(r"^[ \t]*Highest: (.+) with (\S+)\s*$", re.M)
_LOWEST = re.compile(r"^[ \t]*Lowest: (.+) with (\S+)\s*$", re.M)
_TOTAL = re.compile(r"^[ \t]*Total: (\S+)\s*$", re.M)
_RESULT = re.compile(r"^[ \t]*Result: (.+?)\s*$", re.M)
_ROWS = re.compile(r"^[ \t]*Rows: (\d+), columns: (\d+)", re.M)
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^)\s]+\)")
_ADDRESS = re.compile(r"(?<![^\s\"'()<>])[^\s\"'()<>]*codeinterp/api/v1/files/[\w-]+/content")
_MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")
_EXCEPTION = re.compile(r"^[ \t]*((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit))\b(?:: *(.*))?$", re.M)
_STREAMS = re.compile(r"\n\n(?:stdout|stderr):\n")
_STATUS = re.compile(r"\bstatus\W{1,4}(\w+)", re.I)
_NOT_RUN = {
    "refused": "The code was not run.",
    "timeout": "The code was stopped because it ran into the time limit.",
    "interrupted": "The code was interrupted before it was done.",
    "lost": "The run was lost, so there is no result.",
}
_PACKAGES = {"sklearn": "scikit-learn", "PIL": "pillow", "bs4": "beautifulsoup4", "yaml": "pyyaml"}
_NO_OUTPUT = "There was no output."
_SILENT = "The code ran; it gave no output."
_SHOWN = "The code ran; what it gave is shown above."
_ECHO_LIMIT = 400


def answer(result: str, *, repeat_link: bool) -> str:
    """Say what the result says; ``repeat_link`` shows its first image again."""
    failure = _read_failure(result)
    if failure:
        return failure
    sentence = _read_numbers(result) or (_SILENT if _NO_OUTPUT in result else _SHOWN)
    link = _find_link(result) if repeat_link else None
    return f"{sentence}\n\n{link}" if link else sentence


def _find_link(result: str) -> str | None:
    """Return the first image's line, or make one of the address that stands where a data URL was printed."""
    image = _IMAGE.search(result)
    if image:
        return image.group()
    address = _ADDRESS.search(result)
    return f"![Chart]({address.group()})" if address else None


def _read_failure(result: str) -> str | None:
    status = _STATUS.search(result)
    word = status.group(1).lower() if status else ""
    missing = _MISSING_MODULE.search(result)
    if missing and word != "ok":
        module = missing.group(1).partition(".")[0]
        package = _PACKAGES.get(module, module)
        return (
            f"The code failed: the package '{module}' is not installed where it ran. "
            f"Install it with `%pip install {package}` and ask me again."
        )
    if word in _NOT_RUN:
        return _NOT_RUN[word]
    errors = _EXCEPTION.findall(_STREAMS.split(result)[0])
    if word == "error" or (errors and (not word or "Traceback" in result) and word != "ok"):
        name, text = errors[-1] if errors else ("an error", "")
        said = text.strip().rstrip(".")[:_ECHO_LIMIT]
        return f"The code failed with {name}{': ' + said if said else ''}. The traceback is above."
    return None


def _read_numbers(result: str) -> str | None:
    highest, lowest, total = _HIGHEST.search(result), _LOWEST.search(result), _TOTAL.search(result)
    if highest and lowest and total:
        return (
            f"Here is the chart. The highest value is {highest.group(1)} with {highest.group(2)}, "
            f"the lowest is {lowest.group(1)} with {lowest.group(2)}; together they make {total.group(1)}."
        )
    rows = _ROWS.search(result)
    if rows:
        return f"The table has {rows.group(1)} rows and {rows.group(2)} columns; the summary is above."
    value = _RESULT.search(result)
    return f"The result is {value.group(1)}." if value else None
