"""Code of models waits for consent where it must."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.policy.approval import needs_approval
from jupyter_codeinterp.protocol.chats import Approval
from jupyter_codeinterp.protocol.parts import EngineName
from jupyter_codeinterp.protocol.settings import SettingOrigin, Settings

LOCKED = {"jupyter_approval": SettingOrigin("environment", locked=True)}


@pytest.mark.parametrize(
    ("engine", "chat", "settings", "expected"),
    [
        ("jupyter", None, Settings(), True),
        ("pyodide", None, Settings(), False),
        ("jupyter", "auto", Settings(), False),
        ("pyodide", "ask", Settings(), True),
        ("jupyter", None, Settings(jupyter_approval="auto"), False),
        ("jupyter", "auto", Settings(minimum_approval={"jupyter": "ask"}), True),
        ("pyodide", "auto", Settings(minimum_approval={"jupyter": "ask"}), False),
        ("jupyter", "auto", Settings(minimum_approval={"jupyter": "auto"}), False),
        ("jupyter", "auto", Settings(origins=LOCKED), True),
        ("jupyter", "ask", Settings(jupyter_approval="auto", origins=LOCKED), True),
        ("jupyter", "auto", Settings(jupyter_approval="auto", origins=LOCKED), False),
    ],
)
def test_the_stricter_of_chat_and_administrator_counts(
    engine: EngineName, chat: Approval | None, settings: Settings, expected: bool
) -> None:
    assert needs_approval(engine, chat, settings) is expected
