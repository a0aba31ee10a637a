"""The placeholders of the prompt template, and what can be wrong with one."""

from __future__ import annotations

import string
from collections.abc import Mapping

PLACEHOLDERS: Mapping[str, str] = {
    "engine": "where the code runs, and what that means for it",
    "packages": "which packages are there",
    "files": "the files that a chat begins with, one line each; messages name later ones",
    "date": "the day on which the chat begins, as in 2026-01-31 (Saturday); messages tell later days",
}
"""Their names, and what a person reads about each."""

TEMPLATE_ADVICE = (
    f"Allowed are {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}; write {{{{ and }}}} for braces of your own."
)


class TemplateProblem:
    """Why a template cannot be filled in; ``placeholder`` is the unknown one, empty when it is something else."""

    def __init__(self, text: str, placeholder: str = "") -> None:
        self.text = text
        self.placeholder = placeholder


def find_template_problem(template: str) -> TemplateProblem | None:
    """Return the first thing that is wrong, in words to go on after the template's name."""
    try:
        for _, name, _, _ in string.Formatter().parse(template):
            if name is not None and name not in PLACEHOLDERS:
                return TemplateProblem(f"has an unknown {{{name}}}. {TEMPLATE_ADVICE}", name or "{}")
        template.format(**dict.fromkeys(PLACEHOLDERS, ""))
    except (ValueError, KeyError, IndexError, AttributeError) as exc:
        return TemplateProblem(f"cannot be filled in: {exc}. {TEMPLATE_ADVICE}")
    return None
