#!/usr/bin/env bash
# Jupyverse 0.14.18 as the Jupyter server that code is sent to, beside the REST API of Jupyter Server.
#
# Guess: whoever speaks to Jupyter Server's kernels by REST with a token can speak to Jupyverse.
# Seen:
#  * "Authorization: token ..." and "Bearer ..." are answered with 307 to /login; only ?token=... lets a program in (and
#    sets a cookie).
#  * GET /api is 404, so that no version can be asked for; POST /api/kernels is 405: kernels are started by sessions.
#  * A session with a kernel name that does not exist is 500 "Internal Server Error".
#  * A kernel that was shut down is 200 with the body null, not 404; interrupt answers 200 with the kernel, not 204.
#  * With its default deadline of a second the authentication module may fail to start on a busy machine: --timeout.
set -euo pipefail
WORK="$(mktemp -d)"
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check "jupyverse[jupyterlab,auth]==0.14.18" ipykernel==7.4.0 httpx==0.28.1
mkdir "$WORK/home"
cd "$WORK/home"
export HOME="$WORK/home" PATH="$WORK/env/bin:$PATH"
PORT="$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
jupyverse --timeout 120 --port "$PORT" --set auth.token=example >"$WORK/log" 2>&1 &
python - "$PORT" <<'PY'
import sys
import time

import httpx

base = f"http://127.0.0.1:{sys.argv[1]}"
for _ in range(120):
    try:
        httpx.get(f"{base}/api")
        break
    except httpx.HTTPError:
        time.sleep(1)


def expect(what, seen, expected):
    print(f"{what}: {seen!r}")
    if seen != expected:
        sys.exit(f"changed: {what} was {expected!r}")


for scheme in ("token", "Bearer"):
    refused = httpx.get(f"{base}/api/kernelspecs", headers={"Authorization": f"{scheme} example"})
    expect(f"Authorization: {scheme}", (refused.status_code, refused.headers["location"]), (307, "/login"))
with httpx.Client(base_url=base, timeout=60) as client:
    expect("?token=", client.get("/api/kernelspecs", params={"token": "example"}).status_code, 200)
    expect("GET /api", client.get("/api").status_code, 404)
    expect("POST /api/kernels", client.post("/api/kernels", json={"name": "python3"}).status_code, 405)
    wanted = {"path": "a.ipynb", "name": "a", "type": "notebook", "kernel": {"name": "python3"}}
    started = client.post("/api/sessions", json=wanted)
    expect("POST /api/sessions", started.status_code, 201)
    unknown = client.post("/api/sessions", json={**wanted, "path": "b.ipynb", "kernel": {"name": "nothing"}})
    expect("unknown kernel", (unknown.status_code, unknown.text), (500, "Internal Server Error"))
    kernel = f"/api/kernels/{started.json()['kernel']['id']}"
    expect("interrupt", client.post(f"{kernel}/interrupt").status_code, 200)
    expect("shut down", client.delete(kernel).status_code, 204)
    after = client.get(kernel)
    expect("asked for after it", (after.status_code, after.json()), (200, None))
PY
