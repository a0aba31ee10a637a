"""Code for the browser over the API: one page is asked, claims, reports in order, and nobody else may."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import pytest

from jupyter_codeinterp.engines.browser import Patience
from jupyter_codeinterp.errors import ConflictError
from jupyter_codeinterp.protocol.browser_runs import ClaimRequest
from tests.test_app import find_app
from tests.web.api import Answer, Api, Socket
from tests.web.test_base import Denying
from tests.web.test_files import PNG

NOWHERE = "executions/none"


@dataclass
class Page:
    """A page that can run code, played by the test; ``lease`` is of the code it was asked to run."""

    api: Api
    socket: Socket
    page_id: str
    load_id: str
    execution_id: str = ""
    lease: str = ""

    async def until(self, kind: str) -> Any:
        """Return the next frame of this type."""
        while (frame := await self.socket.next())["type"] != kind:
            assert frame["type"] != "execution.requested", frame
        return frame

    async def requested(self) -> Any:
        """Wait until this page is asked to run code, and return the frame."""
        frame = await self.until("execution.requested")
        self.execution_id, self.lease = frame["execution_id"], frame["lease"]
        return frame

    async def claim(self, **fields: Any) -> Answer:
        body = {"lease": self.lease, "load_id": self.load_id, "fresh": False, **fields}
        return await self.api.ask("POST", f"executions/{self.execution_id}/claim", body)

    async def report(self, batch: int, *events: Any, **fields: Any) -> Answer:
        body = {"lease": self.lease, "batch": batch, "events": list(events), **fields}
        return await self.api.ask("POST", f"executions/{self.execution_id}/events", body)

    async def end(self, batch: int, status: str = "ok", **fields: Any) -> Any:
        """Say how the code ended, and return the execution as it is then."""
        answer = await self.report(batch, outcome={"status": status, **fields})
        assert answer.status == 200, answer.body
        return await self.api.finished_execution(self.execution_id)


async def open_page(api: Api, page_id: str = "page-1", load_id: str = "load-1", *, runs_code: bool = True) -> Page:
    page = Page(api, await api.connect(), page_id, load_id)
    await page.socket.say(type="hello", page_id=page_id, load_id=load_id, runs_code=runs_code, chats=[])
    await page.until("welcome")
    return page


async def start(api: Api, code: str = "print(1)", chat_id: str = "", **fields: Any) -> str:
    """Begin a manual run in the browser and return its id."""
    chat_id = chat_id or await api.new_chat(model="demo/analyst", engine="pyodide")
    body = {"code": code, "engine": "pyodide", **fields}
    answer = await api.ask("POST", f"chats/{chat_id}/executions", body)
    assert answer.status == 202, answer.body
    return str(answer.body["execution_id"])


async def running_page(api: Api, **fields: Any) -> Page:
    """Return a page that claimed code."""
    page = await open_page(api)
    await start(api, **fields)
    await page.requested()
    assert (await page.claim()).status == 200
    return page


def stream(text: str) -> dict[str, Any]:
    return {"type": "stream", "name": "stdout", "text": text}


async def execution(api: Api, execution_id: str) -> Any:
    answer = await api.ask("GET", f"executions/{execution_id}")
    assert answer.status == 200
    return answer.body


async def test_a_run_from_the_request_to_the_result(api: Api) -> None:
    page = await open_page(api)
    chat_id = await api.new_chat(model="demo/analyst", engine="pyodide")
    execution_id = await start(api, "print(1)\n41 + 1", chat_id)
    assert await page.requested() == {
        "type": "execution.requested",
        "execution_id": execution_id,
        "chat_id": chat_id,
        "lease": page.lease,
    }
    claimed = await page.claim(fresh=True)
    limits = claimed.body.pop("limits")
    assert claimed.body == {
        "execution_id": execution_id,
        "chat_id": chat_id,
        "code": "print(1)\n41 + 1",
        "files": [],
    }
    assert all(limits[name] > 0 for name in ("output_bytes", "image_bytes", "file_bytes", "all_file_bytes"))
    assert (await page.report(0, {"type": "starting", "phase": "numpy", "done": 1, "total": 4})).body == {}
    seen = await execution(api, execution_id)
    assert (seen["status"], seen["phase"]) == ("starting", "numpy (25 %)")
    assert (await page.report(1, {"type": "running"}, stream("1\n"))).body == {}
    assert (await execution(api, execution_id))["status"] == "running"
    await page.report(2, {"type": "result", "data": {"text/plain": "42"}, "count": 1})
    done = await page.end(3, count=1)
    assert (done["status"], done["engine"], done["count"], done["notes"]) == ("ok", "pyodide", 1, [])
    assert [output["output_type"] for output in done["outputs"]] == ["stream", "execute_result"]
    assert done["outputs"][0]["text"] == "1\n"
    assert done["outputs"][1]["data"]["text/plain"] == "42"


async def test_a_picture_becomes_a_file(api: Api) -> None:
    page = await running_page(api)
    picture = {"image/png": base64.b64encode(PNG).decode(), "text/plain": "<Figure>"}
    await page.report(0, {"type": "running"}, {"type": "display", "data": picture})
    done = await page.end(1)
    file_id = done["outputs"][0]["data"]["image/png"]["file"]
    assert (await api.call("GET", f"files/{file_id}/content")).response.body == PNG


async def test_a_file_that_code_wrote_is_kept_and_one_that_does_not_exist_is_not(api: Api) -> None:
    page = await running_page(api)
    file_id = (await api.upload("out.csv", b"a,b\n")).body["id"]
    artifact = {"type": "artifact", "name": "../sub/out.csv", "media_type": "text/html", "size": 10**9}
    assert (await page.report(0, {**artifact, "file_id": file_id}, {**artifact, "file_id": "none"})).status == 200
    (kept,) = (await page.end(1))["artifacts"]
    assert (kept["file_id"], kept["name"], kept["size"]) == (file_id, "sub/out.csv", 4)


async def test_an_error_comes_with_its_exception_and_its_notes(api: Api) -> None:
    page = await running_page(api)
    raised = {"type": "raised", "ename": "ValueError", "evalue": "no", "traceback": ["Traceback", "ValueError: no"]}
    await page.report(0, {"type": "running"}, raised)
    done = await page.end(1, "error", notes=[{"code": "module_missing", "text": "There is no x."}])
    assert done["status"] == "error"
    assert done["outputs"][0]["ename"] == "ValueError"
    assert [(note["code"], note["text"]) for note in done["notes"]] == [("module_missing", "There is no x.")]


@pytest.mark.parametrize("asking", ["page-1", "page-2"])
async def test_of_two_pages_exactly_the_one_that_asked_gets_it(api: Api, asking: str) -> None:
    pages = {name: await open_page(api, name) for name in ("page-1", "page-2")}
    await start(api, page_id=asking)
    page = pages.pop(asking)
    (other,) = pages.values()
    await page.requested()
    # the other page even knows the lease, but is not the one that was asked
    other.execution_id, other.lease, other.load_id = page.execution_id, page.lease, "load-of-the-other"
    assert (await other.claim()).body["code"] == "lease_stale"
    assert (await page.claim()).status == 200
    assert (await page.end(0))["status"] == "ok"
    await other.socket.say(type="hello", page_id=other.page_id)
    assert (await other.until("error"))["code"] == "hello_twice"


async def test_a_page_that_cannot_run_code_is_not_asked(api: Api) -> None:
    looking = await open_page(api, "page-1", runs_code=False)
    execution_id = await start(api, page_id="page-1")
    waiting = await api.until(lambda: execution(api, execution_id), lambda found: found.get("phase") is not None)
    assert (waiting["status"], waiting["phase"][:14]) == ("queued", "Open this chat")
    able = await open_page(api, "page-2")
    assert (await able.requested())["execution_id"] == execution_id
    await able.claim()
    assert (await able.end(0))["status"] == "ok"
    await looking.socket.say(type="hello", page_id="page-1")
    assert (await looking.until("error"))["code"] == "hello_twice"


async def test_a_new_python_after_earlier_code_is_told(api: Api) -> None:
    page = await open_page(api)
    chat_id = await api.new_chat(model="demo/analyst", engine="pyodide")
    for notes in ([], ["variables_lost"]):
        await start(api, "x = 1", chat_id)
        await page.requested()
        await page.claim(fresh=True)
        assert [note["code"] for note in (await page.end(0))["notes"]] == notes


async def test_only_the_page_that_was_asked_may_claim(api: Api) -> None:
    page = await open_page(api)
    await start(api)
    await page.requested()
    for change in ({"lease": "guessed"}, {"lease": ""}, {"lease": "\ud800"}, {"load_id": "load-2"}, {"load_id": ""}):
        refused = await page.claim(**change)
        assert (refused.status, refused.body["code"]) == (409, "lease_stale"), change
    assert (await page.claim()).status == 200
    assert (await page.end(0))["status"] == "ok"


async def test_a_claim_may_be_repeated_until_something_was_reported(api: Api) -> None:
    page = await running_page(api)
    first, second = await page.claim(), await page.claim()
    assert (first.status, first.body) == (200, second.body)
    await page.report(0, {"type": "running"})
    refused = await page.claim()
    assert (refused.status, refused.body["code"]) == (409, "lease_stale")
    assert (await page.end(1))["status"] == "ok"


async def test_nobody_reports_before_the_claim_or_with_another_lease_or_after_the_end(api: Api) -> None:
    page = await open_page(api)
    await start(api)
    await page.requested()
    answers = [await page.report(0, stream("early"))]
    await page.claim()
    answers += [await page.report(0, stream("foreign"), lease=lease) for lease in ("guessed", "\udfff")]
    done = await page.end(0)
    answers += [await page.report(1, stream("late")), await page.claim()]
    assert [(answer.status, answer.body["code"]) for answer in answers] == [(409, "lease_stale")] * 5
    assert done["outputs"] == []
    assert (await execution(api, page.execution_id))["outputs"] == []


async def test_batches_come_in_order_and_once(api: Api) -> None:
    page = await running_page(api)
    assert (await page.report(0, stream("a"))).status == 200
    for batch in (0, 2, 10**9):
        refused = await page.report(batch, stream("b"), outcome={"status": "error"})
        assert (refused.status, refused.body["code"]) == (409, "batch_stale")
        assert refused.body["details"] == {"expected": 1}
    done = await page.end(1)
    assert (done["status"], [output["text"] for output in done["outputs"]]) == ("ok", ["a"])


async def test_what_no_page_runs_is_stale_for_all(api: Api) -> None:
    for path, body in (
        (f"{NOWHERE}/claim", {"lease": "l", "load_id": "l", "fresh": True}),
        (f"{NOWHERE}/events", {"lease": "l", "batch": 0}),
    ):
        answer = await api.ask("POST", path, body)
        assert (answer.status, answer.body["code"]) == (409, "lease_stale")
        assert "none" in answer.body["message"]


async def test_half_of_a_surrogate_pair_in_what_a_page_reports_breaks_nothing(api: Api) -> None:
    page = await running_page(api)
    assert (await page.report(0, stream("a\ud800"))).status == 200
    done = await page.end(1, notes=[{"code": "\ud800", "text": "\ud800", "details": {"\ud800": "\ud800"}}])
    assert (done["status"], done["outputs"][0]["text"][0], len(done["notes"])) == ("ok", "a", 1)


async def test_the_end_of_the_server_waits_for_no_page(
    api: Api, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = (await find_app(jp_serverapp).site.rooms()).browser
    monkeypatch.setattr(engine, "_patience", Patience(absence=1e6, silence=1e6, obedience=1e6))
    page = await running_page(api)
    assert (await page.report(0, {"type": "running"})).status == 200
    await jp_serverapp.extension_manager.stop_all_extensions()
    with pytest.raises(ConflictError, match="does not run in a page"):
        engine.claim(page.execution_id, ClaimRequest(page.lease, page.load_id, fresh=False))


async def test_too_much_in_one_batch_is_refused_and_the_next_may_be_right(api: Api) -> None:
    page = await running_page(api)
    refused = await page.report(0, *[stream("x")] * 2_001)
    assert (refused.status, refused.body["details"]) == (400, {"field": "events"})
    refused = await page.report(0, outcome={"status": "ok", "notes": [{"code": "c", "text": "t"}] * 21})
    assert (refused.status, refused.body["details"]) == (400, {"field": "outcome"})
    refused = await page.report(0, {"type": "waiting", "reason": "Give me your password."})
    assert (refused.status, refused.body["code"]) == (400, "not_yours")
    assert (await page.report(0, *[stream("x")] * 2_000)).status == 200
    assert (await page.end(1))["outputs"][0]["text"] == "x" * 2_000


async def test_a_batch_may_be_larger_than_other_bodies_and_a_claim_may_not(api: Api) -> None:
    page = await running_page(api)
    assert (await page.claim(more="x" * 1_100_000)).status == 413
    assert (await page.report(0, stream("x" * 1_100_000))).status == 200
    assert (await page.end(1))["status"] == "ok"


async def test_stop_reaches_the_page_by_its_socket_and_with_every_answer(api: Api) -> None:
    page = await running_page(api)
    assert (await page.report(0, {"type": "running"})).body == {}
    assert (await api.ask("POST", f"executions/{page.execution_id}/interrupt", {})).status == 200
    stop = await page.until("execution.stop")
    assert (stop["execution_id"], stop["cause"]) == (page.execution_id, "interrupted")
    assert (await page.report(1, stream("still here"))).body == {"stop": "interrupted"}
    assert (await page.end(2, "interrupted"))["status"] == "interrupted"


async def test_the_deadline_counts_from_the_begin_of_the_code_and_is_told_as_what_it_is(api: Api) -> None:
    page = await running_page(api, timeout_seconds=0.05)
    assert (await page.report(0, {"type": "running"})).status == 200
    assert (await page.until("execution.stop"))["cause"] == "timeout"
    assert (await page.end(1, "interrupted"))["status"] == "timeout"


async def test_who_may_not_run_code_gets_none_and_reports_nothing(
    api: Api, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Denying, "denied", frozenset({("execute", "kernels")}))
    authorizer = Denying(parent=jp_serverapp, identity_provider=jp_serverapp.identity_provider)
    monkeypatch.setitem(jp_serverapp.web_app.settings, "authorizer", authorizer)
    starts = ("POST", "pyodide/starts"), ("DELETE", "pyodide/starts/x")
    for method, path in (("POST", f"{NOWHERE}/claim"), ("POST", f"{NOWHERE}/events"), *starts):
        answer = await api.ask(method, path, {} if method == "POST" else None)
        assert (answer.status, answer.body["code"]) == (403, "forbidden"), path
        assert answer.body["details"] == {"action": "execute", "resource": "kernels"}
