"""What every test gets: a clean environment, folders of its own, one server with our extension, no network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from traitlets.config import Config

from tests.surroundings import forbid_network, is_foreign

pytest_plugins = ["pytest_jupyter.jupyter_server", "tests.servers.model_fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser journeys first and on one worker, and the tests of one file on one worker."""
    browser = Path(__file__).parent / "ui"
    for item in items:
        group = "browser" if item.path.is_relative_to(browser) else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: not item.path.is_relative_to(browser))


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, jp_home_dir: Path) -> None:
    """Take keys, switches, the home folder and the network away from the test."""
    for name in list(os.environ):
        if is_foreign(name):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(jp_home_dir))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("MPLCONFIGDIR", str(jp_home_dir / "matplotlib"))
    forbid_network(monkeypatch)


@pytest.fixture
def data_folder(jp_data_dir: Path) -> Path:
    """Return the folder in which the extension keeps chats and files during the test."""
    return jp_data_dir / "codeinterp"


@pytest.fixture
def jp_server_config() -> Config:
    """Enable our extension, and no other, on the server that ``jp_serverapp`` starts."""
    extensions = {"jupyter_codeinterp": True, "jupyter_server_terminals": False}
    # no test fetches a package
    interpreter = {"pyodide_upstream_url": ""}
    return Config({"ServerApp": {"jpserver_extensions": extensions}, "CodeInterp": interpreter})
