"""A value is shown in the ways that it offers, within what an execution may send."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox import sending
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.bundles import bundle_of, fit, special
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.sending import Sender
from tests.outputs.pictures import png
from tests.sandbox.conftest import Sent, StartPython, restored

PNG = png(4, 3)
IMAGE_BYTES = len(PNG)


class Offers:
    """A value with the methods that it is given."""

    def __init__(self, **methods: Any) -> None:
        for name, found in methods.items():
            setattr(self, name, found if callable(found) else lambda found=found: found)

    def __repr__(self) -> str:
        return "an offer"


class Anything:
    """A value that answers to every name."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: "anything"

    def __repr__(self) -> str:
        return "anything at all"


class Silent:
    """A value whose repr fails."""

    def __repr__(self) -> str:
        raise ValueError("no repr")


@pytest.fixture
def small_sender(sender: Sender) -> Sender:
    sender.begin(1_000, IMAGE_BYTES)
    return sender


@pytest.fixture(autouse=True)
def special_restored() -> Iterator[None]:
    with restored(special):
        yield


def data_of(value: Any) -> dict[str, Any]:
    return bundle_of(value)[0]


def test_a_plain_value_is_text() -> None:
    assert bundle_of(41) == ({"text/plain": "41"}, {})
    assert data_of("a\n") == {"text/plain": "'a\\n'"}
    assert data_of(None) == {"text/plain": "None"}


@pytest.mark.parametrize(
    ("method", "media_type"),
    [
        ("_repr_html_", "text/html"),
        ("_repr_markdown_", "text/markdown"),
        ("_repr_latex_", "text/latex"),
        ("_repr_svg_", "image/svg+xml"),
        ("_repr_json_", "application/json"),
    ],
)
def test_every_method_is_asked(method: str, media_type: str) -> None:
    assert data_of(Offers(**{method: "<b>"})) == {media_type: "<b>", "text/plain": "an offer"}
    assert data_of(Offers(**{method: lambda: None})) == {"text/plain": "an offer"}


def test_bytes_of_a_picture_are_sent_as_text() -> None:
    data = data_of(Offers(_repr_png_=PNG, _repr_jpeg_=b"twice", _repr_svg_=b"<svg/>"))
    assert data == {"image/svg+xml": "<svg/>", "image/png": base64.b64encode(PNG).decode(), "text/plain": "an offer"}


def test_metadata_comes_with_its_type() -> None:
    data, metadata = bundle_of(Offers(_repr_png_=("aaaa", {"width": 3})))
    assert data["image/png"] == "aaaa"
    assert metadata == {"image/png": {"width": 3}}


def test_a_bundle_counts_before_the_methods() -> None:
    def bundle(include: Any = None, exclude: Any = None) -> Any:
        return {"text/html": "<i>", "text/plain": "mine"}, {"text/html": {"isolated": True}}

    data, metadata = bundle_of(Offers(_repr_mimebundle_=bundle, _repr_html_="<b>", _repr_latex_="$x$"))
    assert data == {"text/html": "<i>", "text/plain": "mine", "text/latex": "$x$"}
    assert metadata == {"text/html": {"isolated": True}}


def test_a_type_can_be_given_a_way_to_be_shown() -> None:
    class Child(Offers):
        pass

    special[f"{__name__}.Offers"] = lambda _: ({"text/html": "<special>"}, {})
    assert data_of(Child(_repr_html_="<b>")) == {"text/html": "<special>", "text/plain": "an offer"}
    special[f"{__name__}.Offers"] = lambda _: None
    assert data_of(Child(_repr_html_="<b>"))["text/html"] == "<b>"


def test_a_class_is_not_shown_as_one_of_its_values() -> None:
    class Table:
        def _repr_html_(self) -> str:
            return "<table>"

    assert list(data_of(Table)) == ["text/plain"]
    assert data_of(Table())["text/html"] == "<table>"


def test_a_value_that_answers_to_every_name_is_text() -> None:
    assert data_of(Anything()) == {"text/plain": "anything at all"}


def test_a_method_that_fails_is_told_and_the_others_are_shown(start_python: StartPython) -> None:
    run = start_python().run(
        "class A:\n    def _repr_html_(self):\n        return 1 / 0\n"
        "    def _repr_latex_(self):\n        return '$a$'\n    def __repr__(self):\n        return 'A'\nA()"
    )
    assert run.outcome["status"] == "ok"
    assert run.events[-1]["data"] == {"text/latex": "$a$", "text/plain": "A"}
    assert "  Cell In[1], line 3, in _repr_html_\n" in run.text("stderr")
    assert run.text("stderr").endswith("ZeroDivisionError: division by zero\n")


def test_a_value_without_a_repr_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert data_of(Silent()) == {"text/plain": "<Silent without a repr>"}
    assert "ValueError: no repr" in capsys.readouterr().err


