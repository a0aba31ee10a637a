"""What the model is told before the conversation: where its code runs and how to work with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..config.template import find_template_problem
from ..errors import ConfigError
from ..protocol.chats import CodeUse, Message
from ..protocol.media_types import UNKNOWN_ENCODING
from ..protocol.parts import EngineName, FilePart
from .tags import CLOSE_TAG, OPEN_TAG

DEFAULT_TEMPLATE = """\
You are an assistant who runs Python code. Today is {date}.

Where the code runs: {engine}
Packages: {packages}
Files: {files}

How to work:
- When numbers, data, files or a picture are asked for, run code instead of guessing or only showing code. Never make \
up an output.
- Only what code prints, displays, raises or leaves as last expression comes back to you. Print every value you \
need, of long data heads, counts and summaries.
- Variables, imports and files stay from run to run. os.listdir() shows the folder's other files.
- After an error, read it, change the code and run again. After two failures of one kind, say what is wrong. Never \
pretend that something worked.
- Charts: draw with matplotlib and end with plt.show(). Every picture is shown below the code and needs no \
link. Interactive figures (plotly, altair, bokeh), maps and widgets are not shown.
- Never write base64 or a data: address.
- When you have what you need, stop running code and answer briefly, in the person's language."""

NO_CODE_TEMPLATE = """\
You are a helpful assistant. Today is {date}.

Files: {files}

Answer in the language the person writes in. Do not make up numbers or links that you cannot know."""
"""Our template where no code runs: rules for running it would only confuse."""

NATIVE_RULES = """\
To run code, call the tool execute_code with the argument "code": plain Python source, without Markdown fences. Make \
the call itself, do not describe it, and wait for its output before you go on."""

TAG_RULES = f"""\
To run code, write these tags with your own code in place of the second line:
{OPEN_TAG}
# plain Python, without Markdown fences
{CLOSE_TAG}
Then stop: say nothing after the closing tag. The output comes to you as the next message; never write it yourself. \
A Python block that is only meant to be read goes into a normal Markdown fence."""

NO_CODE_RULES = """\
Running code is switched off in this conversation. Answer without running anything, and say so when it would be \
needed."""

ENGINES: Mapping[EngineName, str] = {
    "jupyter": "a Python kernel of this person's Jupyter server; its working directory is the folder of the chat.",
    "pyodide": "Python (Pyodide) in the person's browser: no network, other programs or threads; top-level await "
    "works. numpy's default integers have 32 bits and wrap silently: use dtype='int64', astype('int64'). Written files "
    "are offered for download.",
}

PACKAGES: Mapping[EngineName, str] = {
    "jupyter": "what is installed in that kernel, usually numpy, pandas and matplotlib. When an import fails, say "
    "so and try another way, or install it with %pip install if the person agrees.",
    "pyodide": "numpy, pandas, matplotlib, seaborn, scipy, scikit-learn, statsmodels, beautifulsoup4, regex, pillow, "
    "openpyxl and others; importing loads them.",
}


@dataclass(frozen=True)
class PromptContext:
    """What the placeholders stand for: as it was when the chat began, so that each request begins the same.

    ``files`` came with the first message, at the moment ``began`` (seconds since the epoch); what comes later is said
    in the messages.
    """

    engine: EngineName
    files: Sequence[FilePart]
    began: float
    use: CodeUse


def check_template(template: str) -> None:
    """Raise ConfigError unless the template can be filled in; an empty one means ours."""
    problem = find_template_problem(template)
    if problem is not None:
        raise ConfigError(f"The prompt template (CODE_INTERPRETER_PROMPT_TEMPLATE) {problem.text}")


def render_prompt(template: str, context: PromptContext) -> str:
    """Return the system prompt: the template filled in, then the rules of how code is handed over."""
    rules = {"native": NATIVE_RULES, "tags": TAG_RULES, "off": NO_CODE_RULES}[context.use]
    ours = NO_CODE_TEMPLATE if context.use == "off" else DEFAULT_TEMPLATE
    filled = (template or ours).format(
        engine=ENGINES[context.engine],
        packages=PACKAGES[context.engine],
        files=describe_first_files(context.files),
        date=describe_day(context.began),
    )
    return f"{filled}\n\n{rules}"


def context_of(branch: Sequence[Message], engine: EngineName, use: CodeUse, now: float) -> PromptContext:
    """Return what a conversation's prompt is filled in with; ``now`` is for one that has not begun."""
    if not branch:
        return PromptContext(engine, (), now, use)
    files = [part for part in branch[0].parts if isinstance(part, FilePart)]
    return PromptContext(engine, files, branch[0].created, use)


def describe_day(moment: float) -> str:
    """Return the day of a moment in the server's time zone."""
    return datetime.fromtimestamp(moment).astimezone().strftime("%Y-%m-%d (%A)")


def describe_first_files(files: Sequence[FilePart]) -> str:
    """Describe the files that a chat begins with."""
    return (
        f"{describe_files(files)}\nMessages name those attached later."
        if files
        else "named in the messages that they come with."
    )


def describe_files(files: Sequence[FilePart]) -> str:
    """Return one line per file: how code opens it, its type and size."""
    if not files:
        return "none attached."
    lines = [f'\n- "{file.name}" ({_describe_type(file.media_type)}, {file.size:,} bytes)' for file in files]
    return "attached to this chat, in the working directory; open them by these names:" + "".join(lines)


def _describe_type(media_type: str) -> str:
    """Return the type; of text that is not UTF-8 with what code must say to read it."""
    kind, _, charset = media_type.partition("; charset=")
    if not charset:
        return kind
    if charset == UNKNOWN_ENCODING:
        return f"{kind}, not UTF-8, encoding unknown"
    encoding = {"windows-1252": "cp1252"}.get(charset, charset)
    return f'{kind}, encoding {encoding}: read it with encoding="{encoding}"'
