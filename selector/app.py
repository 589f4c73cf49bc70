"""A run: settings, rules, payload, selection, report, output. Errors become exit codes here."""

import gc
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TypeVar

from selector import logging_setup, metadata_loader, output_writer, run_log, runtime_envs, series_selector, version
from selector.errors import ConfigurationError, Fault, OutputError, SelectionError, SeriesSelectorError, UnexpectedError
from selector.files import atomic_file
from selector.models import Payload, SelectionResult
from selector.process import debugger, memory_limit
from selector.process.progress import Progress, terminal
from selector.report import build as report
from selector.report.record import Record
from selector.rules.explain.series_labels import label_attributes
from selector.rules.loader import load_rules, read_rules
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet
from selector.runtime_envs import RuntimeEnvs

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_kept: list[object] = []
"""Keeps the payload and the result until the process ends: freeing a million series takes longer than matching them."""


def run(environ: Mapping[str, str]) -> int:
    """Do one run with the settings in an environment, and return its exit code."""
    gc.disable()  # A run creates no garbage cycles.
    settings, faults = runtime_envs.read(environ)
    failure = attempt(partial(_run, settings, faults, runtime_envs.unknown(environ)))
    if failure:
        _report_failure(settings, failure)
    code = failure.exit_code if failure else 0
    logger.info("Series Selector ended", extra={"exit_code": code})
    return code


def _run(settings: RuntimeEnvs, faults: tuple[Fault, ...], warnings: tuple[Fault, ...]) -> None:
    try:
        _remove_stale(settings)
    finally:  # The log must be set up even then, to report it.
        logging_setup.set_up(settings.logging_config, settings.logs_folder)
        logger.info("Series Selector started", extra={"version": version()})
        run_log.log_settings(warnings)
    if faults:
        raise ConfigurationError(faults)
    if settings.debug:
        debugger.wait(settings.debug_port, runtime_envs.DEBUG_PORT)
    text, file = read_rules(settings.rules_file, settings.rules_text, runtime_envs.RULES_BASE64)
    try:
        rules = load_rules(text, file)
    except ConfigurationError:
        run_log.log_rules(settings.rules_source, file, text)
        raise
    run_log.log_rules(settings.rules_source, file, text, rules)
    atomic_file.require_folder(settings.output_folder)
    payload = _payload(settings, rules)
    result = _select(settings, payload, rules)
    run_log.log_result(result)
    record = _report(settings, payload, rules, result)
    _write(settings, payload, rules, result, record)
    _kept[:] = [payload, result]


def attempt(work: Callable[[], Result]) -> Result | SeriesSelectorError:
    """Do the work of a run or a command; return its result, or the error that ended it."""
    shortage = memory_limit.shortage()  # Created while there is memory for it.
    try:
        return work()
    except SeriesSelectorError as error:
        return error
    except MemoryError:
        memory_limit.lift()
    except Exception as error:  # noqa: BLE001 - the edge: anything unexpected is a bug
        return UnexpectedError(error)
    return shortage  # Outside the handler, in which the error still holds the memory.


def abandon(environ: Mapping[str, str]) -> None:
    """Remove the output of a run that is stopped by a signal."""
    settings, _ = runtime_envs.read(environ)
    with suppress(OutputError):
        _remove_stale(settings)
    logger.warning("Stopped by a signal; nothing is written")


def _remove_stale(settings: RuntimeEnvs) -> None:
    """Remove output and reports, of an earlier run or of this one; raise `OutputError` with all that remain."""
    faults: list[Fault] = []
    for remove, folder in (
        (output_writer.remove_stale, settings.output_folder),
        (report.remove_stale, settings.logs_folder),
    ):
        try:
            remove(folder)
        except OutputError as error:
            faults += error.faults
    if faults:
        raise OutputError(faults)


def _payload(settings: RuntimeEnvs, rules: RuleSet) -> Payload:
    is_reported = settings.report != "none"
    needed = series_selector.needed_by(rules, label_attributes() if is_reported else ())
    payload = metadata_loader.load_payload(settings.input_folder, needed, hashing=is_reported)
    run_log.log_payload(payload)
    return payload


def _select(settings: RuntimeEnvs, payload: Payload, rules: RuleSet) -> SelectionResult:
    keep = report.series_to_keep(rules, settings.report)
    progress = Progress("Matching", payload.series_count, terminal())
    with progress, limited(settings.search_seconds, progress.tick):
        return series_selector.select(payload.studies, payload.images, rules, keep=keep, watch=progress.update)


def _report(settings: RuntimeEnvs, payload: Payload, rules: RuleSet, result: SelectionResult) -> Record | None:
    """Write the report, unless it is switched off, and return its record."""
    level = report.level_for(payload.series_count, rules, settings.report)
    if level is None:
        return None
    with Progress("Reporting", payload.series_count, terminal()) as progress:
        record = report.record(
            version(), payload, rules, result, level, source=settings.rules_source, watch=progress.update
        )
    _write_report(settings.logs_folder, record)
    return record


def _write(
    settings: RuntimeEnvs, payload: Payload, rules: RuleSet, result: SelectionResult, record: Record | None
) -> None:
    """Write the output; if that fails, add the reason to the report."""
    if result.unmet:
        raise SelectionError("no study has all its required selections; the reasons are in the lines above")
    try:
        output_writer.write(settings.output_folder, output_writer.render(result, payload.images, rules.layout))
    except OutputError as error:
        if record:
            _write_report(settings.logs_folder, report.with_faults(record, error.exit_code, error.faults))
        raise


def _report_failure(settings: RuntimeEnvs, failure: SeriesSelectorError) -> None:
    """Log and report what ended a run, after removing output that contradicts it."""
    code = failure.exit_code
    if code not in {SelectionError.exit_code, OutputError.exit_code}:
        with suppress(OutputError):
            _remove_stale(settings)
    run_log.log_failure(failure)
    is_reported = os.path.exists(os.path.join(settings.logs_folder, report.JSON_NAME))
    has_report = code not in {UnexpectedError.exit_code, SelectionError.exit_code}
    if has_report and not is_reported and settings.report != "none":
        record = report.with_faults(Record(version(), "faults", code), code, failure.faults)
        _write_report(settings.logs_folder, record)


def _write_report(folder: str, record: Record) -> None:
    """Write the report; a failure is only a warning."""
    if not os.access(folder, os.W_OK):  # The log's warning about this folder is enough.
        logger.info("No report: the logs folder is not writable", extra={"folder": folder})
        return
    try:
        report.write(folder, record)
    except OutputError as error:
        for fault in error.faults:
            logger.warning("No report", extra={"fault": str(fault)})
