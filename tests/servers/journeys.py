"""What a person does with a real model's server, whichever it is: connect it, test it, have code written and run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from jupyter_codeinterp.llm.dialect import Dialect
from jupyter_codeinterp.llm.http_model import HttpModel
from tests.servers.chain_texts import ANSWER, CHART_ANSWER, CHART_CODE, CODE, PRINTED
from tests.web.api import Api
from tests.web.test_spine import QUARTERS, answer_text, check_charts, executions

QUESTION = "What is six times seven?"
CHART_QUESTION = QUARTERS
CODE_MODES = ("native", "tags", "auto")


@dataclass(frozen=True)
class Face:
    """One way in which a real server is spoken to."""

    kind: str
    base_url: str
    model: str
    key: str

    def provider(self, **changes: Any) -> dict[str, Any]:
        """Return it as a person connects it."""
        return {"kind": self.kind, "base_url": self.base_url, "api_key": self.key, "models": [self.model], **changes}


def without_header(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Take a header from all requests to models, for a test of whether anybody looks at it."""
    own_headers = HttpModel._own_headers

    def fewer(model: HttpModel, dialect: Dialect, key: str, *, streams: bool) -> dict[str, str]:
        headers = own_headers(model, dialect, key, streams=streams)
        return {known: text for known, text in headers.items() if known != name}

    monkeypatch.setattr(HttpModel, "_own_headers", fewer)


async def turn_with_code(api: Api, face: Face, code_mode: str, question: str = QUESTION) -> Any:
    """Connect the server, ask it something, and return the chat after the turn."""
    assert (await api.ask("PUT", "providers/real", face.provider())).status == 200
    chat_id = await api.new_chat(model=f"real/{face.model}", approval="auto", code_mode=code_mode)
    await api.send(chat_id, question)
    return await api.finished_chat(chat_id)


def check_turn(chat: Any) -> None:
    """Check that code of the model ran once, that the model read what it printed, and answered."""
    answer = chat["messages"][-1]
    assert [part for part in answer["parts"] if part["type"] in {"error", "note"}] == []
    (execution,) = executions(chat)
    assert (execution["code"].strip(), execution["status"]) == (CODE, "ok")
    assert [output["text"] for output in execution["outputs"]] == [f"{PRINTED}\n"]
    assert answer_text(chat).endswith(ANSWER)
    assert answer["stopped_reason"] == "answer"


async def check_chart(api: Api, chat: Any, *, counts: bool = True) -> None:
    """Check that the chart is stored and the turn ended with the model's answer; ``counts`` if its server counts."""
    await check_charts(api, chat)
    answer = chat["messages"][-1]
    assert [part for part in answer["parts"] if part["type"] in {"error", "note"}] == []
    (execution,) = executions(chat)
    assert (execution["code"].strip(), execution["status"]) == (CHART_CODE, "ok")
    assert answer_text(chat).endswith(CHART_ANSWER)
    assert answer["stopped_reason"] == "answer"
    usage = answer["usage"]
    assert min(usage["input_tokens"], usage["output_tokens"]) > 0
    # an answer that ends at its code tag ends before its server tells the counts
    assert usage.get("estimated", False) is (chat["code_mode"] == "tags" or not counts)
