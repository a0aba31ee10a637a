"""What servers refuse, and how the request changes for it: one table, read from its top."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..errors import ModelError, ModelErrorKind
from .request_changes import (
    BodyChange,
    answer_results,
    drop,
    effort_none,
    fill_reasoning,
    fill_signatures,
    hide_thinking,
    instructions_first,
    lower_limit,
    no_eager_input,
    no_thinking,
    plain_answers,
    rename_limit,
    shorten_answer,
    show_thinking,
    system_as_user,
    with_our_ids,
    without_bags,
    without_pictures,
)
from .seam import ModelRequest


@dataclass(frozen=True)
class Remedy:
    """What a server said, and what is done about it.

    ``of_request`` and ``of_body`` (which is given the server's text) change what is sent, if there is anything to
    change. ``holds_for`` says for what it is remembered: the model at this connection, this chat (what its history led
    to must not change others), or nothing. ``dialect`` limits it to one.
    """

    name: str
    said: re.Pattern[str]
    of_request: Callable[[ModelRequest], ModelRequest] = lambda request: request
    of_body: BodyChange = lambda _body, _said: None
    holds_for: Literal["model", "chat", "request"] = "model"
    dialect: str = ""
    kinds: frozenset[ModelErrorKind] = frozenset(("bad_request",))


@dataclass(frozen=True)
class Lesson:
    """A remedy, and the text of the server that called for it."""

    remedy: Remedy
    said: str


def find_lessons(error: ModelError, dialect: str) -> Iterator[Lesson]:
    """Give what a refusal may call for, the most likely first."""
    for remedy in TABLE:
        if remedy.dialect in ("", dialect) and error.kind in remedy.kinds and remedy.said.search(error.said):
            yield Lesson(remedy, error.said)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I | re.S)


_NO_PICTURES = _words(
    # llama.cpp, tools/server; vLLM; Mistral; OpenAI; OpenRouter; Ollama; DeepSeek's parser
    r"(?:image|vision|multimodal|picture)\w*\b[^.{}]{0,80}\b(?:not|n't|no|only|only supported)\b[^.{}]{0,40}"
    r"\b(?:support|accept|enabled|allowed|available|multimodal|permitted)"
    r"|(?:not|n't|no)\b[^.{}]{0,40}\b(?:support|accept|enabled|endpoints found)\w*\b[^.{}]{0,40}"
    r"\b(?:image|vision|multimodal)"
    r"|not a multimodal model|at most 0 image|unknown variant [`'\"]?image_url|mmproj"
)
_PICTURE = _words(r"\bimages?\b|image_url|input_image|\bpictures?\b")
# Anthropic, OpenAI and llama.cpp of one picture: its type, its size, its bytes
_OF_A_PICTURE = (
    r"(?:formats?|media.?type|mime|dimensions?|pixels?|resolution|corrupt\w*|decode\w*|too (?:large|big|small)"
    r"|exceed\w*|bytes|mb)"
)
_BAD_PICTURE = _words(
    rf"(?:image|picture)(?:s|_url|\b)[^{{}}]{{0,120}}(?:\b|_){_OF_A_PICTURE}\b"
    rf"|\b{_OF_A_PICTURE}\b[^{{}}]{{0,80}}\b(?:image|picture)s?\b"
)
TABLE: tuple[Remedy, ...] = (
    # https://github.com/GoogleChromeLabs/webmcp-tools/issues/417: the effort that a model has by default refuses tools
    Remedy(
        "effort_none",
        _words(r"\breasoning_effort\b"),
        of_body=effort_none,
        dialect="openai-chat",
        kinds=frozenset(("bad_request", "tools_refused")),
    ),
    # vLLM, in every dialect; Anthropic, where the conversation may be what is too long
    Remedy(
        "answer_shortened",
        _words(r"max_(?:completion_)?tokens\b.{0,60}\btoo large|exceed context limit|in the completion"),
        of_body=shorten_answer,
        holds_for="chat",
        kinds=frozenset(("bad_request", "context_length")),
    ),
    # https://github.com/BerriAI/litellm/issues/17761; pictures of code stand behind its result
    Remedy(
        "result_unanswered",
        _words(r"unexpected role|invalid_request_message_order|roles must alternate"),
        of_body=answer_results,
        dialect="openai-chat",
        kinds=frozenset(("bad_request", "server")),
    ),
    # https://api-docs.deepseek.com/guides/thinking_mode; Moonshot calls an empty one missing
    *(
        Remedy(
            name,
            _words(r"reasoning_content\b.{0,80}(?:must be|passed back|required|missing)"),
            of_body=fill_reasoning(filling),
            holds_for="chat",
            dialect="openai-chat",
        )
        for name, filling in (("reasoning_wanted", ""), ("reasoning_wanted_not_empty", " "))
    ),
    # https://platform.claude.com/docs/en/build-with-claude/extended-thinking: history that another model wrote
    Remedy(
        "thinking_wanted",
        _words(r"(?:expected|must start with)\b.{0,60}\bthinking\b"),
        of_body=no_thinking,
        holds_for="chat",
        dialect="anthropic-messages",
    ),
    # models that do not think: https://github.com/microsoft/agent-framework/issues/7483
    Remedy(
        "include",
        _words(r"encrypted content is not supported|reasoning\.encrypted_content|\binclude\b"),
        of_body=drop("include"),
        dialect="openai-responses",
    ),
    # they, and organisations that OpenAI has not verified
    Remedy(
        "reasoning_summary",
        _words(r"reasoning[._ ](?:summar|effort)|(?:param\W{1,5}|(?<!type )['`\"]|argument )reasoning['`\"]"),
        of_body=drop("reasoning"),
        dialect="openai-responses",
    ),
    Remedy("store", _words(r"\bstore['`\"]"), of_body=drop("store"), dialect="openai-responses"),
    # https://ai.google.dev/gemini-api/docs/thought-signatures: calls that another model made
    Remedy(
        "signatures_wanted",
        _words(r"missing a `?thought_signature"),
        of_body=fill_signatures,
        dialect="openai-chat",
    ),
    Remedy("instructions", _words(r"\binstructions\b"), of_body=instructions_first, dialect="openai-responses"),
    # xAI: https://github.com/sgl-project/sglang/pull/11511; llama.cpp wants parts
    Remedy(
        "plain_answers",
        _words(r"output_text|did not match any variant|modelinput"),
        of_body=plain_answers,
        dialect="openai-responses",
    ),
    Remedy("stream_options", _words(r"stream_options|include_usage"), of_body=drop("stream_options")),
    *(Remedy(name, _words(name), of_body=drop(name)) for name in ("prompt_cache_key", "cache_control")),
    # a model of Google's that does not think
    Remedy("no_thoughts", _words(r"extra_body|thinking|thought"), of_body=drop("extra_body"), dialect="openai-chat"),
    Remedy(
        "eager_input_streaming",
        _words("eager_input_streaming"),
        of_body=no_eager_input,
        dialect="anthropic-messages",
        kinds=frozenset(("bad_request", "tools_refused")),
    ),
    # a gateway may hand its model's ids on to a stricter one: https://github.com/HKUDS/nanobot/issues/1293
    Remedy(
        "ids_refused",
        _words(r"tool[ _](?:call|use)[ _.]id\b|tool_calls\W{0,3}\d*\W{0,3}id\b|\bcall_id\b"),
        of_request=with_our_ids,
        # OpenAI calls an id too long in the words for a long prompt
        kinds=frozenset(("bad_request", "context_length")),
    ),
    # models before Claude 4.6: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
    Remedy(
        "thinking_hidden",
        _words(r"adaptive|\bdisplay\b"),
        of_body=hide_thinking,
        dialect="anthropic-messages",
    ),
    Remedy("temperature", _words(r"temperature"), of_body=drop("temperature")),
    Remedy("max_tokens_lower", _words(r"\bmax_tokens\b"), of_body=lower_limit, dialect="anthropic-messages"),
    Remedy("max_tokens_renamed", _words(r"\bmax_tokens\b"), of_body=rename_limit, dialect="openai-chat"),
    *(Remedy(name, _words(name), of_body=drop(name)) for name in ("max_completion_tokens", "max_output_tokens")),
    Remedy(
        "reasoning_refused",
        _words(r"\breasoning(?:_content|_details)?\b|extra_content|\bthinking\b|encrypted.content|item\['content'\]"),
        of_request=without_bags,
        holds_for="chat",
    ),
    # https://github.com/abetlen/llama-cpp-python/issues/1580: the model's chat template has no such role
    Remedy(
        "system_as_user",
        _words(
            r"system (?:role|message|prompt)s?\b.{0,40}\bnot\b.{0,20}\b(?:support|allow)|only user.{0,40}roles"
            r"|roles must alternate"
        ),
        of_request=system_as_user,
        kinds=frozenset(("bad_request", "server")),
    ),
    # one that is too large or broken says nothing about the next
    Remedy(
        "bad_picture",
        _BAD_PICTURE,
        of_request=without_pictures,
        holds_for="request",
        kinds=frozenset(("bad_request", "server")),
    ),
    Remedy(
        "no_pictures",
        _NO_PICTURES,
        of_request=without_pictures,
        kinds=frozenset(("bad_request", "server", "not_found")),
    ),
    Remedy("picture_refused", _PICTURE, of_request=without_pictures, holds_for="request"),
)

SHOW_THINKING = Lesson(Remedy("thinking_shown", _words("(?!)"), of_body=show_thinking), "")
"""No refusal: what an answer taught."""
