"""Questions asked for real, on a server that the command starts for itself."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from contextlib import closing

import pytest

from jupyter_codeinterp.cli.turn_run import STOPPING
from tests.cli.commands import RUN_SECONDS, Home, read_until
from tests.cli.keyboard import read_question, start_at_a_terminal
from tests.ui.lab_server import free_port

CHART = "Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310."
SLOW = "`print('begun', flush=True); import time; time.sleep(300)`"
STUBBORN = """```python
import time
print("begun", flush=True)
while True:
    try:
        time.sleep(300)
    except KeyboardInterrupt:
        pass
```"""
WRITE = "`open('ran', 'w').close()`"
DEMO = ("--model", "demo/analyst")
PNG = b"\x89PNG\r\n\x1a\n"


def test_a_chart_is_one_picture_in_the_folder_and_the_answer_alone_is_on_stdout(home: Home) -> None:
    done = home.run("ask", CHART, *DEMO, "--yes", "--out", "charts")
    assert done.returncode == 0, done.stderr
    (picture,) = (home.work / "charts").iterdir()
    assert picture.name == "create-a-bar-chart-showing-quarterly.png"
    assert picture.read_bytes().startswith(PNG)
    assert f"Picture: charts/{picture.name}" in done.stderr
    assert done.stdout.startswith("I will draw a bar chart of the 4 values.\nHere is the chart.")
    assert "plt.show()" in done.stderr
    assert "plt.show()" not in done.stdout
    assert home.running() == []


def test_the_chat_is_kept_under_a_title(home: Home) -> None:
    assert home.run("ask", "What is 6 * 7?", *DEMO, "--yes").returncode == 0
    with closing(sqlite3.connect(home.data / "codeinterp" / "chats.sqlite")) as database:
        titles = database.execute("SELECT title FROM chats").fetchall()
    assert titles == [("What is 6 * 7?",)]


def test_a_missing_module_ends_with_what_to_install_and_the_kernels_python(home_without_matplotlib: Home) -> None:
    done = home_without_matplotlib.run("ask", CHART, *DEMO, "--yes", "--out", "charts")
    assert done.returncode == 1
    last = done.stderr.rstrip().splitlines()[-1]
    assert last == f"matplotlib is not installed in the kernel. Install it: {sys.executable} -m pip install matplotlib"
    assert not (home_without_matplotlib.work / "charts").exists()
    assert home_without_matplotlib.running() == []


def test_an_attached_file_is_there_for_the_code(home: Home) -> None:
    home.work.mkdir()
    (home.work / "sales.csv").write_text("quarter,sales\nQ1,150\nQ2,230\n")
    done = home.run("ask", "Summarise sales.csv", *DEMO, "--yes", "--file", "sales.csv")
    assert done.returncode == 0, done.stderr
    assert "sales" in done.stdout


def test_without_a_terminal_and_without_yes_nothing_runs(home: Home) -> None:
    done = home.run("ask", WRITE, *DEMO)
    assert done.returncode == 4
    assert "--yes runs code without asking" in done.stderr
    assert not (home.work / "ran").exists()
    assert home.running() == []


@pytest.mark.parametrize(("typed", "code", "ran"), [(b"y\n", 0, True), (b"what?\na\n", 0, True), (b"n\n", 4, False)])
def test_a_person_decides_whether_code_runs(home: Home, typed: bytes, code: int, ran: bool) -> None:
    with start_at_a_terminal(home, WRITE, *DEMO) as (process, keyboard):
        read_question(process)
        assert not (home.work / "ran").exists()
        os.write(keyboard[0], typed)
        _, remarks = process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == code, remarks
    assert (home.work / "ran").exists() is ran
    assert home.running() == []


def test_ctrl_c_at_the_question_stops_the_turn(home: Home) -> None:
    with start_at_a_terminal(home, WRITE, *DEMO) as (process, _):
        read_question(process)
        process.send_signal(signal.SIGINT)
        _, remarks = process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == 130, remarks
    assert not (home.work / "ran").exists()
    assert home.running() == []


def test_a_closed_terminal_means_no(home: Home) -> None:
    with start_at_a_terminal(home, WRITE, *DEMO) as (process, keyboard):
        read_question(process)
        os.close(keyboard.pop())
        _, remarks = process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == 4, remarks
    assert not (home.work / "ran").exists()


def test_ctrl_c_stops_the_turn_and_leaves_nothing_running(home: Home) -> None:
    with home.start("ask", SLOW, *DEMO, "--yes") as process:
        read_until(process, "begun")
        process.send_signal(signal.SIGINT)
        _, remarks = process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == 130
    assert "what was done is kept" in remarks
    assert home.running() == []


def test_a_second_ctrl_c_leaves_at_once_and_still_leaves_nothing_running(home: Home) -> None:
    with home.start("ask", STUBBORN, *DEMO, "--yes") as process:
        read_until(process, "begun")
        process.send_signal(signal.SIGINT)
        read_until(process, STOPPING)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == 130
    assert home.running() == []


def test_what_the_administrator_does_not_allow_is_refused(home: Home) -> None:
    done = home.run("ask", WRITE, *DEMO, "--yes", CODEINTERP_MINIMUM_APPROVAL='{"jupyter": "ask"}')
    assert done.returncode == 4
    assert "The administrator wants a person to approve every run" in done.stderr
    assert not (home.work / "ran").exists()


def test_a_killed_command_takes_its_server_and_kernel_along(home: Home) -> None:
    with home.start("ask", SLOW, *DEMO, "--yes") as process:
        read_until(process, "begun")
        assert len(home.running()) == 3
        process.kill()
        process.wait(RUN_SECONDS)
    assert home.wait_until_all_ended() == []


def test_a_deadline_stops_the_turn(home: Home) -> None:
    begun = time.monotonic()
    done = home.run("ask", SLOW, *DEMO, "--yes", "--timeout", "2")
    assert done.returncode == 5, done.stderr
    assert time.monotonic() - begun < 30
    assert home.running() == []


def test_a_model_that_cannot_be_reached_is_its_own_exit_code(home: Home) -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    done = home.run("ask", "Hello", "--model", "openai/some", OPENAI_BASE_URL=address, CODEINTERP_MODEL_RETRIES="0")
    assert done.returncode == 3
    assert "cannot be reached" in done.stderr


def test_a_server_that_cannot_be_reached_is_its_own_exit_code(home: Home) -> None:
    done = home.run("ask", "Hello", "--url", f"http://127.0.0.1:{free_port()}/", "--token", "x")
    assert done.returncode == 2
    assert "does not answer" in done.stderr


def test_a_switch_that_cannot_work_is_told_in_words(home: Home) -> None:
    done = home.run("ask", "Hello", *DEMO, CODEINTERP_MAX_STEPS="many")
    assert done.returncode == 2
    assert "CODEINTERP_MAX_STEPS cannot be 'many'" in done.stderr
    assert home.running() == []
