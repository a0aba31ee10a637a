from __future__ import annotations

import pytest

from jupyter_codeinterp.llm.call_names import read_name


@pytest.mark.parametrize(
    "name",
    [
        "execute_code",
        "Execute_Code",
        "executeCode",
        "functions.execute_code",
        "functions.execute_code:0",
        "default_api.execute_code",
        "execute_code<|channel|>commentary",
        "python",
        "python3",
        "code_interpreter",
        "run_python",
        "python_repl",
        "jupyter",
        "tool.execute-code",
    ],
)
def test_names_of_what_runs_python_are_ours(name: str) -> None:
    assert read_name(name) == "ours"


@pytest.mark.parametrize(
    "name",
    [
        "search",
        "web_search",
        "bash",
        "run_javascript",
        "execute_sql",
        "format_code",
        "read_file",
        "x" * 200,
        "explain_code",
    ],
)
def test_names_that_mean_something_else_never_are(name: str) -> None:
    assert read_name(name) == "other"


@pytest.mark.parametrize("name", ["", "plot_chart", "analysis", "execute", "run", "tool", "functions"])
def test_other_names_leave_it_to_the_arguments(name: str) -> None:
    assert read_name(name) == "unsure"
