#!/usr/bin/env bash
# Portkey's open gateway (@portkey-ai/gateway 1.15.2) on Node 20 and 24, before a server that speaks Chat Completions.
#
# Guess: as a proxy it passes an event stream through unchanged.
# Seen: an answer that is not streamed comes through with 200; one that is streamed becomes 500 "Something went wrong"
# (its log: "TypeError: immutable", it appends to the headers of the response that it fetched). 429 keeps its
# Retry-After.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$WORK"' EXIT
cd "$WORK"
printf '{"private": true, "type": "module"}\n' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @portkey-ai/gateway@1.15.2 hono@4.13.19 @hono/node-server@1.19.19
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
UPSTREAM="$(free_port)" GATEWAY="$(free_port)"
python3 "$HERE/scripted_upstream.py" "$UPSTREAM" &
node node_modules/@portkey-ai/gateway/build/start-server.js "--port=$GATEWAY" --headless >gateway.log 2>&1 &
for _ in $(seq 60); do
  curl --silent --output /dev/null "http://127.0.0.1:$GATEWAY/" && break
  sleep 1
done
# ask MODEL STREAM: the status and the body's first characters
ask() {
  curl --silent --max-time 20 --write-out '\n%{http_code}' "http://127.0.0.1:$GATEWAY/v1/chat/completions" \
    --header 'Content-Type: application/json' --header 'x-portkey-provider: openai' --header 'Authorization: Bearer none' \
    --header "x-portkey-custom-host: http://127.0.0.1:$UPSTREAM/v1" \
    --data "{\"model\": \"$1\", \"stream\": $2, \"messages\": [{\"role\": \"user\", \"content\": \"Add 0 and 1.\"}]}"
}
expect() {
  echo "$1: $2"
  [[ "$2" == $3 ]] || { echo "changed: it was $3"; exit 1; }
}
expect "not streamed" "$(ask call false | tail -n 1)" 200
expect "streamed" "$(ask call true | tr '\n' ' ')" '{"status":"failure","message":"Something went wrong"} 500'
expect "busy" "$(ask busy true | tail -n 1)" 429
grep --max-count=1 --only-matching "TypeError: immutable" gateway.log
