"""Says what a model means by the name of a call when one tool is on offer, the one that runs Python.

Names that were seen: ``functions.execute_code:0`` (Kimi K2), ``default_api.execute_code`` (Gemini), ``python`` and
``execute_code<|channel|>commentary`` (gpt-oss), ``code_interpreter``, ``run_python``.
"""

from __future__ import annotations

import re
from typing import Literal

Meaning = Literal["ours", "unsure", "other"]
"""``ours`` is our tool, ``unsure`` is it when the arguments can only be Python, ``other`` never is."""

_TOKEN_BORDER = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")
_LEAKED = re.compile(r"<\|.*", re.DOTALL)
_LONGEST_NAME = 120

_PYTHON_WORDS = "python python2 python3 py ipython jupyter code interpreter repl"
_WORDS_BESIDE = """
execute exec executor execution run runner running eval evaluate evaluator notebook cell kernel script snippet block
sandbox tool tools function functions call default api assistant the in to user my
"""
_OTHER_WORDS = """
search find lookup fetch get bash shell sh zsh powershell cmd command terminal container sql javascript js typescript ts
node nodejs r rscript ruby java php perl go golang rust c cpp html css write save edit read open load file files delete
remove rename move copy review explain describe format lint check validate verify translate convert send email web
browser browse http url query db database list install pip npm login product promo country zip postal error status
discount coupon access barcode qr item
"""
_PYTHON = frozenset(_PYTHON_WORDS.split())
_OURS = _PYTHON.union(_WORDS_BESIDE.split())
_OTHER = frozenset(_OTHER_WORDS.split())


def read_name(name: str) -> Meaning:
    """Return what a call of this name means; an empty name tells nothing."""
    if len(name) > _LONGEST_NAME:
        return "other"
    # gpt-oss glues the type of its arguments to the name where its special tokens were dropped
    plain = _LEAKED.sub("", name).removesuffix("json")
    tokens = [token.lower() for token in _TOKEN_BORDER.split(plain) if not token.isdigit()]
    words = {token for token in tokens if token}
    if words & _PYTHON and words <= _OURS:
        return "ours"
    return "other" if words & _OTHER else "unsure"
