"""What the models that tests make say to real servers, and the chat template that decides which of it.

A model is a chain: it has one token for each piece of each text, and each piece is followed by the next. Which text
begins is decided by the chat template, which ends the prompt with the mark of one: code is called for with the tool
when there is one and written between tags when there is none, and it is answered only when the last message holds what
the code printed. So a turn ends well only when everything came through: tool, call, run and result.

Imports nothing: ``tests/web/real_servers`` makes a model of it in another environment.
"""

from __future__ import annotations

CODE = "print(6 * 7)"
PRINTED = "42"
ANSWER = "The code printed forty-two."
CALL = "<call>"
TAGS = "<tags>"
SAY = "<say>"
BEGIN = "<begin>"
END = "<end>"
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
}
_BEGINNING = (
    f"{{% if '{PRINTED}' in messages[-1].content %}}{SAY}{{% elif tools %}}{CALL}{{% else %}}{TAGS}{{% endif %}}"
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
