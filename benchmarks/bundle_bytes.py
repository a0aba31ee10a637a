"""Print, as one line of JSON, how many bytes of JavaScript a page loads at start, when the panel opens, and later.

Counted after gzip, in the bundle that was built into the package.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

BUNDLE = Path(__file__).parents[1] / "jupyter_codeinterp" / "labextension"
START_BUDGET = 17_500
OPEN_BUDGET = 45_000
LATER_BUDGET = 78_000

FIRST_SEEN = "views"
"""The chunk that the first opening waits for, `plugins/views.ts`; chunks are named where they are imported."""


def gzip_bytes(paths: set[Path]) -> int:
    """Return the size of the files, each compressed as a server would."""
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in paths)


def find_entry(bundle: Path) -> tuple[Path, dict[str, str]]:
    """Return the file that JupyterLab loads first, and what the builder wrote of it."""
    build = json.loads((bundle / "package.json").read_text(encoding="utf-8"))["jupyterlab"]["_build"]
    return bundle / build["load"], build


def chunk_files(entry: Path, loading: str) -> set[Path]:
    """Return the files of all chunks that some code loads; the entry file knows the names of those that have one."""
    names = dict(re.findall(r'(\w+):"([a-z-]+)"', entry.read_text(encoding="utf-8")))
    chunks = re.findall(r"\.e\([\"']?([\w-]+)[\"']?\)", loading)
    return {path for chunk in chunks for path in entry.parent.glob(f"{names.get(chunk, chunk)}.*js")}


def start_files(bundle: Path) -> set[Path]:
    """Return the files that JupyterLab loads before anybody opens the panel.

    The entry file says which chunks belong to the extension and its style, the two that JupyterLab asks it for.
    """
    entry, build = find_entry(bundle)
    text = entry.read_text(encoding="utf-8")
    files = {entry}
    for exposed in (build["extension"], build["style"]):
        loading = re.search(re.escape(f'"{exposed}"') + r":(.*?)\.then\(", text, re.DOTALL)
        chunks = chunk_files(entry, loading.group(1)) if loading else set()
        if not chunks:
            raise SystemExit(f"{entry} does not say which chunks '{exposed}' needs; was the bundle built differently?")
        files |= chunks
    return files


def opening_files(bundle: Path) -> set[Path]:
    """Return the files that the first opening of the panel waits for: the views, and what is loaded beside them."""
    entry, _ = find_entry(bundle)
    start = start_files(bundle)
    for path in start:
        for loading in re.findall(r"(?:\w+\.e\([^)]*\),?)+", path.read_text(encoding="utf-8")):
            files = chunk_files(entry, loading)
            if any(file.name.startswith(f"{FIRST_SEEN}.") for file in files):
                return files - start
    raise SystemExit(f"Nothing in {bundle} loads the chunk '{FIRST_SEEN}'; was the bundle built differently?")


def measure(bundle: Path = BUNDLE) -> dict[str, int]:
    """Return gzip bytes at start, of what the first opening waits for, and of all that may come later."""
    if not (bundle / "package.json").exists():
        raise SystemExit(f"There is no bundle in {bundle}; build it first: jlpm build:prod")
    start, opening = start_files(bundle), opening_files(bundle)
    rest = {path for path in (bundle / "static").glob("*.js") if path.name != "style.js"} - start - opening
    return {
        "start_bytes": gzip_bytes(start),
        "first_open_bytes": gzip_bytes(opening),
        "later_bytes": gzip_bytes(rest),
    }


def main() -> None:
    """Measure the bundle of this tree."""
    budgets = {"start_budget": START_BUDGET, "first_open_budget": OPEN_BUDGET, "later_budget": LATER_BUDGET}
    print(json.dumps({"benchmark": "bundle_bytes", **measure(), **budgets}))


if __name__ == "__main__":
    main()
