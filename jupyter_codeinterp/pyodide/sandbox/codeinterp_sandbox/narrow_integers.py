"""Finds, in the text of code, what may compute with numpy's default integers, which have 32 bits in the browser."""

from __future__ import annotations

import ast
from collections.abc import Iterator

HELPER = "__codeinterp_integers__"
"""The name among the builtins of what computes and compares."""

_SOURCES = frozenset(
    ("array", "asarray", "arange", "full", "bincount", "randint", "random_integers", "indices", "mgrid", "argsort")
)
"""Functions of numpy that make arrays of default integers when nothing says otherwise."""

_CHECKED = frozenset(
    (
        *(
            "sum",
            "prod",
            "cumsum",
            "cumprod",
            "nansum",
            "nanprod",
            "nancumsum",
            "nancumprod",
            "trace",
            "diff",
            "ediff1d",
        ),
        *("dot", "vdot", "inner", "outer", "matmul", "tensordot", "einsum", "kron", "cross", "convolve", "correlate"),
        *("add", "subtract", "multiply", "power", "square", "left_shift", "polyval", "astype", "array", "asarray"),
    )
)
"""Functions and methods whose results may be beyond 32 bits."""

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.LShift: "lshift",
}
"""The operators that can leave 32 bits, with their names in ``operator``."""

_CLEARING = frozenset(
    ("len", "int", "float", "str", "bool", "print", "range", "round", "repr", "format", "list", "isinstance")
)
"""What gives numbers of Python or nothing, whatever it is given."""


class IntegerWatch:
    """Remembers from one piece of code to the next which names may hold default integers."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._numpy: set[str] = set()
        self._functions: set[str] = set()
        self._judged: dict[ast.AST, bool] = {}
        """What is known of parts of the code, with the names that are known: each is looked at once."""

    def rewrite(self, tree: ast.Module, name: str) -> ast.Module:
        """Let the helper do what may wrap; ``name`` is that of the code in tracebacks.

        Raises RecursionError, with a part of the tree changed, for code that is nested too deep.
        """
        self._note_imports(tree)
        self._forget_replaced(tree)
        while True:
            known = len(self._names)
            self._judged.clear()
            for node in ast.walk(tree):
                self._note(node)
            if len(self._names) == known:
                break
        try:
            rewritten: ast.Module = _Rewriter(self, name).visit(tree)
        finally:
            self._judged.clear()
        return rewritten

    def is_suspect(self, node: ast.AST) -> bool:
        """Tell whether a value may be made of default integers."""
        if node not in self._judged:
            self._judged[node] = self._judge(node)
        return self._judged[node]

    def _judge(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self._names
        if isinstance(node, ast.Attribute) and f".{node.attr}" in self._names:
            return True
        if isinstance(node, (ast.Lambda, ast.JoinedStr, ast.Compare)):
            return False
        if isinstance(node, ast.Call):
            known = self._is_call_suspect(node)
            if known is not None:
                return known
        return any(self.is_suspect(child) for child in ast.iter_child_nodes(node))

    def is_checked(self, node: ast.Call) -> bool:
        """Tell whether what a call computes may wrap."""
        function = node.func
        if any(argument.arg == "out" for argument in node.keywords):
            return False
        if isinstance(function, ast.Name):
            given = function.id in self._functions or function.id in ("sum", "prod")
            return given and function.id in _CHECKED and self._is_narrow_call(node)
        if not isinstance(function, ast.Attribute) or function.attr not in _CHECKED:
            return False
        if function.attr in ("astype", "array", "asarray"):
            return _names_int(node)
        return self._is_numpy(function.value) or self.is_suspect(function.value)

    def _is_narrow_call(self, node: ast.Call) -> bool:
        return isinstance(node.func, ast.Name) and (
            node.func.id in self._functions or any(map(self.is_suspect, node.args))
        )

    def _is_call_suspect(self, node: ast.Call) -> bool | None:
        """Tell it of the result of a call; None when its parts decide."""
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if _names_int(node):
            return True
        if any(argument.arg == "dtype" for argument in node.keywords) or name == "astype":
            return False
        if isinstance(node.func, ast.Name):
            if name in _CLEARING:
                return False
            return True if name in self._functions and name in (_SOURCES | _CHECKED) else None
        return True if self._is_numpy(node.func) and name in (_SOURCES | _CHECKED) else None

    def _is_numpy(self, node: ast.AST) -> bool:
        """Tell whether a name leads into numpy: ``np``, ``np.random``."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self._numpy

    def _note_imports(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.partition(".")[0] == "numpy":
                        self._numpy.add(alias.asname or "numpy")
            elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "numpy":
                self._functions.update(alias.asname or alias.name for alias in node.names)

    def _forget_replaced(self, tree: ast.Module) -> None:
        """Forget names of earlier code that this code gives another value before it uses them."""
        used: set[str] = set()
        for statement in tree.body:
            if isinstance(statement, ast.Assign):
                used |= _names_in(statement.value)
                replaced = {target.id for target in statement.targets if isinstance(target, ast.Name)}
                self._names -= replaced - used
                used |= replaced
            else:
                used |= _names_in(statement)

    def _note(self, node: ast.AST) -> None:
        """Remember the names that a statement gives a suspect value.

        Names that loops give to single numbers are left alone: numpy itself warns when one of them overflows.
        """
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
            if node.value is not None and self.is_suspect(node.value):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                self._names.update(name for target in targets for name in _names_of(target))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            returned = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value]
            if any(map(self.is_suspect, returned)):
                self._names.add(node.name)
            if f"{node.name}()" in self._names:
                self._names.update(argument.arg for argument in node.args.args)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and any(map(self.is_suspect, node.args)):
            self._names.add(f"{node.func.id}()")  # its parameters


