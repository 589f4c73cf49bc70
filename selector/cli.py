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
    SelectionError,
    SeriesSelectorError,
    UnexpectedError,
)
from selector.process.progress import terminal

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

_NAME = "series-selector"
_STEPS = frozenset({"convert", "parse"})
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
    parser = _parser()
    try:
        arguments = parser.parse_args(argv)
        if arguments.command == "parse":
            _check_parse(parser, arguments)
    except SystemExit as stop:  # argparse exits by itself, after --help and after an error
        if stop.code and argv[0] in _STEPS:
            _remove_stale_of(argv[0])
        elif not argv[0].startswith("-") and argv[0] not in {"batch", "check", "test", *_STEPS}:
            _remove_stale()
        return stop.code if isinstance(stop.code, int) else 0
    if arguments.command == "batch":
        return _batch(arguments)
    if arguments.command in _STEPS:
        return _parse(arguments) if arguments.command == "parse" else _convert(arguments)
    command = {"check": _check, "test": _test}.get(arguments.command)
    return _print(command, arguments) if command else app.run(os.environ)


def clean_up(argv: Sequence[str]) -> Callable[[], None]:
    """Return what is to be done if a signal ends the work that the arguments ask for."""
    if not argv:
        return partial(app.abandon, os.environ)
    if argv[0] == "parse":
        from selector.commands import parse, step  # noqa: PLC0415 - only what a command needs: a run starts faster

        return partial(step.abandon, parse.STEP, os.environ)
    if argv[0] == "convert":
        from selector.commands import convert  # noqa: PLC0415 - as for `parse`

        return partial(convert.abandon, os.environ)
    return lambda: None  # Other commands write no files, and a batch ends by itself once it has begun to write.


def _check_parse(parser: "ArgumentParser", arguments: "Namespace") -> None:
    """Exit with an error if arguments of `parse` do not fit together."""
    if bool(arguments.metadata) != bool(arguments.base_url):
        parser.error("--metadata and --base-url belong together")
    if arguments.base_url and not arguments.base_url.lower().startswith(("http://", "https://")):
        parser.error("--base-url must begin with http:// or https://")


def _parse(arguments: "Namespace") -> int:
    from selector.commands import parse  # noqa: PLC0415 - as for `clean_up`

    request = parse.Request(
        frozenset(arguments.private), arguments.split == "study", tuple(arguments.metadata or ()), arguments.base_url
    )
    return parse.run(os.environ, request)


def _convert(arguments: "Namespace") -> int:
    from selector.commands import convert  # noqa: PLC0415 - as for `clean_up`

    return convert.run(os.environ, convert.Request(arguments.dicom, tuple(arguments.volume)))


def _batch(arguments: "Namespace") -> int:
    from selector import batch  # noqa: PLC0415 - only what a command needs: a run starts faster

    return batch.run(os.environ, batch.Request(arguments.list, arguments.resume))


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


def _remove_stale_of(command: str) -> None:
    from selector.commands import convert, parse, step  # noqa: PLC0415 - only what a command needs: a run starts faster

    step.remove_stale(parse.STEP if command == "parse" else convert.STEP, os.environ)


def _refuse_program(program: str) -> int:
    _remove_stale()
    sys.stderr.write(
        f"series-selector: error: {program!r} is a program, not an argument: the image already starts the operator. "
        "Remove the step's command, or give only the operator's own arguments (see --help). "
        "To start another program in the image, use --entrypoint.\n"
    )
    return ConfigurationError.exit_code


def _add_batch(commands: "_SubParsersAction[ArgumentParser]") -> None:
    batch = commands.add_parser(
        "batch",
        help="do many payloads, each as in a run of its own",
        description=f"Do each folder in the folder {runtime_envs.INPUT} as a payload, with an output and a logs folder "
        f"of the same name in {runtime_envs.OUTPUT} and {runtime_envs.LOGS}. In a path, {{}} stands for the name of a "
        "payload. Exit code: 0 all have their output; 6 some have none; "
        f"{ConfigurationError.exit_code} unusable arguments, settings or rules; {InputError.exit_code} no payloads; "
        f"{OutputError.exit_code} unusable output or logs folder; {LimitError.exit_code} no memory for the processes.",
        allow_abbrev=False,
    )
    batch.add_argument("--list", metavar="FILE", default="", help="a file with the names of the payloads, one a line")
    batch.add_argument(
        "--resume",
        action="store_true",
        help="do not repeat payloads that have their output from the same inputs, rules and version",
    )


def _add_parse(commands: "_SubParsersAction[ArgumentParser]") -> None:
    parse = commands.add_parser(
        "parse",
        help="read DICOM files, and write the two input files of a run",
        description=f"Read all DICOM files in the folder {runtime_envs.INPUT}, and write dicom-metadata.json and "
        f"series-images.json to the folder {runtime_envs.OUTPUT}. Exit code: 0 done; "
        f"{ConfigurationError.exit_code} unusable arguments or settings; {InputError.exit_code} no usable DICOM file; "
        f"{OutputError.exit_code} unusable output folder; {LimitError.exit_code} out of memory.",
        allow_abbrev=False,
    )
    parse.add_argument(
        "--private",
        metavar="CREATOR",
        action="append",
        default=[],
        help="also write the private attributes of this creator; may be given several times",
    )
    parse.add_argument(
        "--metadata",
        metavar="FILE",
        nargs="+",
        help="instead of a folder, read these answers of a DICOMweb server to requests for metadata",
    )
    parse.add_argument(
        "--base-url", metavar="URL", default="", help="with --metadata: the service, for the URLs of the images"
    )
    parse.add_argument("--split", choices=["study"], help="write a folder for each study, named by its UID")


def _add_convert(commands: "_SubParsersAction[ArgumentParser]") -> None:
    convert = commands.add_parser(
        "convert",
        help="make a NIfTI volume of each selected series of DICOM files",
        description=f"Read selected-images.json in the folder {runtime_envs.INPUT}, convert the DICOM files that it "
        f"lists by dcm2niix, and write the volumes, and a selected-images.json that names them, to the folder "
        f"{runtime_envs.OUTPUT}. Exit code: 0 done; {ConfigurationError.exit_code} unusable arguments or settings; "
        f"{InputError.exit_code} unusable selection or files; {SelectionError.exit_code} a series has not exactly one "
        f"volume; {OutputError.exit_code} unusable output folder; {LimitError.exit_code} out of memory.",
        allow_abbrev=False,
    )
    convert.add_argument("--dicom", metavar="FOLDER", required=True, help="the folder of DICOM files that was parsed")
    convert.add_argument(
        "--volume",
        metavar="SUFFIX",
        action="append",
        default=[],
        help="of several volumes, take the one whose name ends with this, such as _e1; "
        "may be given several times, and the first that a series has is taken",
    )


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
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
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
    _add_batch(commands)
    for command in (check, test):
        command.add_argument(
            "rules", metavar="RULES", nargs="?", help="the rules file; by default the rules that a run would use"
        )
        command.add_argument("--json", action="store_true", help="print one JSON object")
    _add_parse(commands)
    _add_convert(commands)
    check.add_argument("--input", metavar="FOLDER", help="also check the inputs in this folder, against these rules")
    check.add_argument("--strict", action="store_true", help="exit with 2 even if something is only suspicious")
    return parser
