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

from selector import app, output_writer, runtime_envs
from selector.errors import ConfigurationError, OutputError, SeriesSelectorError, UnexpectedError
from selector.process.progress import terminal

if TYPE_CHECKING:
    from argparse import Namespace

_NAME = "series-selector"
_STEPS = frozenset({"convert", "parse"})
_AUTHORS = frozenset({"check", "diff", "test", "try"})
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
    from selector.arguments import parse  # noqa: PLC0415 - a run has no arguments

    try:
        arguments = parse(argv)
    except SystemExit as stop:  # argparse exits by itself, after --help and after an error
        if stop.code and argv[0] in _STEPS:
            _remove_stale_of(argv[0])
        elif not argv[0].startswith("-") and argv[0] not in {"batch", *_AUTHORS, *_STEPS}:
            _remove_stale()
        return stop.code if isinstance(stop.code, int) else 0
    if arguments.command in _AUTHORS:
        return _print(partial(_authored, arguments))
    others = {"batch": _batch, "convert": _convert, "parse": _parse}
    return others[arguments.command](arguments) if arguments.command else app.run(os.environ)


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


def _authored(arguments: "Namespace") -> tuple[str, int]:
    """Return what a command for authors prints, and its exit code."""
    from selector.commands import author  # noqa: PLC0415 - as for `clean_up`

    if arguments.command == "check":
        request = author.CheckRequest(arguments.rules, arguments.input, arguments.strict, arguments.json)
        return author.check_rules(os.environ, request, terminal())
    if arguments.command == "diff":
        from selector.commands.trying.difference import DiffRequest  # noqa: PLC0415

        compared = DiffRequest(arguments.old, arguments.new, arguments.input)
        return author.diff_rules(os.environ, compared, terminal(), as_json=arguments.json)
    if arguments.command == "try":
        from selector.commands.trying.trial import TryRequest  # noqa: PLC0415

        asked = TryRequest(arguments.rules, arguments.input, arguments.study)
        if arguments.as_example:
            return author.example_of_study(os.environ, asked, terminal())
        return author.try_rules(os.environ, asked, terminal(), as_json=arguments.json)
    return author.test_rules(os.environ, arguments.rules, as_json=arguments.json)


def _print(command: Callable[[], tuple[str, int]]) -> int:
    """Print what a command found, and return its exit code."""
    outcome = app.attempt(command)
    if isinstance(outcome, SeriesSelectorError):
        kind = "unexpected failure, a bug in this operator" if isinstance(outcome, UnexpectedError) else "error"
        sys.stderr.write(f"series-selector: {kind}: {outcome}\n")
        return outcome.exit_code
    text, code = outcome
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # A terminal may not have every character.
    try:
        print(text, end="", flush=True)  # noqa: T201 - unlike write(), it accepts that standard output is closed
    except BrokenPipeError:
        pass  # Whoever reads it, such as `head`, has seen enough.
    except OSError as error:
        sys.stderr.write(f"series-selector: error: standard output cannot be written: {error.strerror}\n")
        return OutputError.exit_code
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