def test_a_method_that_is_not_implemented_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> str:
        raise NotImplementedError

    assert data_of(Offers(_repr_html_=refuse, _repr_latex_="$x$")) == {"text/latex": "$x$", "text/plain": "an offer"}
    assert capsys.readouterr().err == ""


def test_what_is_small_is_sent_whole(small_sender: Sender) -> None:
    bundle = {"text/html": "<b>", "text/plain": "b", "image/png": base64.b64encode(PNG).decode()}
    assert fit(bundle, small_sender) == bundle
    assert small_sender.room == 900 - len("<b>") - len("b")


def test_a_long_text_keeps_its_beginning_and_its_end(small_sender: Sender) -> None:
    text = fit({"text/plain": "a" * 5_000 + "b" * 5_000}, small_sender)["text/plain"]
    assert text == f"{'a' * 400}\n[... 9,200 bytes left out ...]\n{'b' * 400}"
    assert small_sender.room == 0
    assert fit({"text/plain": "abc"}, small_sender)["text/plain"] == "\n[... 3 bytes left out ...]\n"
    small_sender.finish()
    assert small_sender.left_out == 9_203


def test_limits_are_bytes_not_characters(small_sender: Sender) -> None:
    text = fit({"text/plain": "😀" * 300}, small_sender)["text/plain"]
    assert text == f"{'😀' * 100}\n[... 400 bytes left out ...]\n{'😀' * 100}"
    small_sender.begin(1_000, IMAGE_BYTES)
    assert fit({"text/html": "ü" * 451, "text/plain": "u"}, small_sender) == {"text/plain": "u"}
    assert small_sender.left_out == 902
    assert small_sender.spend(899)


def test_html_that_is_too_large_gives_way_to_the_text(small_sender: Sender) -> None:
    assert fit({"text/html": "x" * 901, "text/plain": "x"}, small_sender) == {"text/plain": "x"}


@pytest.mark.parametrize("more", [b"", b"1", b"12"])
def test_a_picture_may_have_every_byte_of_its_limit(sender: Sender, more: bytes) -> None:
    for content in (base64.b64encode(PNG + more).decode(), f"{base64.b64encode(PNG + more).decode()}\n"):
        sender.begin(1_000, len(PNG + more))
        assert "image/png" in fit({"image/png": content}, sender)
        sender.begin(1_000, len(PNG + more) - 1)
        assert "image/png" not in fit({"image/png": content}, sender)


def test_a_picture_that_is_too_large_is_named(small_sender: Sender) -> None:
    content = base64.b64encode(PNG + b"!").decode()
    left_out = f"[image/png left out: larger than {IMAGE_BYTES} bytes]"
    assert fit({"image/png": content, "text/plain": "<Figure>"}, small_sender) == {"text/plain": left_out}
    assert fit({"text/plain": "<Figure>", "image/png": content}, small_sender) == {"text/plain": left_out}


def test_pictures_do_not_take_the_room_of_text(small_sender: Sender) -> None:
    for _ in range(100):
        assert "image/png" in fit({"image/png": base64.b64encode(PNG).decode()}, small_sender)
    assert small_sender.room == 900


def test_too_many_pictures_are_named_and_nothing_is_stopped(
    small_sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PICTURES_BYTES", 2 * len(PNG))
    small_sender.begin(1_000, IMAGE_BYTES)
    bundle = {"image/png": base64.b64encode(PNG).decode(), "text/plain": "<Figure>"}
    shown = [fit(bundle, small_sender) for _ in range(3)]
    assert ["image/png" in data for data in shown] == [True, True, False]
    assert "image/png left out: more than" in shown[2]["text/plain"]
    small_sender.begin(1_000, IMAGE_BYTES)
    assert "image/png" in fit(bundle, small_sender)


def test_half_a_character_in_a_repr_is_no_problem(small_sender: Sender, sent: Sent) -> None:
    class Half:
        def __repr__(self) -> str:
            return "\ud800"

    small_sender.event({"type": "result", "data": fit(data_of(Half()), small_sender)})
    assert sent.events == [{"type": "result", "data": {"text/plain": "\\ud800"}}]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": float("nan"), "b": [float("inf"), 1.5]}, {"a": None, "b": [None, 1.5]}),
        ({(1, 2): "tuple", 3: "number"}, {"(1, 2)": "tuple", "3": "number"}),
    ],
)
def test_json_that_python_alone_understands_is_no_problem(
    small_sender: Sender, sent: Sent, value: Any, shown: Any
) -> None:
    small_sender.event({"type": "result", "data": fit(data_of(Offers(_repr_json_=lambda: value)), small_sender)})
    assert sent.events[0]["data"]["application/json"] == shown
