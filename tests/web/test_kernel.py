"""The kernel of a chat over the API: what it says is missing, and how its variables come back after a restart."""

from __future__ import annotations

from typing import Any

from jupyter_codeinterp.outputs.feedback import feedback_for_model
from jupyter_codeinterp.protocol.parts import execution_from_dict
from tests.web.api import Api


async def run(api: Api, chat_id: str, code: str) -> Any:
    started = await api.ask("POST", f"chats/{chat_id}/executions", {"code": code})
    assert started.status == 202
    return await api.finished_execution(started.body["execution_id"])


async def test_a_missing_module_that_is_not_well_known_comes_without_a_command(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    execution = await run(api, chat_id, "import surely_missing.part")
    (note,) = execution["notes"]
    assert (execution["status"], note["code"]) == ("error", "module_missing")
    # anybody may have published a package of that name
    assert note["details"] == {"module": "surely_missing"}


async def test_variables_come_back_by_a_replay(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    empty = await api.ask("POST", f"chats/{chat_id}/kernel/replay", {})
    assert (empty.status, empty.body) == (200, {"ran": 0, "failed": None})
    await run(api, chat_id, "x = 1")
    await run(api, chat_id, "x = 2\n1/0")
    await run(api, chat_id, "y = x")
    replayed = await api.ask("POST", f"chats/{chat_id}/kernel/replay", {})
    assert replayed.body == {"ran": 2, "failed": None}
    after = await run(api, chat_id, "print(x, y)")
    assert (after["outputs"][0]["text"], after["notes"]) == ("1 1\n", [])
    assert len((await api.chat(chat_id))["executions"]) == 4
    await run(api, chat_id, "open('once.txt', 'x').close()")
    failed = (await api.ask("POST", f"chats/{chat_id}/kernel/replay", {})).body
    assert (failed["ran"], failed["failed"]["message"][:15]) == (3, "FileExistsError")


FORMS = """\
class Table:
    def __repr__(self):
        return "Table(" + "x" * 20_000 + ")"
    def _repr_html_(self):
        return "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>3</td></tr></table>"
class Broken:
    def _repr_html_(self):
        1 / 0
from IPython.display import HTML
from PIL import Image
display({"application/vnd.plotly.v1+json": {"data": [], "layout": {}}}, raw=True)
display(HTML("<div id='vis'></div><script>draw()</script>"))
display(Image.new("RGB", (20, 20), "red"))
display(Broken())
print("went on")
Table()
"""


async def test_what_a_kernel_shows_is_kept_once_and_told_as_it_is_seen(api: Api) -> None:
    chat_id = await api.new_chat(model="demo/analyst")
    body = await run(api, chat_id, FORMS)
    execution = execution_from_dict(body)
    bundles = [output["data"] for output in body["outputs"] if "data" in output]
    assert [set(bundle) for bundle in bundles] == [
        {"application/vnd.plotly.v1+json"},
        {"text/html", "text/plain"},
        {"image/png", "text/plain"},
        {"text/plain"},
        {"text/html", "text/plain"},
    ]
    for media_type, bundle in zip(("application/vnd.plotly.v1+json", "text/html"), bundles, strict=False):
        content = await api.call("GET", f"files/{bundle[media_type]['file']}/content")
        assert content.response.headers["Content-Disposition"].startswith("attachment")
    told = feedback_for_model(execution, str, 24_000)
    assert execution.status == "ok"
    assert told.startswith("Status: ok, but an error was shown and the code went on")
    assert "ZeroDivisionError" in told
    assert "Result:\n| a | b |\n| --- | --- |\n| 1 | 3 |" in told
    assert told.count("it is not drawn here, the user does not see it") == 2
    assert told.count("![Output image]") == 1
