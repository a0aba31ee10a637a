"""Reads out of an error which module is missing, and says what would install it. The error is untrusted text."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from ..protocol.outputs import ErrorOutput, Output
from ..protocol.parts import EngineName, Note

MAX_NAME_LENGTH = 100

# as the import system words it; "...; 'x' is not a package" means that x itself is there
_MESSAGE = re.compile(r"No module named '?([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)'?\Z")
# https://packaging.python.org/en/latest/specifications/name-normalization/
_DISTRIBUTION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z")

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
    "websocket": "websocket-client",
    "win32api": "pywin32",
    "win32com": "pywin32",
    "wx": "wxPython",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}
"""The package by the module it brings, where the two have different names."""


def find_missing_module(outputs: Sequence[Output], engine: EngineName, *, pypi: bool = True) -> Note | None:
    """Return a note when code failed because a module is missing, with what installs it where that is known.

    ``pypi`` says whether packages may be installed on the engine at all.
    """
    errors = [output for output in outputs if isinstance(output, ErrorOutput)]
    if not errors or errors[-1].ename not in ("ModuleNotFoundError", "ImportError"):
        return None
    found = _MESSAGE.match(errors[-1].evalue)
    if found is None or len(found[1]) > MAX_NAME_LENGTH:
        return None
    module = found[1]
    top = module.partition(".")[0]
    if top in _PYTHON_ITSELF:
        text = f"The module `{module}` belongs to Python itself and is not part of this one; no package installs it."
        return Note("module_missing", text, {"module": module})
    package = None if top in _SHARED else _PACKAGES.get(top, top)
    if package is None or not _DISTRIBUTION.match(package):
        text = f"The module `{module}` is not installed here; find out which package brings it and install that."
        return Note("module_missing", text, {"module": module})
    if not pypi:
        text = f"The module `{module}` is not among the packages of the browser engine; a kernel may have it."
        return Note("module_missing", text, {"module": module, "package": package})
    install = f"%pip install {package}"
    where = "in this kernel" if engine == "jupyter" else "in the browser"
    text = f"The module `{module}` is not installed {where}; `{install}` installs it."
    return Note("module_missing", text, {"module": module, "package": package, "install": install})
