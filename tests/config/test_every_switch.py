"""Each environment variable is set, and what it does is seen; a switch without a row fails."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_codeinterp.config import SWITCHES, describe_settings, load_settings
from jupyter_codeinterp.config.switches import SWITCH_BY_NAME
from tests.config.switch_rows import ROWS
from tests.web.api import Api

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "admins" / "switches.md"


VARIABLES = [(switch.name, variable) for switch in SWITCHES for variable in switch.environment]
IN_ROOMS = [pair for pair in VARIABLES if (row := ROWS.get(pair[0])) and row.in_rooms]
ON_SERVER = [pair for pair in VARIABLES if (row := ROWS.get(pair[0])) and row.on_server]


def environ_of(name: str, variable: str, folder: Path) -> dict[str, str]:
    """Return the variable, set as its row says."""
    environ = {variable: ROWS[name].text.replace("{folder}", str(folder))}
    if variable.endswith("_JUPYTER_AUTH"):
        environ[f"{variable}_TOKEN"] = "t"
    return environ


def test_every_switch_has_a_row_and_every_row_is_a_switch() -> None:
    assert set(ROWS) == set(SWITCH_BY_NAME)


@pytest.mark.parametrize("name", SWITCH_BY_NAME)
def test_a_row_looks_at_one_place(name: str) -> None:
    row = ROWS[name]
    assert sum(map(bool, (row.in_rooms, row.on_server, row.elsewhere))) == 1


@pytest.mark.parametrize(("name", "variable"), VARIABLES)
def test_a_variable_is_read_locks_and_is_documented(name: str, variable: str, tmp_path: Path) -> None:
    given = load_settings({}, environ_of(name, variable, tmp_path))
    switch = SWITCH_BY_NAME[name]
    assert switch.read_from(given) != switch.default
    entry = next(entry for entry in describe_settings(given) if entry["name"] == name)
    assert (entry["source"], entry["locked"]) == ("environment", True)
    assert variable in entry["reason"]
    row = next(line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{name}`"))
    assert f"`{variable}`" in row


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.elsewhere])
def test_the_test_that_looks_elsewhere_exists(name: str) -> None:
    row = ROWS[name]
    file, _, test = row.elsewhere.partition("::")
    tree = ast.parse((TESTS / file).read_text())
    names = [node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert test in names


@pytest.mark.parametrize(("name", "variable"), IN_ROOMS)
async def test_a_variable_has_its_effect(name: str, variable: str, tmp_path: Path) -> None:
    row = ROWS[name]
    assert row.in_rooms
    await row.in_rooms(load_settings({}, environ_of(name, variable, tmp_path)), tmp_path)


@pytest.fixture
def environment(
    surroundings: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    """Set the variable before the server starts and return the name of its switch."""
    name, variable = request.param
    for key, text in environ_of(name, variable, tmp_path).items():
        monkeypatch.setenv(key, text)
    return str(name)


@pytest.mark.parametrize("environment", ON_SERVER, indirect=True, ids=lambda pair: str(pair[1]))
async def test_a_server_started_with_a_variable_shows_its_effect(
    environment: str, jp_serverapp: ServerApp, api: Api, tmp_path: Path
) -> None:
    settings = (await api.ask("GET", "settings")).body["settings"]
    assert (settings[environment]["source"], settings[environment]["locked"]) == ("environment", True)
    row = ROWS[environment]
    assert row.on_server
    await row.on_server(api, jp_serverapp, tmp_path)
