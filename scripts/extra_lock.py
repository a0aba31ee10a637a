"""Write jupyter_codeinterp/pyodide/extra-lock.json: wheels that people expect and Pyodide's distribution lacks.

Run it after changing the versions below. File names and sums come from PyPI, names of modules from the wheels.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import httpx

VERSIONS = {
    "adjusttext": "1.4.0",
    "defusedxml": "0.7.1",
    "et-xmlfile": "2.0.0",
    "faker": "40.63.0",
    "humanize": "4.17.0",
    "mplfinance": "0.12.10b0",
    "openpyxl": "3.1.5",
    "plotly": "7.1.0",
    "pypdf": "7.1.1",
    "python-docx": "1.2.0",
    "python-pptx": "1.0.2",
    "seaborn": "0.13.2",
    "squarify": "0.4.5",
    "tabulate": "0.10.0",
    "unidecode": "1.4.0",
    "xlsxwriter": "3.3.0",
}
INDEX = "https://pypi.org/simple/"
TARGET = Path(__file__).parents[1] / "jupyter_codeinterp" / "pyodide" / "extra-lock.json"
ACCEPT = {"Accept": "application/vnd.pypi.simple.v1+json"}


def canonical(name: str) -> str:
    """Return a package's name as locks spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def describe(client: httpx.Client, name: str, version: str) -> dict[str, Any]:
    """Return the lock's entry for one package."""
    listing = client.get(f"{INDEX}{name}/", headers=ACCEPT).raise_for_status().json()
    stem = f"{re.sub('[-_.]+', '_', name)}-{version}-"
    (file,) = (
        file
        for file in listing["files"]
        if file["filename"].lower().startswith(stem) and file["filename"].endswith("none-any.whl")
    )
    content = client.get(file["url"]).raise_for_status().content
    wheel = zipfile.ZipFile(io.BytesIO(content))
    metadata = next(wheel.read(item).decode() for item in wheel.namelist() if item.endswith(".dist-info/METADATA"))
    wanted = re.findall(
        r"^Requires-Dist: ([\w.-]+)(?![^\n]*(?:extra ==|python_version <|Windows))", metadata, re.MULTILINE
    )
    tops = {item.partition("/")[0] for item in wheel.namelist() if not re.match(r"[^/]*\.(?:dist-info|data)/", item)}
    return {
        "name": name,
        "version": version,
        "file_name": file["filename"],
        "url": file["url"],
        "install_dir": "site",
        "package_type": "package",
        "sha256": file["hashes"]["sha256"],
        "imports": sorted(top.removesuffix(".py") for top in tops if top.isidentifier() or top.endswith(".py")),
        "depends": sorted({canonical(other) for other in wanted}),
        "unvendored_tests": False,
    }


def main() -> None:
    """Ask PyPI and write the file."""
    with httpx.Client(timeout=60, follow_redirects=True) as client:
        packages = {name: describe(client, name, version) for name, version in VERSIONS.items()}
    TARGET.write_text(json.dumps({"packages": packages}, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
