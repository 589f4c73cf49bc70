"""The command line: without arguments one run, whose settings are in the environment.

It writes to the terminal itself only about its arguments; what a run has to say is in its log.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from selector import app, output_writer, runtime_envs
from selector.errors import OutputError

if TYPE_CHECKING:
    from argparse import ArgumentParser

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
        _parser().parse_args(argv)
    except SystemExit as stop:  # argparse ends the program itself, for --help as for a mistake.
        return stop.code if isinstance(stop.code, int) else 0
    return app.run(os.environ)


def _is_program(argument: str) -> bool:
    name = os.path.basename(argument)
    return name in _PROGRAMS or name.startswith("python")


def _refuse_program(program: str) -> int:
    # A pipeline asked for a run, so what an earlier run left must not be taken for what this one selected.
    with suppress(OutputError):
        output_writer.remove_stale(runtime_envs.output_folder(os.environ))
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
    return parser
