"""The table of all switches: where each is in the snapshot, what it takes, what it is called, what it does."""

from __future__ import annotations

from ..protocol.chats import APPROVALS, CODE_MODES
from ..protocol.parts import ENGINE_NAMES
from .kinds import Boolean, Choice, Fields, Hook, Host, Items, Kind, Number, Table, Text, Url
from .switch import Switch

_YES_NO = Boolean()
_BYTES = Number(minimum=1)
_COUNT = Number(minimum=1, maximum=1_000_000)
_SECONDS = Number(minimum=0, whole=False)
_SOME_SECONDS = Number(minimum=0.1, whole=False)
_ENGINE = Choice(ENGINE_NAMES)
_APPROVAL = Choice(APPROVALS)
_WORDS = Items(Text())
_CAPABILITIES = Fields(
    {
        "code_interpreter": _YES_NO,
        "code_mode": Choice(CODE_MODES),
        "vision": _YES_NO,
        "context_tokens": Number(minimum=1_000),
    }
)


def _jupyter(group: str, prefix: str, whose: str) -> tuple[Switch, ...]:
    def switch(field: str, kind: Kind, text: str, variable: str, *, unit: str = "", secret: bool = False) -> Switch:
        return Switch(
            f"{group}.{field}", kind, f"{text} {whose}", unit, (f"{prefix}_JUPYTER_{variable}",), secret=secret
        )

    return (
        switch("url", Url(), "Another Jupyter server that runs the code, empty for this one:", "URL"),
        switch("auth", Choice(("none", "token", "password")), "How to log in to that Jupyter server:", "AUTH"),
        switch("token", Text(), "Token for that Jupyter server:", "AUTH_TOKEN", secret=True),
        switch("password", Text(), "Password for that Jupyter server:", "AUTH_PASSWORD", secret=True),
        switch(
            "timeout_seconds",
            _SECONDS,
            "How long code may run, on any engine, 0 for no end:",
            "TIMEOUT",
            unit="seconds",
        ),
    )


_INTERPRETER = (
    Switch("interpreter_enabled", _YES_NO, "Models may run code.", variables=("ENABLE_CODE_INTERPRETER",)),
    Switch(
        "interpreter_engine",
        _ENGINE,
        "Where code of models runs unless the chat says otherwise; 'pyodide' is the browser.",
        variables=("CODE_INTERPRETER_ENGINE",),
    ),
    *_jupyter("interpreter_jupyter", "CODE_INTERPRETER", "code of models."),
    Switch(
        "prompt_template",
        Text(),
        "The system prompt, empty for the built-in one; {engine}, {packages}, {files} and {date} are filled in.",
        variables=("CODE_INTERPRETER_PROMPT_TEMPLATE",),
    ),
    Switch(
        "blocked_modules",
        _WORDS,
        "Modules that code may not import, submodules included: a policy guard, not a boundary.",
        variables=("CODE_INTERPRETER_BLOCKED_MODULES", "CODE_INTERPRETER_BLACKLISTED_MODULES"),
    ),
    Switch(
        "manual_run_enabled", _YES_NO, "People may run code blocks of answers.", variables=("ENABLE_CODE_EXECUTION",)
    ),
    Switch(
        "manual_run_engine",
        Choice(("auto", *ENGINE_NAMES)),
        "Where code that people run goes; 'auto' is the chat's engine.",
        variables=("CODE_EXECUTION_ENGINE",),
    ),
    *_jupyter("manual_run_jupyter", "CODE_EXECUTION", "code that people run."),
)

