"""The arguments of the command line: what each command takes, and what `--help` says."""

from argparse import Action, ArgumentError, ArgumentParser, Namespace, _ActionsContainer, _SubParsersAction
from collections.abc import Sequence
from typing import Any, TypeAlias

from selector import runtime_envs, version
from selector.errors import (
    TO_LOOK_AT,
    ConfigurationError,
    InputError,
    LimitError,
    OutputError,
    SelectionError,
)

_Commands: TypeAlias = "_SubParsersAction[_Parser]"


class _Parser(ArgumentParser):
    """Takes options in full, and those with a value once; what it does not know is an error of the command."""

    def __init__(self, **about: Any) -> None:  # noqa: ANN401 - what the class above takes
        super().__init__(allow_abbrev=False, **about)
        self.register("action", None, _Once)

    def parse_known_args(self, *given: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 - as in the class above
        """Return the arguments; with others, exit with the usage of the command that they were given to."""
        arguments, others = super().parse_known_args(*given)
        if others:
            self.error(f"unrecognized arguments: {' '.join(others)}")
        return arguments, others


class _Once(Action):
    """Stores a value, which may be given once and not be empty, as where a variable in the command is unset."""

    def __call__(
        self, _parser: ArgumentParser, arguments: Namespace, value: object, _option: str | None = None
    ) -> None:
        if "" in (value if isinstance(value, list) else [value]):
            raise ArgumentError(self, "its value is empty")
        if getattr(arguments, self.dest) is not self.default:
            raise ArgumentError(self, "given more than once")
        setattr(arguments, self.dest, value)


def parse(argv: Sequence[str]) -> Namespace:
    """Return the arguments; `SystemExit` is raised after ``--help``, and after an error, which is printed."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command == "parse":
        _check_parse(parser, arguments)
    return arguments


def _parser() -> _Parser:
    parser = _Parser(
        prog="series-selector",
        description="Select the series of a DICOM payload that a model needs. Without arguments: one run.",
        epilog="The settings of a run are environment variables, such as "
        f"{runtime_envs.INPUT}, {runtime_envs.OUTPUT} and {runtime_envs.RULES_FILE}; the documentation lists them.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version()}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for add in (_add_try, _add_check, _add_test, _add_diff, _add_batch, _add_parse, _add_convert):
        add(commands)
    return parser


def _check_parse(parser: ArgumentParser, arguments: Namespace) -> None:
    """Exit with an error if arguments of `parse` do not fit together."""
    if bool(arguments.metadata) != bool(arguments.base_url):
        parser.error("--metadata and --base-url belong together")
    if arguments.base_url and not arguments.base_url.lower().startswith(("http://", "https://")):
        parser.error("--base-url must begin with http:// or https://")


def _add_try(commands: _Commands) -> None:
    command = commands.add_parser(
        "try",
        help="show what a run would select, and why not the rest",
        description="Show what a run would select of an input, and why not the rest. Nothing is removed or written. "
        f"Exit code: as of a run, so {SelectionError.exit_code} if no study has all that is required; "
        f"{ConfigurationError.exit_code} unusable rules, or no such study; {InputError.exit_code} unusable inputs; "
        f"{LimitError.exit_code} out of memory, or of time for expressions.",
    )
    _add_rules(command)
    _add_input(command)
    command.add_argument("--study", metavar="UID", help="show only the study with this StudyInstanceUID")
    form = command.add_mutually_exclusive_group()
    form.add_argument(
        "--as-example",
        action="store_true",
        help="print that study, or the first that would be shown, as an entry of examples in the rules; UIDs are "
        "replaced, and what a report may not show is left out",
    )
    _add_json(form)


def _add_check(commands: _Commands) -> None:
    check = commands.add_parser(
        "check",
        help="list faults in the rules, and what is legal but suspicious",
        description="List all faults of the rules, then what is legal but suspicious. Nothing is removed "
        f"or written. Exit code: 0 no faults; {ConfigurationError.exit_code} faults; {InputError.exit_code} unusable "
        f"inputs; {LimitError.exit_code} out of memory.",
    )
    _add_rules(check)
    check.add_argument("--input", metavar="FOLDER", help="also check the inputs in this folder, against these rules")
    check.add_argument("--strict", action="store_true", help="exit with 2 even if something is only suspicious")
    _add_json(check)


def _add_test(commands: _Commands) -> None:
    test = commands.add_parser(
        "test",
        help="run the examples in the rules",
        description="Run the examples in the rules, and print what differs and why, and what no example decides. "
        f"Nothing is removed or written. Exit code: 0 all hold; {ConfigurationError.exit_code} some do not, or the "
        f"rules cannot be used; {LimitError.exit_code} out of memory.",
    )
    _add_rules(test)
    _add_json(test)


def _add_diff(commands: _Commands) -> None:
    diff = commands.add_parser(
        "diff",
        help="show what two rule files select differently of the same input",
        description="Show what two rule files select differently of the same input, and because of which conditions. "
        f"Nothing is removed or written. Exit code: 0 the same; {TO_LOOK_AT} different; "
        f"{ConfigurationError.exit_code} unusable rules; {InputError.exit_code} unusable inputs; "
        f"{LimitError.exit_code} out of memory, or of time for expressions.",
    )
    diff.add_argument("old", metavar="OLD", help="a rules file")
    diff.add_argument("new", metavar="NEW", help="the rules file to compare with it")
    _add_input(diff)
    _add_json(diff)


def _add_input(command: ArgumentParser) -> None:
    command.add_argument("--input", metavar="FOLDER", help=f"the input folder; by default that of {runtime_envs.INPUT}")


def _add_rules(command: ArgumentParser) -> None:
    command.add_argument(
        "rules", metavar="RULES", nargs="?", help="the rules file; by default the rules that a run would use"
    )


def _add_json(command: _ActionsContainer) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _add_batch(commands: _Commands) -> None:
    batch = commands.add_parser(
        "batch",
        help="do many payloads, each as in a run of its own",
        description=f"Do each folder in the folder {runtime_envs.INPUT} as a payload, with an output and a logs folder "
        f"of the same name in {runtime_envs.OUTPUT} and {runtime_envs.LOGS}. In a path, {{}} stands for the name of a "
        f"payload. Exit code: 0 all have their output; {TO_LOOK_AT} some have none; "
        f"{ConfigurationError.exit_code} unusable arguments, settings or rules; {InputError.exit_code} no payloads; "
        f"{OutputError.exit_code} unusable output or logs folder; {LimitError.exit_code} no memory for the processes.",
    )
    batch.add_argument("--list", metavar="FILE", default="", help="a file with the names of the payloads, one a line")
    batch.add_argument(
        "--resume",
        action="store_true",
        help="do not repeat payloads that have their output from the same inputs, rules and version",
    )


def _add_parse(commands: _Commands) -> None:
    parse = commands.add_parser(
        "parse",
        help="read DICOM files, and write the two input files of a run",
        description=f"Read all DICOM files in the folder {runtime_envs.INPUT}, and write dicom-metadata.json and "
        f"series-images.json to the folder {runtime_envs.OUTPUT}. Exit code: 0 done; "
        f"{ConfigurationError.exit_code} unusable arguments or settings; {InputError.exit_code} no usable DICOM file; "
        f"{OutputError.exit_code} unusable output folder; {LimitError.exit_code} out of memory.",
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


def _add_convert(commands: _Commands) -> None:
    convert = commands.add_parser(
        "convert",
        help="make a NIfTI volume of each selected series of DICOM files",
        description=f"Read selected-images.json in the folder {runtime_envs.INPUT}, convert the DICOM files that it "
        f"lists by dcm2niix, and write the volumes, and a selected-images.json that names them, to the folder "
        f"{runtime_envs.OUTPUT}. Exit code: 0 done; {ConfigurationError.exit_code} unusable arguments or settings; "
        f"{InputError.exit_code} unusable selection or files; {SelectionError.exit_code} a series has not exactly one "
        f"volume; {OutputError.exit_code} unusable output folder; {LimitError.exit_code} out of memory.",
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
