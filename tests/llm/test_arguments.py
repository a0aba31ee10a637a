"""Arguments as models write them, and what of them is code."""

from __future__ import annotations

import json

import pytest

from jupyter_codeinterp.llm.arguments import read_arguments

WHOLE: dict[str, str] = {
    "JSON": '{"code": "print(1)"}',
    "a raw newline": '{"code": "print(1)\n"}',
    "no opening brace": '"code": "print(1)"}',
    "no braces": '"code": "print(1)"',
    "no closing brace": '{"code": "print(1)"',
    "a Python dict": "{'code': 'print(1)'}",
    "a Python dict without its brace": "'code': 'print(1)'}",
    "a trailing comma": '{"code": "print(1)",}',
    "encoded twice": json.dumps(json.dumps({"code": "print(1)"})),
    "a string": '"print(1)"',
    "bare code": "print(1)",
    "an assignment": 'code = "print(1)"',
    "a name of ours in the arguments": '{"name": "execute_code", "arguments": {"code": "print(1)"}}',
    "arguments as a string inside": json.dumps({"name": "x", "arguments": '{"code": "print(1)"}'}),
    "in an object of its own": '{"code": {"code": "print(1)"}}',
    "with a language": '{"language": "python", "source": "print(1)"}',
    "a fence": '{"code": "```python\\nprint(1)\\n```"}',
    "a fence around the arguments": '{"code": "```\\nprint(1)```"}',
    "a code span": '{"code": "`print(1)`"}',
    "invisible characters": '{"code": "\\ufeffprint(1)\\u200b"}',
    "a byte order mark before all": '\ufeff{"code": "print(1)"}',
    **{f"argument {name}": json.dumps({name: "print(1)"}) for name in ("python_code", "input", "source", "query", "x")},
}


@pytest.mark.parametrize("case", WHOLE)
def test_code_is_read_however_it_is_written(case: str) -> None:
    arguments = read_arguments(WHOLE[case])
    assert (arguments.code or "").rstrip("\n") == "print(1)"
    assert not arguments.broken
    assert isinstance(json.loads(arguments.written), dict)


MENDED: dict[str, tuple[str, str]] = {
    "newlines escaped twice": (r'{"code": "x = 1\\nprint(\"a\", x)"}', 'x = 1\nprint("a", x)'),
    "everything escaped twice": (r'{"code": "x = \\\"a\\\"\\nprint(x)"}', 'x = "a"\nprint(x)'),
    "quotes that needed no escape": (r"""{"code": "print(\'a\')"}""", "print('a')"),
    "quotes that needed one": ('{"code": "print("a b")"}', 'print("a b")'),
    "a no-break space": ('{"code": "x\\u00a0= \'a\\u00a0b\'"}', "x = 'a\u00a0b'"),
    "curly quotes": ('{"code": "print(\\u201chi\\u201d)"}', 'print("hi")'),
    "a pattern": (r'{"code": "re.match(r\"\d\", x)"}', r're.match(r"\d", x)'),
}


@pytest.mark.parametrize("case", MENDED)
def test_code_that_does_not_parse_is_mended(case: str) -> None:
    written, code = MENDED[case]
    assert read_arguments(written).code == code


@pytest.mark.parametrize(
    "code",
    [
        'print("a\\nb")',
        "x = '```'",
        "print('\u00a0')",
        "x = (",
        "%timeit f('\\n')",
        "# \u200b",
        "text = '''\n```python\nx\n```\n'''",
    ],
)
def test_code_stays_as_it_is_when_it_parses_or_nothing_helps(code: str) -> None:
    assert read_arguments(json.dumps({"code": code})).code == code


@pytest.mark.parametrize(
    ("arguments", "partial"),
    [
        ('{"code": "print(', "print("),
        ('{"code": "print(\\"a', 'print("a'),
        ("{'code': 'print(", "print("),
        ('"code": "print(', "print("),
        ('"{\\"code\\": \\"print(', "print("),
        ('{"co', ""),
        ('{"code": "print("', "print("),
    ],
)
def test_arguments_that_break_off_are_told_as_broken(arguments: str, partial: str) -> None:
    read = read_arguments(arguments)
    assert (read.code, read.broken, read.partial) == (None, True, partial)
    assert not partial or json.loads(read.written) == {"code": partial}


@pytest.mark.parametrize(
    "arguments",
    [
        '{"cmd": 1}',
        '{"a": "x", "b": "y"}',
        '{"code": 5}',
        '{"code": ["print(1)"]}',
        "[1, 2]",
        "{'a': 1}",
        "{'code': print(1)}",
        '{"code": "a" "b"}, {"x"',
        "null",
    ],
)
def test_what_is_no_code_is_not_run(arguments: str) -> None:
    assert read_arguments(arguments).code is None


def test_a_language_that_is_told_is_kept() -> None:
    assert read_arguments('{"language": "bash", "code": "ls"}').language == "bash"
    assert read_arguments('{"language": "Python 3", "code": "x"}').language == "python"


@pytest.mark.parametrize(
    ("arguments", "runs"),
    [
        ('{"code": "print(1)"}', True),
        ('{"code": "x = 1"}', True),
        ('{"code": "A12"}', False),
        ('{"code": "12"}', False),
        ('{"code": "SAVE-10"}', False),
        ('{"code": "SELECT 1"}', False),
        ('{"query": "print(1)"}', False),
        ("print(1)", False),
    ],
)
def test_a_call_of_an_unknown_name_runs_only_what_can_be_nothing_but_python(arguments: str, runs: bool) -> None:
    assert (read_arguments(arguments, "unsure").code is not None) == runs
    assert read_arguments(arguments, "other").code is None


@pytest.mark.parametrize("text", ["{" * 5000, "[" * 5000, '{"a":' * 5000, "'" * 5000, '{"code": "' + "(" * 5000 + '"}'])
def test_deep_nesting_is_no_error(text: str) -> None:
    read_arguments(text)
