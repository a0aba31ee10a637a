"""Writes the chain of ``chain_texts.py`` as a model of a few hundred kilobytes that a real llama.cpp loads.

The matrices of attention and of the feed-forward layer are zero, so that what comes next depends on the last token
alone; embedding and output lead from each piece to the next.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
from gguf.constants import TokenType

from tests.servers.chain_texts import END, TEMPLATE, TEXTS

CONTEXT_TOKENS = 32_768
"""Every byte of a prompt is a token."""
_WIDTH = 64
_FEED_FORWARD = 32
_CERTAIN = 8.0
"""After the norm this makes the logit of what follows 64 and all others 0: no sampler takes another token."""


def tokens() -> list[tuple[str, TokenType]]:
    """Return the vocabulary: what llama.cpp wants first, all bytes, marks, then each piece of each text."""
    control = [(name, TokenType.CONTROL) for name in ("<begin>", END, *TEXTS)]
    # SentencePiece writes blanks so
    pieces = [(piece.replace(" ", "\u2581"), TokenType.NORMAL) for text in TEXTS.values() for piece in text]
    return [
        *(("<unk>", TokenType.UNKNOWN), ("<s>", TokenType.CONTROL)),
        *((f"<0x{byte:02X}>", TokenType.BYTE) for byte in range(256)),
        *(*control, *pieces),
    ]


def successors(ids: dict[str, int]) -> dict[int, int]:
    """Return which token follows which, for marks and pieces."""
    found: dict[int, int] = {}
    for mark, text in TEXTS.items():
        chain = [ids[mark], *(ids[piece.replace(" ", "\u2581")] for piece in text), ids[END]]
        found.update(pairwise(chain))
    return found


def write_chain_model(path: Path) -> None:
    """Write the model as GGUF."""
    vocabulary = tokens()
    ids = {text: index for index, (text, _) in enumerate(vocabulary)}
    writer = gguf.GGUFWriter(path, "llama")
    _write_shape(writer, len(vocabulary))
    _write_tokenizer(writer, vocabulary, ids)
    _write_weights(writer, len(vocabulary), ids)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_shape(writer: gguf.GGUFWriter, size: int) -> None:
    writer.add_vocab_size(size)
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_FEED_FORWARD)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_rope_dimension_count(_WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)


def _write_tokenizer(writer: gguf.GGUFWriter, vocabulary: list[tuple[str, TokenType]], ids: dict[str, int]) -> None:
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text for text, _ in vocabulary])
    writer.add_token_scores([0.0] * len(vocabulary))
    writer.add_token_types([kind for _, kind in vocabulary])
    writer.add_unk_token_id(ids["<unk>"])
    writer.add_bos_token_id(ids["<s>"])
    writer.add_eos_token_id(ids[END])
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)


def _write_weights(writer: gguf.GGUFWriter, size: int, ids: dict[str, int]) -> None:
    """Give each token that has a successor a direction of its own, and all others the first, which leads to the end."""
    embedding = np.zeros((size, _WIDTH), np.float32)
    output = np.zeros((size, _WIDTH), np.float32)
    follows = successors(ids)
    embedding[:, 0] = 1
    output[ids[END], 0] = _CERTAIN
    for direction, (token, following) in enumerate(follows.items(), start=1):
        embedding[token, 0], embedding[token, direction] = 0, 1
        output[following, direction] = _CERTAIN
    ones = np.ones(_WIDTH, np.float32)
    square, wide, tall = (
        np.zeros(shape, np.float32) for shape in ((_WIDTH, _WIDTH), (_WIDTH, _FEED_FORWARD), (_FEED_FORWARD, _WIDTH))
    )
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output.weight", output)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", ones)
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.0.{name}.weight", square)
    for name, matrix in (("ffn_gate", tall), ("ffn_up", tall), ("ffn_down", wide)):
        writer.add_tensor(f"blk.0.{name}.weight", matrix)
