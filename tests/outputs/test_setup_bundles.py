"""What only brings a library into a page, and what has a place of its own there."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.outputs.setup_bundles import is_load, is_setup_html


@pytest.mark.parametrize(
    ("html", "setup"),
    [
        ("<script>'<p>'</script>", True),
        ("<!-- for the page --><SCRIPT type='module'>import 'x'</SCRIPT >\n<style>p {}</style>", True),
        ("<html><head><meta charset='utf-8'><link href='x.css'></head><body><script></script></body></html>", True),
        ("<script>never ends <p>", True),
        ("", True),
        ("<script></script><div style='x'><noscript><b>Trust it</b></noscript></div>", True),
        ("<script></script><p class='chart'></p>", False),
        ("<script></script><canvas></canvas>", False),
        ("<div id='vis'></div><script>draw()</script>", False),
        ("<script>draw()</script> as text", False),
        ("<script></script>" + "<!-- much to say -->" * 400, False),
        ("<scripture></scripture>", False),
        ("<iframe src='x'></iframe>", False),
        ("<script>İ</script><b>x</b>", False),
    ],
)
def test_a_setup_has_scripts_and_styles_alone(html: str, *, setup: bool) -> None:
    assert is_setup_html(html) is setup


def test_a_library_loads_itself_and_later_draws_figures() -> None:
    assert is_load(["application/javascript", "application/vnd.holoviews_load.v0+json"])
    assert not is_load(["text/html", "application/vnd.holoviews_exec.v0+json"])
