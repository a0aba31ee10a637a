from __future__ import annotations

import asyncio

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.scripted import ScriptedModel, code_step, tag_step, text_step
from jupyter_codeinterp.llm.seam import End, ModelEvent, ModelRequest, Text, ToolCode, ToolEnd, UserMessage

REQUEST = ModelRequest("model", "", (UserMessage("Hello"),))


async def collect(model: ScriptedModel) -> list[ModelEvent]:
    return [event async for event in model.stream(REQUEST)]


def test_steps_are_played_in_order_and_requests_are_kept() -> None:
    model = ScriptedModel([code_step("print(1)"), tag_step("print(2)"), text_step("One", " two")])
    first, second, third = (asyncio.run(collect(model)) for _ in range(3))
    assert "".join(event.text for event in first if isinstance(event, ToolCode)) == "print(1)"
    assert any(isinstance(event, ToolEnd) for event in first)
    assert isinstance(second[0], Text)
    assert third == [Text("One"), Text(" two"), End("stop")]
    assert model.requests == [REQUEST] * 3
    assert model.closed_early == 0


def test_an_exception_is_raised_at_its_place() -> None:
    model = ScriptedModel([[Text("Half"), ModelError("broke", kind="server")]])
    with pytest.raises(ModelError, match="broke"):
        asyncio.run(collect(model))


def test_a_used_up_script_says_so() -> None:
    with pytest.raises(ModelError, match="0 steps; step 1"):
        asyncio.run(collect(ScriptedModel([])))


def test_an_event_holds_the_stream_and_early_closing_is_counted() -> None:
    async def run() -> ScriptedModel:
        gate = asyncio.Event()
        model = ScriptedModel([[Text("a"), gate, Text("b"), End("stop")]])
        stream = model.stream(REQUEST)
        assert await stream.__anext__() == Text("a")
        waiting = asyncio.ensure_future(stream.__anext__())
        await asyncio.sleep(0)
        assert not waiting.done()
        gate.set()
        assert await waiting == Text("b")
        await stream.aclose()
        return model

    assert asyncio.run(run()).closed_early == 1
