"""The DICOM files that a selection names: each must be in the DICOM folder, and readable.

No message has the name of a file, which may be that of a patient.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import islice

from selector.errors import Fault, InputError
from selector.files import regular_file

_MOST = 100
"""The most series with unusable files that are reported."""

_is_url = partial(re.match, r"[A-Za-z][A-Za-z0-9+.-]*://")


def require_all(file: str, folder: str, files: Mapping[str, Sequence[str]]) -> None:
    """Raise `InputError` with a fault for each series, named in `file`, that lacks files in the DICOM folder."""
    if not os.path.isdir(folder):
        raise InputError([Fault(folder, "", "there is no such folder; --dicom names the one that was parsed")])
    faults = (_fault(file, folder, series, names) for series, names in files.items())
    found = list(islice(filter(None, faults), _MOST))
    if found:
        raise InputError(found)


def link_all(paths: Iterable[str], folder: str) -> None:
    """Make a folder with a link to each of some files."""
    os.mkdir(folder)
    for number, path in enumerate(paths):
        os.symlink(os.path.abspath(path), os.path.join(folder, f"{number:06}"))


def _fault(file: str, folder: str, series: str, names: Sequence[str]) -> Fault | None:
    if not names:
        return Fault(file, f"$['{series}']", "the series has no files")
    wrong = [(index, why) for index, name in enumerate(names) if (why := _unusable(folder, name))]
    if not wrong:
        return None
    index, why = wrong[0]
    message = f"{len(wrong)} of the {len(names)} files of series {series} cannot be used; the first: {why}"
    return Fault(file, f"$..['{series}'][{index}]", message)


def _unusable(folder: str, name: str) -> str:
    """Return why a file cannot be used, or nothing."""
    if _is_url(name):
        return "it is a URL; fetch the series into a folder, and parse that"
    if os.path.isabs(name) or ".." in name.split("/") or "\0" in name:
        return "its name leads out of the DICOM folder"
    try:
        with regular_file.opened(os.path.join(folder, name)):
            return ""
    except FileNotFoundError:
        return "there is no such file in the folder that --dicom names"
    except (OSError, ValueError) as error:  # ValueError: a name that the file system cannot have
        return getattr(error, "strerror", "") or "its name is not one of a file"
