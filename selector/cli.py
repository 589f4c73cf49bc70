"""The command line: without arguments one run, whose settings are in the environment; else the author's commands.

It writes to the terminal itself what these commands have to say; what a run has to say is in its log.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING

from selector import app, output_writer, runtime_envs
from selector.errors import ConfigurationError, OutputError, SeriesSelectorError
from selector.process import memory_limit

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_PROGRAMS = frozenset({"bash", "dash", "env", "main.py", "sh"})


def main(argv: Sequence[str]) -> int:
    """Do what the arguments say, and return the exit code.

    Parameters
    ----------
    argv
        The arguments without the program's own name.
    """
    if not argv:
        return app.run(os.environ)
    if _is_program(argv[0]):
        return _refuse_program(argv[0])
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse ends the program itself, for --help as for a mistake.
        if not argv[0].startswith("-") and argv[0] not in {"check", "test"}:
            _remove_stale()
        return stop.code if isinstance(stop.code, int) else 0
    command = {"check": _check, "test": _test}.get(arguments.command)
    return _tell(command, arguments) if command else app.run(os.environ)


def _check(arguments: "Namespace") -> tuple[str, int]:
    from selector.commands import printing as telling  # noqa: PLC0415 - as below: a run starts the faster for it
    from selector.commands.check import check  # noqa: PLC0415

    found = check(arguments.rules, os.environ, arguments.input, app.terminal())
    code = found.exit_code(strict=arguments.strict)
    return telling.check_in_json(found, code) if arguments.json else telling.check_in_lines(found), code


def _test(arguments: "Namespace") -> tuple[str, int]:
    from selector.commands import printing as telling  # noqa: PLC0415 - as above
    from selector.commands.examples import run_examples  # noqa: PLC0415
    from selector.rules.loader import load_rules  # noqa: PLC0415
    from selector.rules_source import read_rules  # noqa: PLC0415

    source = arguments.rules or ""
    try:
        read = read_rules(arguments.rules, os.environ)
        source = read.source
        result = run_examples(load_rules(read.text, source))
    except ConfigurationError as error:
        code = error.exit_code
        as_json = telling.examples_in_json(source, None, error.faults, code)
        return as_json if arguments.json else telling.faults_in_lines(source, error.faults), code
    code = 0 if result.hold else ConfigurationError.exit_code
    as_lines = telling.examples_in_lines(source, result)
    return telling.examples_in_json(source, result, (), code) if arguments.json else as_lines, code


def _tell(command: Callable[["Namespace"], tuple[str, int]], arguments: "Namespace") -> int:
    """Print what a command has to say, and return its exit code."""
    try:
        with memory_limit.watched():
            text, code = command(arguments)
    except Exception as error:  # noqa: BLE001 - the edge: as in a run, without a message that may hold values
        if memory_limit.is_shortage(error) or memory_limit.is_exhausted():
            memory_limit.lift()
            sys.stderr.write(f"series-selector: error: {memory_limit.shortage('for this command')}\n")
            return ConfigurationError.exit_code
        if isinstance(error, SeriesSelectorError):
            sys.stderr.write(f"series-selector: error: {error}\n")
            return error.exit_code
        sys.stderr.write(f"series-selector: unexpected failure, a bug of this operator: {app.trace(error)}\n")
        return app.EXIT_UNEXPECTED
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # A terminal may not have every character.
    with suppress(BrokenPipeError):
        sys.stdout.write(text)
    return code


def _is_program(argument: str) -> bool:
    name = os.path.basename(argument)
    return name in _PROGRAMS or name.startswith("python")


def _remove_stale() -> None:
    """Remove what an earlier run selected: a pipeline asked for a run, and must not take it for this one's."""
    with suppress(OutputError):
        output_writer.remove_stale(runtime_envs.output_folder(os.environ))


def _refuse_program(program: str) -> int:
    _remove_stale()
    sys.stderr.write(
        f"series-selector: error: {program!r} is a program, not an argument: the operator starts by itself. "
        "Leave out the step's command, or give only the operator's own arguments (see --help). "
        "To start another program in the image, use --entrypoint.\n"
    )
    return 2


def _parser() -> "ArgumentParser":
    from argparse import ArgumentParser  # noqa: PLC0415 - a run has no arguments, and starts the faster for it

    parser = ArgumentParser(
        prog="series-selector",
        description="Select the series of a DICOM payload that a model needs. Without arguments: one run.",
        epilog="The settings of a run are environment variables, such as "
        f"{runtime_envs.INPUT}, {runtime_envs.OUTPUT} and {runtime_envs.RULES_FILE}; the documentation lists them.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {app.version()}")
    commands = parser.add_subparsers(title="commands for the author of rules", dest="command", metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="say what is wrong with rules, and what is legal but suspicious",
        description="Say everything that is wrong with rules, then what is legal but suspicious. Nothing is removed or "
        "written. Exit code: 0 done; 2 faults; 3 inputs that cannot be used.",
        allow_abbrev=False,
    )
    test = commands.add_parser(
        "test",
        help="run the examples that rules carry",
        description="Run the examples that rules carry: what differs and why, and what no example decides. Nothing is "
        "removed or written. Exit code: 0 all hold; 2 some do not, or the rules cannot be used.",
        allow_abbrev=False,
    )
    for command in (check, test):
        command.add_argument(
            "rules", metavar="RULES", nargs="?", help="the rules file; without it, the rules that a run would use"
        )
        command.add_argument("--json", action="store_true", help="print one JSON object")
    check.add_argument("--input", metavar="FOLDER", help="check the inputs in this folder too, against these rules")
    check.add_argument("--strict", action="store_true", help="exit with 2 also where something is only suspicious")
    return parser
