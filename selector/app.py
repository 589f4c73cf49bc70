"""A run: settings, rules, payload, selection, report, output. Errors become exit codes here."""

import gc
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Protocol, TypeVar

from msgspec import Struct

from selector import logging_setup, output_writer, run_log, runtime_envs, selecting, series_selector, version
from selector.dicom.requested import RequestedAttribute
from selector.dicom.standard.dictionary import Attribute
from selector.errors import ConfigurationError, Fault, OutputError, SelectionError, SeriesSelectorError, UnexpectedError
from selector.files import atomic_file, creation
from selector.models import Payload, Portion
from selector.payload.structures import Structures
from selector.process import cores, debugger, memory_limit
from selector.report import build as report
from selector.report.record import Record
from selector.results import SelectionResult
from selector.rules.explain.causes.in_words import unmet_in_words
from selector.rules.explain.series_labels import label_attributes
from selector.rules.loader import load_rules, read_rules
from selector.rules.match.attribute_reader import forget_results
from selector.rules.rule_set import RuleSet
from selector.runtime_envs import RuntimeEnvs
from selector.selecting import Done

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class Observer(Protocol):
    """Sees what is done to a payload that is one of many."""

    def passing(self, portions: Iterable[Portion]) -> Iterable[Portion]:
        """Return the portions of a payload, which pass once."""

    def selected(self, payload: Payload, result: SelectionResult) -> None:
        """See the result, before anything is written."""


class Preparation(Struct, frozen=True, eq=False):
    """What is made once for all payloads of a process.

    Attributes
    ----------
    rules
        The rules to apply.
    structures
        What payloads are decoded into: the attributes that the rules and the report need.
    hashing
        Whether the input files are hashed.
    """

    rules: RuleSet
    structures: Structures
    hashing: bool

    @classmethod
    def of(cls, rules: RuleSet, settings: RuntimeEnvs) -> "Preparation":
        """Return what a run with these rules and settings needs."""
        is_reported = settings.report != "none"
        return cls(rules, Structures(needed_by(rules, settings)), hashing=is_reported)


def needed_by(rules: RuleSet, settings: RuntimeEnvs, also: Iterable[Attribute] = ()) -> tuple[RequestedAttribute, ...]:
    """Return the attributes that a run with these rules and settings needs, and others."""
    labels = () if settings.report == "none" else label_attributes()
    return series_selector.needed_by(rules, (*labels, *also))


def run(environ: Mapping[str, str]) -> int:
    """Do one run with the settings in an environment, and return its exit code."""
    gc.disable()  # A run creates no garbage cycles.
    settings, faults = runtime_envs.read(environ)
    outcome = run_payload(settings, partial(_prepare, settings, faults), runtime_envs.unknown(environ))
    return outcome.exit_code if isinstance(outcome, SeriesSelectorError) else 0


def run_payload(
    settings: RuntimeEnvs,
    prepare: Callable[[], Preparation],
    warnings: tuple[Fault, ...] = (),
    observer: Observer | None = None,
) -> Done | SeriesSelectorError:
    """Do one payload, from removing old output to the last line of its log; return the result, or what ended it.

    With an observer, the payload is one of many: its log goes to its logs folder alone.
    """
    remedy = "" if settings.report == "none" else f"set {runtime_envs.REPORT}=none"
    outcome = attempt(partial(_run, settings, prepare, warnings, observer), remedy)
    failure = outcome if isinstance(outcome, SeriesSelectorError) else None
    if failure:
        _report_failure(settings, failure)
    logger.info("Series Selector ended", extra={"exit_code": failure.exit_code if failure else 0})
    return outcome


def forget() -> None:
    """Forget what a payload left in this process, so that the next one begins as a run of its own does."""
    forget_results()
    creation.forget_warnings()


def usable_rules(settings: RuntimeEnvs, faults: tuple[Fault, ...]) -> RuleSet:
    """Return the rules that the settings name, after waiting for a debugger if they say so.

    `ConfigurationError` is raised with the faults of the settings, or with those of the rules.
    """
    if faults:
        raise ConfigurationError(faults)
    if settings.debug:
        debugger.wait(settings.debug_port, runtime_envs.DEBUG_PORT)
    text, file = read_rules(settings.rules_file, settings.rules_text, runtime_envs.RULES_BASE64)
    try:
        return load_rules(text, file)
    except ConfigurationError:
        run_log.log_rules(settings.rules_source, file, text)
        raise


