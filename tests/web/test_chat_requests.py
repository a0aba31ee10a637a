from __future__ import annotations

from typing import Any

import pytest

from jupyter_codeinterp.errors import ForbiddenError, InvalidRequestError
from jupyter_codeinterp.protocol.chats import Chat
from jupyter_codeinterp.protocol.settings import Settings
from jupyter_codeinterp.web.chat_requests import read_chat_changes, read_new_chat


def new_chat(body: dict[str, Any], settings: Settings | None = None) -> Chat:
    return read_new_chat(body, settings or Settings(), chat_id="c", default_model="demo/analyst", now=5.0)


def test_a_new_chat_has_the_administrators_defaults() -> None:
    chat = new_chat({})
    assert (chat.id, chat.model, chat.engine, chat.approval) == ("c", "demo/analyst", "jupyter", "ask")
    assert (chat.created, chat.updated, chat.title) == (5.0, 5.0, "")


def test_a_new_chat_takes_what_is_asked_for() -> None:
    chat = new_chat(
        {"model": "lab/m", "engine": "pyodide", "code_mode": "tags", "folder": "/data/./x/", "title": " a  b "}
    )
    assert (chat.model, chat.engine, chat.approval, chat.code_mode) == ("lab/m", "pyodide", "auto", "tags")
    assert (chat.folder, chat.title) == ("data/x", "a b")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"engine": "moon"}, "engine"),
        ({"approval": True}, "approval"),
        ({"titel": "x"}, "titel"),
        ({"folder": "a/../../b"}, "folder"),
        ({"folder": "a\\..\\b"}, "folder"),
        ({"title": "x" * 201}, "title"),
        ({"kernel": {"bound_id": "k"}}, "kernel"),
        ({"head": "m"}, "head"),
    ],
)
def test_what_makes_no_sense_names_its_field(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        new_chat(body)
    assert refused.value.details["field"] == field


def test_a_disabled_engine_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(ForbiddenError, match=r"'pyodide' is disabled by the administrator.*'jupyter'"):
        new_chat({"engine": "pyodide"}, Settings(allowed_engines=("jupyter",)))


def test_the_administrators_approval_cannot_be_undercut() -> None:
    settings = Settings(minimum_approval={"jupyter": "ask"}, jupyter_approval="auto")
    assert new_chat({}, settings).approval == "ask"
    with pytest.raises(ForbiddenError, match="approve every run"):
        read_chat_changes({"approval": "auto"}, settings, engine="jupyter", model="lab/m")


def test_trust_in_the_browser_engine_does_not_move_to_the_kernel() -> None:
    assert read_chat_changes({"engine": "jupyter"}, Settings(), engine="pyodide", model="lab/m") == {
        "engine": "jupyter",
        "approval": "ask",
    }
    assert read_chat_changes({"engine": "jupyter"}, Settings(), engine="jupyter", model="lab/m") == {
        "engine": "jupyter"
    }


def test_only_named_fields_change() -> None:
    assert read_chat_changes({"title": "t", "pinned": True}, Settings(), engine="jupyter", model="lab/m") == {
        "title": "t",
        "pinned": True,
    }


def test_the_default_engine_is_one_that_is_allowed() -> None:
    chat = new_chat({}, Settings(allowed_engines=("pyodide",)))
    assert (chat.engine, chat.approval) == ("pyodide", "auto")
