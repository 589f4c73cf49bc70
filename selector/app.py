"""One run, composed of its parts: settings, rules, payload, selection, output; errors become exit codes here."""

import gc
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from msgspec import Struct

from selector import (
    leftovers,
    logging_setup,
    metadata_loader,
    output_writer,
    rules_source,
    run_log,
    runtime_envs,
    series_selector,
)
from selector.errors import ConfigurationError, OutputError, SelectionError, SeriesSelectorError
from selector.files import atomic_file
from selector.models import Payload, SelectionResult
from selector.process import memory_limit
from selector.process import signals as stopping
from selector.process.progress import Progress, Show
from selector.report import build as report
from selector.report.record import Record
from selector.rules.explain.series_labels import label_attributes
from selector.rules.loader import load_rules
from selector.rules.rule_set import Rules

logger = logging.getLogger(__name__)

EXIT_DONE, EXIT_UNEXPECTED = 0, 1

_kept: list[object] = []
"""What a run has made, until the process ends: to free a million series takes longer than to match them."""

_EVENTS = {
    2: "The settings or the rules cannot be used",
    3: "The inputs cannot be used",
    4: "No study is complete",
    5: "The output cannot be written",
}


class _Work(Struct):
    """What a run is at, as far as it matters where memory runs out."""

    is_full_report: bool = False


def version() -> str:
    """Return the version: the newest heading of the changelog."""
    changelog = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "CHANGELOG.md")
    with open(changelog, encoding="utf-8") as file:
        headings = (line for line in file if line.startswith("## ["))
        return next(headings, "## [0.0.0]")[4:].partition("]")[0]


def run(environ: Mapping[str, str]) -> int:
    """Do one run with the settings in an environment, and return its exit code."""
    gc.disable()  # Nothing that a run makes is garbage before it ends.
    output_folder = runtime_envs.output_folder(environ)
    try:
        with stopping.stoppable():
            code = _run(environ)
    except stopping.Stopped as stopped:
        stopping.ignore_signals()
        code = stopped.exit_code
        logger.warning("Stopped by a signal; nothing is written", extra={"exit_code": code})
    if code not in {EXIT_DONE, OutputError.exit_code}:
        leftovers.remove_output(output_folder)
    if code == EXIT_UNEXPECTED or code > stopping.SIGNALLED:
        leftovers.remove_reports(runtime_envs.logs_folder(environ))
    return code


def _run(environ: Mapping[str, str]) -> int:
    work, code = _Work(), None
    try:
        with memory_limit.watched():
            code = _done(environ, work)
    except Exception as error:  # noqa: BLE001 - the edge: what was not expected is a bug, and ends in one place
        if not memory_limit.is_shortage(error) and not memory_limit.is_exhausted():
            logger.critical("Unexpected failure, a bug of this operator", extra={"failure": trace(error)})
            code = EXIT_UNEXPECTED
    if code is None:  # Not before: until now, what failed has held the payload.
        code = _too_small(environ, work)
    with suppress(MemoryError):
        logger.info("Series Selector ended", extra={"exit_code": code})
    return code


def _done(environ: Mapping[str, str], work: _Work) -> int:
    """Do the run, tell of an error that was expected, and return the exit code."""
    try:
        _do(environ, work)
    except SeriesSelectorError as error:
        if memory_limit.is_shortage(error):
            raise
        return _tell(environ, error)
    return EXIT_DONE


def _too_small(environ: Mapping[str, str], work: _Work) -> int:
    """Tell that there was not enough memory, also in place of a report that says otherwise."""
    memory_limit.lift()
    _kept.clear()
    what, instead = "this payload", ""
    if work.is_full_report:
        what, instead = "a full report on this payload", f"set {runtime_envs.REPORT}=summary, "
    advice = f"grant more, {instead}or split the payload by study"
    error = ConfigurationError(memory_limit.shortage(f"for {what}", advice))
    with suppress(MemoryError):
        if not logging.root.handlers:
            logging_setup.set_up_console()
        leftovers.remove_reports(runtime_envs.logs_folder(environ))
        _tell(environ, error, "There is not enough memory")
    return error.exit_code


def _tell(environ: Mapping[str, str], error: SeriesSelectorError, event: str = "") -> int:
    """Log and report an expected error, and return its exit code."""
    for one in error.faults:
        logger.error(event or _EVENTS[error.exit_code], extra={"fault": str(one)})
    _report_faults(environ, error)
    return error.exit_code