def _prepare(settings: RuntimeEnvs, faults: tuple[Fault, ...]) -> Preparation:
    return Preparation.of(usable_rules(settings, faults), settings)


def _run(
    settings: RuntimeEnvs, prepare: Callable[[], Preparation], warnings: tuple[Fault, ...], observer: Observer | None
) -> Done:
    try:
        remove_stale(settings)
    finally:  # The log must be set up even then, to report it.
        logging_setup.set_up(settings.logging_config, settings.logs_folder, console=observer is None)
        logger.info("Series Selector started", extra={"version": version()})
        run_log.log_settings(warnings)
    ready = prepare()
    rules = ready.rules
    run_log.log_rules(settings.rules_source, rules.source, rules.text, rules)
    atomic_file.require_folder(settings.output_folder)
    source = selecting.Source(settings.input_folder, ready.structures, hashing=ready.hashing)
    passing = observer.passing if observer else None
    payload, result = selecting.selected(source, rules, _limits(settings, rules), passing)
    run_log.log_payload(payload)
    run_log.log_result(rules, result)
    if observer:
        observer.selected(payload, result)
    record = _report(settings, payload, rules, result)
    _write(settings, rules, result, record)
    return payload, result


def _limits(settings: RuntimeEnvs, rules: RuleSet) -> series_selector.Limits:
    """Return what the selection may take; a debugger sees one process only."""
    workers = 1 if settings.debug else memory_limit.fitting(settings.workers or cores.granted())
    return series_selector.Limits(report.series_to_explain(rules, settings.report), settings.search_seconds, workers)


def attempt(work: Callable[[], Result], remedy: str = "") -> Result | SeriesSelectorError:
    """Do the work of a run or a command; return its result, or the error that ended it.

    `remedy` is what may help if memory runs out.
    """
    shortage = memory_limit.shortage(remedy)  # Created while there is memory for it.
    try:
        return work()
    except SeriesSelectorError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the edge: anything unexpected is a bug
        if not memory_limit.is_shortage(error):
            return UnexpectedError(error)
        memory_limit.lift()
    return shortage  # Outside the handler, in which the error still holds the memory.


def abandon(environ: Mapping[str, str]) -> None:
    """Remove the output of a run that is stopped by a signal."""
    settings, _ = runtime_envs.read(environ)
    with suppress(OutputError):
        remove_stale(settings)
    logger.warning("Stopped by a signal; nothing is written")


def remove_stale(settings: RuntimeEnvs) -> None:
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


def _report(settings: RuntimeEnvs, payload: Payload, rules: RuleSet, result: SelectionResult) -> Record | None:
    """Write the report, unless it is switched off, and return its record."""
    level = report.level_for(payload.series_count, rules, settings.report)
    if level is None:
        return None
    record = report.record(version(), payload, rules, result, level, source=settings.rules_source)
    _write_report(settings.logs_folder, record)
    return record


def _write(settings: RuntimeEnvs, rules: RuleSet, result: SelectionResult, record: Record | None) -> None:
    """Write the output; if that fails, add the reason to the report."""
    if result.unmet:
        raise SelectionError(unmet_in_words(rules, result))
    try:
        output_writer.write(settings.output_folder, output_writer.render(result, rules.layout))
    except OutputError as error:
        if record:
            _write_report(settings.logs_folder, report.with_faults(record, error.exit_code, error.faults))
        raise


def _report_failure(settings: RuntimeEnvs, failure: SeriesSelectorError) -> None:
    """Log and report what ended a run, after removing output that contradicts it."""
    code = failure.exit_code
    if code not in {SelectionError.exit_code, OutputError.exit_code}:
        with suppress(OutputError):
            remove_stale(settings)
    run_log.log_failure(failure)
    is_reported = os.path.exists(os.path.join(settings.logs_folder, report.JSON_NAME))
    has_report = code not in {UnexpectedError.exit_code, SelectionError.exit_code}
    if has_report and not is_reported and settings.report != "none":
        record = report.with_faults(Record(version(), "faults", code), code, failure.faults)
        try:
            _write_report(settings.logs_folder, record)
        except MemoryError:
            logger.warning("No report", extra={"fault": "out of memory"})


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
