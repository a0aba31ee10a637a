"""Writes the chain of ``chain_texts.py`` as a model that ``transformers serve`` loads; runs in its environment.

``python -m tests.web.real_servers.transformers_model FOLDER``
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders
from tokenizers.models import WordLevel
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from tests.servers.chain_texts import BEGIN, END, TEMPLATE, TEXTS

UNKNOWN = "<unk>"
MARKS = (BEGIN, END, *TEXTS)
WIDTH = 64
CERTAIN = 8.0
RESPONSE = {
    "defaults": {"role": "assistant"},
    "start_anchor": list(TEXTS),
    "fields": {
        "tool_calls": {
            "open_pattern": r"\s*<tool_call>",
            "close": "</tool_call>",
            "repeats": True,
            "content": "json",
            "transform": {"type": "function", "function": "{content}"},
        },
        "content": {"close": END, "content": "text"},
    },
}
"""How the server tells calls from text, https://huggingface.co/docs/transformers/main/en/chat_response_parsing"""


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Make a tokenizer with a token for each mark and piece; the text between two marks is one unknown token."""
    pieces = [piece for text in TEXTS.values() for piece in text]
    vocabulary = {token: index for index, token in enumerate((UNKNOWN, *MARKS, *pieces))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in MARKS])
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=UNKNOWN,
        eos_token=END,
        pad_token=END,
        chat_template=TEMPLATE,
        response_template=RESPONSE,
        clean_up_tokenization_spaces=False,
    )


def make_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """Make a model of one layer that leads from each token to the one that follows it, and else to the end."""
    ids = tokenizer.get_vocab()
    config = LlamaConfig(
        vocab_size=len(ids),
        hidden_size=WIDTH,
        intermediate_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=1,
        max_position_embeddings=8192,
        eos_token_id=ids[END],
        pad_token_id=ids[END],
        tie_word_embeddings=False,
    )
    model = LlamaForCausalLM(config)
    chains = [[ids[mark], *(ids[piece] for piece in text), ids[END]] for mark, text in TEXTS.items()]
    follows = {token: following for chain in chains for token, following in pairwise(chain)}
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.fill_(1 if "norm" in name else 0)
        model.model.embed_tokens.weight[:, 0] = 1
        model.lm_head.weight[ids[END], 0] = CERTAIN
        for direction, (token, following) in enumerate(follows.items(), start=1):
            model.model.embed_tokens.weight[token, 0] = 0
            model.model.embed_tokens.weight[token, direction] = 1
            model.lm_head.weight[following, direction] = CERTAIN
    model.generation_config.max_new_tokens = 256
    return model


def main(folder: Path) -> None:
    """Write model and tokenizer."""
    tokenizer = make_tokenizer()
    tokenizer.save_pretrained(folder)
    make_model(tokenizer).save_pretrained(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
