#!/usr/bin/env bash
# MLflow's AI gateway 3.17.2 (`mlflow gateway start`) before a server that speaks Chat Completions, Python 3.11.
#
# Guess: it hands the stream on as it comes and adds nothing; errors keep their status.
# Seen, at /v1/chat/completions:
#  * There is no /v1/models (404): a client cannot list what the gateway has.
#  * Every chunk is rebuilt: `reasoning_content` is dropped (its chunk arrives empty), `role`, `content`, `tool_calls`
#    and the parts of a call that were absent come as null, and "[DONE]" is never sent.
#  * 429 of the server, asked for a stream: 200 with an event stream that is broken off before its first byte; its
#    Retry-After is lost. Not streamed: 429.
#  * An error in the middle of the stream and a broken connection break the answer off: no error is told, no
#    finish_reason.
#  * An unknown endpoint's name is 500 "Internal Server Error" as plain text.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check "mlflow[genai]==3.17.2" httpx==0.28.1
cd "$WORK"
export PATH="$WORK/env/bin:$PATH"
free_port() { python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
UPSTREAM="$(free_port)" GATEWAY="$(free_port)"
{
  echo "endpoints:"
  for name in call busy error cut; do
    echo "  - name: $name"
    echo "    endpoint_type: llm/v1/chat"
    echo "    model: {provider: openai, name: $name, config: {openai_api_key: none, openai_api_base: \"http://127.0.0.1:$UPSTREAM/v1\"}}"
  done
} >gateway.yaml
python "$HERE/scripted_upstream.py" "$UPSTREAM" &
mlflow gateway start --config-path gateway.yaml --port "$GATEWAY" --workers 1 >gateway.log 2>&1 &
python - "$GATEWAY" <<'PY'
import json
import sys
import time

import httpx

client = httpx.Client(base_url=f"http://127.0.0.1:{sys.argv[1]}", timeout=30)
for _ in range(120):
    try:
        client.get("/health").raise_for_status()
        break
    except httpx.HTTPError:
        time.sleep(1)


def expect(what, seen, expected):
    print(f"{what}: {seen!r}")
    if seen != expected:
        sys.exit(f"changed: {what} was {expected!r}")


def ask(model):
    """Return status, headers, text and whether the answer was broken off."""
    body = {"model": model, "stream": True, "messages": [{"role": "user", "content": "Add 0 and 1."}]}
    received = b""
    with client.stream("POST", "/v1/chat/completions", json=body) as answer:
        try:
            for piece in answer.iter_bytes():
                received += piece
        except httpx.RemoteProtocolError:
            return answer.status_code, answer.headers, received.decode(), True
    return answer.status_code, answer.headers, received.decode(), False


def chunks(text):
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]


expect("list of models", client.get("/v1/models").status_code, 404)
_, _, called, _ = ask("call")
expect("[DONE] sent", "[DONE]" in called, False)
deltas = [chunk["choices"][0]["delta"] for chunk in chunks(called) if chunk["choices"]]
expect("reasoning", deltas[1], {"role": None, "content": None, "tool_calls": None})
expect("id in a later piece of the call", deltas[4]["tool_calls"][0]["id"], None)
expect("finish", chunks(called)[-2]["choices"][0]["finish_reason"], "tool_calls")
status, headers, text, broken = ask("busy")
expect("429, streamed", (status, text, headers.get("retry-after"), broken), (200, "", None, True))
whole = {"model": "busy", "messages": [{"role": "user", "content": "Add 0 and 1."}]}
expect("429, not streamed", client.post("/v1/chat/completions", json=whole).status_code, 429)
for model in ("error", "cut"):
    status, _, text, broken = ask(model)
    ends = [chunk["choices"][0]["finish_reason"] for chunk in chunks(text)]
    expect(f"{model} in mid-stream", (status, "overloaded" in text, any(ends), broken), (200, False, False, True))
unknown = client.post("/v1/chat/completions", json={**whole, "model": "other"})
expect("unknown name", (unknown.status_code, unknown.text), (500, "Internal Server Error"))
PY
