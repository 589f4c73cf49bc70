"""The command `parse`: from DICOM files to the two input files of a run. Settings, log and exit codes are a run's."""

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from functools import partial
from importlib.util import find_spec

from msgspec import Struct, structs

from selector import app, logging_setup, run_log, runtime_envs, version
from selector.dicom_files import dicomweb, parse_report, writing
from selector.dicom_files.assembling import Assembler, Series
from selector.dicom_files.found import Found, LeftOutFile
from selector.dicom_files.ordering import in_order
from selector.dicom_files.parse_report import ParseRecord
from selector.dicom_files.reading.workers import read_files
from selector.errors import ConfigurationError, Fault, InputError, OutputError, SeriesSelectorError, UnexpectedError
from selector.files import atomic_file
from selector.models import ImageFile
from selector.payload import files
from selector.process import cores, debugger, memory_limit
from selector.process.progress import Progress, terminal
from selector.runtime_envs import RuntimeEnvs

logger = logging.getLogger(__name__)


_USUAL = frozenset({"DICOMDIR"})
"""Reasons to leave out a file that are as they should be."""


class Request(Struct, frozen=True):
    """What the arguments ask for.

    Attributes
    ----------
    private
        The creators of the private attributes to write.
    split
        Whether each study gets a folder of its own.
    answers, base_url
        Files with the answers of a DICOMweb server, which are read instead of the input folder, and its URL.
    """

    private: frozenset[str] = frozenset()
    split: bool = False
    answers: tuple[str, ...] = ()
    base_url: str = ""


def run(environ: Mapping[str, str], request: Request) -> int:
    """Parse the input folder with the settings in an environment, and return the exit code."""
    settings, faults = runtime_envs.read(environ)
    failure = app.attempt(partial(_run, settings, faults, request, runtime_envs.unknown(environ)))
    if failure:
        _report_failure(settings, failure)
    code = failure.exit_code if failure else 0
    logger.info("Parser ended", extra={"exit_code": code})
    return code


def remove_stale(environ: Mapping[str, str]) -> None:
    """Remove what an earlier parse left, as far as possible."""
    settings, _ = runtime_envs.read(environ)
    with suppress(OutputError):
        _remove_stale(settings)


def abandon(environ: Mapping[str, str]) -> None:
    """Remove the output of a parse that is stopped by a signal."""
    remove_stale(environ)
    logger.warning("Stopped by a signal; nothing is written")


def _run(settings: RuntimeEnvs, faults: tuple[Fault, ...], request: Request, warnings: tuple[Fault, ...]) -> None:
    try:
        _remove_stale(settings)
    finally:  # The log must be set up even then, to report it.
        logging_setup.set_up(settings.logging_config, settings.logs_folder)
        logger.info("Parser started", extra={"version": version()})
        run_log.log_settings(warnings)
    if faults:
        raise ConfigurationError(faults)
    if settings.debug:
        debugger.wait(settings.debug_port, runtime_envs.DEBUG_PORT)
    atomic_file.require_folder(settings.output_folder)
    assembler = Assembler()
    answers = dicomweb.read_answers(request.answers, request.private)
    for place, found in answers if request.answers else _headers(settings, request):
        assembler.add(place, found)
    studies = assembler.studies()
    made = parse_report.record(version(), assembler.count, studies, assembler.left_out)
    _log(made)
    _write_report(settings.logs_folder, made)
    try:
        _require_some(made, request.answers or (settings.input_folder,))
        images = {one.uid: _images(one, request.base_url) for study in studies for one in study.series}
        writing.write(settings.output_folder, studies, images, split=request.split)
    except (InputError, OutputError) as error:
        _write_report(settings.logs_folder, structs.replace(made, exit_code=error.exit_code, faults=error.faults))
        raise


def _headers(settings: RuntimeEnvs, request: Request) -> Iterator[tuple[str, Found]]:
    """Yield each file of the input folder, with what is found in it."""
    if not find_spec("pydicom"):
        raise ConfigurationError("parsing needs pydicom: install the packages in requirements-dicom.txt")
    files.require_folder(settings.input_folder)
    listed = files.find_all(settings.input_folder)
    reading = read_files([one.location for one in listed], request.private, settings.workers or cores.granted())
    with closing(reading), Progress("Reading", len(listed), terminal(), unit="files") as progress:
        for number, (file, found) in enumerate(zip(listed, reading, strict=True)):
            if isinstance(found, LeftOutFile) and found.reason == "out of memory":
                raise memory_limit.shortage()
            yield file.path, found
            progress.update(number)


def _images(series: Series, base_url: str) -> ImageFile:
    return dicomweb.series_url(base_url, series.study, series.uid) if base_url else tuple(in_order(series.instances))


def _log(made: ParseRecord) -> None:
    """Log what was found and what was left out, in numbers: names of files may be those of patients."""
    counts = {"files": made.files, "studies": made.studies, "series": made.series, "instances": made.instances}
    logger.info("Files read", extra=counts)
    for reason, count in made.left_out_counts.items():
        level = logging.INFO if reason in _USUAL else logging.WARNING
        advice = "; unpack it and parse again" if reason == "archive" else ""
        logger.log(
            level, "Left out", extra={"fault": f"{reason}{advice}; {parse_report.NAME} lists them", "files": count}
        )
    for remark in made.remarks:
        logger.warning("About a study", extra={"study": remark.study, "fault": remark.fault})


def _require_some(made: ParseRecord, sources: Iterable[str]) -> None:
    """Raise `InputError` if nothing can be used."""
    if not made.instances:
        counts = ", ".join(f"{count} {reason}" for reason, count in made.left_out_counts.items())
        message = f"no DICOM instance with the UIDs of study, series and instance was found: {counts or 'no files'}"
        raise InputError(Fault(source, "", message) for source in sources)


def _remove_stale(settings: RuntimeEnvs) -> None:
    """Remove output and report, of an earlier parse or of this one; raise `OutputError` with all that remain."""
    faults: list[Fault] = []
    for module, folder in ((writing, settings.output_folder), (parse_report, settings.logs_folder)):
        try:
            module.remove_stale(folder)
        except OutputError as error:
            faults += error.faults
    if faults:
        raise OutputError(faults)


def _report_failure(settings: RuntimeEnvs, failure: SeriesSelectorError) -> None:
    """Log and report what ended a parse, after removing output that contradicts it."""
    with suppress(OutputError):
        writing.remove_stale(settings.output_folder)
    run_log.log_failure(failure)
    is_reported = os.path.exists(os.path.join(settings.logs_folder, parse_report.NAME))
    if not is_reported and not isinstance(failure, UnexpectedError):
        _write_report(settings.logs_folder, ParseRecord(version(), failure.exit_code, faults=failure.faults))


def _write_report(folder: str, made: ParseRecord) -> None:
    """Write the report; a failure is only a warning."""
    try:
        parse_report.write(folder, made)
    except OutputError as error:
        for fault in error.faults:
            logger.warning("No report", extra={"fault": str(fault)})
