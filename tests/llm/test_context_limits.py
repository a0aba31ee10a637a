"""What servers say about lengths when a request is too long for them."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.context_limits import read_context_limit
from jupyter_codeinterp.llm.http_errors import Asked, read_error

OPENAI = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens "

ROWS = [
    (OPENAI + "(8900 in the messages, 100 in the functions). Please reduce the length.", (8192, 9000, None)),
    (
        "This model's maximum context length is 4097 tokens, however you requested 5360 tokens (1360 in your prompt; "
        "4000 for the completion). Please reduce your prompt; or completion length.",
        (4097, 1360, 4000),
    ),
    (
        "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens.",
        (272000, 300000, None),
    ),
    ("Your input exceeds the context window of this model. Please adjust your input.", (None, None, None)),
    (
        "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the "
        "messages, 10000 in the completion). Please reduce the length of the messages or completion.",
        (16384, 112946, 10000),
    ),
    ("The decoder prompt (length 5000) is longer than the maximum model length of 4096.", (4096, 5000, None)),
    (
        "This endpoint's maximum context length is 32768 tokens. However, you requested about 40000 tokens.",
        (32768, 40000, None),
    ),
    (
        "request (6809 tokens) exceeds the available context size (4096 tokens), try increasing it",
        (4096, 6809, None),
    ),
    ("prompt is too long: 210000 tokens > 200000 maximum", (200000, 210000, None)),
    (
        "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or "
        "`max_tokens` and try again",
        (200000, 188240, 21333),
    ),
    (
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        (1048576, 1200000, None),
    ),
    (
        "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
        (32768, 40000, None),
    ),
    (
        "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
        (131072, 140000, None),
    ),
    ("The input (5000 tokens) is longer than the model's context length (4096 tokens).", (4096, 5000, None)),
    (
        "Trying to keep the first 10136 tokens when context the overflows. However, the model is loaded with context "
        "length of only 7866 tokens, which is not enough.",
        (7866, 10136, None),
    ),
    ("prompt token count of 70000 exceeds the limit of 64000", (64000, 70000, None)),
    (
        "too many tokens: total number of tokens (prompt and prediction) cannot exceed 4096, received 5000.",
        (4096, 5000, None),
    ),
    (
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000 `inputs` tokens",
        (4097, 5000, None),
    ),
    (
        "Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 7212, please reduce",
        (6000, 7212, None),
    ),
    (
        "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 "
        "tokens and your request has 17459 input tokens (32000 > 32768 - 17459). (parameter=max_tokens, value=32000)",
        (32768, 17459, 32000),
    ),
    # nobody reads so little
    ("This model's maximum context length is 1 tokens.", (None, None, None)),
    (f"maximum context length is {'9' * 5_000} tokens", (10**15 - 1, None, None)),
    ("maximum context length is 8,192 tokens, but you sent more", (8192, None, None)),
    # no refusal for length has a request that fits
    ("maximum context length is 8192 tokens; your messages resulted in 100 tokens", (None, None, None)),
]


@pytest.mark.parametrize(("said", "told"), ROWS, ids=[said[:40] for said, _ in ROWS])
def test_the_numbers_of_a_refusal_are_read(said: str, told: tuple[int | None, ...]) -> None:
    found = read_context_limit(said)
    assert tuple(found.get(name) for name in ("context_tokens", "request_tokens", "answer_tokens")) == told


def refused(body: object) -> ModelError:
    return read_error(Asked("lab", "h", "m"), 400, body)


def test_the_error_carries_them_also_from_fields() -> None:
    said = {"message": "too big", "type": "exceed_context_size_error", "n_prompt_tokens": 6809, "n_ctx": 4096}
    details = refused({"error": said}).details
    assert (details["context_tokens"], details["request_tokens"]) == (4096, 6809)


def test_errors_of_other_kinds_carry_none() -> None:
    assert "context_tokens" not in refused({"error": {"message": "Unknown model; limit of 5"}}).details
