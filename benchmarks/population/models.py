"""The models: each fails in one way that real ones were seen to fail in.

What a small model does with a rule of the prompt is simulated plainly: where the text gives it the right idea it
follows, where the text tempts it it falls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from benchmarks.population.asked import Answer, Asked, call, count_tokens, refuse, say

Model = Callable[[Asked], Answer]

CONTEXT = 4096
_TAGGED = re.compile(r"<code_interpreter[^>]*>\n(.*?)\n</code_interpreter>", re.DOTALL)
_LINK = re.compile(r"\((\S*codeinterp\S*)\)|(\S*/files/\S+)")
_OPEN, _CLOSE = '<code_interpreter type="code" lang="python">', "</code_interpreter>"


def conclude(asked: Asked) -> Answer:
    """Answer with the result, or give up; what is not known is never made up."""
    return say(f"The result is {asked.task.expected}." if asked.is_done else "I could not work it out.")


def first_then_conclude(write: Callable[[Asked], Answer], *, tries: int = 2) -> Model:
    """Write the code in its own way, as often as it fails, then conclude."""

    def model(asked: Asked) -> Answer:
        if asked.is_done or len(asked.own) >= tries:
            return conclude(asked)
        return write(asked)

    return model


def raw(template: str) -> Model:
    """Call with arguments of a kind; ``JSON`` stands for the code as a JSON string, ``CODE`` for the code."""

    def write(asked: Asked) -> Answer:
        text = template.replace("JSON", json.dumps(asked.task.code)).replace("CODE", asked.task.code)
        return call(raw=text)

    return first_then_conclude(write)


def text(template: str, before: str = "") -> Model:
    """Leak a call into the text."""

    def write(asked: Asked) -> Answer:
        written = template.replace("JSON", json.dumps(asked.task.code)).replace("CODE", asked.task.code)
        return say(before + written)

    return first_then_conclude(write)


def named(name: str, argument: str = "code") -> Model:
    """Use another name for the tool or its argument."""
    return first_then_conclude(lambda asked: call(asked.task.code, name=name, argument=argument))


def changed(change: Callable[[str], str]) -> Model:
    """Damage the code a little, as models do."""
    return first_then_conclude(lambda asked: call(change(asked.task.code)))


def twice(asked: Asked) -> Answer:
    """Stream the arguments and then all of them once more (a server does that)."""
    arguments = json.dumps({"code": f"open('ran.txt', 'a').write('{asked.task.number} ')\n{asked.task.code}"})
    half = len(arguments) // 2
    return call(pieces=[arguments[:half], arguments[half:], arguments])


def cumulative(asked: Asked) -> Answer:
    """Send all arguments so far in each piece."""
    arguments = json.dumps({"code": asked.task.code})
    return call(pieces=[arguments[:at] for at in range(8, len(arguments), 16)] + [arguments])


def cut_off(asked: Asked) -> Answer:
    """Break off inside the arguments, but say that the call is whole; right when told what happened."""
    if re.search(r"broke off|cut|incomplete", asked.last):
        return call(asked.task.code)
    arguments = json.dumps({"code": asked.task.code})
    return call(raw=arguments[: len(arguments) * 2 // 3])


def copies_the_example(asked: Asked) -> Answer:
    """Write what stands between the tags of the prompt when that is code; else its own."""
    example = _TAGGED.search(asked.prompt)
    is_code = example is not None and not example[1].lstrip().startswith(("#", "...", "[", "<"))
    if asked.own and not asked.is_done and is_code:
        return say(f"The result is {asked.last[-20:].strip()}.")
    code = example[1] if example is not None and is_code else asked.task.code
    return conclude(asked) if asked.is_done else say(f"{_OPEN}\n{code}\n{_CLOSE}")


def invents_output(asked: Asked) -> Answer:
    """Write an output of its own behind the code."""
    if asked.own:
        return conclude(asked)
    return say(f"{_OPEN}\n{asked.task.code}\n{_CLOSE}\nOutput of the code:\n99\n\nThe result is 99.")


def floods(asked: Asked, *, told: bool = True) -> Answer:
    """Print a whole table, unless the prompt asks for heads and summaries."""
    if count_tokens(asked.body) > CONTEXT:
        words = f"This model's maximum context length is {CONTEXT} tokens. However, your messages resulted in more."
        return refuse(400, words)
    if asked.own:
        return conclude(asked)
    careful = told and re.search(r"summar|head\b|heads", asked.prompt)
    flood = "" if careful else "\nfor row in range(3000): print('row', row, row * 7)"
    return call(asked.task.code + flood)


def looks_for_files(asked: Asked) -> Answer:
    """Read only files that it was told of, or that it was told how to find."""
    task = asked.task
    if not task.file or task.file in asked.last or asked.is_done:
        return conclude(asked) if asked.is_done else call(task.code)
    if "listdir" in asked.prompt:
        return call("import os\nprint(os.listdir())")
    return say("I cannot see that file. Please attach it.")


def damages_links(asked: Asked) -> Answer:
    """Mention pictures where the prompt asks for it, and lose a character of the address."""
    if not asked.is_done:
        return call(asked.task.code)
    link = _LINK.search(asked.last)
    if link and re.search(r"copy the link", asked.prompt):
        address = link[1] or link[2]
        return say(f"The result is {asked.task.expected}.\n\n![chart]({address[:-3]}{address[-1]})")
    return conclude(asked)


def loops_on_errors(asked: Asked) -> Answer:
    """Run the same failing code again and again, unless there is an end to it in the prompt."""
    patient = not re.search(r"two (?:failures|failed)|twice|second time", asked.prompt)
    if asked.is_done or len(asked.own) > 30:
        return conclude(asked)
    if len(asked.own) >= 2 and not patient:
        return call(asked.task.code)
    return call(f"import no_such_module_here\n{asked.task.code}")


def effort_refused(asked: Asked) -> Answer:
    """Refuse tools together with the default effort, as OpenAI does (openai/openai-openapi#541)."""
    if asked.body.get("tools") and asked.body.get("reasoning_effort") != "none":
        return refuse(
            400,
            "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. Please use "
            "/v1/responses instead.",
        )
    return conclude(asked) if asked.own else call(asked.task.code)


def wants_reasoning_back(asked: Asked) -> Answer:
    """Want its thoughts back on every answer (https://api-docs.deepseek.com/guides/thinking_mode)."""
    answers = [message for message in asked.body["messages"] if message["role"] == "assistant"]
    if any("reasoning_content" not in message for message in answers):
        return refuse(400, "The `reasoning_content` in the thinking mode must be passed back to the API.")
    answer = conclude(asked) if asked.own else call(asked.task.code)
    return Answer(({"reasoning_content": "Let me think."}, *answer.deltas), answer.finish)


def wants_ids_back(asked: Asked) -> Answer:
    """Stop acting when its ids were changed (Moonshot's guidance for tool calls)."""
    ids = [item["id"] for message in asked.own for item in message.get("tool_calls", ())]
    if ids and not ids[0].startswith("functions."):
        return say("Let me run the code.")
    if asked.is_done:
        return conclude(asked)
    code = asked.task.code if asked.own else "print('ready')"
    return call(code, call_id=f"functions.execute_code:{len(asked.own)}")


def no_system_role(asked: Asked) -> Answer:
    """Know no system role, as some chat templates."""
    if any(message["role"] == "system" for message in asked.body["messages"]):
        return refuse(400, "System role not supported")
    return conclude(asked) if asked.own else call(asked.task.code)


def no_prefill(asked: Asked) -> Answer:
    """Write text behind a call, and refuse to go on from an answer."""
    if asked.body["messages"][-1]["role"] == "assistant":
        return refuse(400, "This model does not support assistant message prefill.")
    if asked.own:
        return conclude(asked)
    answer = call(asked.task.code)
    return Answer((*answer.deltas, {"content": "That was it."}), answer.finish)


def talks_first(asked: Asked) -> Answer:
    """Describe the code before it runs it, unless told to make the call itself."""
    if asked.is_done or len(asked.own) > 1:
        return conclude(asked)
    if "do not describe" in asked.prompt or "itself" in asked.prompt:
        return call(asked.task.code)
    return say(f"You can run this:\n\n```python\n{asked.task.code}\n```\n")


TAGS: dict[str, Model] = {
    "copies-the-example": copies_the_example,
    "invents-output": invents_output,
    "fences-in-tags": text(f"{_OPEN}\n```python\nCODE\n```\n{_CLOSE}"),
    "calls-in-tag-mode": text('<tool_call>\n{"name": "execute_code", "arguments": {"code": JSON}}\n</tool_call>'),
}
"""Played in tag mode."""
