"""Reads out of an error which module is missing, and says what would install it. The error is untrusted text."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from ..protocol.outputs import ErrorOutput, Output
from ..protocol.parts import EngineName, Note

MAX_NAME_LENGTH = 100

# as the import system words it; "...; 'x' is not a package" means that x itself is there
_MESSAGE = re.compile(r"No module named '?([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)'?")
# as pandas and others word it; only names of the tables below are believed
_OPTIONAL = re.compile(r"(?:Missing optional dependency |`Import )['`]?([A-Za-z_][A-Za-z0-9_.]{0,99}?)(?=['`.\s]|$)")

# left Python with PEP 594 and 632; the server's own version may be older or newer than the kernel's
_LEFT_PYTHON = frozenset(
    (
        *("aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp"),
        *("lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd"),
        *("sunau", "telnetlib", "uu", "xdrlib"),
    )
)
_PYTHON_ITSELF = sys.stdlib_module_names | _LEFT_PYTHON

# shared by the packages of many makers: the name alone does not say which one is wanted
_SHARED = frozenset(("azure", "google", "zope"))

_PACKAGES = {
    "Bio": "biopython",
    "Crypto": "pycryptodome",
    "Cryptodome": "pycryptodomex",
    "MySQLdb": "mysqlclient",
    "OpenGL": "PyOpenGL",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cairo": "pycairo",
    "community": "python-louvain",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "decouple": "python-decouple",
    "discord": "discord.py",
    "dns": "dnspython",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "github": "PyGithub",
    "googleapiclient": "google-api-python-client",
    "gi": "PyGObject",
    "imblearn": "imbalanced-learn",
    "jose": "python-jose",
    "jpype": "JPype1",
    "jwt": "PyJWT",
    "kafka": "kafka-python",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "memcache": "python-memcached",
    "mpl_toolkits": "matplotlib",
    "multipart": "python-multipart",
    "nacl": "PyNaCl",
    "odf": "odfpy",
    "osgeo": "GDAL",
    "pdfminer": "pdfminer.six",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pylab": "matplotlib",
    "pywt": "PyWavelets",
    "rest_framework": "djangorestframework",
    "ruamel": "ruamel.yaml",
    "serial": "pyserial",
    "shapefile": "pyshp",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "skopt": "scikit-optimize",
    "sksurv": "scikit-survival",
    "slugify": "python-slugify",
    "snowflake": "snowflake-connector-python",
    "socketio": "python-socketio",
    "socks": "PySocks",
    "speech_recognition": "SpeechRecognition",
    "tabula": "tabula-py",
    "telegram": "python-telegram-bot",
    "umap": "umap-learn",
    "usb": "pyusb",
    "vl_convert": "vl-convert-python",
    "websocket": "websocket-client",
    "win32api": "pywin32",
    "win32com": "pywin32",
    "wx": "wxPython",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}
"""The package by the module it brings, where the two have different names."""


_NAMED_ALIKE = frozenset(
    (
        *("aiohttp", "alembic", "altair", "anthropic", "anyio", "arviz", "astropy", "autograd", "black", "bokeh"),
        *("boto3", "bottleneck", "branca", "cartopy", "catboost", "celery", "chardet", "click", "cloudpickle"),
        *("contextily", "cryptography", "cvxpy", "cython", "dask", "datasets", "datashader", "deap", "diffusers"),
        *("distributed", "django", "docutils", "duckdb", "emcee", "evaluate", "faker", "fastapi", "fastparquet"),
        *("filelock", "fiona", "flask", "folium", "fsspec", "gensim", "geopandas", "geopy", "gmpy2", "gradio"),
        *("graphviz", "great_tables", "h5py", "holoviews", "html5lib", "httpx", "huggingface_hub", "hvplot"),
        *("hypothesis", "igraph", "imageio", "ipympl", "ipywidgets", "itables", "jax", "jinja2", "joblib"),
        *("jsonschema", "kaleido", "keras", "langchain", "librosa", "lightgbm", "lightning", "lmfit", "lxml"),
        *("mapclassify", "markdown", "matplotlib", "mlflow", "mne", "mpmath", "msgpack", "mypy", "ndindex"),
        *("netCDF4", "networkx", "nibabel", "nltk", "numba", "numexpr", "numpy", "ollama", "onnx", "onnxruntime"),
        *("openai", "openpyxl", "optuna", "orjson", "pandas", "pandera", "panel", "param", "patsy", "peft"),
        *("pikepdf", "pingouin", "plotly", "plotnine", "polars", "prettytable", "prophet", "psutil", "psycopg"),
        *("pyarrow", "pydantic", "pydeck", "pygments", "pymc", "pymongo", "pymupdf", "pymysql", "pyodbc"),
        *("pypdf", "pyproj", "pyreadr", "pyreadstat", "pyspark", "pytest", "pytz", "pyvis", "qrcode", "rasterio"),
        *("redis", "regex", "reportlab", "requests", "rich", "rtree", "safetensors", "scipy", "scrapy", "seaborn"),
        *("selenium", "sentencepiece", "setuptools", "shap", "shapely", "simpy", "spacy", "sqlalchemy"),
        *("sqlmodel", "starlette", "statsmodels", "streamlit", "sympy", "tables", "tabulate", "tenacity"),
        *("tensorflow", "tiktoken", "tokenizers", "tomli", "torch", "torchaudio", "torchvision", "tornado", "tqdm"),
        *("transformers", "typer", "tzdata", "ujson", "uvicorn", "vega_datasets", "wordcloud"),
        *("xarray", "xgboost", "xlrd", "xlsxwriter", "xlwt", "yfinance", "zarr", "zstandard"),
    )
)
"""Well-known packages whose module has their own name: only of these, and of ``_PACKAGES``, is the package sure."""

_DOTTED = {
    "google.auth": "google-auth",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.storage": "google-cloud-storage",
    "google.genai": "google-genai",
    "google.protobuf": "protobuf",
    "mpl_toolkits.basemap": "basemap",
    "ruamel.yaml": "ruamel.yaml",
    "azure.identity": "azure-identity",
    "azure.storage.blob": "azure-storage-blob",
}
"""Modules inside a namespace that many packages share, by the package that brings them."""


def find_missing_module(
    outputs: Sequence[Output], engine: EngineName, *, pypi: bool = True, files: Iterable[str] = ()
) -> Note | None:
    """Return a note when code failed because a module is missing, with what installs it where that is sure.

    ``pypi`` says whether packages may be installed on the engine at all; ``files`` are the names of the chat's files. A
    name that is not well known gets no command: anybody may have published a package under it.
    """
    errors = [output for output in outputs if isinstance(output, ErrorOutput)]
    if not errors or errors[-1].ename not in ("ModuleNotFoundError", "ImportError"):
        return None
    module = _read_name(errors[-1].evalue)
    if module is None:
        return None
    own = _find_own_file(module, files)
    package = None if own else _find_package(module)
    details = {"module": module}
    if package is None:
        return Note("module_missing", own or _explain(module), details)
    details["package"] = package
    if not pypi:
        text = f"The module `{module}` is not among the packages of the browser engine; a kernel may have it."
        return Note("module_missing", text, details)
    install = f"%pip install {package}"
    where = "in this kernel" if engine == "jupyter" else "in the browser"
    text = f"The module `{module}` is not installed {where}; `{install}` installs it."
    return Note("module_missing", text, {**details, "install": install})


def _read_name(message: str) -> str | None:
    found = _MESSAGE.fullmatch(message) or _OPTIONAL.match(message)
    if found is None or len(found[1]) > MAX_NAME_LENGTH:
        return None
    # of an optional dependency libraries name the package, with a hyphen where the module has none
    return found[1] if found.re is _MESSAGE or _find_package(found[1]) else None


def _find_package(module: str) -> str | None:
    """Return the package that brings a module, where that is sure."""
    known = _DOTTED.get(module) or _PACKAGES.get(module)
    return known or (module if module in _NAMED_ALIKE else None)


def _find_own_file(module: str, files: Iterable[str]) -> str | None:
    """Say where the chat's own file of this name is, when it is in a folder where Python does not look."""
    path = module.replace(".", "/")
    ends = (f"/{path}.py", f"/{path}/__init__.py")
    found = next((name for name in files if name.endswith(ends)), None)
    if found is None:
        return None
    return (
        f"The module `{module}` was not found, but there is the file `{found}`: add the folder that it is in to "
        "`sys.path`. No package is needed."
    )


def _explain(module: str) -> str:
    """Say what is known of a module that no package is sure to bring."""
    top, _, rest = module.partition(".")
    if top in _PYTHON_ITSELF:
        return f"The module `{module}` belongs to Python itself and is not part of this one; no package installs it."
    if top in _SHARED:
        return f"The module `{module}` is not installed here; find out which package brings it and install that."
    other = next((name for name in (*_NAMED_ALIKE, *_PACKAGES) if name.lower() == module.lower()), None)
    if other is not None:
        return (
            f"There is no module `{module}`; names differ by upper and lower case, and the well-known one is `{other}`."
        )
    if rest:
        # Python imports the outer one first, and would have named that
        return (
            f"`{module.rpartition('.')[0]}` is there, but it has no module `{module}`: the name may be wrong, or "
            "belong to another version."
        )
    return (
        f"The module `{module}` was not found, and it is not a well-known package. It may be a file that is missing "
        "here or in another folder, or misspelled. A package of this name may be a stranger's: install one only if you "
        "know that it is meant."
    )