_POLICY = (
    Switch("allowed_engines", Items(_ENGINE, needs_one=True), "The engines that may be used."),
    Switch(
        "jupyter_approval",
        _APPROVAL,
        "Whether code of models in the kernel waits for a person's consent, unless the chat says otherwise.",
    ),
    Switch("pyodide_approval", _APPROVAL, "The same for the browser engine."),
    Switch(
        "minimum_approval",
        Table(_ENGINE, _APPROVAL),
        "Engines for which a chat may not choose a laxer approval than this.",
    ),
    Switch("forced", _WORDS, "Switches that nobody may change for themselves."),
    Switch("kernel_name", Text(), "The kernel specification for new kernels, empty for the server's default."),
    Switch(
        "unguarded_kernels",
        Choice(("refuse", "mark")),
        "What happens to code in a kernel in which modules are blocked and cannot be guarded while code runs: 'refuse' "
        "does not run it, 'mark' runs it and says so.",
    ),
    Switch("strip_kernel_environment", _YES_NO, "Keep provider keys out of the environment of kernels we start."),
    Switch("stripped_variables", _WORDS, "Patterns of the variables that are kept out of kernels."),
    Switch("data_folder", Text(), "Where chats and files are kept, empty for 'codeinterp' in the Jupyter data folder."),
    Switch(
        "journal_mode",
        Choice(("auto", "wal", "delete")),
        "SQLite's journal; 'auto' is 'wal', and 'delete' on a network file system.",
    ),
)

_LIMITS = (
    Switch(
        "limits.page_output_bytes",
        Number(minimum=10_000),
        "Output of one execution that a page shows; of a kernel's, the full text is kept as a file, of the browser "
        "engine's it is kept nowhere.",
        "bytes",
    ),
    Switch(
        "limits.model_output_bytes", Number(minimum=1_000), "Output of one execution that the model reads.", "bytes"
    ),
    Switch("limits.full_output_bytes", _BYTES, "Full text and files kept of one execution.", "bytes"),
    Switch("limits.outputs_per_execution", _COUNT, "Outputs of one execution that are shown."),
    Switch("limits.image_bytes", _BYTES, "Size of one image in the output.", "bytes"),
    Switch("limits.image_pixels", Number(minimum=1), "Width times height of one image in the output.", "pixels"),
    Switch(
        "limits.upload_bytes",
        Number(minimum=1, maximum=512 * 1024 * 1024),
        "Size of one uploaded file; the web server itself refuses more than 512 MiB.",
        "bytes",
    ),
    Switch("limits.json_body_bytes", Number(minimum=1_000), "Size of one request's JSON body.", "bytes"),
    Switch(
        "limits.kernels",
        Number(minimum=0, maximum=1_000_000),
        "Kernels that chats of one server may keep at once, 0 for no limit; the one idle longest makes room for the "
        "next.",
    ),
    Switch("limits.steps", _COUNT, "Model calls in one turn."),
    Switch("limits.code_bytes", _BYTES, "Size of one piece of code.", "bytes"),
    Switch("limits.events_kept", _COUNT, "Events per chat that a page which was away can catch up with."),
    Switch("limits.pages", _COUNT, "Browser tabs connected to one server at once."),
)

_DEADLINES = (
    Switch(
        "deadlines.interrupt_grace",
        _SOME_SECONDS,
        "How long interrupted code may go on before its kernel is killed.",
        "seconds",
    ),
    Switch("deadlines.kernel_start", _SOME_SECONDS, "How long a kernel may take to start.", "seconds"),
    Switch(
        "deadlines.kernel_idle", _SECONDS, "Shut down a chat's kernel that was idle so long, 0 for never.", "seconds"
    ),
    Switch(
        "deadlines.kernel_wait",
        _SECONDS,
        "How long code waits when all kernels there may be are in use, 0 for no end.",
        "seconds",
    ),
    Switch("deadlines.page_wait", _SECONDS, "How long code for the browser waits for a page, 0 for no end.", "seconds"),
    Switch("deadlines.approval_wait", _SECONDS, "How long code waits for a person's consent, 0 for no end.", "seconds"),
    Switch("deadlines.model_connect", _SOME_SECONDS, "How long connecting to a model's server may take.", "seconds"),
    Switch("deadlines.model_idle", _SOME_SECONDS, "How long a model's server may be silent.", "seconds"),
    Switch(
        "deadlines.ping",
        Number(minimum=1, maximum=25, whole=False),
        "How often an idle socket to a page is pinged.",
        "seconds",
    ),
)

