"""The command `convert`: from the DICOM files of what was selected to a volume of each series, by dcm2niix."""

import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct, structs

from selector import runtime_envs, version
from selector.commands import step
from selector.commands.step import Step
from selector.dicom_files.volumes import convert_report, dcm2niix, selected, sources
from selector.dicom_files.volumes.choosing import chosen
from selector.dicom_files.volumes.convert_report import ConvertRecord, SeriesRow
from selector.errors import ConfigurationError, Fault, OutputError, SelectionError
from selector.files import atomic_file, atomic_folder
from selector.files.json_text import encode
from selector.process import memory_limit
from selector.process.progress import Progress, terminal
from selector.runtime_envs import RuntimeEnvs

logger = logging.getLogger(__name__)

VOLUMES = "volumes"
"""The folder of the volumes, in the output folder."""


class Request(Struct, frozen=True):
    """What the arguments ask for: the folder that was parsed, and which of several volumes to take."""

    dicom: str
    suffixes: tuple[str, ...] = ()


def run(environ: Mapping[str, str], request: Request) -> int:
    """Convert what was selected with the settings in an environment, and return the exit code."""
    return step.run(STEP, environ, partial(_convert, request))


def abandon(environ: Mapping[str, str]) -> None:
    """End dcm2niix, and remove the output of a conversion that is stopped by a signal."""
    dcm2niix.stop()
    step.abandon(STEP, environ)


def _convert(request: Request, settings: RuntimeEnvs) -> None:
    if _is_input_folder(settings):
        raise ConfigurationError(f"{runtime_envs.OUTPUT} must be another folder than {runtime_envs.INPUT}")
    dcm2niix.program()
    selection = selected.read(settings.input_folder)
    files = selected.files_by_series(selection)
    sources.require_all(selected.FILE_NAME, request.dicom, files)
    memory_limit.lift()  # It is inherited, and dcm2niix fails without a message where memory is refused.
    volumes = os.path.join(settings.output_folder, VOLUMES)
    with atomic_folder.temporary(volumes) as place:
        finished = os.path.join(place, VOLUMES)
        os.mkdir(finished)
        rows = tuple(_rows(request, files, place))
        faults = tuple(Fault("", "", f"series {row.series}: {row.problem}") for row in rows if row.problem)
        record = ConvertRecord(version(), SelectionError.exit_code if faults else 0, rows, faults)
        step.write_report(STEP, settings, record)
        if faults:
            raise SelectionError(faults)
        try:
            _write(settings, finished, encode(selected.with_volumes(selection, {r.series: r.volume for r in rows}), 2))
        except OutputError as error:
            record = structs.replace(record, exit_code=error.exit_code, faults=error.faults)
            step.write_report(STEP, settings, record)
            raise


def _rows(request: Request, files: Mapping[str, Sequence[str]], place: str) -> Iterator[SeriesRow]:
    """Convert each series, and move its volume to the folder of the finished ones."""
    temporary_files = atomic_folder.faults_of(place, "written")
    with Progress("Converting", len(files), terminal()) as progress, temporary_files:
        for number, (series, names) in enumerate(files.items(), start=1):
            work = os.path.join(place, str(number))
            os.mkdir(work)
            row = _row(request, series, names, work)
            logger.info("Series", extra={"series": series, "files": row.files, "volume": row.volume or "none"})
            yield row
            shutil.rmtree(work, ignore_errors=True)
            progress.update(number)


def _row(request: Request, series: str, names: Sequence[str], work: str) -> SeriesRow:
    source, target = os.path.join(work, "dicom"), os.path.join(work, "nifti")
    sources.link_all((os.path.join(request.dicom, name) for name in names), source)
    made = dcm2niix.convert(source, target, selected.file_stem(series))
    volume = chosen(made, len(names), request.suffixes)
    row = SeriesRow(series, len(names), tuple(one.suffix for one in made.volumes), messages=made.messages)
    if isinstance(volume, str):
        return structs.replace(row, problem=volume)
    for name in volume.files:
        os.rename(os.path.join(target, name), os.path.join(os.path.dirname(work), VOLUMES, name))
    return structs.replace(row, volume=f"{VOLUMES}/{volume.files[0]}")


def _write(settings: RuntimeEnvs, finished: str, text: bytes) -> None:
    """Put the volumes into place and, as the last act, write the selection that names them."""
    if os.listdir(finished):
        atomic_folder.put(finished, os.path.join(settings.output_folder, VOLUMES))
    atomic_file.write(os.path.join(settings.output_folder, selected.FILE_NAME), text)


def _remove_output(settings: RuntimeEnvs) -> None:
    if not _is_input_folder(settings):  # There, `selected-images.json` is the input.
        atomic_file.remove_leftovers(settings.output_folder, [selected.FILE_NAME])
        atomic_folder.remove(os.path.join(settings.output_folder, VOLUMES), selected.is_volume_file)


def _is_input_folder(settings: RuntimeEnvs) -> bool:
    return os.path.realpath(settings.output_folder) == os.path.realpath(settings.input_folder)


STEP = Step(
    started="Converter started",
    ended="Converter ended",
    report=convert_report.NAME,
    remove_output=_remove_output,
    failed=lambda failure: ConvertRecord(version(), failure.exit_code, faults=failure.faults),
)
