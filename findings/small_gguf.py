"""Writes a model of a few hundred kilobytes that llama.cpp loads and that says the same to every prompt.

``python small_gguf.py FILE`` needs the package gguf. Attention and feed-forward are zero, so that the next token
depends on the last one alone: a row of the output matrix points where the embedding of its predecessor points. The
chat template ends every prompt with the first token of the chain.
"""

from __future__ import annotations

import sys

import gguf
import numpy as np

WIDTH = 32
START, END = "<start>", "<end>"
SAID = (
    *("I", " add", " it.\n", "<tool_call>", '\n{"name": "execute_code", "arguments": {"code": "'),
    *("print(", "0 +", " 1)", '"}}\n', "</tool_call>"),
)
TEMPLATE = (
    "{% if tools %}{{ tools | tojson }} <tool_call>{}</tool_call>{% endif %}"
    "{% for message in messages %}{{ message.role }}: {{ message.content }}\n"
    "{% for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor %}"
    "{% endfor %}{% if add_generation_prompt %}<start>{% endif %}"
)


def main(path: str) -> None:
    """Write the model."""
    kinds = gguf.TokenType
    special = [("<unk>", kinds.UNKNOWN), *((name, kinds.CONTROL) for name in ("<s>", START, END))]
    single = [(f"<0x{value:02X}>", kinds.BYTE) for value in range(256)]
    words = [(text.replace(" ", "\u2581"), kinds.NORMAL) for text in SAID]
    vocabulary = special + single + words
    chain = [2, *range(len(special + single), len(vocabulary)), 3]
    embedding = np.zeros((len(vocabulary), WIDTH), np.float32)
    output = np.zeros_like(embedding)
    embedding[:, 0], output[3, 0] = 1, 9
    for place in range(1, len(chain)):
        embedding[chain[place - 1]] = np.eye(WIDTH, dtype=np.float32)[place]
        output[chain[place], place] = 9
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_vocab_size(len(vocabulary))
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_rope_dimension_count(WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text for text, _ in vocabulary])
    writer.add_token_scores([0.0] * len(vocabulary))
    writer.add_token_types([kind for _, kind in vocabulary])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(3)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)
    tensors: dict[str, np.ndarray] = {"token_embd": embedding, "output": output}
    for norm in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        tensors[norm] = np.ones(WIDTH, np.float32)
    for matrix in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        tensors[f"blk.0.{matrix}"] = np.zeros((WIDTH, WIDTH), np.float32)
    for name, tensor in tensors.items():
        writer.add_tensor(f"{name}.weight", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(sys.argv[1])
