"""What `parse` and `convert` have in common: settings, log, exit codes and care are those of a run.

What an earlier one left is removed first, and the output is whole or absent.
"""

import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from msgspec import Struct

from selector import app, logging_setup, run_log, runtime_envs, version
from selector.errors import ConfigurationError, Fault, OutputError, SeriesSelectorError, UnexpectedError
from selector.files import atomic_file
from selector.files.json_text import encode
from selector.process import debugger
from selector.runtime_envs import RuntimeEnvs

logger = logging.getLogger(__name__)


class Step(Struct, frozen=True):
    """One of these commands.

    Attributes
    ----------
    started, ended
        The events that begin and end its log.
    report
        The name of its report in the logs folder.
    remove_output
        Removes what is in the output folder, of an earlier one or of this one; raises `OutputError` if that fails.
    failed
        Makes the report of one that an error ended before there was anything to report.
    """

    started: str
    ended: str
    report: str
    remove_output: Callable[[RuntimeEnvs], None]
    failed: Callable[[SeriesSelectorError], object]


def run(step: Step, environ: Mapping[str, str], work: Callable[[RuntimeEnvs], None]) -> int:
    """Do the work of a step with the settings in an environment, and return the exit code."""
    settings, faults = runtime_envs.read(environ)
    warnings = runtime_envs.unknown(environ)
    failure = app.attempt(partial(_run, step, settings, faults, warnings, work))
    if failure:
        _report_failure(step, settings, failure)
    code = failure.exit_code if failure else 0
    logger.info(step.ended, extra={"exit_code": code})
    return code


def remove_stale(step: Step, environ: Mapping[str, str]) -> None:
    """Remove what an earlier one left, as far as possible."""
    settings, _ = runtime_envs.read(environ)
    with suppress(OutputError):
        _remove_stale(step, settings)


def abandon(step: Step, environ: Mapping[str, str]) -> None:
    """Remove the output of one that is stopped by a signal."""
    remove_stale(step, environ)
    logger.warning("Stopped by a signal; nothing is written")


def write_report(step: Step, settings: RuntimeEnvs, record: object) -> None:
    """Write the report; a failure is only a warning."""
    try:
        atomic_file.write(os.path.join(settings.logs_folder, step.report), encode(record, indent=1))
    except OutputError as error:
        for fault in error.faults:
            logger.warning("No report", extra={"fault": str(fault)})


def _run(
    step: Step,
    settings: RuntimeEnvs,
    faults: tuple[Fault, ...],
    warnings: tuple[Fault, ...],
    work: Callable[[RuntimeEnvs], None],
) -> None:
    try:
        _remove_stale(step, settings)
    finally:  # The log must be set up even then, to report it.
        logging_setup.set_up(settings.logging_config, settings.logs_folder)
        logger.info(step.started, extra={"version": version()})
        run_log.log_settings(warnings)
    if faults:
        raise ConfigurationError(faults)
    if settings.debug:
        debugger.wait(settings.debug_port, runtime_envs.DEBUG_PORT)
    atomic_file.require_folder(settings.output_folder)
    work(settings)


def _remove_stale(step: Step, settings: RuntimeEnvs) -> None:
    """Remove output and report; raise `OutputError` with all that remain."""
    faults: list[Fault] = []
    remove_report = partial(atomic_file.remove_leftovers, settings.logs_folder, [step.report])
    for remove in (partial(step.remove_output, settings), remove_report):
        try:
            remove()
        except OutputError as error:
            faults += error.faults
    if faults:
        raise OutputError(faults)


def _report_failure(step: Step, settings: RuntimeEnvs, failure: SeriesSelectorError) -> None:
    """Log and report what ended the work, after removing output that contradicts it."""
    with suppress(OutputError):
        step.remove_output(settings)
    run_log.log_failure(failure)
    is_reported = os.path.exists(os.path.join(settings.logs_folder, step.report))
    if not is_reported and not isinstance(failure, UnexpectedError):
        write_report(step, settings, step.failed(failure))
