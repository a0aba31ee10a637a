from __future__ import annotations

import re

import pytest

from jupyter_codeinterp.llm.attempts import Attempt, Learned
from jupyter_codeinterp.llm.call_ids import name_calls
from jupyter_codeinterp.llm.http_errors import Asked, read_error
from jupyter_codeinterp.llm.opaque_bag import BagDialect, OpaqueBag
from jupyter_codeinterp.llm.openai_chat import OPENAI_CHAT
from jupyter_codeinterp.llm.seam import AssistantMessage, ModelRequest, ToolCall


def made(*calls: tuple[str, str]) -> AssistantMessage:
    """Return a message of calls, each with our id and the server's."""
    bag = OpaqueBag()
    for ours, theirs in calls:
        bag.add_call(ours, theirs or None)
    made_calls = tuple(ToolCall(ours, "execute_code", "{}") for ours, _ in calls)
    return AssistantMessage("", made_calls, bag.pack("chat"), "lab/m")


SIGNED = f"call_1__thought__{'AY89+/=' * 40}"


@pytest.mark.parametrize(
    ("dialect", "server_id", "kept"),
    [
        ("chat", "functions.execute_code:0", True),
        ("chat", "call_abc", True),
        ("chat", "c" * 40, True),
        ("chat", "c" * 41, False),
        ("chat", SIGNED, True),
        ("chat", "with blank", False),
        ("chat", "new\nline", False),
        ("messages", "toolu_01-Ab", True),
        ("messages", "functions.execute_code:0", False),
        ("responses", "c" * 64, True),
        ("responses", "c" * 65, False),
    ],
)
def test_a_server_gets_its_own_id_back_when_it_fits(dialect: BagDialect, server_id: str, kept: bool) -> None:
    named = name_calls([made(("AAAAAAAA1", server_id))], "lab/m", dialect)
    assert named == {"AAAAAAAA1": server_id if kept else "AAAAAAAA1"}


def test_another_model_gets_ids_that_every_server_takes() -> None:
    named = name_calls([made(("AAAAAAAA1", "call_1"), ("not for Mistral", "call_2"))], "lab/other", "chat")
    assert all(re.fullmatch("[a-zA-Z0-9]{9}", name) for name in named.values())
    assert named["AAAAAAAA1"] == "AAAAAAAA1"


def test_ids_that_a_server_gave_twice_are_told_apart() -> None:
    kimi, other = "functions.execute_code:0", "call_0"
    messages = (made(("AAAAAAAA1", kimi), ("AAAAAAAA2", other)), made(("AAAAAAAA3", kimi), ("AAAAAAAA4", other)))
    assert name_calls(messages, "lab/m", "chat") == {
        "AAAAAAAA1": kimi,
        "AAAAAAAA2": other,
        # Kimi reads the tool's name out of the id
        "AAAAAAAA3": "functions.execute_code:1",
        "AAAAAAAA4": "AAAAAAAA4",
    }


@pytest.mark.parametrize(
    "words",
    [
        "Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.",
        "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40",
        "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    ],
)
def test_ids_that_a_gateway_hands_on_to_a_stricter_model_become_ours(words: str) -> None:
    request = ModelRequest("m", "", (made(("AAAAAAAA1", "call_1")),), tools=True)
    attempt = Attempt(Learned((OPENAI_CHAT,)), request, "lab/m", "host")
    assert attempt.build_body()["messages"][0]["tool_calls"][0]["id"] == "call_1"
    assert attempt.change_after(read_error(Asked("lab", "host", "m", tools=True), 400, {"error": {"message": words}}))
    assert attempt.build_body()["messages"][0]["tool_calls"][0]["id"] == "AAAAAAAA1"
