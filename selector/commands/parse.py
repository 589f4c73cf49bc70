"""The command `parse`: from DICOM files to the two input files of a run. Settings, log and exit codes are a run's."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from importlib.util import find_spec

from msgspec import Struct, structs

from selector import version
from selector.commands import step
from selector.commands.step import Step
from selector.dicom_files import dicomweb, parse_report, writing
from selector.dicom_files.assembling import Assembler, Series
from selector.dicom_files.found import Found, LeftOutFile
from selector.dicom_files.ordering import in_order
from selector.dicom_files.parse_report import ParseRecord
from selector.dicom_files.reading.workers import read_files
from selector.errors import ConfigurationError, Fault, InputError, OutputError
from selector.models import ImageFile
from selector.payload import files
from selector.process import cores, memory_limit
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


STEP = Step(
    started="Parser started",
    ended="Parser ended",
    report=parse_report.NAME,
    remove_output=lambda settings: writing.remove_stale(settings.output_folder),
    failed=lambda failure: ParseRecord(version(), failure.exit_code, faults=failure.faults),
)


def run(environ: Mapping[str, str], request: Request) -> int:
    """Parse the input folder with the settings in an environment, and return the exit code."""
    return step.run(STEP, environ, partial(_parse, request))


def _parse(request: Request, settings: RuntimeEnvs) -> None:
    assembler = Assembler()
    answers = dicomweb.read_answers(request.answers, request.private)
    for place, found in answers if request.answers else _headers(settings, request):
        assembler.add(place, found)
    studies = assembler.studies()
    made = parse_report.record(version(), assembler.count, studies, assembler.left_out)
    _log(made)
    step.write_report(STEP, settings, made)
    try:
        _require_some(made, request.answers or (settings.input_folder,))
        images = {one.uid: _images(one, request.base_url) for study in studies for one in study.series}
        writing.write(settings.output_folder, studies, images, split=request.split)
    except (InputError, OutputError) as error:
        record = structs.replace(made, exit_code=error.exit_code, faults=error.faults)
        step.write_report(STEP, settings, record)
        raise


def _headers(settings: RuntimeEnvs, request: Request) -> Iterator[tuple[str, Found]]:
    """Yield each file of the input folder, with what is found in it."""
    if not find_spec("pydicom"):
        raise ConfigurationError("parsing needs pydicom: use the image dicom-parser, or install requirements-dicom.txt")
    files.require_folder(settings.input_folder)
    listed = files.find_all(settings.input_folder)
    count = memory_limit.fitting(settings.workers or cores.granted())
    reading = read_files([one.location for one in listed], request.private, count)
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
