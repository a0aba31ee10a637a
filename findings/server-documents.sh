#!/usr/bin/env bash
# jupyter-server-documents 0.3.3, which Jupyter AI 3.2 brings as its extra rtc-jsd, beside the same Jupyter Server
# 2.21.1 without it; Python 3.11, ipykernel 7.4.0. It has a class of its own for the WebSockets of kernels.
#
# Guess: it changes how notebooks run; whoever starts a kernel over REST and speaks to its WebSocket sees no difference.
# Seen, with it:
#  * Only the sub-protocol v1.kernel.websocket.jupyter.org is spoken. A client that offers none gets the connection, and
#    its first message closes it; without the extension both protocols work.
#  * Of two clients of one kernel only the one that connected last is answered: what the other sends is never run.
#  * A kernel that dies is started again, and no "restarting" is told, only the new process says "starting".
#  * What a kernel says while its client reconnects (with the same session_id) is lost; without it that is kept.
#  * `connections` of a kernel stays 0, so that a kernel with an open connection is culled as if it had none.
#  * A session whose type is neither "notebook" nor "console" can be made but not deleted: 500, and its kernel runs on.
set -euo pipefail
WORK="$(mktemp -d)"
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$WORK"' EXIT
python3 -m venv "$WORK/env"
"$WORK/env/bin/pip" install --quiet --disable-pip-version-check jupyter-server-documents==0.3.3 jupyter_server==2.21.1 jupyterlab==4.6.6 ipykernel==7.4.0 tornado==6.6.1 pycrdt==0.14.13
export PATH="$WORK/env/bin:$PATH" HOME="$WORK/home" JUPYTER_PLATFORM_DIRS=0
free_port() { python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
start() {
  mkdir -p "$WORK/home" "$WORK/$1"
  (cd "$WORK/$1" && exec jupyter server --no-browser --allow-root --ip=127.0.0.1 --port="$2" --IdentityProvider.token= \
    --ServerApp.disable_check_xsrf=True --ServerApp.jpserver_extensions="jupyter_server_documents=$3" \
    --MappingKernelManager.cull_idle_timeout=25 --MappingKernelManager.cull_interval=5) >"$WORK/$1.log" 2>&1 &
}
WITHOUT="$(free_port)" WITH="$(free_port)"
start without "$WITHOUT" False
start with "$WITH" True
cat >"$WORK/record.py" <<'PY'
import asyncio
import json
import sys
import time
import urllib.error
import urllib.request
import uuid

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.websocket import websocket_connect

V1 = "v1.kernel.websocket.jupyter.org"
DIES = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
COUNTS = "import time\nfor number in range(6):\n    print(number, flush=True)\n    time.sleep(0.5)"


class Server:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"

    def ask(self, method, path, body=None):
        """Return the status and the answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/api/{path}", data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, None

    def new_kernel(self):
        return self.ask("POST", "kernels", {"name": "python3"})[1]["id"]

    async def connect(self, kernel, *, offered=V1, session=""):
        address = f"ws{self.base[4:]}/api/kernels/{kernel}/channels?session_id={session or uuid.uuid4().hex}"
        return Client(await websocket_connect(address, subprotocols=[offered] if offered else None))


class Client:
    def __init__(self, socket):
        self.socket = socket

    def send(self, code):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": "s", "username": "u", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": {**content, "stop_on_error": False}}
        if self.socket.selected_subprotocol:
            pack = lambda part: json.dumps(part).encode()
            self.socket.write_message(serialize_msg_to_ws_v1(message, "shell", pack), binary=True)
        else:
            self.socket.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
        return header["msg_id"]

    async def read(self, request, seconds, until=("execute_reply", "idle")):
        """Return what came of a request or of nobody's, as type or state or text; ends when all of ``until`` came."""
        found, end = [], time.monotonic() + seconds
        while time.monotonic() < end and not set(until) <= set(found):
            try:
                data = await asyncio.wait_for(self.socket.read_message(), end - time.monotonic())
            except asyncio.TimeoutError:
                break
            if data is None:
                return [*found, "closed"]
            if isinstance(data, str):
                message = json.loads(data)
                header, parent, content = message["header"], message["parent_header"], message["content"]
            else:
                header, parent, _, content = map(json.loads, deserialize_msg_from_ws_v1(data)[1][:4])
            if (parent or {}).get("msg_id") in (None, request):
                found.append(content.get("execution_state") or content.get("text", "").strip() or header["msg_type"])
        return found

    async def runs(self, code, seconds=20):
        return await self.read(self.send(code), seconds)


async def protocols(server):
    kernel = server.new_kernel()
    binary = await (await server.connect(kernel)).runs("print('heard')")
    other = server.new_kernel()
    text = await (await server.connect(other, offered="")).runs("print('heard')")
    return "heard" in binary, "heard" in text, "closed" in text


async def two_clients(server):
    kernel = server.new_kernel()
    first = await server.connect(kernel)
    alone = "heard" in await first.runs("print('heard')")
    second = await server.connect(kernel)
    later = "heard" in await second.runs("print('heard')")
    connections = server.ask("GET", f"kernels/{kernel}")[1]["connections"]
    return alone, later, "heard" in await first.runs("print('heard')", 5), connections


async def death(server):
    client = await server.connect(server.new_kernel())
    await client.runs("1")
    told = await client.read(client.send(DIES), 20, until=["starting"])
    return [state for state in told if state in ("restarting", "starting")]


async def reconnected(server):
    kernel, session = server.new_kernel(), uuid.uuid4().hex
    client = await server.connect(kernel, session=session)
    await client.runs("1")
    request = client.send(COUNTS)
    await client.read(request, 20, until=["1"])
    client.socket.close()
    await asyncio.sleep(1.2)
    rest = await (await server.connect(kernel, session=session)).read(request, 20)
    return "2" in rest, "5" in rest


def sessions(server):
    found = {}
    for kind in ("notebook", "console", "file"):
        body = {"path": f"{kind}.ipynb", "name": f"{kind}.ipynb", "type": kind, "kernel": {"name": "python3"}}
        status, made = server.ask("POST", "sessions", body)
        deleted = server.ask("DELETE", f"sessions/{made['id']}")[0]
        found[kind] = status, deleted, server.ask("GET", f"kernels/{made['kernel']['id']}")[0]
    return found


async def culled(server):
    kernel = server.new_kernel()
    client = await server.connect(kernel)
    await client.runs("1")
    await asyncio.sleep(45)
    client.socket.ping()
    return server.ask("GET", f"kernels/{kernel}")[0]


def expect(what, seen, expected):
    print(f"{what}: {seen!r}")
    if seen != expected:
        sys.exit(f"changed: {what} was {expected!r}")


async def main():
    without, extended = (Server(port) for port in sys.argv[1:])
    for server in (without, extended):
        for _ in range(120):
            try:
                server.ask("GET", "status")
                break
            except OSError:
                await asyncio.sleep(0.5)
    expect("binary, text, closed; without", await protocols(without), (True, True, False))
    expect("binary, text, closed; with", await protocols(extended), (True, False, True))
    expect("first, second, first again, connections; without", await two_clients(without), (True, True, True, 2))
    expect("first, second, first again, connections; with", await two_clients(extended), (True, True, False, 0))
    expect("a death; without", await death(without), ["restarting", "starting"])
    expect("a death; with", await death(extended), ["starting"])
    expect("between two connections, after them; without", await reconnected(without), (True, True))
    expect("between two connections, after them; with", await reconnected(extended), (False, True))
    whole = {"notebook": (201, 204, 404), "console": (201, 204, 404), "file": (201, 204, 404)}
    expect("sessions; without", sessions(without), whole)
    expect("sessions; with", sessions(extended), {**whole, "file": (201, 500, 200)})
    expect("connected and culled; without, with", await asyncio.gather(culled(without), culled(extended)), [200, 404])


asyncio.run(main())
PY
python "$WORK/record.py" "$WITHOUT" "$WITH"
