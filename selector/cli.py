"""The command line: without arguments one run, whose settings are in the environment; otherwise a command for authors.

A run reports to its log; the result of a command is printed here.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING

from selector import app, output_writer, runtime_envs, version
from selector.errors import (
    ConfigurationError,
    InputError,
    LimitError,
    OutputError,
    SeriesSelectorError,
    UnexpectedError,
)
from selector.process.progress import terminal

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_NAME = "series-selector"
_PROGRAMS = frozenset({"bash", "dash", "env", "main.py", "sh"})


def without_own_name(argv: Sequence[str]) -> Sequence[str]:
    """Return the arguments without the operator's name, which some workflow engines append to the entry point."""
    return argv[1:] if argv and argv[0] == _NAME else argv


def main(argv: Sequence[str]) -> int:
    """Do what the arguments, without the program's own name, ask for, and return the exit code."""
    if not argv:
        return app.run(os.environ)
    name = os.path.basename(argv[0])
    if name in _PROGRAMS or name.startswith("python"):
        return _refuse_program(argv[0])
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse exits by itself, after --help and after an error
        if not argv[0].startswith("-") and argv[0] not in {"check", "test"}:
            _remove_stale()
        return stop.code if isinstance(stop.code, int) else 0
    command = {"check": _check, "test": _test}.get(arguments.command)
    return _print(command, arguments) if command else app.run(os.environ)


def _check(arguments: "Namespace") -> tuple[str, int]:
    from selector.commands import printing  # noqa: PLC0415 - only what a command needs: a run starts faster
    from selector.commands.check import check  # noqa: PLC0415

    found = check(arguments.rules, os.environ, arguments.input, terminal())
    code = found.exit_code(strict=arguments.strict)
    return printing.check_in_json(found, code) if arguments.json else printing.check_in_lines(found), code


def _test(arguments: "Namespace") -> tuple[str, int]:
    from selector.commands import printing  # noqa: PLC0415 - as for `check`
    from selector.commands.examples import run_examples  # noqa: PLC0415
    from selector.commands.given_rules import read_given_rules  # noqa: PLC0415
    from selector.rules.loader import load_rules  # noqa: PLC0415

    source = arguments.rules or ""
    try:
        text, source = read_given_rules(arguments.rules, os.environ)
        result = run_examples(load_rules(text, source))
    except (ConfigurationError, LimitError) as error:  # The examples are part of the rules: both are the author's.
        code = ConfigurationError.exit_code
        as_json = printing.examples_in_json(source, None, error.faults, code)
        return as_json if arguments.json else printing.faults_in_lines(source, error.faults), code
    code = 0 if result.hold else ConfigurationError.exit_code
    as_lines = printing.examples_in_lines(source, result)
    return printing.examples_in_json(source, result, (), code) if arguments.json else as_lines, code


def _print(command: Callable[["Namespace"], tuple[str, int]], arguments: "Namespace") -> int:
    """Print what a command found, and return its exit code."""
    outcome = app.attempt(partial(command, arguments))
    if isinstance(outcome, SeriesSelectorError):
        kind = "unexpected failure, a bug in this operator" if isinstance(outcome, UnexpectedError) else "error"
        sys.stderr.write(f"series-selector: {kind}: {outcome}\n")
        return outcome.exit_code
    text, code = outcome
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # A terminal may not have every character.
    with suppress(BrokenPipeError):
        sys.stdout.write(text)
    return code


def _remove_stale() -> None:
    """Remove the output of an earlier run: a pipeline that meant to start a run must not mistake it for new output."""
    settings, _ = runtime_envs.read(os.environ)
    with suppress(OutputError):
        output_writer.remove_stale(settings.output_folder)


def _refuse_program(program: str) -> int:
    _remove_stale()
    sys.stderr.write(
        f"series-selector: error: {program!r} is a program, not an argument: the image already starts the operator. "
        "Remove the step's command, or give only the operator's own arguments (see --help). "
        "To start another program in the image, use --entrypoint.\n"
    )
    return ConfigurationError.exit_code


def _parser() -> "ArgumentParser":
    from argparse import ArgumentParser  # noqa: PLC0415 - a run has no arguments

    parser = ArgumentParser(
        prog=_NAME,
        description="Select the series of a DICOM payload that a model needs. Without arguments: one run.",
        epilog="The settings of a run are environment variables, such as "
        f"{runtime_envs.INPUT}, {runtime_envs.OUTPUT} and {runtime_envs.RULES_FILE}; the documentation lists them.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version()}")
    commands = parser.add_subparsers(title="commands for rule authors", dest="command", metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="list faults in the rules, and what is legal but suspicious",
        description="List all faults of the rules, then what is legal but suspicious. Nothing is removed "
        f"or written. Exit code: 0 no faults; {ConfigurationError.exit_code} faults; {InputError.exit_code} unusable "
        f"inputs; {LimitError.exit_code} out of memory.",
        allow_abbrev=False,
    )
    test = commands.add_parser(
        "test",
        help="run the examples in the rules",
        description="Run the examples in the rules, and print what differs and why, and what no example decides. "
        f"Nothing is removed or written. Exit code: 0 all hold; {ConfigurationError.exit_code} some do not, or the "
        f"rules cannot be used; {LimitError.exit_code} out of memory.",
        allow_abbrev=False,
    )
    for command in (check, test):
        command.add_argument(
            "rules", metavar="RULES", nargs="?", help="the rules file; by default the rules that a run would use"
        )
        command.add_argument("--json", action="store_true", help="print one JSON object")
    check.add_argument("--input", metavar="FOLDER", help="also check the inputs in this folder, against these rules")
    check.add_argument("--strict", action="store_true", help="exit with 2 even if something is only suspicious")
    return parser
