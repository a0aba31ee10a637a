"""The command line as people write it: commands, options, their help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .._version import __version__

_ASK_CODES = """\
exit codes:
  0    the answer is complete and its last code worked
  1    the last code failed, for example because a module is missing
  2    wrong arguments, or no server could be reached or started
  3    the model failed, or its answer is not complete
  4    refused: by you, by the administrator, or because nobody could be asked
  5    --timeout was over
  130  stopped by Ctrl+C (a second one leaves at once)
"""


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command and its options; a wrong one ends the program with code 2."""
    parser = argparse.ArgumentParser(
        prog="jupyter codeinterp",
        description="A language model that writes Python, runs it and reads what came out; from the terminal.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"jupyter-codeinterp {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_doctor(commands)
    _add_ask(commands)
    _add_pyodide(commands)
    options = parser.parse_args(argv)
    if options.command == "ask":
        _check_ask(parser, options)
    return options


def _add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="say what is ready, what is not, and what to do about it",
        description="Say what is ready, what is not, and what to do about it. Changes nothing.",
        epilog="Exit code 0 when a question could be asked now, 1 when not.",
        allow_abbrev=False,
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object instead of lines for people")


def _add_ask(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ask = commands.add_parser(
        "ask",
        help="ask one question; the answer goes to stdout, code and output to stderr",
        description="Ask one question. The answer goes to stdout; code, its output and pictures' paths to stderr.",
        epilog=_ASK_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    ask.add_argument("question", help="what you want to know; '-' reads it from stdin")
    ask.add_argument("--model", metavar="M", help="the model, as provider/name (default: the one a new chat gets)")
    ask.add_argument(
        "--engine",
        choices=("jupyter",),
        default="jupyter",
        help="where code runs: a kernel of the Jupyter server (the browser engine needs a page)",
    )
    ask.add_argument("--yes", action="store_true", help="run code without asking")
    ask.add_argument("--out", type=Path, metavar="DIR", help="write pictures into this folder; nothing is overwritten")
    # one path each: with several, the question behind them would be taken for one
    ask.add_argument(
        "--file", type=Path, metavar="PATH", action="append", default=[], help="attach this file; may be repeated"
    )
    ask.add_argument("--timeout", type=_seconds, metavar="S", help="give up after so many seconds")
    ask.add_argument("--url", help="the Jupyter server to ask; may hold '?token=...' as Jupyter prints it")
    ask.add_argument("--token", metavar="T", help="the token of that server")
    ask.add_argument("--private", action="store_true", help="start a server of its own even if one is running")


def _add_pyodide(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pyodide = commands.add_parser(
        "pyodide",
        help="bring packages for the browser engine onto this machine",
        description="Packages of the browser engine: where code runs in the page, they come from this machine.",
        allow_abbrev=False,
    )
    actions = pyodide.add_subparsers(dest="action", required=True, metavar="ACTION")
    taken = actions.add_parser(
        "import",
        help="take packages from a folder, zip, tar, or a wheel that carries them",
        description="Take packages from a folder, zip, tar, or a wheel that carries them, or packages themselves. "
        "Exit code 1 when one is damaged or cannot be read, or a PATH has none; the others are taken nevertheless.",
    )
    taken.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    actions.add_parser("list", help="list all packages, and which of them are here")
    actions.add_parser(
        "verify",
        help="check every package that is here and remove what is damaged; exit code 1 then",
        description="Check every package that is here. Damaged ones are named and removed from the server's own "
        "cache, so that a second run does not find them again. Exit code 1 when one was damaged.",
    )
    fetch = actions.add_parser("fetch", help="fetch packages and what they need")
    fetch.add_argument("names", nargs="*", metavar="NAME")
    fetch.add_argument("--all", action="store_true", help="fetch every package (about 400 MB)")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds


def _check_ask(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse what makes no sense together, before anything is started."""
    if options.private and options.url:
        parser.error("--private starts a server, --url names one: give only one of them")
    if options.token and not options.url:
        parser.error("--token belongs to --url, which is missing")
    for path in options.file:
        if not path.is_file():
            parser.error(f"--file: there is no file {str(path)!r}")
    if options.out and options.out.exists() and not options.out.is_dir():
        parser.error(f"--out: {str(options.out)!r} is not a folder")
