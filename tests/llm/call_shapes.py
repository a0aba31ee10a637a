"""Calls as models write them into their text when a server does not turn them into calls: one row for each shape.

The forms are those of the models' chat templates and of reports that name what was seen; the code is ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

CODE = 'x = {"a": [1, 2]}\nfor key in x:\n    print(key, "</b>", 6 * 7)'
ONE = "print(1)"
TWO = "print(2)"
JSON_CODE = json.dumps({"code": CODE})
NAMED = json.dumps({"name": "execute_code", "arguments": {"code": CODE}})
BAR = "\uff5c"
BOX = "\u2581"


@dataclass(frozen=True)
class Shape:
    """What a model wrote. ``codes`` are what runs of it, ``text`` is what stays; ``source`` says where it was seen."""

    source: str
    written: str
    codes: tuple[str, ...] = (CODE,)
    text: str = ""


def _dsml(name: str, bar: str = BAR) -> str:
    return (
        f"<{bar}DSML{bar}{name}>\n"
        f'<{bar}DSML{bar}invoke name="execute_code">\n'
        f'<{bar}DSML{bar}parameter name="code" string="true">{CODE}</{bar}DSML{bar}parameter>\n'
        f"</{bar}DSML{bar}invoke>\n"
        f"</{bar}DSML{bar}{name}>"
    )


def _list(*codes: str) -> str:
    return json.dumps([{"name": "execute_code", "arguments": {"code": code}} for code in codes])


def qwen(code: str) -> str:
    return f"<tool_call>\n<function=execute_code>\n<parameter=code>\n{code}\n</parameter>\n</function>\n</tool_call>"


SHAPES: dict[str, Shape] = {
    "hermes": Shape("https://github.com/vllm-project/vllm/issues/10395", f"<tool_call>\n{NAMED}\n</tool_call>"),
    "hermes, text before": Shape(
        "https://github.com/vllm-project/vllm/issues/10395",
        f"Let me see.\n<tool_call>{NAMED}</tool_call>",
        text="Let me see.\n",
    ),
    "hermes, not closed": Shape("https://github.com/vllm-project/vllm/issues/19056", f"<tool_call>\n{NAMED}\n"),
    "hermes, two": Shape(
        "https://qwen.readthedocs.io/en/latest/framework/function_call.html",
        "".join(f"<tool_call>\n{_list(code)[1:-1]}\n</tool_call>\n" for code in (ONE, TWO)),
        (ONE, TWO),
    ),
    "hermes, arguments first": Shape(
        "https://huggingface.co/NousResearch/Hermes-3-Llama-3.1-8B",
        "<tool_call>" + json.dumps({"arguments": {"code": CODE}, "name": "execute_code"}) + "</tool_call>",
    ),
    "hermes, arguments as text": Shape(
        "https://github.com/ggml-org/llama.cpp/issues/20260",
        "<tool_call>" + json.dumps({"name": "execute_code", "arguments": JSON_CODE}) + "</tool_call>",
    ),
    "hermes, a Python dict": Shape(
        "https://github.com/ml-explore/mlx-lm/issues/912",
        f"<tool_call>{ {'name': 'execute_code', 'arguments': {'code': CODE}} }</tool_call>",
    ),
    "hermes, quotes not escaped": Shape(
        "https://github.com/vllm-project/vllm/issues/19056",
        '<tool_call>{"name": "execute_code", "arguments": {"code": "print("a b")"}}</tool_call>',
        ('print("a b")',),
    ),
    "qwen": Shape("https://github.com/ggml-org/llama.cpp/issues/20260", qwen(CODE)),
    "qwen, no outer tag": Shape(
        "https://github.com/vllm-project/vllm/issues/39056",
        qwen(CODE).removeprefix("<tool_call>\n").removesuffix("\n</tool_call>"),
    ),
    "qwen, parameter not closed": Shape(
        "https://github.com/QwenLM/Qwen3-Coder/issues/475", qwen(CODE).replace("</parameter>\n", "")
    ),
    "qwen, the end is missing": Shape(
        "https://github.com/vllm-project/vllm/issues/39056", qwen(CODE).removesuffix("</function>\n</tool_call>")
    ),
    "qwen, the code holds its tags": Shape(
        "https://github.com/vllm-project/vllm/issues/39056",
        qwen("print('</parameter>', '<parameter=x>')\nprint('</function>')"),
        ("print('</parameter>', '<parameter=x>')\nprint('</function>')",),
    ),
    "qwen, two parameters": Shape(
        "https://github.com/vllm-project/vllm/issues/39056",
        qwen(CODE).replace("<parameter=code>", "<parameter=language>\npython\n</parameter>\n<parameter=code>"),
    ),
    "qwen, two": Shape("https://github.com/vllm-project/vllm/issues/39056", qwen(ONE) + "\n" + qwen(TWO), (ONE, TWO)),
    "seed-oss": Shape(
        "https://huggingface.co/ByteDance-Seed/Seed-OSS-36B-Instruct",
        qwen(CODE).replace("tool_call>", "seed:tool_call>"),
    ),
    "glm": Shape(
        "https://github.com/ikawrakow/ik_llama.cpp/discussions/753",
        f"<tool_call>execute_code\n<arg_key>code</arg_key>\n<arg_value>{CODE}</arg_value>\n</tool_call>",
    ),
    "glm 4.7": Shape(
        "https://huggingface.co/zai-org/GLM-4.7",
        f"<tool_call>execute_code<arg_key>code</arg_key><arg_value>{CODE}</arg_value></tool_call>",
    ),
    "hunyuan": Shape(
        "https://huggingface.co/tencent/Hunyuan-A13B-Instruct",
        f"<tool_calls>\n<tool_call>execute_code\n```json\n{JSON_CODE}\n```\n</tool_call>\n</tool_calls>",
    ),
    "minimax": Shape(
        "https://github.com/MiniMax-AI/MiniMax-M2.5/blob/main/docs/tool_calling_guide.md",
        f'<minimax:tool_call>\n<invoke name="execute_code">\n<parameter name="code">{CODE}</parameter>\n</invoke>\n'
        "</minimax:tool_call>",
    ),
    "claude's xml": Shape(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html",
        f'<function_calls>\n<invoke name="execute_code">\n<parameter name="code">\n{CODE}\n</parameter>\n</invoke>\n'
        "</function_calls>",
    ),
    "kimi k2 as xml": Shape(
        "https://github.com/ikawrakow/ik_llama.cpp/blob/main/examples/server/function_calls.md",
        f'<tool_call>\n<invoke name="execute_code"><parameter name="code">{CODE}</parameter></invoke>\n</tool_call>',
    ),
    "kimi k2": Shape(
        "https://huggingface.co/moonshotai/Kimi-K2-Instruct/blob/main/docs/tool_call_guidance.md",
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.execute_code:0<|tool_call_argument_begin|>"
        f"{JSON_CODE}<|tool_call_end|><|tool_calls_section_end|>",
    ),
    "kimi k2, two": Shape(
        "https://huggingface.co/moonshotai/Kimi-K2-Instruct/blob/main/docs/tool_call_guidance.md",
        "<|tool_calls_section_begin|>"
        + "".join(
            f"<|tool_call_begin|>functions.execute_code:{number}<|tool_call_argument_begin|>"
            f"{json.dumps({'code': code})}<|tool_call_end|>"
            for number, code in enumerate((ONE, TWO))
        )
        + "<|tool_calls_section_end|>",
        (ONE, TWO),
    ),
    "deepseek v3": Shape(
        "https://huggingface.co/deepseek-ai/DeepSeek-V3-0324",
        f"<{BAR}tool{BOX}calls{BOX}begin{BAR}><{BAR}tool{BOX}call{BOX}begin{BAR}>function<{BAR}tool{BOX}sep{BAR}>"
        f"execute_code\n```json\n{JSON_CODE}\n```<{BAR}tool{BOX}call{BOX}end{BAR}><{BAR}tool{BOX}calls{BOX}end{BAR}>",
    ),
    "deepseek v3.1": Shape(
        "https://huggingface.co/deepseek-ai/DeepSeek-V3.1",
        f"<{BAR}tool{BOX}calls{BOX}begin{BAR}><{BAR}tool{BOX}call{BOX}begin{BAR}>execute_code<{BAR}tool{BOX}sep{BAR}>"
        f"{JSON_CODE}<{BAR}tool{BOX}call{BOX}end{BAR}><{BAR}tool{BOX}calls{BOX}end{BAR}>",
    ),
    "deepseek v3.2": Shape(
        "https://huggingface.co/deepseek-ai/DeepSeek-V3.2/tree/main/encoding", _dsml("function_calls")
    ),
    "deepseek v4": Shape("https://huggingface.co/deepseek-ai/DeepSeek-V3.2/tree/main/encoding", _dsml("tool_calls")),
    "deepseek v4, plain bars": Shape(
        "https://huggingface.co/deepseek-ai/DeepSeek-V3.2/tree/main/encoding", _dsml("tool_calls", "|")
    ),
    "gpt-oss": Shape(
        "https://cookbook.openai.com/articles/openai-harmony",
        "<|start|>assistant<|channel|>commentary to=functions.execute_code <|constrain|>json<|message|>"
        f"{JSON_CODE}<|call|>",
    ),
    "gpt-oss, end dropped": Shape(
        "https://github.com/tetherto/qvac/pull/1812",
        f"<|channel|>commentary to=functions.execute_code<|constrain|>json<|message|>{JSON_CODE}",
    ),
    "gpt-oss, tokens dropped": Shape(
        "https://github.com/livekit/agents-js/issues/1632",
        f"I run it.assistantcommentary to=functions.execute_code json{JSON_CODE}",
        text="I run it.",
    ),
    "gpt-oss, tokens and blank dropped": Shape(
        "https://github.com/livekit/agents-js/issues/1632", f"commentary to=functions.execute_codejson{JSON_CODE}"
    ),
    "gpt-oss, its python": Shape(
        "https://cookbook.openai.com/articles/openai-harmony",
        f"<|start|>assistant<|channel|>analysis to=python code<|message|>{CODE}<|call|>",
    ),
    "mistral, a list": Shape("https://github.com/mistralai/mistral-common", f"[TOOL_CALLS]{_list(CODE)}"),
    "mistral, a list of two": Shape(
        "https://github.com/mistralai/mistral-common", f"[TOOL_CALLS] {_list(ONE, TWO)}", (ONE, TWO)
    ),
    "mistral": Shape("https://github.com/mistralai/mistral-common", f"[TOOL_CALLS]execute_code[ARGS]{JSON_CODE}"),
    "mistral, with an id": Shape(
        "https://github.com/mistralai/mistral-common", f"[TOOL_CALLS]execute_code[CALL_ID]a1b2c3d4e[ARGS]{JSON_CODE}"
    ),
    "mistral, marks dropped": Shape(
        "https://github.com/mistralai/mistral-common", f"[TOOL_CALLS]execute_code{JSON_CODE}"
    ),
    "llama": Shape(
        "https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_1",
        json.dumps({"name": "execute_code", "parameters": {"code": CODE}}),
    ),
    "llama, typed": Shape(
        "https://github.com/NousResearch/hermes-agent/issues/742",
        json.dumps({"type": "function", "name": "execute_code", "parameters": {"code": CODE}}, indent=2) + "\n",
    ),
    "llama, two": Shape(
        "https://github.com/vllm-project/vllm/blob/main/docs/features/tool_calling.md",
        "; ".join(_list(code)[1:-1] for code in (ONE, TWO)),
        (ONE, TWO),
    ),
    "llama, a list": Shape("https://github.com/cline/cline/issues/11272", _list(CODE)),
    "llama, nested": Shape(
        "https://github.com/cline/cline/issues/11272",
        json.dumps({"type": "function", "function": {"name": "execute_code", "arguments": {"code": CODE}}}),
    ),
    "llama, python_tag": Shape(
        "https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_1", f"<|python_tag|>{NAMED}<|eom_id|>"
    ),
    "llama, python_tag and code": Shape(
        "https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_1", f"<|python_tag|>{CODE}"
    ),
    "llama, python_tag and a call": Shape(
        "https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_1",
        f"<|python_tag|>execute_code.call(code={CODE!r})",
    ),
    "llama, function": Shape(
        "https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_1",
        f"<function=execute_code>{JSON_CODE}</function>",
    ),
    "llama 4": Shape(
        "https://www.llama.com/docs/model-cards-and-prompt-formats/llama4", f"[execute_code(code={CODE!r})]"
    ),
    "a call as Python": Shape("https://github.com/ollama/ollama-vscode/issues/20", f'execute_code(code="""{CODE}""")'),
    "a fence": Shape("https://github.com/ollama/ollama-vscode/issues/20", f"```json\n{NAMED}\n```"),
    "a fence, other keys": Shape(
        "https://github.com/cline/cline/issues/11272",
        "```json\n" + json.dumps({"action": "execute_code", "action_input": {"code": CODE}}, indent=1) + "\n```\n",
    ),
    "gemma 3": Shape(
        "https://ai.google.dev/gemma/docs/capabilities/function-calling",
        f"```tool_code\nprint(default_api.execute_code(code={CODE!r}))\n```",
    ),
    "gemma 3, code": Shape(
        "https://www.philschmid.de/gemma-function-calling",
        f"Let me see.\n```tool_code\n{CODE}\n```",
        text="Let me see.\n",
    ),
    "gemini": Shape(
        "https://github.com/googleapis/python-genai/issues/2868",
        f"<tool_code>\nprint({CODE!r})\n</tool_code>",
        (f"print({CODE!r})",),
    ),
    "functiongemma": Shape(
        "https://ai.google.dev/gemma/docs/functiongemma/formatting-and-best-practices",
        f"<start_function_call>call:execute_code{{code:<escape>{CODE}<escape>}}<end_function_call>",
    ),
    "gemma 4": Shape(
        "https://huggingface.co/google/gemma-4-12B-it",
        f'<|tool_call>call:execute_code{{code:<|"|>{CODE}<|"|>}}<tool_call|>',
    ),
    "granite": Shape(
        "https://huggingface.co/ibm-granite/granite-3.3-8b-instruct", f"<|tool_call|>{_list(ONE, TWO)}", (ONE, TWO)
    ),
    "phi-4-mini": Shape(
        "https://huggingface.co/microsoft/Phi-4-mini-instruct", f"<|tool_call|>{_list(CODE)}<|/tool_call|>"
    ),
    "nemotron": Shape(
        "https://huggingface.co/nvidia/NVIDIA-Nemotron-Nano-9B-v2", f"<TOOLCALL>{_list(CODE)}</TOOLCALL>"
    ),
    "jamba": Shape("https://huggingface.co/ai21labs/AI21-Jamba-Mini-1.6", f"<tool_calls>{_list(CODE)}</tool_calls>"),
    "internlm": Shape(
        "https://huggingface.co/internlm/internlm2_5-7b-chat",
        "<|action_start|><|plugin|>\n"
        + json.dumps({"name": "execute_code", "parameters": {"code": CODE}})
        + "<|action_end|>",
    ),
    "command r7b": Shape(
        "https://huggingface.co/CohereLabs/c4ai-command-r7b-12-2024",
        "<|START_ACTION|>["
        + json.dumps({"tool_call_id": "0", "tool_name": "execute_code", "parameters": {"code": CODE}})
        + "]<|END_ACTION|>",
    ),
    "functools": Shape("https://huggingface.co/microsoft/Phi-3.5-mini-instruct", f"functools{_list(CODE)}"),
    "lm studio": Shape(
        "https://lmstudio.ai/docs/developer/openai-compat/tools", f"[TOOL_REQUEST]{NAMED}[END_TOOL_REQUEST]"
    ),
    "lfm2": Shape(
        "https://huggingface.co/LiquidAI/LFM2-1.2B",
        f"<|tool_call_start|>[execute_code(code={CODE!r})]<|tool_call_end|>",
    ),
    "olmo 3": Shape(
        "https://huggingface.co/allenai/Olmo-3-7B-Instruct",
        f"<function_calls>\nexecute_code(code={CODE!r})\n</function_calls>",
    ),
    "our tag": Shape(
        "https://github.com/open-webui/open-webui/discussions/11908",
        f'So:\n<code_interpreter type="code" lang="python">\n{CODE}\n</code_interpreter>\nOutput: 42',
        text="So:\n",
    ),
    "our tag, a fence inside": Shape(
        "https://github.com/open-webui/open-webui/discussions/11908",
        f"<code_interpreter>\n```python\n{CODE}\n```\n</code_interpreter>",
    ),
    "a list around it": Shape(
        "https://github.com/ggml-org/llama.cpp/issues/20260", f"1. Now:\n- {qwen(CODE)}", text="1. Now:\n- "
    ),
    "a quotation before it": Shape(
        "https://github.com/ggml-org/llama.cpp/issues/20260",
        f"> Please do `it.\n>\n> ```\n> in a fence\nSo:\n{qwen(CODE)}",
        text="> Please do `it.\n>\n> ```\n> in a fence\nSo:\n",
    ),
    "a thought before it": Shape(
        "https://platform.minimax.io/docs/guides/text-m2-function-call",
        f"Let me see.\n<think>\nhm\n</think>\n{qwen(CODE)}",
        text="Let me see.\n<think>\nhm\n</think>\n",
    ),
    "another name of ours": Shape(
        "https://cookbook.openai.com/articles/openai-harmony",
        f"<tool_call>{NAMED.replace('execute_code', 'python')}</tool_call>",
    ),
}

REFUSED: dict[str, str] = {
    "another tool": '<tool_call>{"name": "search", "arguments": {"query": "x"}}</tool_call>',
    "another tool with code": '<tool_call>{"name": "bash", "arguments": {"code": "ls"}}</tool_call>',
    "another tool in XML": qwen(CODE).replace("execute_code", "write_file"),
    "in a fence with more": f"This is how:\n```\n<tool_call>{NAMED}</tool_call>\n```\nDone.",
    "in a fence": f"```\n{qwen(CODE)}\n```",
    "in a code span": f"Write `<tool_call>{NAMED}</tool_call>` then.",
    "in a span of two ticks": f"``<tool_call>{NAMED}</tool_call>``",
    "in a quotation": f"The manual says:\n> Write <tool_call>{NAMED}</tool_call> then.",
    "in a fence of a quotation": f"It says:\n> ```xml\n> <tool_call>{NAMED}</tool_call>\n> ```\nSo it is.",
    "in a fence of a list": f"- ```xml\n  <tool_call>{NAMED}</tool_call>\n  ```\n- Done.",
    "in a fence of a list in a list": f"1. So:\n   * ~~~\n     {qwen(CODE)}\n     ~~~",
    "behind a quoted fence in a fence": f"````\n> ````\n- ````\n<tool_call>{NAMED}</tool_call>\n````",
    "in a later thought": f"Let me see.\n<think>\nI could write <tool_call>{NAMED}</tool_call>.\n</think>\nNo.",
    "in a later thought without an end": f"Well. <thinking>{qwen(CODE)}",
    "cut JSON": f"<tool_call>{NAMED[:-20]}",
    "cut XML": qwen(CODE)[:90],
    "JSON with text behind it": f"{NAMED}\nThat is the call.",
    "JSON with text before it": f"The call is {NAMED}",
    "a fence with text before it": f"Like this:\n```json\n{NAMED}\n```",
    "JSON of something else": json.dumps({"name": "Ada", "code": "A12"}),
    "arguments alone": JSON_CODE,
    "a fence of Python": f"```python\n{CODE}\n```",
    "nonsense": "<tool_call>nonsense</tool_call>!",
    "a tag without an end": "a <tool b",
    "words": "assistant commentary to=nobody, functools and [TOOL_CALLS] are words",
    "prose with a comparison": "a <b and <function of x> but [x] is {y}",
    "python that is shown": "Use execute_code(code='print(1)') for that.",
}
