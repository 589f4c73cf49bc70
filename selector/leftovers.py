"""Removing what must not be left: what is from an earlier run, and what says otherwise than the exit code."""

import logging
from collections.abc import Mapping
from contextlib import suppress

from selector import output_writer, runtime_envs
from selector.errors import Fault, OutputError
from selector.report import build as report

logger = logging.getLogger(__name__)


def remove_all(environ: Mapping[str, str]) -> OutputError | None:
    """Remove what an earlier run left; return what stands in the way, so that it is told where it can be heard."""
    faults: list[Fault] = []
    for remove, folder in (
        (output_writer.remove_stale, runtime_envs.output_folder(environ)),
        (report.remove_stale, runtime_envs.logs_folder(environ)),
    ):
        try:
            remove(folder)
        except OutputError as error:
            faults += error.faults
    return OutputError(faults) if faults else None


def remove_output(folder: str) -> None:
    """Remove the output; where that cannot be done, a warning says so."""
    try:
        output_writer.remove_stale(folder)
    except OutputError:
        logger.warning("What an earlier run left could not be removed", extra={"folder": folder})


def remove_reports(folder: str) -> None:
    """Remove a report that says otherwise than the exit code, if that can be done."""
    with suppress(OutputError):
        report.remove_stale(folder)
