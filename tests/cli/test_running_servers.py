"""Questions asked on a Jupyter server that runs already."""

from __future__ import annotations

import json
import os
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from jupyter_codeinterp.cli.running_servers import list_servers, prefer_here
from jupyter_codeinterp.cli.server_api import Address
from tests.cli.commands import RUN_SECONDS, Home, read_until
from tests.cli.keyboard import read_question, start_at_a_terminal
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.rest import call_api

DEMO = ("--model", "demo/analyst")
SLOW = "`print('begun', flush=True); import time; time.sleep(300)`"
CHATTY = "`import time; [print(n, flush=True) or time.sleep(0.05) for n in range(6000)]`"
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


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_ended_leaves_no_turn_and_no_kernel(
    server: LabServer, neighbour: Home, ending: signal.Signals
) -> None:
    with neighbour.start("ask", SLOW, *DEMO, "--yes") as process:
        read_until(process, "begun")
        process.send_signal(ending)
        process.communicate(timeout=RUN_SECONDS)
    newest = call_api(server, "GET", "chats?limit=1")["chats"][0]
    chat = call_api(server, "GET", f"chats/{newest['id']}")
    assert (process.returncode, chat["turn"], chat["messages"][-1]["stopped_reason"]) == (130, None, "stopped")
    assert kernels_of(server) == []


def test_a_reader_that_goes_away_leaves_no_turn_and_no_kernel(server: LabServer, neighbour: Home) -> None:
    neighbour.run_in_shell(f"ask {shlex.quote(CHATTY)} {' '.join(DEMO)} --yes 2>&1 | head -n 4")
    newest = call_api(server, "GET", "chats?limit=1")["chats"][0]
    assert call_api(server, "GET", f"chats/{newest['id']}")["turn"] is None
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


def test_a_decision_in_the_panel_ends_the_question_in_the_terminal(server: LabServer, neighbour: Home) -> None:
    with start_at_a_terminal(neighbour, "What is 7 * 7?", *DEMO) as (process, _):
        read_question(process)
        chat = next(chat for chat in call_api(server, "GET", "chats")["chats"] if chat["title"] == "What is 7 * 7?")
        parts = call_api(server, "GET", f"chats/{chat['id']}")["messages"][-1]["parts"]
        waiting = next(part for part in parts if part["type"] == "execution")
        call_api(server, "POST", f"executions/{waiting['id']}/decision", {"decision": "run"})
        _, remarks = process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == 0, remarks
    assert "49" in remarks


def test_a_wrong_token_is_refused(server: LabServer, tmp_path: Path) -> None:
    done = Home(tmp_path).run("ask", "Hello", *DEMO, "--url", server.url, "--token", "wrong")
    assert done.returncode == 4
    assert "You are not logged in" in done.stderr


def test_a_model_that_does_not_exist_is_named(server: LabServer, neighbour: Home) -> None:
    done = neighbour.run("ask", "Hello", "--model", "nobody/nothing")
    assert done.returncode == 2
    assert "There is no provider 'nobody'" in done.stderr


def write_info(folder: Path, **fields: Any) -> None:
    """Write what a server writes about itself."""
    info = {"url": "http://localhost:1/", "token": "t", "root_dir": "/", "pid": os.getpid(), "sock": "", **fields}
    (folder / f"jpserver-{info['pid']}.json").write_text(json.dumps(info))


def test_a_server_that_runs_is_listed_with_its_token(tmp_path: Path) -> None:
    write_info(tmp_path, url="http://localhost:1234/base")
    assert list_servers(tmp_path) == [Address("http://localhost:1234/base/", "t", Path("/"))]


@pytest.mark.parametrize(
    "fields",
    [
        {"pid": 2**22 + 1},  # above the largest that Linux gives
        {"sock": "/run/jupyter.sock"},
        {"url": "http+unix://%2Frun%2Fjupyter.sock/"},
        {"root_dir": None},
        {"root_dir": "a\0b"},
        {"pid": 2**70},
        {"pid": float("inf")},
        {"url": "http://[::1/"},
        {"token": "t\u00f6ken"},
    ],
)
def test_a_server_that_cannot_be_asked_is_not_listed(tmp_path: Path, fields: dict[str, Any]) -> None:
    write_info(tmp_path, **fields)
    (tmp_path / "jpserver-1.json").write_text("{")
    assert list_servers(tmp_path) == []


def test_the_server_with_the_closest_root_comes_first(tmp_path: Path) -> None:
    here = tmp_path / "a" / "b"
    roots = [tmp_path / "elsewhere", tmp_path, tmp_path / "a"]
    servers = [Address(f"http://localhost:{port}/", root=root) for port, root in enumerate(roots)]
    assert [server.root for server in prefer_here(servers, here)] == [roots[2], roots[1], roots[0]]
