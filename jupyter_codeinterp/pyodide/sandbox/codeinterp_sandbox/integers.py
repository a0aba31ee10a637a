"""Does what code computes with numpy's default integers and notices when 64 bits would have given another number."""

from __future__ import annotations

import linecache
import operator
import sys
import time
from collections.abc import Callable
from typing import Any

_ALWAYS = 20
_SHARE = 0.03
"""How many results of an execution are compared in any case, and the share of its time that more of them may take."""

_REST = 500
"""Operations that are not looked at once comparing has taken too much."""

_MOST_CHARACTERS = 80

Place = tuple[str, int, int, int, int]
"""The name of the code, then line and column, in bytes of UTF-8, of its beginning and of its end."""

_IN_PLACE: dict[str, Any] = {
    name: getattr(operator, name) for name in ("iadd", "isub", "imul", "ipow", "imatmul", "ilshift")
}
_OPERATORS = {name[1:]: getattr(operator, name[1:]) for name in _IN_PLACE} | _IN_PLACE

_OF_NUMBERS = frozenset(("add", "subtract", "multiply", "power", "left_shift", "square"))
"""Functions of numpy that may be given numbers of Python alone."""


class Integers:
    """Computes; ``wrapped`` is the text of the first thing in an execution that went wrong, "" for nothing."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start an execution."""
        self.wrapped = ""
        self._began = time.perf_counter()
        self._spent = 0.0
        self._compared = 0
        self._rest = 0

    def note(self) -> str:
        """Return what person and model are told of what wrapped."""
        return (
            "Integers wrapped around: numpy's default integers have 32 bits in the browser, and "
            f"'{self.wrapped}' needs more. Its result is wrong. Compute with 64 bits, by dtype='int64' or "
            "astype('int64'), and run it again."
        )

    def operate(self, place: Place, name: str, left: Any, right: Any) -> Any:
        """Apply an operator."""
        apply: Callable[[Any, Any], Any] = _OPERATORS[name]
        if self._rest:
            self._rest -= 1
            return apply(left, right)
        # what works in place changes its left side
        before = _widened(left) if name in _IN_PLACE and _is_narrow(left) else left
        result = apply(left, right)
        if _is_narrow(result):
            self._compare(place, result, lambda: apply(_widened(before), _widened(right)))
        return result

    def call_method(self, place: Place, name: str, owner: Any, /, *args: Any, **options: Any) -> Any:
        """Call a method, or a function of a module."""
        result = getattr(owner, name)(*args, **options)
        if self._rest:
            self._rest -= 1
        elif _is_narrow(result) and _is_known(owner):
            wide = map(_widened_number if name in _OF_NUMBERS else _widened, args)
            self._compare(place, result, lambda: getattr(_widened(owner), name)(*wide, **_wide(options)))
        return result

    def call_function(self, place: Place, _: str, function: Any, /, *args: Any, **options: Any) -> Any:
        """Call a function of numpy that is known by its own name, or one of Python on arrays."""
        result = function(*args, **options)
        if self._rest:
            self._rest -= 1
        elif _is_narrow(result):
            self._compare(place, result, lambda: function(*map(_widened, args), **_wide(options)))
        return result

    def _compare(self, place: Place, result: Any, compute: Callable[[], Any]) -> None:
        if self.wrapped:
            return
        began = time.perf_counter()
        try:
            with sys.modules["numpy"].errstate(all="ignore"):
                is_same = _is_same(result, compute())
        except Exception:  # noqa: BLE001 # what cannot be computed twice is not looked at
            is_same = True
        now = time.perf_counter()
        self._spent += now - began
        self._compared += 1
        if not is_same:
            self.wrapped = _text_at(place)
        if self._compared > _ALWAYS and self._spent > _SHARE * (now - self._began):
            self._rest = _REST


def _text_at(place: Place) -> str:
    name, line, start, last_line, end = place
    lines = [text.encode() for text in linecache.getlines(name)[line - 1 : last_line]]
    if not lines:
        return "a computation"
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][start:]
    text = " ".join(b"".join(lines).decode().split())
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 4]} ..."


def _is_narrow(value: Any) -> bool:
    """Tell whether a value of numpy or pandas is made of integers of 32 bits, or has a column that is."""
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        return _is_32_bits(dtype)
    return _is_table(value) and any(map(_is_32_bits, value.dtypes))


def _is_32_bits(dtype: Any) -> bool:
    # numpy has two such types, and some of its functions return the one that is not the default
    return getattr(dtype, "kind", "") == "i" and bool(dtype.itemsize == 4)


def _is_table(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def _is_known(owner: Any) -> bool:
    """Tell whether a call may be made twice without anybody noticing: of numpy, or of its arrays and pandas' tables."""
    name = type(owner).__module__.partition(".")[0]
    return name in ("numpy", "pandas") or getattr(owner, "__name__", "").partition(".")[0] == "numpy"


def _widened(value: Any) -> Any:
    """Return a value with 64 bits in place of 32; what else there is stays."""
    if value is int or (isinstance(value, str) and value == "int"):
        return "int64"
    if isinstance(value, dict):
        return {name: _widened(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        array = sys.modules["numpy"].asarray(value)
        return array.astype("int64") if _is_narrow(array) else value
    if not _is_narrow(value):
        return value
    if _is_table(value):
        return value.astype({name: "int64" for name, dtype in value.dtypes.items() if _is_32_bits(dtype)})
    return value.astype("int64")


def _widened_number(value: Any) -> Any:
    return sys.modules["numpy"].int64(value) if type(value) is int else _widened(value)


def _wide(options: dict[str, Any]) -> dict[str, Any]:
    return {name: _widened(value) if name == "dtype" or _is_narrow(value) else value for name, value in options.items()}


def _is_same(result: Any, wide: Any) -> bool:
    numpy = sys.modules["numpy"]
    if _is_table(result):
        return all(
            numpy.array_equal(result[name], wide[name]) for name, dtype in result.dtypes.items() if _is_32_bits(dtype)
        )
    return bool(numpy.array_equal(result, wide))
