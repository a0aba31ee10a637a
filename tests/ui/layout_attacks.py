"""Content that tries to leave its box and lie over the code that a person is asked about."""

from __future__ import annotations

import json
from collections.abc import Mapping

CODE = "import os\nprint('a')\nos.remove('data.csv')\nprint('b')\nprint('c')\n"
"""What the card asks about."""

COVER = '<hr width="226"><br><br><br><code>import math</code><br><code>print(math.sqrt(2))</code><br><br><br>'
"""As high and as wide as the code of the card, and in its place it would be read instead."""

CLASSES = (
    # of CodeMirror, which lays its parts out by them, alone and inside one another
    *("ͼ1", "ͼ2", "ͼ3", "ͼ4", "cm-editor", "cm-layer", "cm-layer-above", "cm-panels", "cm-panels-top"),
    *("cm-panels-bottom", "cm-panel", "cm-tooltip", "cm-tooltip-above", "cm-gutters", "cm-scroller", "cm-content"),
    *("cm-cursor", "cm-cursorLayer", "cm-selectionLayer", "cm-widgetBuffer", "cm-announced", "cm-dialog"),
    # of JupyterLab, Lumino and the panel
    *("jp-Dialog", "jp-Spinner", "jp-mod-active", "jp-Cell", "jp-Notebook", "jp-Toolbar", "jp-SideBar"),
    *("jp-DirListing", "jp-Completer", "jp-Tooltip", "jp-HoverBox", "jp-Document", "jp-MainAreaWidget"),
    *("lm-Widget", "lm-Menu", "lm-TabBar", "lm-DockPanel-overlay", "lm-SplitPanel-handle", "lm-mod-drag-image"),
    *("jp-CodeInterp-more", "jp-CodeInterp-pictureBar", "jp-CodeInterp-lightbox", "jp-CodeInterp-popover"),
    *("jp-CodeInterp-hidden", "jp-CodeInterp-execution jp-mod-asking", "jp-CodeInterp-approval"),
    *("jp-CodeInterp-formula", "MathJax", "CtxtMenu_Menu", "mjx-container", "dataframe"),
    # of terminals
    *(
        f"ansi-{colour}{intense}-{ground}"
        for colour in ("red", "white")
        for intense in ("", "-intense")
        for ground in "fb"
    ),
    *("ansi-default-inverse-fg", "ansi-default-inverse-bg", "ansi-bold", "ansi-underline"),
)

STYLES = (
    "position: fixed; inset: 0; z-index: 9999",
    "position: absolute; top: 60px; left: 0; z-index: 9999",
    "position: sticky; bottom: 0",
    "position: relative; top: 150px; z-index: 9999",
    "margin-bottom: -300px",
    "margin: -200px 0 -200px -50px",
    "transform: translateY(120px) scale(3)",
    "translate: 0 120px; scale: 3",
    "float: left; height: 900px; margin-right: -300px",
    "font-size: 900px; line-height: 0",
    "line-height: 0.01",
    "outline: 300px solid red",
    "box-shadow: 0 0 0 300px red",
    "border: 300px solid red; margin: -300px",
    "text-shadow: 0 120px red",
    "width: 9000px; height: 9000px; overflow: visible",
    "display: contents",
    "writing-mode: vertical-rl",
    "padding-bottom: 900px; margin-bottom: -900px; background-color: red",
    "color: red; background-color: white; font-weight: 900; font-style: italic; text-align: right",
)

ELEMENTS: Mapping[str, str] = {
    # The first is what once lay over the code.
    "layer": '<div class="ͼ1 ͼ2"><div class="cm-layer"><div><hr width="226">'
    f'<div class="cm-panels">{COVER}</div></div></div></div>',
    "hr": '<hr width="9000" height="9000" size="9000" align="left">',
    "table": '<table cellspacing="900" cellpadding="900" border="900" align="left" width="9000">'
    '<tr><td height="9000">x</td></tr></table>',
    "float": f'<table align="left"><tr><td>{COVER}</td></tr></table><p>x</p>',
    "image": '<img align="left" width="9000" height="9000" border="900" src="https://else.example/a.png">',
    "details": f"<details open><summary>x</summary>{COVER}</details>",
    "marks": f"<p>x{chr(0x0316) * 400}y{chr(0x0301) * 400}</p>",
    "arabic": f"<p>{chr(0xFDFD) * 30}</p>",
    "direction": '<p dir="rtl">\u202e\u2066 os.remove</p><bdo dir="rtl">x</bdo>',
    "lines": "x<br>" * 60,
    "word": "x" * 5000,
    "nested": "<ul><li>" * 60 + "x" + "</li></ul>" * 60,
    "sub": "<sub>" * 100 + "x" + "</sub>" * 100,
    "ruby": "<ruby>x<rt>" + "y<br>" * 40 + "</rt></ruby>",
    "columns": '<table><colgroup><col span="999" width="9000"></colgroup>'
    '<tr><td colspan="999" rowspan="999">x</td></tr></table>',
}

