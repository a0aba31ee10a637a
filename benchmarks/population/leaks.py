"""Models whose calls are a little off, and those whose server leaves calls in the text, one notation each."""

from __future__ import annotations

from functools import partial

from benchmarks.population import models
from benchmarks.population.asked import call
from benchmarks.population.models import Model, changed, first_then_conclude, named, raw, text

_KIMI = (
    "<|tool_calls_section_begin|><|tool_call_begin|>functions.execute_code:0<|tool_call_argument_begin|>"
    '{"code": JSON}<|tool_call_end|><|tool_calls_section_end|>'
)
_MARK = "\N{FULLWIDTH VERTICAL LINE}DSML\N{FULLWIDTH VERTICAL LINE}"
_DSML = (
    f'<{_MARK}function_calls>\n<{_MARK}invoke name="execute_code">\n'
    f'<{_MARK}parameter name="code" string="true">CODE</{_MARK}parameter>\n'
    f"</{_MARK}invoke>\n</{_MARK}function_calls>"
)
_QWEN = "<function=execute_code>\n<parameter=code>\nCODE\n</parameter>\n</function>"
_GLM = "<tool_call>execute_code\n<arg_key>code</arg_key>\n<arg_value>CODE</arg_value>\n</tool_call>"
_MINIMAX = (
    '<minimax:tool_call>\n<invoke name="execute_code">\n<parameter name="code">CODE</parameter>\n</invoke>\n'
    "</minimax:tool_call>"
)
_HARMONY = '<|channel|>commentary to=functions.execute_code <|constrain|>json<|message|>{"code": JSON}<|call|>'
_CALL = '{"name": "execute_code", "arguments": {"code": JSON}}'

NATIVE: dict[str, Model] = {
    "plain": first_then_conclude(lambda asked: call(asked.task.code)),
    "talks-first": models.talks_first,
    "floods": models.floods,
    "floods-anyway": partial(models.floods, told=False),
    "looks-for-files": models.looks_for_files,
    "damages-links": models.damages_links,
    "loops-on-errors": models.loops_on_errors,
    "fences": changed(lambda code: f"```python\n{code}\n```"),
    "invisible-characters": changed(lambda code: "\ufeff" + code.replace("    ", "\u00a0\u00a0\u00a0\u00a0")),
    "escapes-twice": changed(lambda code: code.replace("\\", "\\\\").replace("\n", "\\n")),
    **{f"calls-{name}": named(name) for name in ("python", "code_interpreter", "functions.execute_code")},
    **{f"calls-{name}": named(name) for name in ("default_api.execute_code", "Execute_Code")},
    **{f"argument-{name}": named("execute_code", name) for name in ("python_code", "input", "source")},
    "no-brace": raw('"code": JSON}'),
    "python-quotes": first_then_conclude(lambda asked: call(raw=repr({"code": asked.task.code}))),
    "bare-code": raw("CODE"),
    "twice": first_then_conclude(models.twice),
    "cumulative": first_then_conclude(models.cumulative),
    "cut-off": first_then_conclude(models.cut_off, tries=3),
    "effort-refused": models.effort_refused,
    "wants-reasoning-back": models.wants_reasoning_back,
    "wants-ids-back": models.wants_ids_back,
    "no-system-role": models.no_system_role,
    "no-prefill": models.no_prefill,
    "leaks-hermes": text(f"<tool_call>\n{_CALL}\n</tool_call>", "Let me see.\n"),
    "leaks-qwen": text(f"<tool_call>\n{_QWEN}\n</tool_call>", "Let me see.\n"),
    "leaks-qwen-bare": text(_QWEN),
    "leaks-glm": text(_GLM),
    "leaks-minimax": text(_MINIMAX),
    "leaks-kimi": text(_KIMI),
    "leaks-dsml": text(_DSML),
    "leaks-harmony": text(_HARMONY),
    "leaks-mistral": text(f"[TOOL_CALLS][{_CALL}]"),
    "leaks-llama-json": text('{"name": "execute_code", "parameters": {"code": JSON}}'),
    "leaks-fenced-json": text(f"```json\n{_CALL}\n```"),
    "leaks-python-tag": text("<|python_tag|>CODE"),
    "leaks-gemma": text("```tool_code\nexecute_code(code=JSON)\n```"),
    "leaks-our-tag": text('<code_interpreter type="code" lang="python">\nCODE\n</code_interpreter>'),
}
"""Played in the chat's usual mode."""
