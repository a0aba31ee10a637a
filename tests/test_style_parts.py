"""Style comes with the part of the panel that wears it, or before: nothing is ever shown without its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LABEXTENSION = Path(__file__).parents[1] / "labextension"
SOURCES = LABEXTENSION / "src"
STYLE = LABEXTENSION / "style"

STATIC_IMPORT = re.compile(r"^(?:import|export)\s(?!type\s)[^;]*?\sfrom\s+'(\.[^']+)';", re.MULTILINE)
CLASS = re.compile(r"jp-(?:CodeInterp|mod)-\w+")
RULE = re.compile(r"([^{}]+)\{")

PARTS = {
    "start": (["index.ts"], ["base.css", "views.css"]),
    "views": (["plugins/views.ts"], ["base.css", "views.css"]),
    "conversation": (["plugins/views.ts", "ui/conversation.ts"], ["base.css", "views.css", "conversation.css"]),
    "setup": (["plugins/views.ts", "ui/setup.ts"], ["base.css", "views.css", "setup.css"]),
    "dialogs": (["plugins/dialogs.ts"], ["base.css", "help.css"]),
}
"""What may be shown together without any other part, and the style that is there then."""


def modules_of(entry: Path) -> set[Path]:
    """Return the modules that come with an entry, itself among them."""
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            for name in STATIC_IMPORT.findall(module.read_text(encoding="utf-8")):
                files = [Path(f"{module.parent / name}{suffix}").resolve() for suffix in (".ts", ".tsx")]
                waiting.extend(file for file in files if file.exists())
    return found


def classes_of(*entries: str) -> set[str]:
    """Return the classes that parts write into the page."""
    modules = set().union(*(modules_of(SOURCES / entry) for entry in entries))
    return {name for module in modules for name in CLASS.findall(module.read_text(encoding="utf-8"))}


def selectors_of(sheet: str) -> set[str]:
    """Return the selectors of a style sheet and of those that it imports."""
    text = re.sub(r"/\*.*?\*/", "", (STYLE / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
    imported = [selectors_of(name) for name in re.findall(r"@import '([^']+)';", text)]
    rules = re.sub(r"@import[^;]*;", "", text)
    own = {part.strip() for rule in RULE.findall(rules) for part in re.split(r",(?![^(]*\))", rule)}
    return {part for part in own if "jp-CodeInterp-" in part}.union(*imported)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_all_style_for_what_it_shows(part: str) -> None:
    entries, sheets = PARTS[part]
    there = set().union(*(selectors_of(sheet) for sheet in sheets))
    everywhere = set().union(*(selectors_of(path.name) for path in STYLE.glob("*.css")))
    worn = classes_of(*entries)
    assert {selector for selector in everywhere - there if set(CLASS.findall(selector)) <= worn} == set()


def test_every_style_belongs_to_a_part() -> None:
    in_parts = set().union(*(selectors_of(sheet) for _, sheets in PARTS.values() for sheet in sheets))
    assert set().union(*(selectors_of(path.name) for path in STYLE.glob("*.css"))) == in_parts
