"""Questions asked on a Jupyter server that runs already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.cli.commands import Home
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.rest import call_api

DEMO = ("--model", "demo/analyst")
WRITE = "`open('here.txt', 'w').close()`"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    lab = start_lab_server(tmp_path_factory.mktemp("running") / "server")
    yield lab
    lab.stop()


@pytest.fixture
def neighbour(server: LabServer) -> Home:
    """Return the user of that server."""
    return Home(server.root_folder.parent)


def kernels_of(server: LabServer) -> list[Any]:
    request = Request(f"{server.url}api/kernels", headers={"Authorization": f"token {server.token}"})
    with urlopen(request, timeout=10) as answer:
        found: list[Any] = json.load(answer)
    return found


def test_a_running_server_is_found_and_its_panel_has_the_chat(server: LabServer, neighbour: Home) -> None:
    done = neighbour.run("ask", "What is 6 * 7?", *DEMO, "--yes")
    assert done.returncode == 0, done.stderr
    assert "Asking the Jupyter server at" in done.stderr
    assert "What is 6 * 7?" in [chat["title"] for chat in call_api(server, "GET", "chats")["chats"]]


def test_code_runs_in_the_folder_of_the_command_and_the_kernel_is_let_go(server: LabServer, neighbour: Home) -> None:
    folder = server.root_folder / "below"
    folder.mkdir()
    done = neighbour.run("ask", WRITE, *DEMO, "--yes", folder="below")
    assert done.returncode == 0, done.stderr
    assert (folder / "here.txt").exists()
    assert kernels_of(server) == []


def test_a_private_server_is_started_when_it_is_wanted(server: LabServer, neighbour: Home) -> None:
    done = neighbour.run("ask", "What is 1 + 1?", *DEMO, "--yes", "--private")
    assert done.returncode == 0, done.stderr
    assert "Asking the Jupyter server" not in done.stderr
    assert neighbour.running() == []


def test_a_server_can_be_named_as_jupyter_prints_it(server: LabServer, tmp_path: Path) -> None:
    stranger = Home(tmp_path)
    done = stranger.run("ask", "What is 2 + 2?", *DEMO, "--yes", "--url", f"{server.url}lab?token={server.token}")
    assert done.returncode == 0, done.stderr
    assert "4" in done.stdout


def test_a_wrong_token_is_refused(server: LabServer, tmp_path: Path) -> None:
    done = Home(tmp_path).run("ask", "Hello", *DEMO, "--url", server.url, "--token", "wrong")
    assert done.returncode == 4
    assert "You are not logged in" in done.stderr


def test_a_model_that_does_not_exist_is_named(server: LabServer, neighbour: Home) -> None:
    done = neighbour.run("ask", "Hello", "--model", "nobody/nothing")
    assert done.returncode == 2
    assert "There is no provider 'nobody'" in done.stderr