class _Rewriter(ast.NodeTransformer):
    def __init__(self, watch: IntegerWatch, name: str) -> None:
        self._watch = watch
        self._name = name

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        is_due = type(node.op) in _OPERATORS and not _is_text(node.left) and self._watch.is_suspect(node)
        self.generic_visit(node)
        return self._call(node, "operate", _OPERATORS[type(node.op)], node.left, node.right) if is_due else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        is_suspect = self._watch.is_suspect(node.target) or self._watch.is_suspect(node.value)
        self.generic_visit(node)
        if type(node.op) not in _OPERATORS or not is_suspect or not isinstance(node.target, ast.Name):
            return node
        current = ast.Name(node.target.id, ast.Load())
        value = self._call(node, "operate", f"i{_OPERATORS[type(node.op)]}", current, node.value)
        return ast.copy_location(ast.Assign([node.target], value), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        is_due = self._watch.is_checked(node)
        self.generic_visit(node)
        if not is_due:
            return node
        if isinstance(node.func, ast.Attribute):
            call = self._call(node, "call_method", node.func.attr, node.func.value)
        else:
            call = self._call(node, "call_function", "", node.func)
        call.args += node.args
        call.keywords = node.keywords
        return call

    def _call(self, node: ast.expr | ast.stmt, method: str, name: str, *values: ast.expr) -> ast.Call:
        """Return a call of the helper, which is told where in the code it stands."""
        place = (self._name, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        helper = ast.Attribute(ast.Name(HELPER, ast.Load()), method, ast.Load())
        call = ast.Call(helper, [ast.Constant(place), ast.Constant(name), *values], [])  # type: ignore[arg-type] # a tuple
        return ast.fix_missing_locations(ast.copy_location(call, node))


def _names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _names_of(target: ast.AST) -> Iterator[str]:
    """Give the names that an assignment changes; those of attributes begin with a dot."""
    if isinstance(target, ast.Attribute):
        yield f".{target.attr}"
    elif isinstance(target, ast.Subscript):
        yield from _names_of(target.value)
    elif isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List, ast.Starred)):
        for child in ast.iter_child_nodes(target):
            yield from _names_of(child)


def _names_int(node: ast.Call) -> bool:
    """Tell whether a call asks for default integers by name: ``astype(int)``, ``dtype=int``."""
    is_cast = isinstance(node.func, ast.Attribute) and node.func.attr == "astype"
    given = [*(node.args[:1] if is_cast else ()), *(word.value for word in node.keywords if word.arg == "dtype")]
    return any(
        (isinstance(part, ast.Name) and part.id == "int")
        or (isinstance(part, ast.Constant) and part.value == "int")
        or (isinstance(part, ast.Attribute) and part.attr == "int_")
        for value in given
        for part in ([value, *value.values] if isinstance(value, ast.Dict) else [value])
    )


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
