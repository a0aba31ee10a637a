"""Widgets are read from their comm messages: bars move as text, and an Output widget keeps what is its own."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.engines.widgets import VIEW, Widgets
from jupyter_codeinterp.outputs.recorder import OutputRecorder
from jupyter_codeinterp.protocol.engine_events import Display, DisplayUpdate, EngineEvent, Running, Starting
from jupyter_codeinterp.protocol.outputs import DisplayOutput, StreamOutput
from jupyter_codeinterp.protocol.settings import Limits, Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import Run, run_code


class Kernel:
    """Sends messages of the request "me"."""

    def __init__(self) -> None:
        self.widgets = Widgets()

    def send(self, kind: str, parent: str = "me", **content: Any) -> list[EngineEvent]:
        message = {"msg_type": kind, "parent_header": {"msg_id": parent}, "content": content}
        return list(self.widgets.read_events(message))

    def open(self, comm_id: str, model: str, **state: Any) -> None:
        self.send("comm_open", comm_id=comm_id, data={"state": {"_model_name": model, **state}})

    def update(self, comm_id: str, **state: Any) -> list[EngineEvent]:
        return self.send("comm_msg", comm_id=comm_id, data={"method": "update", "state": state})

    def show(self, comm_id: str) -> list[EngineEvent]:
        return self.send("display_data", data={VIEW: {"model_id": comm_id}, "text/plain": "repr"}, metadata={})


def text(events: list[EngineEvent]) -> list[str]:
    return [event.data["text/plain"] for event in events if isinstance(event, Display | DisplayUpdate)]


def bar(filled: int) -> str:
    return f"|{'█' * filled}{' ' * (20 - filled)}|"


def test_a_bar_with_its_labels_moves_to_its_end_and_vanishes_when_it_is_closed() -> None:
    kernel = Kernel()
    kernel.open("bar", "FloatProgressModel", min=0, max=30, value=0)
    kernel.open("left", "HTMLModel", value="<b>\u20070%</b>")
    kernel.open("right", "LabelModel", value=" 0/30 [00:00&lt;?]")
    kernel.open("box", "HBoxModel", children=["IPY_MODEL_left", "IPY_MODEL_bar", "IPY_MODEL_right"])
    assert text(kernel.show("box")) == [f"0% {bar(0)} 0/30 [00:00<?]"]
    assert text(kernel.update("bar", value=15)) == [f"0% {bar(10)} 0/30 [00:00<?]"]
    assert kernel.update("bar", bar_style="success") == []
    assert text(kernel.update("left", value="100%")) == [f"100% {bar(10)} 0/30 [00:00<?]"]
    kernel.open("new", "LabelModel", value="x")
    assert text(kernel.update("box", children=["IPY_MODEL_new"])) == ["x"]
    assert text(kernel.update("new", value="y")) == ["y"]
    assert text(kernel.send("comm_close", comm_id="box", data={})) == [""]
    assert kernel.update("bar", value=16) == []


@pytest.mark.parametrize("name", [["FloatProgressModel"], {}, None, 1])
def test_a_comm_of_other_code_is_no_widget_and_ends_nothing(name: Any) -> None:
    kernel = Kernel()
    kernel.open("odd", name)
    kernel.open("bar", "IntProgressModel", value=50)
    assert text(kernel.show("bar")) == [bar(10)]
    assert text(kernel.update("bar", _model_name=name)) == []
    assert kernel.send("comm_open", comm_id="odd", data=[name]) == []


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ({"max": 0}, bar(20)),
        ({"max": 10, "value": 99}, bar(20)),
        ({"max": 10, "value": -5}, bar(0)),
        ({"max": "x", "value": None}, bar(0)),
        ({"max": float("inf"), "value": float("nan")}, bar(0)),
        ({"min": 0, "max": 1, "value": 1, "bar_style": "info"}, ""),
        ({"description": "Load:", "max": 10, "value": 5}, f"Load: {bar(10)}"),
    ],
)
def test_a_bar_is_drawn_whatever_its_numbers_are(state: dict[str, Any], shown: str) -> None:
    kernel = Kernel()
    kernel.open("bar", "IntProgressModel", **state)
    assert text(kernel.show("bar")) == [shown]


def test_other_widgets_stay_as_they_are() -> None:
    kernel = Kernel()
    kernel.open("slider", "IntSliderModel", value=1)
    kernel.open("box", "VBoxModel", children=["IPY_MODEL_slider"])
    kernel.open("self", "VBoxModel", children=["IPY_MODEL_self"])
    for name in ("slider", "box", "self", "unknown"):
        (event,) = kernel.show(name)
        assert isinstance(event, Display)
        assert VIEW in event.data


def test_a_box_with_many_widgets_stays_as_it_is() -> None:
    kernel = Kernel()
    kernel.open("label", "LabelModel", value="x")
    kernel.open("few", "HBoxModel", children=["IPY_MODEL_label"] * 99)
    kernel.open("many", "HBoxModel", children=["IPY_MODEL_label"] * 100)
    kernel.open("nested", "VBoxModel", children=["IPY_MODEL_few", "IPY_MODEL_few"])
    assert text(kernel.show("few")) == [" ".join(["x"] * 99)]
    for name in ("many", "nested"):
        (event,) = kernel.show(name)
        assert isinstance(event, Display)
        assert VIEW in event.data


def test_little_is_kept_of_a_widget_whatever_its_state_holds() -> None:
    kernel = Kernel()
    kernel.open("html", "HTMLModel", value="x" * 100_000, description={"a": "x" * 100_000}, layout="x" * 100_000)
    kernel.open("box", "HBoxModel", children=["x" * 100_000] * 1_000)
    assert len(str(kernel.widgets._models)) < 20_000


def test_a_widget_that_is_closed_is_watched_no_longer() -> None:
    kernel = Kernel()
    kernel.open("label", "LabelModel", value="x")
    for name in ("one", "two"):
        kernel.open(name, "HBoxModel", children=["IPY_MODEL_label"])
        kernel.show(name)
    kernel.send("comm_close", comm_id="one", data={})
    assert len(kernel.update("label", value="y")) == 1
    kernel.send("comm_close", comm_id="two", data={})
    assert kernel.widgets._roots == {}


@pytest.mark.parametrize("data", [None, "x", {"state": 7}, {"state": {"_model_name": "HBoxModel", "children": 7}}])
def test_comm_messages_of_any_shape_do_no_harm(data: object) -> None:
    kernel = Kernel()
    for kind in ("comm_open", "comm_msg", "comm_close"):
        assert kernel.send(kind, comm_id="c", data=data) == []
    assert kernel.send("comm_msg") == []


def test_what_an_output_widget_clears_is_its_own() -> None:
    kernel = Kernel()
    kernel.open("out", "OutputModel", msg_id="")
    assert kernel.show("out") == []
    kernel.update("out", msg_id="me")
    (first,) = kernel.send("display_data", data={"text/plain": "0%"}, metadata={})
    kernel.send("clear_output", wait=True)
    (second,) = kernel.send("display_data", data={"text/plain": "100%"}, metadata={})
    assert isinstance(first, Display)
    assert second == DisplayUpdate(str(first.display_id), {"text/plain": "100%"})
    assert [type(event) for event in kernel.send("display_data", data={"text/plain": "more"}, metadata={})] == [Display]
    assert kernel.send("clear_output", wait=True) == []
    assert text(kernel.send("stream", name="stdout", text="a")) == ["a"]
    assert text(kernel.send("stream", name="stdout", text="b")) == ["ab"]
    assert text(kernel.update("out", msg_id="")) == [""]
    assert [event.type for event in kernel.send("clear_output", wait=False)] == ["clear"]
    assert [event.type for event in kernel.send("stream", name="stdout", text="b")] == ["stream"]


def test_only_output_of_the_run_that_entered_the_widget_is_taken() -> None:
    kernel = Kernel()
    kernel.open("out", "OutputModel", msg_id="me")
    kernel.update("out", msg_id="me")
    assert [event.type for event in kernel.send("stream", parent="other", name="stdout", text="a")] == ["stream"]
    assert [event.type for event in kernel.send("error", ename="E", evalue="", traceback=[])] == ["raised"]


def test_a_display_in_a_widget_is_updated_by_its_own_name() -> None:
    kernel = Kernel()
    kernel.open("out", "OutputModel")
    kernel.update("out", msg_id="me")
    (shown,) = kernel.send("display_data", data={"text/plain": "0"}, transient={"display_id": "p"})
    (changed,) = kernel.send("update_display_data", data={"text/plain": "1"}, transient={"display_id": "p"})
    assert isinstance(shown, Display)
    assert changed == DisplayUpdate(str(shown.display_id), {"text/plain": "1"})


def final(run: Run) -> list[str]:
    """Return what stands there at the end, without what is empty."""
    recorder = OutputRecorder(Limits(), iter(f"file-{number}" for number in range(99)).__next__)
    for event in run.events:
        if not isinstance(event, Starting | Running):
            recorder.feed(event)
    recorder.finish()
    outputs = recorder.outputs
    texts = [
        output.text if isinstance(output, StreamOutput) else str(output.data.get("text/plain"))
        for output in outputs
        if isinstance(output, StreamOutput | DisplayOutput)
    ]
    return [text.strip() for text in texts if text.strip()]


async def test_bars_of_real_libraries_come_to_their_end(new_engine: NewEngine) -> None:
    engine, place = new_engine(Settings()), Place("chat-1")
    rich = "import rich.progress\nprint('A')\nfor i in rich.progress.track(range(3)): pass\nprint('B')"
    before, shown, after = final(await run_code(engine, rich, place))
    assert (before, after) == ("A", "B")
    assert "100%" in shown
    tqdm = "from tqdm.auto import tqdm\nprint('A')\nfor i in tqdm(range(30)): pass\nprint('B')"
    before, shown, after = final(await run_code(engine, tqdm, place))
    assert (before, after) == ("A", "B")
    assert "30/30" in shown
    assert bar(20) in shown
    assert final(await run_code(engine, "for i in tqdm(range(3), leave=False): pass", place)) == []
    broken = "for i in tqdm(range(4)):\n    if i == 2: raise ValueError(i)"
    assert "2/4" in final(await run_code(engine, broken, place))[0]
