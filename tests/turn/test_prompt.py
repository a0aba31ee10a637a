from __future__ import annotations

import pytest

from jupyter_codeinterp.errors import ConfigError
from jupyter_codeinterp.turn.prompt import DEFAULT_TEMPLATE, check_template


@pytest.mark.parametrize("template", ["{nothing}", "{", "{}", "{engine.__class__}", "{date!r:{files}x}"])
def test_a_template_that_cannot_work_is_refused_by_the_name_of_its_switch(template: str) -> None:
    with pytest.raises(ConfigError, match="CODE_INTERPRETER_PROMPT_TEMPLATE"):
        check_template(template)


@pytest.mark.parametrize("template", ["", DEFAULT_TEMPLATE, "{engine} {packages} {files} {date}", "{{x}}"])
def test_a_template_of_known_placeholders_is_fine(template: str) -> None:
    check_template(template)
