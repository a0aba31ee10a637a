#!/usr/bin/env bash
# LiteLLM's proxy 1.108.7 before a server that speaks Chat Completions only (its provider lm_studio), Python 3.11.
#
# Guess: its faces of Responses and Messages look like OpenAI's and Anthropic's; counts are those of the server; "too
# many requests" keeps its Retry-After; a response that nobody knows is refused.
# Seen:
#  * Its Responses stream has no `event:` lines, but before response.failed, and it ends with "[DONE]".
#  * The finished reasoning item has no `summary`: it comes as a message would, with a role and an `output_text`, though
#    the same item was streamed with a summary.
#  * The item of the text is done after that of the call which follows it.
#  * Streams count `reasoning_tokens`, though the server told none: the proxy counts them itself.
#  * A previous_response_id that it never gave out is 200: it is echoed, and the model sees a chat without a past.
#  * 429 comes through in all three faces, Retry-After in none.
#  * Without a master key it ends at once, also on 127.0.0.1.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check "litellm[proxy]==1.108.7" httpx==0.28.1
cd "$WORK"
export PATH="$WORK/env/bin:$PATH" LITELLM_LOCAL_MODEL_COST_MAP=True DISABLE_ADMIN_UI=True
free_port() { python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
UPSTREAM="$(free_port)" GATEWAY="$(free_port)"
{
  echo "router_settings: {num_retries: 0}"
  echo "model_list:"
  for name in call busy error; do
    echo "  - model_name: $name"
    echo "    litellm_params: {model: lm_studio/$name, api_base: \"http://127.0.0.1:$UPSTREAM/v1\", api_key: none}"
  done
} >open.yaml
{
  cat open.yaml
  echo "general_settings: {master_key: sk-example-0123456789}"
} >proxy.yaml
python "$HERE/scripted_upstream.py" "$UPSTREAM" &
if timeout 180 litellm --config open.yaml --host 127.0.0.1 --port "$GATEWAY" >open.log 2>&1; then
  echo "changed: it ends well without a master key"
  exit 1
fi
grep -q "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY" open.log
litellm --config proxy.yaml --host 127.0.0.1 --port "$GATEWAY" >proxy.log 2>&1 &
python - "$GATEWAY" <<'PY'
import json
import sys
import time

import httpx

key = {"Authorization": "Bearer sk-example-0123456789"}
client = httpx.Client(base_url=f"http://127.0.0.1:{sys.argv[1]}", headers=key, timeout=60)
for _ in range(180):
    try:
        client.get("/health/liveliness").raise_for_status()
        break
    except httpx.HTTPError:
        time.sleep(1)
PARAMETERS = {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}
FUNCTION = {"name": "execute_code", "description": "Runs code.", "parameters": PARAMETERS}
MESSAGES = [{"role": "user", "content": "Add 0 and 1."}]
FACES = {
    "chat/completions": {"messages": MESSAGES, "tools": [{"type": "function", "function": FUNCTION}]},
    "responses": {"input": "Add 0 and 1.", "store": False, "tools": [{"type": "function", **FUNCTION}]},
    "messages": {"messages": MESSAGES, "max_tokens": 100, "tools": [{"name": "execute_code", "input_schema": PARAMETERS}]},
}


def expect(what, seen, expected):
    print(f"{what}: {seen!r}")
    if seen != expected:
        sys.exit(f"changed: {what} was {expected!r}")


def ask(face, model, **more):
    return client.post(f"/v1/{face}", json={"model": model, **FACES[face], **more})


def events(answer):
    return [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]


def names(answer):
    return [line for line in answer.text.splitlines() if line.startswith("event:")]


answer = ask("responses", "call", stream=True, include=["reasoning.encrypted_content"])
expect("names of events", (names(answer), answer.text.rstrip().endswith("data: [DONE]")), ([], True))
told = events(answer)
done = [event["item"] for event in told if event["type"] == "response.output_item.done"]
expect("items, as they are done", [item["type"] for item in done], ["reasoning", "function_call", "message"])
expect("reasoning, streamed", done[0]["summary"], [{"type": "summary_text", "text": "A sum."}])
response = told[-1]["response"]
expect("items, finished", [item["type"] for item in response["output"]], ["reasoning", "message", "function_call"])
finished = response["output"][0]
expect("the same item", (finished["id"] == done[0]["id"], "summary" in finished, finished["role"]), (True, False, "assistant"))
expect("its content", finished["content"], [{"type": "output_text", "text": "A sum.", "annotations": []}])
counted = {"reasoning_tokens": 3, "text_tokens": 2}
expect("counts, Responses", response["usage"]["output_tokens_details"], counted)
chunks = events(ask("chat/completions", "call", stream=True, stream_options={"include_usage": True}))
expect("counts, Chat", chunks[-1]["usage"]["completion_tokens_details"], counted)
expect("named event of an error", names(ask("responses", "error", stream=True)), ["event: response.failed"])
unknown = ask("responses", "call", previous_response_id="resp_unknown")
expect("unknown response", (unknown.status_code, unknown.json()["previous_response_id"]), (200, "resp_unknown"))
for face in FACES:
    busy = ask(face, "busy", stream=True)
    expect(f"429, {face}", (busy.status_code, busy.headers.get("retry-after")), (429, None))
PY
