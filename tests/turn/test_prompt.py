from __future__ import annotations

import pytest

from jupyter_codeinterp.errors import ConfigError
from jupyter_codeinterp.protocol.chats import CodeUse
from jupyter_codeinterp.protocol.parts import FilePart
from jupyter_codeinterp.turn.prompt import (
    DEFAULT_TEMPLATE,
    PromptContext,
    check_template,
    describe_files,
    render_prompt,
)
from jupyter_codeinterp.turn.tags import CLOSE_TAG, OPEN_TAG

TABLE = FilePart("f", "May.csv", "text/csv", 1200)


def render(use: CodeUse, template: str = "") -> str:
    return render_prompt(template, PromptContext("jupyter", (TABLE,), 1_760_000_000.0, use))


@pytest.mark.parametrize("template", ["{nothing}", "{", "{}", "{engine.__class__}", "{date!r:{files}x}"])
def test_a_template_that_cannot_work_is_refused_by_the_name_of_its_switch(template: str) -> None:
    with pytest.raises(ConfigError, match="CODE_INTERPRETER_PROMPT_TEMPLATE"):
        check_template(template)


@pytest.mark.parametrize("template", ["", DEFAULT_TEMPLATE, "{engine} {packages} {files} {date}", "{{x}}"])
def test_a_template_of_known_placeholders_is_fine(template: str) -> None:
    check_template(template)


@pytest.mark.parametrize("use", ["native", "tags"])
@pytest.mark.parametrize(
    "rule",
    [
        "a Python kernel",  # what the engine is
        "numpy, pandas and matplotlib",  # which packages
        '"May.csv" (text/csv, 1,200 bytes)',  # which files
        "Print every value",
        "Never write base64",
        # small models damage long addresses, and the picture is shown anyway
        "needs no link",
        "in the person's language",
        "of long data heads, counts and summaries",
        "os.listdir()",
        "After two failures of one kind",
        "Never make up an output",
    ],
)
def test_our_template_says_what_small_models_forget(use: CodeUse, rule: str) -> None:
    assert rule in render(use)


def test_code_for_the_browser_is_written_for_its_small_integers() -> None:
    text = render_prompt("", PromptContext("pyodide", (), 1_760_000_000.0, "native"))
    assert "integers have 32 bits" in text
    assert "dtype='int64'" in text
    assert "32 bits" not in render("native")


def test_only_a_model_that_writes_tags_hears_of_them() -> None:
    assert "code_interpreter" not in render("native")
    assert "say nothing after the closing tag" in render("tags")
    # a small model copies what stands between the tags
    example = render("tags").partition(OPEN_TAG)[2].partition(CLOSE_TAG)[0]
    assert compile(example, "example", "exec").co_consts == (None,)
    assert "execute_code" not in render("tags")
    assert render("native", "Be brief.").startswith("Be brief.\n\nTo run code, call the tool execute_code")


def test_a_model_without_code_hears_nothing_of_running_it() -> None:
    text = render("off")
    assert "plt.show" not in text
    assert "execute_code" not in text
    assert "May.csv" in text


@pytest.mark.parametrize(
    ("media_type", "words"),
    [
        ("text/csv", "(text/csv, 9 bytes)"),
        ("text/csv; charset=windows-1252", '(text/csv, encoding cp1252: read it with encoding="cp1252", 9 bytes)'),
        ("text/csv; charset=utf-16", '(text/csv, encoding utf-16: read it with encoding="utf-16", 9 bytes)'),
        ("text/plain; charset=unknown-8bit", "(text/plain, not UTF-8, encoding unknown, 9 bytes)"),
    ],
)
def test_the_encoding_of_a_file_is_told(media_type: str, words: str) -> None:
    assert words in describe_files([FilePart("f1", "a.csv", media_type, 9)])
