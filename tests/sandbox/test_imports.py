"""Code says by its imports what it needs, whole or while it is still being written."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.imports import ImportFinder

PACKAGES = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "google.protobuf": "protobuf",
    "jinja2": "jinja2",
    "lxml": "lxml",
    "matplotlib": "matplotlib",
    "mpl_toolkits": "matplotlib",
    "numpy": "numpy",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "sklearn": "scikit-learn",
    "tzdata": "tzdata",
    "xlsxwriter": "xlsxwriter",
}
PROGRAM = '''\
import pandas as pd
from PIL import (
    Image,
)

NOTE = """
import numpy
"""


def table(path: str) -> pd.DataFrame:
    return pd.read_excel(path)


print(f"{table('größe.xlsx')!r:>10}", {"a": [1, 2]}, *(x for x in "abc"))
'''


@pytest.fixture
def finder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportFinder:
    monkeypatch.delitem(sys.modules, "pandas", raising=False)
    return ImportFinder(PACKAGES, tmp_path)


@pytest.mark.parametrize(
    ("code", "packages"),
    [
        ("import numpy", ["numpy"]),
        ("import numpy as np, pandas as pd", ["numpy", "pandas"]),
        ("import numpy\nimport numpy.linalg", ["numpy"]),
        ("import matplotlib.pyplot as plt", ["matplotlib"]),
        ("from mpl_toolkits.mplot3d import Axes3D", ["matplotlib"]),
        ("from PIL import Image, ImageDraw", ["pillow"]),
        ("from sklearn.linear_model import LinearRegression", ["scikit-learn"]),
        ("import google.protobuf.message", ["protobuf"]),
        ("def f():\n    if True:\n        import numpy", ["numpy"]),
        ("class A:\n    from bs4 import BeautifulSoup", ["beautifulsoup4"]),
        ("import importlib\nimportlib.import_module('numpy')", ["numpy"]),
        ("__import__('PIL.Image')", ["pillow"]),
        ("try:\n    import numpy\nexcept ImportError:\n    numpy = None", ["numpy"]),
        ("from zoneinfo import ZoneInfo", ["tzdata"]),
        ("from bs4 import BeautifulSoup\nBeautifulSoup('<p>', 'lxml')", ["beautifulsoup4", "lxml"]),
        ("import os, json\nfrom collections import abc", []),
        ("from . import numpy", []),
        ("from IPython.display import display", []),
        ("", []),
    ],
)
def test_an_import_brings_its_package(finder: ImportFinder, code: str, packages: list[str]) -> None:
    assert finder.find(code) == (packages, [])


@pytest.mark.parametrize(
    ("use", "packages"),
    [
        ("pd.read_excel('a.xlsx')", {"openpyxl"}),
        ("df.to_excel('a.xlsx')", {"openpyxl"}),
        ("pd.ExcelWriter('a.xlsx', engine='xlsxwriter')", {"openpyxl", "xlsxwriter"}),
        ("pd.read_html(text)", {"lxml", "beautifulsoup4"}),
        ("df.to_parquet('a.parquet')", {"pyarrow"}),
        ("df.plot()", {"matplotlib"}),
        ("df['a'].plot.bar()", {"matplotlib"}),
        ("df.hist()", {"matplotlib"}),
        ("df.style.format('{:.1f}')", {"jinja2"}),
        ("import pandas.plotting", {"matplotlib"}),
        ("pd.read_csv('a.csv')", set()),
    ],
)
def test_what_pandas_loads_for_itself_comes_too(finder: ImportFinder, use: str, packages: set[str]) -> None:
    found, unknown = finder.find(f"import pandas as pd\n{use}")
    assert set(found) == {"pandas", *packages}
    assert unknown == []


def test_pandas_of_an_earlier_run_counts(finder: ImportFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finder.find("df.plot()") == ([], [])
    monkeypatch.setitem(sys.modules, "pandas", types.ModuleType("pandas"))
    assert finder.find("df.plot()") == (["matplotlib"], [])


@pytest.mark.parametrize(
    "code",
    ["text = 'import numpy'", '"""\nimport numpy\n"""', "# import numpy", "print('''\nfrom PIL import Image''')"],
)
def test_an_import_in_a_text_is_none(finder: ImportFinder, code: str) -> None:
    assert finder.find(code) == ([], [])


@pytest.mark.parametrize(
    ("code", "packages"),
    [
        ("import numpy as np\nx = np.array([1, 2", ["numpy"]),
        ("from PIL import Image\nimage = Image.open('", ["pillow"]),
        ("def f():\n    import numpy\n    return", ["numpy"]),
        ("if True:\n    import numpy\n  x = 1", ["numpy"]),
        ("import numpy\n\nimport", ["numpy"]),
        ("import numpy\nfrom PIL", ["numpy"]),
        ("import numpy\nfrom PIL import", ["numpy"]),
        ("import numpy as", []),
        ("from PIL import (", ["pillow"]),
        ("import numpy\nfrom PIL import (Image,", ["numpy", "pillow"]),
        ("from PIL import (\n    Image,  # (of course)\n    ImageD", ["pillow"]),
        ("from google import (protobuf,\n", ["protobuf"]),
        ("from google import (\n    x, protobuf", ["protobuf"]),
        ("from .PIL import (Image,", []),
        ("import numpy\nx = " + "(" * 5_000 + ")" * 5_000, ["numpy"]),
        ("import numpy\nx = " + "-" * 100_000 + "1", ["numpy"]),
        ("x = '\0'\nimport numpy", ["numpy"]),
    ],
)
def test_code_that_is_not_finished_says_what_it_can(finder: ImportFinder, code: str, packages: list[str]) -> None:
    assert finder.find(code)[0] == packages


def test_every_beginning_of_a_program_can_be_read(finder: ImportFinder) -> None:
    for end in range(len(PROGRAM)):
        packages, _ = finder.find(PROGRAM[:end])
        assert "pandas" in packages or "\n" not in PROGRAM[:end]
    assert finder.find(PROGRAM) == (["pandas", "pillow", "openpyxl"], [])


def test_very_long_code_is_read_as_far_as_it_pays(finder: ImportFinder) -> None:
    row = "row = [1, 2, 3]\n"
    assert finder.find(f"import numpy\n{row * 100_000}from PIL import Image") == (["numpy"], [])


def test_a_module_that_nobody_has_is_unknown(finder: ImportFinder) -> None:
    code = "import numpy, cowsay.cow\nfrom cowsay import say\nimport nobody_has_it"
    assert finder.find(code) == (["numpy"], ["cowsay", "nobody_has_it"])


def test_code_that_can_do_without_a_module_leaves_it_out(finder: ImportFinder) -> None:
    code = "try:\n    import cowsay\nexcept ImportError:\n    cowsay = None"
    assert finder.find(code) == ([], [])
    assert finder.find(f"{code}\nimport cowsay") == ([], ["cowsay"])
    assert finder.find("try:\n    import cowsay\nfinally:\n    pass") == ([], ["cowsay"])


def test_own_files_are_read_for_what_they_import(finder: ImportFinder, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("import helper, tools.deep\nimport numpy")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "deep.py").write_text("from PIL import Image\nimport cowsay\nimport helper")
    packages, unknown = finder.find("import helper")
    assert set(packages) == {"numpy", "pillow"}
    assert unknown == ["cowsay"]


def test_an_own_file_that_is_broken_is_no_problem(finder: ImportFinder, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_bytes(b"import numpy\nx = '\xff\ndef (")
    assert finder.find("import helper") == (["numpy"], [])
