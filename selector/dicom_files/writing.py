"""`dicom-metadata.json` and `series-images.json`, for all studies together or in a folder for each."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256

from selector.dicom_files.assembling import Study
from selector.dicom_files.found import Members
from selector.errors import Fault, OutputError
from selector.files import atomic_file, creation
from selector.files.json_text import compact, encode
from selector.models import ImageFile
from selector.payload.files import IMAGES, METADATA

Images = Mapping[str, ImageFile]
"""The files of each series, in order, or its URL."""

_uid = partial(re.fullmatch, r"[0-9][0-9.]{0,63}")
_study_folder = partial(re.fullmatch, r"[0-9][0-9.]{0,63}|study-[0-9a-f]{16}")


def write(folder: str, studies: Sequence[Study], images: Images, *, split: bool) -> None:
    """Write both files into a folder, or with `split` into a folder for each study in it; all or nothing.

    `OutputError` is raised if that fails.
    """
    try:
        if not split:
            _write_pair(folder, studies, images)
        for study in studies if split else ():
            subfolder = os.path.join(folder, folder_name(study.uid))
            _make(subfolder)
            _write_pair(subfolder, [study], images)
    except OutputError:
        with suppress(OutputError):
            remove_stale(folder)
        raise


def remove_stale(folder: str) -> None:
    """Remove what an earlier parse left, with and without `split`; raise `OutputError` with all that remains."""
    faults: list[Fault] = []
    for name in ("", *_study_folders(folder)):
        path = os.path.join(folder, name)
        try:
            atomic_file.remove_leftovers(path, [METADATA, IMAGES])
        except OutputError as error:
            faults += error.faults
        if name:
            with suppress(OSError):  # It holds something else.
                os.rmdir(path)
    if faults:
        raise OutputError(faults)


def folder_name(study: str) -> str:
    """Return the name of a study's folder: its UID, unless that is not one."""
    return study if _uid(study) else f"study-{sha256(study.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _study_folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [one.name for one in entries if _study_folder(one.name) and one.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _make(folder: str) -> None:
    try:
        creation.make_folder(folder)
    except OSError as error:
        raise OutputError([Fault(folder, "", f"cannot be created: {error.strerror}")]) from error


def _write_pair(folder: str, studies: Sequence[Study], images: Images) -> None:
    mapping = {series.uid: images[series.uid] for study in studies for series in study.series}
    atomic_file.write_together(folder, {IMAGES: encode(mapping, indent=1), METADATA: metadata(studies)})


def metadata(studies: Iterable[Study]) -> Iterator[bytes]:
    """Yield the text of `dicom-metadata.json` in pieces, with each study, series and instance on a line of its own."""
    yield b'{"studies":['
    for number, study in enumerate(studies):
        yield b",\n" if number else b"\n"
        yield _opened("StudyInstanceUID", study.uid, study.shared, "series")
        for index, series in enumerate(study.series):
            yield b",\n" if index else b"\n"
            yield _opened("SeriesInstanceUID", series.uid, series.shared, "instances")
            instances = (_opened("SOPInstanceUID", one.uid, one.members) for one in series.instances)
            yield b"\n" + b",\n".join(instances) + b"]}"
        yield b"]}"
    yield b"]}\n"


def _opened(keyword: str, uid: str, members: Members, below: str = "") -> bytes:
    """Return the JSON object of a dataset; with the name of the list below it, without its end."""
    named = [(keyword, compact(uid)), *members.items()]
    joined = b",".join(b'"%s":%s' % (name.encode(), value) for name, value in named)
    return b'{%s,"%s":[' % (joined, below.encode()) if below else b"{%s}" % joined
