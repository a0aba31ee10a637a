"""What a person would read in HTML, in linear time and bounded, whatever it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.html_text import MAX_CHARACTERS, is_active, read_html

LONG = 250_000
VISIBLE = json.loads((Path(__file__).parent / "visible_html.json").read_text())
"""The page is tested with the same samples."""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>Total: 42</b>", "Total: 42"),
        ("<p>a</p>b<br>c <i>d</i>e", "a\nb\nc de"),
        ("AT&amp;T &lt;b&gt; R&D", "AT&T <b> R&D"),
        ("<table><tr><th>a<th>b<tr><td>1<td>x|y</table>after", "| a | b |\n| --- | --- |\n| 1 | x\\|y |\nafter"),
        ("<table><tr><td colspan=2>head<tr><td>1<td>2</table>", "| head |  |\n| --- | --- |\n| 1 | 2 |"),
        ("<table><caption>Cap</caption><tr><td>1\n 2</table>", "Cap\n| 1 2 |\n| --- |"),
        ("<table><tr><td>1<table><tr><td>2<td>3</table><td>4</table>", "| 1 |\n| --- |\n| 2 | 3 | 4 |"),
        ("<td>no table</td>", "no table"),
        ("<style>p{}</style><script>'<p>no</p>'</script><svg><text>no</text></svg><p>yes", "yes"),
        ("<svg><svg></svg>no</svg>yes", "yes"),
        ("<select><option>no</select>yes<!-- no -->", "yes"),
        ('<img src="codeinterp-file:f1"> x', "![picture](codeinterp-file:f1) x"),
        ('<img src="https://x.org/a.png">', ""),
        ("a < b and 5<6", "a < b and 5<6"),
        ("&#" + "9" * 5_000 + ";x", ";x"),
        ("seen<![x[broken", "seen"),
    ],
)
def test_it_is_read_as_a_person_would(html: str, text: str) -> None:
    assert read_html(html).text == text


SHEETS = """<style>/* a { display: none } */ .fallback, p.second { display: none }
.shown { display: inline-block !important }
@media print { .screen { display: none } }
input.toggle:checked ~ .folded { display: block } .folded { display: none } #one > i { visibility: hidden }</style>"""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p hidden>no</p>yes", "yes"),
        ("<p hidden>no<div>yes</div>", "yes"),
        ("<ul><li hidden>no<li>yes</ul>", "yes"),
        ("<div hidden><b>no</b></x></div>yes", "yes"),
        ("<table><tr hidden><td>no<td>no<tr><td>yes</table>", "| yes |\n| --- |"),
        ("<table hidden><tr><td>no</table>yes", "yes"),
        ("<p style='color: red; DISPLAY : None'>no</p>yes", "yes"),
        ("<p style='visibility:hidden'>no</p>yes", "yes"),
        (f"{SHEETS}<p class='x fallback'>no</p><p class=second>no</p><div class=second>yes</div>", "yes"),
        (f"{SHEETS}<div class=shown hidden>yes</div><div class=shown style='display:none'>yes</div>", "yes\nyes"),
        (f"{SHEETS}<p class=screen>yes</p>", "yes"),
        (f"{SHEETS}<input class=toggle checked><p class=folded>yes</p>", "yes"),
        (f"{SHEETS}<input class=toggle><p class=folded>no</p>", ""),
        (f"{SHEETS}<p id=one><i>no</i><b><i>yes</i></b></p>", "yes"),
        (f"<p class=fallback>no</p>{SHEETS}", ""),
        ("<style media=print>p { display: none }</style><p>yes</p>", "yes"),
    ],
)
def test_what_a_sheet_or_an_attribute_hides_is_left_out(html: str, text: str) -> None:
    assert read_html(html).text == text


@pytest.mark.parametrize("sample", VISIBLE, ids=lambda sample: str(sample["name"]))
def test_the_page_finds_the_same_visible(sample: dict[str, Any]) -> None:
    assert read_html(sample["html"]).is_empty is not sample["visible"]


@pytest.mark.parametrize(
    ("html", "placeholder"),
    [
        ('<div id="vis"></div><script>draw()</script>', True),
        ("<span>Make this Notebook Trusted to load map</span><iframe srcdoc='<p>map</p>'></iframe>", True),
        ("<table hidden><tr><td>Loading ...</td></tr></table><script></script>", True),
        ("<table><tr><td>1</td><td>2</td></tr></table><script></script>", False),
        ("<table><tr><td>1</td></tr><tr><td>2</td></tr></table><script></script>", False),
        ("<img src='a.png'><script></script>", False),
        (f"<p>{'word ' * 60}</p><script></script>", False),
        (f"<p>Please enable JavaScript: {'word ' * 60}</p><script></script>", True),
        (f"<p>JavaScript, a history. {'word ' * 200}</p><script></script>", False),
    ],
)
def test_what_only_waits_for_a_script_is_told_apart(html: str, *, placeholder: bool) -> None:
    assert is_active(html)
    assert read_html(html).is_placeholder is placeholder


@pytest.mark.parametrize("html", ["<p>script</p>", "&lt;script&gt;", "<scripture>", "<framed>", ""])
def test_other_html_is_not_active(html: str) -> None:
    assert not is_active(html)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<!--",
            "<a",
            "<![CDATA[",
            "<",
            "</",
            "<?",
            "<!d",
            "&",
            "&#",
            "&#x",
            "<a x='",
            "<a b=\"'",
            "<a b= c",
            "<a / ",
        ),
        *("<table>", "<tr>", "<table><td>", "<table><tr><td>x", "<table><tr><td colspan=9999>x", "<svg>", "<div>"),
        *("<style>a~b~i{display:none}</style><b><i></i>", "<style>.a .a .b{display:none}</style><p class=a>"),
        *(
            "<style>",
            "<style>/*",
            "<style>/* ",
            "<style>{",
            "<style>a{display:none}",
            "<div></x>",
            "<p hidden>",
            "<p style='display:none",
        ),
        *("<script></", "<iframe><!--", "<table><tr>" + "<td>x" * 500, " ", "\x00", "\ud800"),
    ],
)
def test_hostile_html_takes_no_time_and_no_room(piece: str) -> None:
    found = read_html((piece * (LONG // len(piece) + 1))[:LONG])
    # a cell of one character may cost some of the table's own
    assert len(found.text) <= 2 * MAX_CHARACTERS


def test_a_large_table_is_cut_and_says_so() -> None:
    wide = read_html("<table><tr>" + "<td>x</td>" * 100 + "</table>").text
    assert wide.splitlines()[0].count("x") == 60
    assert wide.splitlines()[0].endswith("| ... |")
    long = read_html("<table>" + "<tr><td>x" * 21_000 + "</table>").text
    assert long.endswith("\n| ... |")
    assert long.count("x") == 20_000
    assert read_html("<p>x</p>" * 50_000).text.endswith("x\n...")


@given(st.text(alphabet="<>/!-[]&#;'\"= abtdrscript\n", max_size=300))
def test_any_text_is_read(html: str) -> None:
    read_html(html)
