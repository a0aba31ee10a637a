"""What the models that tests make say to real servers, and the chat template that decides which of it.

A model is a chain: it has one token for each piece of each text, and each piece is followed by the next. Which text
begins is decided by the chat template, which ends the prompt with the mark of one: code is called for with the tool
when there is one and written between tags when there is none, and it is answered only when the last message holds what
the code printed. So a turn ends well only when everything came through: tool, call, run and result.

Imports nothing of ours: ``tests/web/real_servers`` makes a model of it in another environment.
"""

from __future__ import annotations

import json

CODE = "print(6 * 7)"
PRINTED = "42"
ANSWER = "The code printed forty-two."
CHART_CODE = """\
import base64, io
import matplotlib.pyplot as plt
sales = {"Q1": 150, "Q2": 230, "Q3": 180, "Q4": 310}
plt.bar(list(sales), list(sales.values()))
plt.title("Quarterly sales")
file = io.BytesIO()
plt.savefig(file, format="png")
plt.close()
print("data:image/png;base64," + base64.b64encode(file.getvalue()).decode())"""
STORED = "/codeinterp/"
"""What the result of that code holds: where its picture is kept, and no longer the picture."""
CHART_ANSWER = "The chart shows that Q4 sold most."
CALL = "<call>"
TAGS = "<tags>"
SAY = "<say>"
CHART_CALL = "<call-chart>"
CHART_TAGS = "<tags-chart>"
CHART_SAY = "<say-chart>"
BEGIN = "<begin>"
END = "<end>"


def _cut(text: str, size: int) -> tuple[str, ...]:
    """Cut a text into pieces, of which no other text may have the same."""
    return tuple(text[start : start + size] for start in range(0, len(text), size))


TEXTS: dict[str, tuple[str, ...]] = {
    CALL: (
        *("Let me", " work", " it out.\n", "<tool_call>", '\n{"name": "', "execute_code", '", "arguments": {"code": "'),
        *("print(", "6 *", " 7)", '"}}\n', "</tool_call>"),
    ),
    TAGS: (
        *("Let us", " see.\n", "<code", "_inter", 'preter type="code"', ' lang="python">\n', "print", "(6 ", "* 7)\n"),
        *("</code_", "interpreter>"),
    ),
    SAY: ("The", " code", " printed", " forty", "-two."),
    CHART_CALL: _cut(
        f'Here is a chart.\n<tool_call>\n{{"name": "execute_code", "arguments": {json.dumps({"code": CHART_CODE})}}}\n'
        "</tool_call>",
        61,
    ),
    CHART_TAGS: _cut(
        f'A chart of it:\n<code_interpreter type="code" lang="python">\n{CHART_CODE}\n</code_interpreter>', 67
    ),
    CHART_SAY: ("The chart", " shows that", " Q4", " sold most."),
}
_BEGINNING = (
    "{% if messages | length > 1 and messages[1].content and 'chart' in messages[1].content %}"
    f"{{% if '{STORED}' in messages[-1].content %}}{CHART_SAY}"
    f"{{% elif tools %}}{CHART_CALL}{{% else %}}{CHART_TAGS}{{% endif %}}"
    f"{{% elif '{PRINTED}' in messages[-1].content %}}{SAY}"
    f"{{% elif tools %}}{CALL}{{% else %}}{TAGS}{{% endif %}}"
)
TEMPLATE = f"""\
{{%- if tools %}}<begin>system
{{% for tool in tools %}}{{{{ tool | tojson }}}}
{{% endfor %}}Call a tool with <tool_call>{{"name": ..., "arguments": ...}}</tool_call>.<end>
{{% endif %}}
{{%- for message in messages %}}<begin>{{{{ message.role }}}}
{{% if message.content %}}{{{{ message.content }}}}{{% endif %}}
{{%- for call in message.tool_calls or [] %}}<tool_call>
{{"name": "{{{{ call.function.name }}}}", "arguments": {{{{ call.function.arguments | tojson }}}}}}
</tool_call>{{% endfor %}}<end>
{{% endfor %}}
{{%- if add_generation_prompt %}}<begin>assistant
{_BEGINNING}{{% endif %}}"""
