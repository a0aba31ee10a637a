"""Results that wrapped around at 32 bits are noticed in the browser engine, and nothing else is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.narrow_integers import HELPER, IntegerWatch
from tests.sandbox.conftest import StartPython
from tests.sandbox.pyodide_host import NEEDS_NODE, Pyodide, pyodide_started

WRAPPING = [
    "np.arange(100000).sum()",
    "np.sum(np.arange(100000))",
    "a = np.array([1200000,1500000])\na*2000",
    "a = np.array([1200000,1500000]); b = np.array([2000, 3000])\nnp.dot(a, b)",
    "a@b",
    "np.prod(range(1, 14))",
    "np.prod([1000000, 3000])",
    "np.cumprod(np.arange(1, 20))",
    "np.power(10, 10)",
    "2 ** np.arange(40)",
    "np.array([3e9]).astype(int)",
    "pd.Series([3e9]).astype(int)",
    "pd.Series([3000000000]).astype(int)",
    "df = pd.DataFrame({'k':['a','b'],'v':[2e9,1],'n':[3,4]}); d = df.astype({'v':int,'n':int})\nd.v * d.n",
    "d['t'] = d['v'] * d['n']",
    "d.v.cumsum().sum(); d.v.prod(); (d.v+d.v)",
    "total = np.array([2000000000]); total += 2000000000",
    "total = np.array([2000000000]); total *= np.array([2])",
    "def f(x):\n    return x * 100000\nf(np.arange(100000))",
    "from numpy import arange, prod\nprod(arange(1, 15))",
    "class A:\n    def __init__(self):\n        self.x = np.arange(100000)\n"
    "    def t(self):\n        return self.x.sum()\nA().t()",
    "prices=np.array([19999,25999]); amounts=np.random.randint(100000,200000,2)\n(prices*amounts).sum()",
    "x = np.zeros(3, dtype=int) + 2000000000\ny = x + x",
    "m = np.full((2,2), 100000)\nm @ m",
    "np.array([100000]) ** 2",
    "np.cumsum(np.ones(3, dtype=int) * 2000000000)",
    "df = pd.DataFrame(np.arange(6).reshape(3,2)*1000, columns=['a','b'])\n(df['a']*df['b']*1000).sum()",
    "sum(np.array([2000000000, 2000000000]))",
    "sales = pd.DataFrame({'price': ['100000', '200000'], 'qty': ['30000', '40000']})\n"
    "sales['price'] = sales['price'].astype(int)\nsales['qty'] = sales['qty'].astype(int)\n"
    "sales['total'] = sales['price'] * sales['qty']\nprint(sales['total'].sum())",
    "np.outer([100000],[100000])",
    "np.square(np.array([100000]))",
    "np.diff(np.array([-2000000000, 2000000000]))",
]
HARMLESS = [
    "np.arange(1000).sum()",
    "np.array([1,2])*3",
    "np.arange(100000, dtype='int64').sum()",
    "np.arange(100000).astype('int64').sum()",
    "np.arange(100000).astype(float).sum()",
    "a = np.array([1200000], dtype=np.int32)\na * 2000",
    "a = np.arange(100000).astype(np.int32)\na.sum()",
    "h = np.uint32(5381)\nfor c in b'abc': h = h * np.uint32(33) + np.uint32(c)",
    "s = np.int32(12345)\ns = s * np.int32(1103515245) + np.int32(12345)",
    "df = pd.DataFrame({'p':[100000,200000],'q':[30000,40000]})\n(df.p*df.q).sum()",
    "x=[1,2]*3; 'a'*3; 'n %d' % 3; y = 'x' + str(np.arange(3).sum())",
    "import math; math.factorial(25); 2**100; sum(range(10**6))",
    "np.linspace(0,1,5)*np.arange(5)",
    "np.array([1.5])*10**10",
    "t = np.arange(3); t += 1; t -= 1; t",
    "pd.date_range('2024','2025').year + 1",
    "np.random.seed(0); r = np.random.randint(0, 10, 5); r.mean(); r * 2",
    "img = np.zeros((4,4,3), dtype=np.uint8); img + 255",
    "(np.arange(5) * 7919) % 13",
    "np.arange(12).reshape(3,4) @ np.arange(4)",
    "l = [np.array([1,2])]; l += [3]; l = l + [4]; l*2",
    "s = set([1]) - set(np.array([1])); d = {}; d['a'] = np.arange(3); d['a'] - 1",
    "np.einsum('i,i', [1,2],[3,4])",
    "pd.Series([1,None]).fillna(0).astype(int).sum()",
    "np.array(['a','b']).astype(str)",
    "np.array(range(3), dtype=int) + 1",
    "matrix = np.arange(6); matrix[matrix > 2] += 1",
]


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pyodide]:
    with pyodide_started(tmp_path_factory.mktemp("pyodide")) as host:
        host.run("import numpy as np, pandas as pd")
        yield host


class TestInPyodide:
    """With real numpy of 32 bits."""

    pytestmark = NEEDS_NODE

    @pytest.mark.parametrize("code", WRAPPING)
    def test_a_result_that_wrapped_is_told(self, pyodide: Pyodide, code: str) -> None:
        prepare = "a = np.array([1200000, 1500000]); b = np.array([2000, 3000])\n"
        tables = "d = pd.DataFrame({'k': ['a', 'b'], 'v': [2e9, 1], 'n': [3, 4]}).astype({'v': int, 'n': int})\n"
        run = pyodide.run(prepare + tables + code)
        assert run.outcome["status"] == "ok", run.events
        assert "astype('int64')" in run.outcome["wrapped"]

    @pytest.mark.parametrize("code", HARMLESS)
    def test_what_did_not_wrap_or_was_meant_to_is_not_told(self, pyodide: Pyodide, code: str) -> None:
        run = pyodide.run(code)
        assert run.outcome["status"] == "ok", run.events
        assert "wrapped" not in run.outcome

    def test_the_note_quotes_the_first_computation_as_it_was_written(self, pyodide: Pyodide) -> None:
        run = pyodide.run("ä = np.array([100000])\nprint('ä', ä  *\n  100000, ä ** 3)")
        assert "'ä * 100000' needs more" in run.outcome["wrapped"]
        assert run.text() == "ä [1410065408] [-1530494976]\n"

    def test_a_function_of_earlier_code_is_quoted_from_there(self, pyodide: Pyodide) -> None:
        pyodide.run("def total(n):\n    return np.arange(n).sum()")
        assert "wrapped" not in pyodide.run("total(10)").outcome
        assert "'np.arange(n).sum()' needs more" in pyodide.run("total(100000)").outcome["wrapped"]

    def test_a_wrapped_sum_late_in_a_loop_over_large_arrays_is_computed_right_through(self, pyodide: Pyodide) -> None:
        run = pyodide.run("c = np.arange(300000)\nfor i in range(60):\n    c = c * 1 + i\nprint(c[0])")
        assert (run.text(), run.outcome["status"]) == ("1770\n", "ok")

    def test_an_error_points_to_the_line_of_the_code(self, pyodide: Pyodide) -> None:
        traceback = pyodide.run("a = np.arange(3)\na + np.arange(4)").raised()["traceback"]
        assert any("Cell In" in line and "line 2" in line for line in traceback)
        assert not any("integers.py" in line for line in traceback)

    def test_a_number_too_large_for_an_array_leads_on(self, pyodide: Pyodide) -> None:
        assert "dtype='int64'" in pyodide.run("np.arange(5) * 10**10").outcome["advice"]

    def test_nothing_of_it_is_among_the_names_of_the_code(self, pyodide: Pyodide) -> None:
        assert pyodide.run(f"print({HELPER!r} in dir())").text() == "False\n"


@pytest.mark.parametrize(
    ("code", "is_watched"),
    [
        ("import numpy as np\nx = np.arange(3)\nx * 2", True),
        ("import numpy as np\nx = np.arange(3, dtype='int64')\nx * 2", False),
        ("import numpy as np\nx = np.linspace(0, 1)\nx * 2", False),
        ("import pandas as pd\nx = pd.read_csv('a')\nx.a * x.b", False),
        ("import pandas as pd\nx = pd.read_csv('a').astype({'a': int})\nx.a * x.b", True),
        ("import numpy as np\nfor i in range(9):\n    t = i * i + 1", False),
        ("import numpy as np\nn = len(np.arange(3)) * 2", False),
        ("import numpy as np\nnp.add(1, 2, out=None)", False),
        ("import numpy as np\nprint('sum: ' + f'{np.arange(3)}')", False),
    ],
)
def test_only_what_may_hold_default_integers_is_watched(code: str, is_watched: bool) -> None:
    assert (HELPER in ast.unparse(IntegerWatch().rewrite(ast.parse(code), "code"))) is is_watched


def test_each_part_of_a_long_computation_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[ast.AST] = []
    judge = IntegerWatch._judge

    def look_and_judge(watch: IntegerWatch, node: ast.AST) -> bool:
        looks.append(node)
        return judge(watch, node)

    monkeypatch.setattr(IntegerWatch, "_judge", look_and_judge)
    code = "import numpy as np\na = np.arange(3)\nx = " + " + ".join(["a"] * 100)
    assert ast.unparse(IntegerWatch().rewrite(ast.parse(code), "code")).count(HELPER) == 99
    assert len(looks) < 2_000


def test_code_that_is_nested_deep_runs_all_the_same(start_python: StartPython) -> None:
    run = start_python().run("import sys\nx = 'numpy', " + " + ".join(["1"] * 700) + "\nprint(x[1])")
    assert "".join(event["text"] for event in run.events if event["type"] == "stream") == "700\n"


def test_a_name_is_known_in_later_code_until_it_means_something_else() -> None:
    watch = IntegerWatch()
    watch.rewrite(ast.parse("import numpy as np\nx = np.arange(3)"), "1")
    assert HELPER in ast.unparse(watch.rewrite(ast.parse("x + 1"), "2"))
    assert HELPER in ast.unparse(watch.rewrite(ast.parse("y = x\nx = 1\ny + 1"), "3"))
    watch.rewrite(ast.parse("x = 1.5"), "4")
    assert HELPER not in ast.unparse(watch.rewrite(ast.parse("x + 1"), "5"))
