"""What the documentation names exists: switches, links, commands, addresses, labels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from traitlets.config import Config

from jupyter_codeinterp.config import SWITCHES, load_settings
from jupyter_codeinterp.web.routes import ROUTES

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\b(?:ENABLE_CODE|CODE_INTERPRETER|CODE_EXECUTION|CODEINTERP)_[A-Z_]*[A-Z]\b")
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def links_of(page: Path) -> list[str]:
    return [target for target in LINK.findall(page.read_text()) if not re.match(r"[a-z]+:", target)]


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def source_of(folder: str, pattern: str) -> str:
    return "".join(path.read_text() for path in sorted((ROOT / folder).rglob(pattern)) if "__tests__" not in path.parts)


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in links_of(page):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors_of(target), f"{link} has no such heading"


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in links_of(index)}
    assert {page for page in (ROOT / "docs").rglob("*.md") if page != index} <= linked


def test_every_switch_and_variable_is_on_the_page_for_administrators() -> None:
    page = (ROOT / "docs" / "admins" / "switches.md").read_text()
    for switch in SWITCHES:
        assert all(f"`{name}`" in page for name in (switch.name, *switch.environment))


@every_page
def test_variables_that_a_page_names_are_read_by_somebody(page: Path) -> None:
    known = {name for switch in SWITCHES for name in switch.environment}
    scripts = "".join(path.read_text() for path in (ROOT / "scripts").iterdir() if path.is_file())
    unknown = set(VARIABLE.findall(page.read_text())) - known
    assert [name for name in sorted(unknown) if name not in scripts] == []


@every_page
def test_settings_that_a_page_shows_are_accepted(page: Path) -> None:
    c = Config()
    for code in BLOCK.findall(page.read_text()):
        if code.startswith("c."):
            exec(compile(code, str(page), "exec"), {"c": c})
    assert load_settings(c, {}, {}) is not None
    given = dict(c.get("Spawner", {}).get("environment", {}))
    assert load_settings({}, given, {}) is not None


@every_page
def test_options_that_a_page_names_are_switches(page: Path) -> None:
    named = set(re.findall(r"\bCodeInterp\.([a-z_]+)", page.read_text()))
    assert named <= {switch.name for switch in SWITCHES}


@every_page
def test_scripts_that_a_page_names_can_be_run(page: Path) -> None:
    for name in set(re.findall(r"(?<![\w/])(?:\./)?(scripts/[a-z_]+(?:-[a-z_]+)*)", page.read_text())):
        assert (ROOT / name).stat().st_mode & 0o111, f"{name} cannot be run"


def test_the_scripts_that_everybody_needs_are_named() -> None:
    text = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    for name in ("demo", "test", "dev", "lint", "check"):
        assert f"scripts/{name}" in text


@every_page
def test_addresses_that_a_page_names_are_served(page: Path) -> None:
    plain = [re.sub(r"\{\w+\}", "{}", path) for path, _ in ROUTES]
    named = re.findall(r"(?:\$api|codeinterp/api/v1)/([a-z]+[\w./<>{}-]*)", page.read_text())
    named += re.findall(
        r"`(?:(?:GET|POST|PUT|PATCH|DELETE) )?((?:chats|executions|providers)/[\w./<>{}-]+)`", page.read_text()
    )
    for path in named:
        pieces = path.rstrip(".").split("/")
        fits = [
            known
            for known in (route.split("/") for route in plain)
            if len(known) == len(pieces)
            and all(there in ("{}", piece) for there, piece in zip(known, pieces, strict=True))
        ]
        assert fits, f"{path} is not served"


def test_labels_in_the_pages_for_users_are_in_the_panel() -> None:
    panel = source_of("labextension/src", "*.ts*")
    for page in sorted((ROOT / "docs" / "users").glob("*.md")):
        for label in re.findall(r"\*\*([^*]+)\*\*", page.read_text()):
            assert re.search(rf"['\"`]{re.escape(label)}['\"`]", panel), f"{page.name}: no label {label!r}"


def test_the_picture_of_the_panel_is_small() -> None:
    assert (ROOT / "docs" / "images" / "panel.png").stat().st_size < 150_000
