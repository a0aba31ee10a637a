"""Writes the demo's Python: one small program per request shape, and the sentence that announces it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from .demo_requests import (
    ChartKind,
    ChartRequest,
    CodeRequest,
    DemoRequest,
    FormulaRequest,
    StatisticsRequest,
    TableRequest,
)


@dataclass(frozen=True)
class Plan:
    """What the demo says and the code that it wants to run."""

    announcement: str
    code: str


_DRAW: dict[ChartKind, str] = {
    "bar": "ax.bar(labels, values)",
    "line": 'ax.plot(labels, values, marker="o")',
    "pie": 'ax.pie(values, labels=labels, autopct="%1.1f%%")',
}

_SHOW = "plt.show()"

_PRINT_DATA_URL = dedent(
    """\
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", bbox_inches="tight")
    plt.close(fig)
    print("data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii"))"""
)

_TABLE = dedent(
    """\
    import matplotlib.pyplot as plt
    import pandas as pd

    table = pd.read_csv({path!r}, sep=None, engine="python")
    print(f"Rows: {{len(table)}}, columns: {{len(table.columns)}} ({{', '.join(map(str, table.columns))}})")
    print(table.describe(include="all").to_string())

    numbers = table.select_dtypes("number").iloc[:, :6]
    words = [name for name in table.columns if name not in table.select_dtypes("number").columns]
    if not numbers.empty:
        if words and len(table) <= 30:
            ax = numbers.set_index(table[words[0]].astype(str)).plot.bar(figsize=(8, 4.5))
        else:
            ax = numbers.plot(figsize=(8, 4.5))
        ax.set_title({name!r})
        plt.tight_layout()
        plt.show()"""
)


def plan(request: DemoRequest) -> Plan:
    """Write the code for a request."""
    if isinstance(request, ChartRequest):
        return _plan_chart(request)
    if isinstance(request, TableRequest):
        name = request.name
        return Plan(f"I will read {name}, summarise its columns and plot the numbers.", _table_code(name))
    if isinstance(request, StatisticsRequest):
        return Plan(f"I will compute this for the {len(request.values)} numbers.", _statistics_code(request.values))
    if isinstance(request, FormulaRequest):
        return Plan("I will compute this.", _formula_code(request))
    return _plan_own_code(request)


def _plan_chart(request: ChartRequest) -> Plan:
    kind = "chart with percentages" if request.kind == "pie" else "chart"
    announcement = f"I will draw a {request.kind} {kind} of the {len(request.values)} values."
    values = [int(value) if value.is_integer() else value for value in request.values]
    lines = [
        *(["import base64", "import io", ""] if request.data_url else []),
        "import matplotlib.pyplot as plt",
        "",
        f"labels = {list(request.labels)!r}",
        f"values = {values!r}",
        "",
        "fig, ax = plt.subplots(figsize=(8, 4.5))",
        _DRAW[request.kind],
        *([f"ax.set_title({request.title!r})"] if request.title else []),
        *(['ax.grid(axis="y", alpha=0.3)'] if request.kind != "pie" else []),
        _PRINT_DATA_URL if request.data_url else _SHOW,
        "",
        "highest = max(range(len(values)), key=values.__getitem__)",
        "lowest = min(range(len(values)), key=values.__getitem__)",
        'print(f"Highest: {labels[highest]} with {values[highest]:g}")',
        'print(f"Lowest: {labels[lowest]} with {values[lowest]:g}")',
        'print(f"Total: {sum(values):g}")',
    ]
    return Plan(announcement, "\n".join(lines))


def _table_code(name: str) -> str:
    return _TABLE.format(path=f"./{name}", name=name)


def _statistics_code(values: tuple[float, ...]) -> str:
    numbers = [int(value) if value.is_integer() else value for value in values]
    return dedent(
        f"""\
        import statistics

        values = {numbers!r}
        print(f"Result: mean {{statistics.fmean(values):g}}, median {{statistics.median(values):g}}, "
              f"sum {{sum(values):g}}, from {{min(values):g}} to {{max(values):g}}")"""
    )


def _formula_code(request: FormulaRequest) -> str:
    imports = f"from math import {', '.join(request.functions)}\n\n" if request.functions else ""
    return f'{imports}result = {request.expression}\nprint("Result:", result)'


def _plan_own_code(request: CodeRequest) -> Plan:
    return Plan("I will run your code as it is.", request.code)