def _do(environ: Mapping[str, str], work: _Work) -> None:
    stale = leftovers.remove_all(environ)
    logging_setup.set_up(runtime_envs.logging_config(environ), runtime_envs.logs_folder(environ))
    logger.info("Series Selector started", extra={"version": version()})
    if stale:
        raise stale
    settings = runtime_envs.from_environment(environ)
    read = rules_source.of_settings(settings)
    rules = load_rules(read.text, read.source)
    for sentence in rules.warnings:
        logger.warning("About the rules", extra={"fault": sentence})
    atomic_file.require_folder(settings.output_folder)
    payload = _payload(settings, rules)
    with Progress("Matching", _series_in(payload), terminal()) as progress:
        result = series_selector.select(payload, rules, progress.tell)
    run_log.log_result(result)
    made = _reported(settings, payload, rules, result, work)
    _write(settings, payload, rules, result, made)
    _kept[:] = [payload, result]


def _payload(settings: runtime_envs.RuntimeEnvs, rules: Rules) -> Payload:
    is_reported = settings.report != "none"
    needed = series_selector.needed_by(rules, label_attributes() if is_reported else ())
    payload = metadata_loader.load_payload(settings.input_folder, needed, hashing=is_reported)
    run_log.log_payload(payload, _series_in(payload))
    return payload


def _series_in(payload: Payload) -> int:
    return sum(len(study.series) for study in payload.studies)


def _reported(
    settings: runtime_envs.RuntimeEnvs, payload: Payload, rules: Rules, result: SelectionResult, work: _Work
) -> Record | None:
    """Write the report, if there is to be one, and return what is in it."""
    level = report.level_for(payload, rules, settings.report)
    if level is None:
        return None
    work.is_full_report = level == "full"
    with Progress("Reporting", _series_in(payload), terminal()) as progress:
        made = report.record(version(), payload, rules, result, level, watch=progress.tell)
    _write_report(settings.logs_folder, made)
    work.is_full_report = False
    return made


def _write(
    settings: runtime_envs.RuntimeEnvs, payload: Payload, rules: Rules, result: SelectionResult, made: Record | None
) -> None:
    """Write the output; where that cannot be done, say so in the report that was made."""
    if result.unmet:
        raise SelectionError("no study has all its required selections; the reasons are in the lines above")
    names = [selection.name for selection in rules.selections]
    try:
        data = output_writer.render(result, payload.images, rules.layout, names)
        output_writer.write(settings.output_folder, data)
    except OutputError as error:
        if made:
            _write_report(settings.logs_folder, report.with_faults(made, error.exit_code, error.faults))
        raise


def _report_faults(environ: Mapping[str, str], error: SeriesSelectorError) -> None:
    """Report what ended a run before anything was selected; what came later has its report already."""
    is_reported = os.path.exists(os.path.join(runtime_envs.logs_folder(environ), report.JSON_NAME))
    if not is_reported and not _is_silent(environ) and error.exit_code != SelectionError.exit_code:
        made = Record(version(), "faults", error.exit_code)
        made = report.with_faults(made, error.exit_code, error.faults)
        _write_report(runtime_envs.logs_folder(environ), made)


def _is_silent(environ: Mapping[str, str]) -> bool:
    return environ.get(runtime_envs.REPORT, "").strip().lower() == "none"


def _write_report(folder: str, made: Record) -> None:
    """Write the report; where that cannot be done, a warning says so, and nothing else changes."""
    if not os.access(folder, os.W_OK):  # The log's warning about this folder is enough.
        logger.info("No report, the logs folder cannot be written", extra={"folder": folder})
        return
    try:
        report.write(folder, made)
    except OutputError as error:
        for one in error.faults:
            logger.warning("No report", extra={"fault": str(one)})


def terminal() -> Show | None:
    """Return what shows text on the terminal that is standard error, or None where it is none."""
    is_one = sys.stderr and sys.stderr.isatty()
    return partial(print, end="", file=sys.stderr, flush=True) if is_one else None


def trace(error: BaseException) -> str:
    """Return where an error came from, without its message, which may hold the value of an attribute."""
    import traceback  # noqa: PLC0415 - for a bug only

    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return f"{type(error).__name__} at {' > '.join(places)}"
