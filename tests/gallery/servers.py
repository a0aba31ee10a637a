"""The servers behind the gallery: JupyterLab with switches that make every state come soon, and a scripted model."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers.model_fixtures import ModelServerProcess, start_model_server
from tests.ui.lab_server import LabServer, start_lab_server

TIMEOUT_SECONDS = 100
"""The countdown of its last quarter is photographed in every look."""
SLOW_START_SECONDS = 25

SWITCHES = {
    "CODE_INTERPRETER_JUPYTER_TIMEOUT": str(TIMEOUT_SECONDS),
    "CODE_INTERPRETER_BLOCKED_MODULES": "subprocess",
    "CODEINTERP_MAX_KERNELS": "40",
    "CODEINTERP_MAX_STEPS": "4",
    "CODEINTERP_MODEL_RETRIES": "1",
}

SALES = "quarter,region,sales\n" + "".join(f"Q{q},{r},{90 + 40 * q}\n" for q in range(1, 5) for r in ("north", "south"))


@contextmanager
def gallery_servers(environment: dict[str, str] | None = None) -> Iterator[tuple[LabServer, ModelServerProcess]]:
    """Start a model server and a JupyterLab; ``environment`` may use ``{model}`` for the model server's address."""
    models = start_model_server()
    try:
        with TemporaryDirectory() as folder:
            given = {name: value.format(model=models.base_url) for name, value in (environment or {}).items()}
            lab = start_lab_server(
                Path(folder) / "server", ["--LabApp.expose_app_in_browser=True"], {**SWITCHES, **given}
            )
            try:
                prepare_folders(lab)
                yield lab, models
            finally:
                lab.stop()
    finally:
        models.stop()


def prepare_folders(lab: LabServer) -> None:
    """Put a table beside the chats, and a kernel that takes its time to start."""
    (lab.root_folder / "sales.csv").write_text(SALES)
    kernel = lab.data_folder / "kernels" / "slow"
    kernel.mkdir(parents=True)
    begin = "from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
    start = f"import time; time.sleep({SLOW_START_SECONDS}); {begin}"
    spec = {
        "argv": [sys.executable, "-c", start, "-f", "{connection_file}"],
        "display_name": "Slow Python",
        "language": "python",
    }
    (kernel / "kernel.json").write_text(json.dumps(spec))