_MODELS = (
    Switch(
        "models.default",
        Text(),
        "The model of a person's first chat, as provider/name; later ones begin with the model used last, unless the "
        "person has set this for themselves. Empty for the best that is found.",
    ),
    Switch("models.allowed", Items(Text(), needs_one=True), "Patterns of the models that may be used."),
    Switch("models.denied", _WORDS, "Patterns of the models that may not be used; stronger than the allowed ones."),
    Switch(
        "models.capabilities",
        Table(Text(), _CAPABILITIES),
        "What models can do, by pattern: code_interpreter, code_mode, vision, context_tokens.",
    ),
    Switch(
        "models.retries",
        Number(minimum=0, maximum=10),
        "How often a failed request is sent again before its first answer.",
    ),
    Switch("models.vision", _YES_NO, "Show pictures, of code and of people, to models that can see."),
    Switch(
        "models.output_tokens",
        Number(),
        "The most that a model may write at once, thinking included; 0 for what its server says it can, or 32,000 "
        "where a server wants a number and says none.",
        "tokens",
    ),
    Switch(
        "models.discover_environment",
        _YES_NO,
        "Offer the providers whose keys and addresses are in the environment: OPENAI_API_KEY, OLLAMA_HOST and so on.",
    ),
    Switch("models.discover_local", _YES_NO, "Look for model servers on this machine."),
    Switch("models.local_urls", Items(Url()), "Where to look for them."),
    Switch(
        "models.ollama_context",
        Number(),
        "The most that a model of Ollama is told to read, less where the memory for it may be missing; 0 leaves it to "
        "Ollama. Each model has one number, since Ollama loads a model again for another one; what model_capabilities "
        "says of a model goes first.",
        "tokens",
    ),
    Switch(
        "models.allow_link_local",
        _YES_NO,
        "Allow model servers at link-local addresses, where clouds keep their metadata.",
    ),
    Switch(
        "models.proxy",
        Url(),
        "Proxy on the way to model servers, empty for the one the environment names.",
        secret=True,
    ),
    Switch(
        "models.ca_bundle",
        Text(),
        "File with the certificates that model servers are checked against, empty for the usual ones.",
    ),
    Switch(
        "models.headers",
        Table(Text(), Text()),
        "Headers sent along to model servers, but for those that the connection writes itself, such as Content-Type.",
        secret=True,
    ),
    Switch("models.turns_per_hour", Number(), "Turns within an hour, 0 for no end; the demo does not count."),
    Switch("models.turns_per_day", Number(), "Turns within a day, 0 for no end; the demo does not count."),
    Switch(
        "models.tokens_per_hour",
        Number(),
        "Tokens within an hour, read and written, as the model's server counts them; 0 for no end.",
        "tokens",
    ),
    Switch("models.tokens_per_day", Number(), "The same within a day.", "tokens"),
    Switch(
        "models.cached_token_share",
        Number(maximum=1, whole=False),
        "What a token that the model's server read from its cache counts in the token budgets; most vendors charge a "
        "tenth.",
    ),
    Switch(
        "models.credential_hook",
        Hook(),
        "Function from a provider's id to its key (or an awaitable of it), called for each request.",
        secret=True,
    ),
)

_PYODIDE = (
    Switch(
        "pyodide.upstream_url",
        Url(),
        "Where the server fetches missing packages for the browser; empty (variable: none) for nowhere.",
    ),
    Switch(
        "pyodide.cache_folder",
        Text(),
        "Where packages for the browser are kept, empty for the data folder; may be shared and read-only.",
    ),
    Switch(
        "pyodide.network_hosts", Items(Host()), "Hosts that code in the browser may reach over HTTPS; empty for none."
    ),
    Switch("pyodide.install_from_pypi", _YES_NO, "Code in the browser may install pure Python packages from PyPI."),
    Switch("pyodide.pypi_url", Url(), "Where the server asks for packages of PyPI."),
    Switch(
        "pyodide.cross_origin_isolation",
        _YES_NO,
        "Send the headers that let Stop keep variables in the browser; they concern every page of the server.",
    ),
)

SWITCHES: tuple[Switch, ...] = (*_INTERPRETER, *_POLICY, *_LIMITS, *_DEADLINES, *_MODELS, *_PYODIDE)
SWITCH_BY_NAME: dict[str, Switch] = {switch.name: switch for switch in SWITCHES}
