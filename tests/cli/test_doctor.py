"""The doctor in a good and in broken environments."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.cli.checks.data_folder import look_at_folder
from jupyter_codeinterp.cli.checks.installation import python_version
from jupyter_codeinterp.cli.doctor import print_findings
from jupyter_codeinterp.cli.findings import Finding
from jupyter_codeinterp.store.schema import SCHEMA_VERSION
from jupyter_codeinterp.store.sqlite import DATABASE_NAME, open_store
from tests.cli.commands import Home
from tests.servers.jupyter_process import start_jupyter
from tests.ui.lab_server import free_port

KEY = "sk-a-very-secret-key"
HOME_FIRST = {"JUPYTER_PREFER_ENV_PATH": "0"}
"""In a virtual environment Jupyter reads that one's folders first otherwise."""


def examine(home: Home, **variables: str) -> tuple[int, dict[str, Any]]:
    """Run the doctor for a program; return the exit code and what was found, by id."""
    done = home.run("doctor", "--json", **variables)
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["ready"] is (done.returncode == 0)
    return done.returncode, {check["id"]: check for check in report["checks"]}


def test_a_good_environment_is_ready_and_left_as_it_was(home: Home) -> None:
    code, found = examine(home)
    assert code == 0
    assert [name for name, check in found.items() if check["state"] not in ("ok", "info")] == ["models"]
    assert list(found) == [
        *("server_extension", "lab_extension", "switches", "data_folder", "kernel", "packages"),
        *("models", "provider.demo", "browser_engine"),
    ]
    assert not (home.data / "codeinterp").exists()
    assert home.running() == []


def test_a_person_reads_what_to_do(home: Home) -> None:
    done = home.run("doctor", CODEINTERP_KERNEL_NAME="nothing", COLUMNS="100")
    assert done.returncode == 1
    assert "\nPROBLEM  kernel            There is no kernel 'nothing'.\n" in done.stdout
    assert "-> Install ipykernel" in done.stdout
    assert done.stdout.endswith("Not ready: 1 problem to solve.\n")
    assert "\x1b" not in done.stdout


def test_a_wrong_switch_is_told_in_words(home: Home) -> None:
    code, found = examine(home, CODEINTERP_MAX_STEPS="many")
    assert code == 1
    assert "CODEINTERP_MAX_STEPS cannot be 'many'" in found["switches"]["text"]


def test_a_wrong_setting_of_a_configuration_file_is_told_in_words(home: Home) -> None:
    (home.folder / "config").mkdir()
    (home.folder / "config" / "jupyter_server_config.py").write_text("c.CodeInterp.max_stepz = 3\n")
    code, found = examine(home)
    assert code == 1
    assert "Did you mean max_steps?" in found["switches"]["text"]


def test_the_browser_as_the_only_engine_is_no_problem(home: Home) -> None:
    _, found = examine(home, CODEINTERP_ALLOWED_ENGINES="pyodide")
    assert found["switches"]["state"] == "ok"
    assert found["kernel"]["state"] == "info"
    assert "leaves out 'jupyter'" in found["kernel"]["text"]


def test_an_extension_that_is_switched_off_is_a_problem(home: Home) -> None:
    folder = home.folder / "config" / "jupyter_server_config.d"
    folder.mkdir(parents=True)
    body = {"ServerApp": {"jpserver_extensions": {"jupyter_codeinterp": False}}}
    (folder / "off.json").write_text(json.dumps(body))
    lab = home.folder / "config" / "labconfig"
    lab.mkdir()
    (lab / "page_config.json").write_text(json.dumps({"disabledExtensions": {"jupyter-codeinterp": True}}))
    code, found = examine(home, **HOME_FIRST)
    assert code == 1
    assert found["server_extension"]["remedy"] == "jupyter server extension enable jupyter_codeinterp"
    assert found["lab_extension"]["remedy"] == "jupyter labextension enable jupyter-codeinterp"


def test_a_panel_of_another_version_is_a_problem(home: Home) -> None:
    folder = home.data / "labextensions" / "jupyter-codeinterp"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"version": "0.0.1"}))
    code, found = examine(home, **HOME_FIRST)
    assert code == 1
    assert "The panel has version 0.0.1" in found["lab_extension"]["text"]


