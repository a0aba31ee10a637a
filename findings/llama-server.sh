#!/usr/bin/env bash
# llama.cpp's server, build 11549 of October 2026 (xllamacpp 2026.10.11549), with its faces of OpenAI's Responses and
# Anthropic's Messages, Python 3.11, openai 3.57.0. The model is made here; Chat Completions serves as the measure.
#
# Guess: the clients of OpenAI and Anthropic read it as they read their own servers; what is cut is told as cut.
# Seen:
#  * An answer that max_output_tokens cuts is "completed" in Responses, without incomplete_details; so is its call,
#    whose arguments end in the middle of the JSON. Chat says "length", Messages "max_tokens".
#  * No event of Responses has sequence_number, output_index or content_index: OpenAI's own responses.stream() ends with
#    a TypeError at the first piece of text. function_call_arguments.done is never sent.
#  * In the input {"role": "assistant", "content": "..."} is 400 "Cannot determine type of 'item'", though
#    {"role": "user", ...} passes; with "type": "message" it passes too.
#  * A reasoning item as OpenAI gives it back (summary and encrypted_content, no content) is 400.
#  * In Messages the first block is stopped only after the last one has been written; a cut call that is not streamed has
#    the input {}; and an answer that a stop sequence ended has the stop_reason "end_turn".
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check xllamacpp==2026.10.11549 gguf==0.19.0 openai==3.57.0 httpx==0.28.1
cd "$WORK"
export PATH="$WORK/env/bin:$PATH"
python "$HERE/small_gguf.py" small.gguf
cat >serve.py <<'PY'
import threading

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = "small.gguf"
parameters.model_alias = ["small"]
parameters.hostnames = ["127.0.0.1"]
parameters.port = 0
parameters.use_jinja = True
parameters.n_ctx = 4096
parameters.n_parallel = 1
parameters.warmup = False
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
parameters.verbosity = 0
server = xllamacpp.Server(parameters)
with open("address.new", "w") as file:
    file.write(server.listening_address)
threading.Event().wait()
PY
python serve.py &
for _ in $(seq 120); do [ -s address.new ] && break; sleep 0.5; done
python - "$(cat address.new)" <<'PY'
import json
import sys

import httpx
import openai

base = sys.argv[1]
client = httpx.Client(base_url=base, timeout=60)
PARAMETERS = {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}
FLAT = {"type": "function", "name": "execute_code", "parameters": PARAMETERS, "strict": False}
USER = {"role": "user", "content": "Add 0 and 1."}
CHAT = {"messages": [USER], "tools": [{"type": "function", "function": {"name": "execute_code", "parameters": PARAMETERS}}]}
MESSAGES = {"messages": [USER], "tools": [{"name": "execute_code", "input_schema": PARAMETERS}]}


def expect(what, seen, expected):
    print(f"{what}: {seen!r}")
    if seen != expected:
        sys.exit(f"changed: {what} was {expected!r}")


def ask(path, **body):
    return client.post(f"/v1/{path}", json={"model": "small", **body})


def ask_responses(*items, **more):
    return ask("responses", input=[USER, *items], tools=[FLAT], **more)


def events(answer):
    return [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]


cut = ask_responses(max_output_tokens=7).json()
call = cut["output"][-1]
expect("cut, Responses", (cut["status"], cut.get("incomplete_details"), call["status"]), ("completed", None, "completed"))
expect("its arguments", call["arguments"], '{"code": "print(0 +')
expect("cut, Chat", ask("chat/completions", **CHAT, max_tokens=7).json()["choices"][0]["finish_reason"], "length")
cut = ask("messages", **MESSAGES, max_tokens=7).json()
expect("cut, Messages", (cut["stop_reason"], cut["content"][-1]["input"]), ("max_tokens", {}))

streamed = events(ask_responses(stream=True))
numbers = ("sequence_number", "output_index", "content_index")
expect("numbers in events", [name for name in numbers if any(name in event for event in streamed)], [])
kinds = [event["type"].removeprefix("response.") for event in streamed]
expect("end of arguments told", "function_call_arguments.done" in kinds, False)
begun = []
try:
    with openai.OpenAI(base_url=f"{base}/v1", api_key="none").responses.stream(model="small", input="Add 0 and 1.") as told:
        for event in told:
            begun.append(event.type)
except TypeError as error:
    expect("OpenAI's client", (begun[-1], str(error)), ("response.content_part.added", "list indices must be integers or slices, not NoneType"))
else:
    sys.exit("changed: OpenAI's client reads the stream")

unknown = "Cannot determine type of 'item'"
said = {"role": "assistant", "content": "One."}
refused = ask_responses(said, USER)
expect("assistant, no type", (refused.status_code, refused.json()["error"]["message"]), (400, unknown))
expect("assistant, typed", ask_responses({"type": "message", **said}, USER).status_code, 200)
thought = {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "A sum."}], "encrypted_content": "x"}
refused = ask_responses(thought, {"type": "message", **said}, USER)
expect("reasoning", (refused.status_code, refused.json()["error"]["message"]), (400, "item['content'] is not an array"))

blocks = [(event["type"][14:], event["index"]) for event in events(ask("messages", **MESSAGES, max_tokens=50, stream=True)) if "index" in event]
expect("blocks", [block for block in blocks if block[0] != "delta"], [("start", 0), ("start", 1), ("stop", 0), ("stop", 1)])
stopped = ask("messages", **MESSAGES, max_tokens=50, stop_sequences=[" it."]).json()
expect("stop sequence", (stopped["stop_reason"], stopped["stop_sequence"]), ("end_turn", " it."))
PY
