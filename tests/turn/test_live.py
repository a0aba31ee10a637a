from __future__ import annotations

from collections.abc import Mapping

from jupyter_codeinterp.outputs.changes import OutputChanged
from jupyter_codeinterp.protocol.chats import Message
from jupyter_codeinterp.protocol.events import Event, ExecutionCode, ExecutionStatusChanged, PartAdded, TextDelta
from jupyter_codeinterp.protocol.outputs import DisplayOutput, ErrorOutput, StreamOutput
from jupyter_codeinterp.protocol.parts import ExecutionPart, NotePart, Part, ReasoningPart, TextPart
from jupyter_codeinterp.turn.live import LiveAnswer
from tests.turn.workbench import run


class Bench:
    """A live answer and what it told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.saved: dict[int, Part] = {}
        message = Message("m", "c", "u", "assistant", 0.0)
        self.answer = LiveAnswer(message, self.events.append, self._save)

    async def _save(self, message_id: str, parts: Mapping[int, Part]) -> None:
        assert message_id == "m"
        self.saved.update(parts)


def test_reasoning_says_how_long_it_took_once_anything_else_comes() -> None:
    async def body() -> None:
        events: list[Event] = []
        now = 100.0

        async def save(message_id: str, parts: Mapping[int, Part]) -> None:
            pass

        answer = LiveAnswer(Message("m", "c", "u", "assistant", 0.0), events.append, save, lambda: now)

        def seconds() -> list[float | None]:
            return [part.seconds for part in answer.parts() if isinstance(part, ReasoningPart)]

        answer.add_reasoning("hm")
        now = 103.0
        answer.add_reasoning(", well")
        assert seconds() == [None]
        now = 104.26
        answer.add_text("It is 4.")
        assert seconds() == [4.3]
        told = [event.part for event in events if isinstance(event, PartAdded) and event.index == 0]
        assert [part.to_dict() for part in told] == [
            {"type": "reasoning", "text": ""},
            {"type": "reasoning", "text": "hm, well", "seconds": 4.3},
        ]
        answer.add_reasoning("again")
        now = 105.26
        answer.add_part(NotePart("n", "note"))
        answer.add_reasoning("to the end")
        now = 107.26
        await answer.close()
        assert seconds() == [4.3, 1.0, 2.0]

    run(body)


def execution() -> ExecutionPart:
    return ExecutionPart("e", "", "jupyter", "model")


def test_text_of_one_kind_continues_and_anything_else_begins_a_new_part() -> None:
    async def body() -> None:
        bench = Bench()
        answer = bench.answer
        for text in ("a", "b😀", "c"):
            answer.add_text(text)
        answer.add_reasoning("hm")
        answer.add_text("")
        answer.add_part(NotePart("n", "note"))
        answer.add_text("d")
        expected = (TextPart("ab😀c"), ReasoningPart("hm"), NotePart("n", "note"), TextPart("d"))
        assert answer.message().parts == expected
        deltas = [event for event in bench.events if isinstance(event, TextDelta)]
        assert [(event.index, event.offset, event.text) for event in deltas] == [
            (0, 0, "a"),
            (0, 1, "b😀"),
            (0, 4, "c"),
            (1, 0, "hm"),
            (3, 0, "d"),
        ]
        await answer.close()

    run(body)


def test_an_execution_tells_its_code_outputs_and_status() -> None:
    async def body() -> None:
        bench = Bench()
        live = bench.answer.add_execution(execution())
        live.add_code("pri")
        live.add_code("nt()")
        live.set_code("print()")
        live.set_code("print(1)")
        live.change_outputs(OutputChanged("append", 0, StreamOutput("stdout", "a")))
        live.change_outputs(OutputChanged("extend", 0, offset=1, text="bcd"))
        live.change_outputs(OutputChanged("extend", 0, offset=2, text="X"))
        live.change_outputs(OutputChanged("append", 1, DisplayOutput({"text/plain": "1"})))
        live.change_outputs(OutputChanged("replace", 1, ErrorOutput("E", "v")))
        live.update(status="ok")
        live.update(status="error")
        part = live.part()
        assert part is live.part()
        assert (part.code, part.status) == ("print(1)", "ok")
        assert part.outputs == (StreamOutput("stdout", "abX"), ErrorOutput("E", "v"))
        codes = [event for event in bench.events if isinstance(event, ExecutionCode)]
        assert [(event.offset, event.text) for event in codes] == [(0, "pri"), (3, "nt()"), (0, "print(1)")]
        told = [event.execution for event in bench.events if isinstance(event, ExecutionStatusChanged)]
        assert [body["status"] for body in told] == ["ok"]
        assert "outputs" not in told[0]
        live.change_outputs(OutputChanged("clear"))
        assert live.part().outputs == ()
        await bench.answer.close()

    run(body)


def test_text_may_be_rewritten_or_turn_out_to_be_reasoning() -> None:
    async def body() -> None:
        bench = Bench()
        answer = bench.answer
        answer.add_text("one")
        answer.add_part(NotePart("n", "note"))
        answer.add_text("two")
        answer.rewrite_text(1, str.upper)
        assert bench.events[-1:] == [TextDelta("m", 2, 0, "TWO")]
        answer.text_was_reasoning(1)
        assert bench.events[-1:] == [PartAdded(ReasoningPart("TWO"), "m", 2)]
        assert answer.parts() == (TextPart("one"), NotePart("n", "note"), ReasoningPart("TWO"))
        await answer.close()

    run(body)


def test_a_long_output_that_grows_in_small_pieces_is_not_copied_each_time() -> None:
    async def body() -> None:
        bench = Bench()
        live = bench.answer.add_execution(execution())
        live.change_outputs(OutputChanged("append", 0, StreamOutput("stdout", "")))
        length = 0
        for _ in range(20_000):
            live.change_outputs(OutputChanged("extend", 0, offset=length, text="x" * 35))
            length += 35
        # each event carries its own piece only, and the pieces are joined once, here
        carried = sum(len(str(event.to_dict().get("text", ""))) for event in bench.events)
        assert carried == length
        (output,) = live.part().outputs
        assert isinstance(output, StreamOutput)
        assert len(output.text) == length
        await bench.answer.close()

    run(body)
