"""Print, as one line of JSON, how many bytes of JavaScript a page loads at start and when the panel first opens.

Counted after gzip, in the bundle that was built into the package.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

BUNDLE = Path(__file__).parents[1] / "jupyter_codeinterp" / "labextension"
START_BUDGET = 40_000
OPEN_BUDGET = 350_000


def gzip_bytes(paths: set[Path]) -> int:
    """Return the size of the files, each compressed as a server would."""
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in paths)


def start_files(bundle: Path) -> set[Path]:
    """Return the files that JupyterLab loads before anybody opens the panel.

    The entry file says which chunks belong to the extension and its style, the two that JupyterLab asks it for.
    """
    build = json.loads((bundle / "package.json").read_text(encoding="utf-8"))["jupyterlab"]["_build"]
    entry = bundle / build["load"]
    text = entry.read_text(encoding="utf-8")
    files = {entry}
    for exposed in (build["extension"], build["style"]):
        loading = re.search(re.escape(f'"{exposed}"') + r":(.*?)\.then\(", text, re.DOTALL)
        chunks = re.findall(r"\.e\([\"']?([\w-]+)[\"']?\)", loading.group(1)) if loading else []
        if not chunks:
            raise SystemExit(f"{entry} does not say which chunks '{exposed}' needs; was the bundle built differently?")
        for chunk in chunks:
            files.update(entry.parent.glob(f"{chunk}.*js"))
    return files


def measure(bundle: Path = BUNDLE) -> dict[str, int]:
    """Return gzip bytes at start and of everything that is left for the first opening."""
    if not (bundle / "package.json").exists():
        raise SystemExit(f"There is no bundle in {bundle}; build it first: jlpm build:prod")
    start = start_files(bundle)
    rest = {path for path in (bundle / "static").glob("*.js") if path.name != "style.js"} - start
    return {"start_bytes": gzip_bytes(start), "first_open_bytes": gzip_bytes(rest)}


def main() -> None:
    """Measure the bundle of this tree."""
    figures = measure()
    budgets = {"start_budget": START_BUDGET, "first_open_budget": OPEN_BUDGET}
    print(json.dumps({"benchmark": "bundle_bytes", **figures, **budgets}))


if __name__ == "__main__":
    main()
