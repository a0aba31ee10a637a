"""Programs that use blocked modules only through libraries, which they may: a guard breaks none of them."""

from __future__ import annotations

HARMLESS = {
    "numpy": "import numpy as np; np.linalg.inv(np.eye(3))",
    "pandas": "import pandas as pd, io; pd.read_csv(io.StringIO('a\\n1'))",
    "matplotlib": "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
    "asyncio": "import asyncio; await asyncio.sleep(0)",
    "requests of the web": "import http.client, urllib.request",
    "dataclasses": "from dataclasses import dataclass\n@dataclass\nclass A: x: int\nA(1)",
    "a temporary folder": "import tempfile\nwith tempfile.TemporaryDirectory() as d: print(d)",
    "logging": "import logging, logging.handlers; logging.warning('w')",
    "sqlite3": "import sqlite3; sqlite3.connect(':memory:').execute('select 1').fetchall()",
    "files": "from pathlib import Path; Path('x.txt').write_text('x'); Path('x.txt').unlink()",
    "zip files": "import zipfile; zipfile.ZipFile('x.zip', 'w').close()",
    "statistics": "import statistics, random; statistics.mean([random.random()])",
    "json": "import json, decimal, fractions; json.dumps({'a': 1})",
    "platform": "import platform; platform.machine()",
    "an exception": "try:\n    1 / 0\nexcept ZeroDivisionError as e: print(e)",
    "a display": "from IPython.display import HTML, display; display(HTML('<b>x</b>'))",
    "pictures": "from PIL import Image; Image.new('RGB', (2, 2))",
}