FORMULAS = (
    r"\rlap{\text{import math and more}}",
    r"\llap{\text{import math and more}}",
    r"\raise{-120px}{\rule{300px}{90px}}",
    r"\lower{120px}{\rlap{\rule{300px}{90px}}}",
    r"\smash{\lower{120px}{\rule{300px}{90px}}}",
    r"\smash{\rule[-200px]{300px}{400px}}",
    r"\rule[-900px]{900px}{1800px}",
    r"\kern-900px \rule{1800px}{9px}",
    r"\hspace{-900px}\rule{1800px}{9px}",
    r"\hskip -900px \mskip -900mu x",
    r"\mspace{-900mu}x",
    r"\moveleft 200px {x}",
    r"\vphantom{\rule{9px}{9000px}}x",
    r"\phantom{\rule{900px}{900px}}x",
    r"\Huge \Huge \text{import math}",
    r"\raise -9em {\Huge \text{import math}}",
    r"\vcenter{\rule{300px}{900px}}",
    r"\style{position:fixed;top:0;left:0;z-index:9999}{\rule{900px}{900px}}",
    r"\style{margin-bottom:-300px;display:block}{\rule{300px}{300px}}",
    r"\style{transform:translateY(120px) scale(9)}{x}",
    r"\class{cm-layer cm-panels jp-Dialog}{\rule{300px}{300px}}",
    r"\bbox[red,300px,border:300px solid red]{x}",
    r"\bbox[position:fixed;top:0px;left:0px]{\rule{300px}{300px}}",
    r"\color{white}\colorbox{white}{\text{import math}}",
    r"\fcolorbox{white}{white}{\rule{900px}{9px}}",
    r"\mathllap{\rule{900px}{90px}}\mathrlap{\rule{900px}{90px}}",
    r"\overset{\overset{\overset{\overset{\rule{9px}{300px}}{x}}{x}}{x}}{x}",
    r"\underset{\underset{\rule{300px}{300px}}{x}}{x}",
    r"\begin{array}{c}x\\[-900px]\rule{300px}{300px}\end{array}",
    r"\begin{array}{c}x\\[900px]y\end{array}",
    r"\require{HTML}\cssId{main}{x}",
    r"\mmlToken{mi}[style='position:fixed;top:0;z-index:9',class='cm-layer']{x}",
    r"\unicode[900px]{x61}",
    r"\tag{\rule[-300px]{900px}{600px}} x",
)


def _html() -> list[str]:
    """Return every payload that is HTML."""
    plain = [f'<div class="{name}">{COVER}</div>' for name in CLASSES]
    nested = [f'<div class="ͼ1 ͼ2 cm-editor"><div class="{name}"><div>{COVER}</div></div></div>' for name in CLASSES]
    return [
        *ELEMENTS.values(),
        *plain,
        *nested,
        *(f'<div style="{style}">{COVER}</div>' for style in STYLES),
    ]


def write_message() -> str:
    """Return Markdown with every payload in a block of its own."""
    formulas = [f"${formula}$\n\n$$\n{formula}\n$$" for formula in FORMULAS]
    return "\n\n".join([*formulas, *_html()])


def write_outputs() -> str:
    """Return code that displays every payload, each as an output of its own."""
    bundles = [{"text/html": html} for html in _html()]
    bundles += [{"text/latex": f"${formula}$"} for formula in FORMULAS]
    return (
        "import json\nfrom IPython.display import display\n"
        f"for bundle in json.loads({json.dumps(bundles)!r}):\n    display(bundle, raw=True)\n"
    )
