from __future__ import annotations

import pytest

from jupyter_codeinterp.llm.demo_requests import (
    ChartRequest,
    CodeRequest,
    FormulaRequest,
    StatisticsRequest,
    TableRequest,
    read_request,
)

QUARTERS = "Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310."
BRANDS = (
    "Create a bar chart with matplotlib showing: Acuity 4.1, Signify 7.2, Hubbell 5.6, Legrand 8.9. "
    "Output the chart as a base64 data URL so it displays inline."
)


def test_the_first_seed_prompt_is_a_bar_chart_with_a_title() -> None:
    assert read_request(QUARTERS, "") == ChartRequest(
        ("Q1", "Q2", "Q3", "Q4"), (150, 230, 180, 310), "bar", "Quarterly sales", data_url=False
    )


def test_the_second_seed_prompt_wants_a_data_url() -> None:
    assert read_request(BRANDS, "") == ChartRequest(
        ("Acuity", "Signify", "Hubbell", "Legrand"), (4.1, 7.2, 5.6, 8.9), "bar", "", data_url=True
    )


@pytest.mark.parametrize(
    ("message", "kind", "labels", "values"),
    [
        ("line chart of apples 3, pears 5 and plums 1,200", "line", ("apples", "pears", "plums"), (3, 5, 1200)),
        ("pie chart:\n- A: 10%\n- B: 90%", "pie", ("A", "B"), (10, 90)),
        ("| Q1 | 150 |\n| Q2 | -3 |", "bar", ("Q1", "Q2"), (150, -3)),
        ("plot 3, 5, 8", "bar", ("1", "2", "3"), (3, 5, 8)),
        ("Temperature in Jan -3.5, Feb 5", "bar", ("Jan", "Feb"), (-3.5, 5)),
    ],
)
def test_numbers_with_labels_are_charts(
    message: str, kind: str, labels: tuple[str, ...], values: tuple[float, ...]
) -> None:
    request = read_request(message, "")
    assert isinstance(request, ChartRequest)
    assert (request.kind, request.labels, request.values) == (kind, labels, values)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Run this:\n```python\nfor i in range(3):\n    print(i)\n```\nplease", "for i in range(3):\n    print(i)"),
        ("run `x = 41`", "x = 41"),
        ("print(x + 1)", "print(x + 1)"),
        ("```\nwhile True: pass\n```", "while True: pass"),
    ],
)
def test_python_in_a_message_is_run_as_it_is(message: str, code: str) -> None:
    assert read_request(message, "") == CodeRequest(code)


@pytest.mark.parametrize(
    ("message", "expression", "functions"),
    [
        ("What is 17*23?", "17*23", ()),
        ("compute sqrt(2) * (3 + 4) please", "sqrt(2) * (3 + 4)", ("sqrt",)),
        ("2^10 = ?", "2**10", ()),
    ],
)
def test_formulas_are_computed(message: str, expression: str, functions: tuple[str, ...]) -> None:
    assert read_request(message, "") == FormulaRequest(expression, functions)


def test_words_such_as_mean_ask_for_statistics() -> None:
    assert read_request("What is the mean of 3, 5 and 8?", "") == StatisticsRequest((3, 5, 8))


def test_a_table_is_found_by_its_name() -> None:
    assert read_request("Summarise ./sales.csv", "") == TableRequest("sales.csv")
    assert read_request('Look at "my sales.csv"', "") == TableRequest("my sales.csv")


def test_an_attached_table_is_found_in_the_prompt() -> None:
    assert read_request("Summarise the data", "Files: sales.csv (text/csv, 3 kB)") == TableRequest("sales.csv")
    assert read_request("What is 2*3?", "Files: sales.csv (text/csv, 3 kB)") == FormulaRequest("2*3", ())


@pytest.mark.parametrize(
    "message",
    ["", "hello", "Hello there!", "well-known", "I have 3 cats, 2 dogs", "Who was born in 1984 and died in 2001?"],
)
def test_everything_else_is_not_understood(message: str) -> None:
    assert read_request(message, "") is None
