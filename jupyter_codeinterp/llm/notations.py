"""The notations in which models write calls, for servers that leave them in the text: one entry each.

An entry is what stands before the arguments (its head), how those are written (its block) and what closes it. A head
that names a tool is one only with our tool's name. ``docs/developers/providers.md`` says which models write which.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from .call_blocks import Block, JsonBlock, RawBlock, ValueBlock, ValueMarks
from .call_readers import read_calls, read_code, read_named, read_plain, read_python
from .notation_heads import KEY, NAME, OBJECT, SPACE, Ahead, Head, Part, Run, maybe, word

Place = Literal["anywhere", "line", "alone"]
"""Where a call may begin: anywhere, at the beginning of a line, or only as the whole answer."""


@dataclass(frozen=True)
class Notation:
    """One way to write a call.

    ``block`` may find that a head is none after all. ``tail`` are marks that belong to the call behind its end,
    ``again`` begins the next call of the same list. ``ends`` says that what comes behind cannot be believed: it would
    be an output that nobody printed.
    """

    family: str
    head: tuple[Part, ...]
    block: Callable[[Head], Block | None]
    tail: tuple[str, ...] = ()
    place: Place = "anywhere"
    again: tuple[Part, ...] = ()
    ends: bool = False

    @property
    def says_name(self) -> bool:
        """Whether the tool is known before its block."""
        return self.block is not _named


_ATTRIBUTES = Run(r"[^<>]", 160)
_LIST = (SPACE, maybe("["), SPACE, OBJECT)
_NEXT = (SPACE, word(",", ";"), SPACE, OBJECT)


def _named(_: Head) -> Block:
    return JsonBlock(read_named)


def _plain(_: Head) -> Block:
    return JsonBlock(read_plain)


def _tag(head: Head) -> Block | None:
    attributes = head.taken["attributes"]
    if attributes[:1].strip() or attributes.rstrip().endswith("/"):
        return None
    language = _LANGUAGE.search(attributes)
    reader = partial(read_code, language=language[1].lower() if language else "python")
    return RawBlock(reader, ("</code_interpreter>",), open_ended=True)


def _list_between(family: str, opener: str, *tail: str) -> Notation:
    """Return a notation of JSON that names its tool, one object or a list of them, between two marks."""
    return Notation(family, (word(opener), *_LIST), _named, ("]", *tail), again=_NEXT)


def _invoke(family: str, outer: tuple[str, ...], mark: str = "") -> Notation:
    """Return a notation of parameters one by one in elements called ``invoke`` and ``parameter``."""
    opener = word(f'<{mark}parameter name="', f"<{mark}parameter name='")
    parameter = (opener, KEY, word('"', "'"), _ATTRIBUTES, word(">"))
    marks = ValueMarks((f"</{mark}parameter>",), parameter, (f"</{mark}invoke>",))
    head = (
        maybe(*outer),
        SPACE,
        word(f'<{mark}invoke name="', f"<{mark}invoke name='"),
        NAME,
        word('">', "'>"),
        SPACE,
        *parameter,
    )
    return Notation(family, head, lambda found: ValueBlock(found, marks), tuple(f"</{name[1:]}" for name in outer))


def _between(family: str, opener: tuple[Part, ...], *closers: str) -> Notation:
    """Return a notation of calls written as Python between two marks."""
    return Notation(family, opener, lambda _: RawBlock(read_calls, closers, python=True), closers)


_QWEN_PARAMETER = (word('<parameter="', "<parameter="), KEY, maybe('"'), word(">"))
_QWEN_ENDS = ("</function>", "</tool_call>", "</seed:tool_call>")
_QWEN = ValueMarks(("</parameter>", "</function>"), _QWEN_PARAMETER, _QWEN_ENDS)
_GLM_PARAMETER = (word("<arg_key>"), KEY, word("</arg_key>"), SPACE, word("<arg_value>"))
_GLM = ValueMarks(("</arg_value>",), _GLM_PARAMETER, ("</tool_call>",))
_GEMMA = ValueMarks(('<|"|>',), (word(","), SPACE, KEY, word(':<|"|>')), ("}",))
_GEMMA_FUNCTION = ValueMarks(("<escape>",), (word(","), SPACE, KEY, word(":<escape>")), ("}",))
_HARMONY_START = (
    maybe("<|start|>assistant", "assistant"),
    maybe("<|channel|>"),
    word("commentary to=", "analysis to="),
    Run(r"[\w.]", 80, 1, "name"),
    SPACE,
    maybe("<|constrain|>"),
    maybe("json", "code", "python"),
    SPACE,
)
TAG = "code_interpreter"
_LANGUAGE = re.compile(r"""\blang(?:uage)?\s*=\s*["']?([\w+.-]+)""", re.IGNORECASE)
_TAG_HEAD = (word("<code_interpreter"), Run(r"[^<>]", 180, 0, "attributes"), word(">"))