def test_packages_that_the_kernel_lacks_are_a_warning(home_without_matplotlib: Home) -> None:
    code, found = examine(home_without_matplotlib)
    assert code == 0
    assert found["packages"]["state"] == "warning"
    assert found["packages"]["remedy"].endswith("-m pip install matplotlib")


def test_a_kernel_that_dies_at_once_is_a_problem_and_leaves_nothing(home: Home) -> None:
    spec = home.data / "kernels" / "dead"
    spec.mkdir(parents=True)
    argv = ["/bin/false", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Dead", "language": "python"}))
    code, found = examine(home, CODEINTERP_KERNEL_NAME="dead")
    assert code == 1
    assert "The kernel 'Dead' does not work" in found["kernel"]["text"]
    assert home.running() == []


def test_a_kernel_of_another_server_runs_code_or_the_reason_is_told(home: Home, tmp_path: Path) -> None:
    far = start_jupyter(tmp_path / "far", "--IdentityProvider.token=far-token")
    try:
        names = {"CODE_INTERPRETER_JUPYTER_URL": far.url, "CODE_INTERPRETER_JUPYTER_AUTH": "token"}
        code, found = examine(home, **names, CODE_INTERPRETER_JUPYTER_AUTH_TOKEN="far-token")
        assert (code, found["kernel"]["state"]) == (0, "ok"), found
        assert far.url in found["kernel"]["text"]
        code, found = examine(home, **names, CODE_INTERPRETER_JUPYTER_AUTH_TOKEN="wrong-token")
        assert (code, found["kernel"]["state"]) == (1, "problem")
        assert "does not let us in" in found["kernel"]["text"]
        assert "wrong-token" not in str(found)
    finally:
        far.stop()


def test_a_provider_that_does_not_answer_is_a_warning_without_its_key(home: Home) -> None:
    home.work.mkdir(parents=True)
    address = f"http://127.0.0.1:{free_port()}/v1"
    done = home.run("doctor", "--json", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=address)
    found = {check["id"]: check for check in json.loads(done.stdout)["checks"]}
    assert found["provider.openai"]["state"] == "warning"
    assert found["provider.openai"]["details"] == {"source": "environment", "has_key": True}
    assert KEY not in done.stdout + done.stderr


def test_a_stored_provider_is_found(home: Home) -> None:
    folder = home.data / "codeinterp"
    folder.mkdir(parents=True)
    provider = {"kind": "openai-chat", "base_url": "http://127.0.0.1:9/v1", "models": ["small"]}
    (folder / "providers.json").write_text(json.dumps({"lab": provider}))
    (folder / "keys.json").write_text(json.dumps({"lab": {"key": KEY, "origin": "http://127.0.0.1:9"}}))
    _, found = examine(home)
    assert found["provider.lab"]["details"] == {"source": "user", "has_key": True, "models": 1}


def test_a_data_folder_that_cannot_be_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = look_at_folder(tmp_path / "file" / "codeinterp")
    assert finding.state == "problem"
    assert "is a file" in finding.text


async def fill(folder: Path) -> None:
    store = await open_store(folder)
    await store.close()


def test_looking_at_a_database_changes_no_file(tmp_path: Path, jp_asyncio_loop: Any) -> None:
    jp_asyncio_loop.run_until_complete(fill(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    finding = look_at_folder(tmp_path)
    assert finding.state == "ok"
    assert finding.details["chats"] == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_damaged_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"this is no database" * 100)
    finding = look_at_folder(tmp_path)
    assert finding.state == "problem"
    assert "cannot be read" in finding.text


def test_a_database_of_a_newer_version_is_a_problem(tmp_path: Path, jp_asyncio_loop: Any) -> None:
    jp_asyncio_loop.run_until_complete(fill(tmp_path))
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        database.commit()
    finding = look_at_folder(tmp_path)
    assert finding.state == "problem"
    assert "newer version" in finding.text


@pytest.mark.parametrize(
    ("npm", "python"), [("1.2.3", "1.2.3"), ("1.2.3-alpha.4", "1.2.3a4"), ("1.2.3-rc.1", "1.2.3rc1")]
)
def test_versions_of_both_worlds_are_compared(npm: str, python: str) -> None:
    assert python_version(npm) == python


def test_what_a_model_server_says_cannot_move_the_cursor() -> None:
    shown = io.StringIO()
    print_findings([Finding("provider.x", "warning", "no\x1b[2J way")], shown)
    assert "\x1b" not in shown.getvalue()
    assert "\\x1b[2J" in shown.getvalue()