NOTATIONS: tuple[Notation, ...] = (
    # https://huggingface.co/NousResearch/Hermes-3-Llama-3.1-8B, Qwen2.5 and Qwen3
    _list_between("Hermes", "<tool_call>", "</tool_call>"),
    # https://huggingface.co/Qwen/Qwen3-Coder-480B-A35B-Instruct/blob/main/chat_template.jinja, Qwen3.5, Seed-OSS
    Notation(
        "Qwen3-Coder",
        (
            maybe("<tool_call>", "<seed:tool_call>"),
            SPACE,
            word('<function="', "<function="),
            NAME,
            maybe('"'),
            word(">"),
            SPACE,
            *_QWEN_PARAMETER,
        ),
        lambda head: ValueBlock(head, _QWEN),
        _QWEN_ENDS,
    ),
    # https://huggingface.co/zai-org/GLM-4.5/blob/main/chat_template.jinja
    Notation(
        "GLM",
        (word("<tool_call>"), SPACE, NAME, SPACE, *_GLM_PARAMETER),
        lambda head: ValueBlock(head, _GLM),
    ),
    # https://huggingface.co/tencent/Hunyuan-A13B-Instruct
    Notation(
        "Hunyuan",
        (maybe("<tool_calls>"), SPACE, word("<tool_call>"), SPACE, NAME, SPACE, word("```json"), SPACE, OBJECT),
        _plain,
        ("```", "</tool_call>", "</tool_calls>"),
    ),
    # https://github.com/MiniMax-AI/MiniMax-M2.5/blob/main/docs/tool_calling_guide.md, and Claude's former XML
    _invoke("MiniMax", ("<minimax:tool_call>", "<function_calls>", "<tool_call>", "<tool_calls>")),
    # https://huggingface.co/deepseek-ai/DeepSeek-V3.2/tree/main/encoding; V4 says tool_calls, gateways flatten the bars
    _invoke("DeepSeek DSML", ("<\uff5cDSML\uff5cfunction_calls>", "<\uff5cDSML\uff5ctool_calls>"), "\uff5cDSML\uff5c"),
    _invoke("DeepSeek DSML", ("<|DSML|function_calls>", "<|DSML|tool_calls>"), "|DSML|"),
    # https://huggingface.co/deepseek-ai/DeepSeek-V3.1#toolcall, DeepSeek-V3 and R1 with a type and a fence
    Notation(
        "DeepSeek",
        (
            maybe("<\uff5ctool\u2581calls\u2581begin\uff5c>"),
            word("<\uff5ctool\u2581call\u2581begin\uff5c>"),
            maybe("function<\uff5ctool\u2581sep\uff5c>"),
            NAME,
            SPACE,
            maybe("<\uff5ctool\u2581sep\uff5c>"),
            SPACE,
            maybe("```json"),
            SPACE,
            OBJECT,
        ),
        _plain,
        ("```", "<\uff5ctool\u2581call\u2581end\uff5c>", "<\uff5ctool\u2581calls\u2581end\uff5c>"),
    ),
    # https://huggingface.co/moonshotai/Kimi-K2-Instruct/blob/main/docs/tool_call_guidance.md
    Notation(
        "Kimi K2",
        (
            maybe("<|tool_calls_section_begin|>"),
            SPACE,
            word("<|tool_call_begin|>"),
            SPACE,
            NAME,
            SPACE,
            word("<|tool_call_argument_begin|>"),
            SPACE,
            OBJECT,
        ),
        _plain,
        ("<|tool_call_end|>", "<|tool_calls_section_end|>"),
    ),
    # https://cookbook.openai.com/articles/openai-harmony; some servers drop the special tokens
    Notation(
        "gpt-oss",
        (*_HARMONY_START, maybe("<|message|>"), SPACE, OBJECT),
        _plain,
        ("<|call|>", "<|end|>"),
    ),
    Notation(
        "gpt-oss",
        (*_HARMONY_START, word("<|message|>")),
        lambda _: RawBlock(read_code, ("<|call|>", "<|end|>"), open_ended=True),
        ends=True,
    ),
    # https://github.com/mistralai/mistral-common: a list before version 11 of the tokenizer, then name and object
    _list_between("Mistral", "[TOOL_CALLS]"),
    Notation(
        "Mistral",
        (word("[TOOL_CALLS]"), SPACE, NAME, maybe("[CALL_ID]"), Run(r"\w", 40), maybe("[ARGS]"), SPACE, OBJECT),
        _plain,
    ),
    # https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_1
    Notation("Llama", (word("<|python_tag|>"), SPACE, OBJECT), _named, ("<|eom_id|>", "<|eot_id|>"), again=_NEXT),
    Notation(
        "Llama",
        (word("<|python_tag|>"),),
        lambda _: RawBlock(read_python, ("<|eom_id|>", "<|eot_id|>"), python=True, open_ended=True),
        ends=True,
    ),
    Notation("Llama", (word("<function="), NAME, word(">"), SPACE, OBJECT), _plain, ("</function>",)),
    Notation("Llama", (maybe("["), SPACE, OBJECT), _named, ("]",), "alone", _NEXT),
    Notation(
        "Llama 4",
        (Ahead(("[execute_code(", "execute_code(", "print(execute_code(")),),
        lambda _: RawBlock(read_calls, (), python=True, open_ended=True),
        place="alone",
    ),
    Notation("a fence", (word("```"), Run(r"[a-z_]", 20), *_LIST), _named, ("]", "```"), "alone", _NEXT),
    # https://ai.google.dev/gemma/docs/capabilities/function-calling, https://www.philschmid.de/gemma-function-calling
    Notation(
        "Gemma 3",
        (word("```tool_code\n"),),
        lambda _: RawBlock(read_python, ("\n```",), python=True, open_ended=True),
        place="line",
        ends=True,
    ),
    Notation(
        "Gemini",
        (word("<tool_code>"),),
        lambda _: RawBlock(read_python, ("</tool_code>",), python=True),
        ends=True,
    ),
    # https://ai.google.dev/gemma/docs/functiongemma/formatting-and-best-practices
    Notation(
        "FunctionGemma",
        (word("<start_function_call>call:"), NAME, word("{"), KEY, word(":<escape>")),
        lambda head: ValueBlock(head, _GEMMA_FUNCTION),
        ("<end_function_call>",),
    ),
    # https://huggingface.co/google/gemma-4-12B-it
    Notation(
        "Gemma 4",
        (word("<|tool_call>call:"), NAME, word("{"), KEY, word(':<|"|>')),
        lambda head: ValueBlock(head, _GEMMA),
        ("<tool_call|>",),
    ),
    # https://huggingface.co/ibm-granite/granite-3.3-8b-instruct and microsoft/Phi-4-mini-instruct
    _list_between("Granite, Phi-4-mini", "<|tool_call|>", "<|/tool_call|>"),
    _list_between("Nemotron", "<TOOLCALL>", "</TOOLCALL>"),
    _list_between("Jamba, xLAM", "<tool_calls>", "</tool_calls>"),
    _list_between("InternLM", "<|action_start|><|plugin|>", "<|action_end|>"),
    _list_between("Command R7B", "<|START_ACTION|>", "<|END_ACTION|>"),
    _list_between("functionary, Phi-3.5", "functools"),
    _list_between("LM Studio", "[TOOL_REQUEST]", "[END_TOOL_REQUEST]"),
    # https://huggingface.co/LiquidAI/LFM2-1.2B and allenai/Olmo-3-7B-Instruct
    _between("LFM2", (word("<|tool_call_start|>"),), "<|tool_call_end|>"),
    _between("Olmo 3", (word("<function_calls>"), SPACE, Ahead(("execute_code(",))), "</function_calls>"),
    # our own, for models that know it from other chats
    Notation(TAG, _TAG_HEAD, _tag, ends=True),
)
