"""Running dcm2niix, and reading what it made of some files.

It ends with success also where it left out files that it could not read, so the files that it says it used are counted.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from errno import ENOSPC
from functools import partial
from importlib.util import find_spec
from signal import SIGKILL

from msgspec import Struct

from selector.errors import ConfigurationError
from selector.process import memory_limit, signals

_converted = partial(re.match, r"Convert (\d+) DICOM as ")
_is_message = partial(re.match, r"(Error|Warning)\b")
_MOST, _LONGEST = 20, 300
"""The most messages that are kept, and the most characters of one."""
_ENDINGS = (".nii.gz", ".nii")  # It does not compress what is too large for its compressor.
_SIDECARS = (".json", ".bval", ".bvec")

_running: set[subprocess.Popen[bytes]] = set()


class Volume(Struct, frozen=True, order=True):
    """A volume: what its name has after the stem, and its files, the image first."""

    suffix: str
    files: tuple[str, ...]


class Conversion(Struct, frozen=True):
    """What dcm2niix did.

    Attributes
    ----------
    code
        Its exit code.
    used
        How many files it used; one of which two volumes are made counts twice.
    volumes
        What it made, by suffix.
    messages
        Its first errors and warnings.
    """

    code: int
    used: int
    volumes: tuple[Volume, ...]
    messages: tuple[str, ...] = ()


def program() -> str:
    """Return the path of the program; raise `ConfigurationError` if it is not installed."""
    if not find_spec("dcm2niix"):
        raise ConfigurationError(
            "converting needs dcm2niix: use the image dicom-parser, or install requirements-dicom.txt"
        )
    import dcm2niix  # noqa: PLC0415 - only where something is converted

    return str(dcm2niix.bin)


def convert(source: str, target: str, stem: str) -> Conversion:
    """Convert all files of a folder into another one, under names that begin with `stem`.

    Neither the user's defaults file nor other compressors on this machine matter. Sidecars have no patient data.

    Raises
    ------
    LimitError
        If the kernel kills the program.
    OSError
        If the disk is full.
    """
    os.mkdir(target)
    options = ["-g", "i", "-z", "i", "-b", "y", "-ba", "y", "-f", stem, "-o", target]
    command = [program(), *options, source]
    with signals.held_back():  # `stop` must know of it as soon as it runs.
        process = subprocess.Popen(  # noqa: S603 - the program of the package
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        _running.add(process)
    output, _ = process.communicate()
    _running.discard(process)
    if process.returncode == -SIGKILL:
        raise memory_limit.shortage()
    if process.returncode and _free_space(target) < _size(
        source
    ):  # Its exit code does not tell that from other failures.
        raise OSError(ENOSPC, os.strerror(ENOSPC))
    lines = output.decode("utf-8", "replace").splitlines()
    used = sum(int(found[1]) for line in lines if (found := _converted(line)))
    messages = [line.strip()[:_LONGEST] for line in lines if _is_message(line.strip())]
    return Conversion(process.returncode, used, tuple(sorted(_volumes(target, stem))), tuple(messages[:_MOST]))


def stop() -> None:
    """End what is running; a signal handler may call it."""
    for process in _running:
        process.kill()
        with suppress(ChildProcessError):  # `wait` needs a lock, which the work that the signal interrupted may hold.
            os.waitid(os.P_PID, process.pid, os.WEXITED)


def _free_space(folder: str) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def _size(folder: str) -> int:
    return sum(os.stat(entry.path).st_size for entry in os.scandir(folder))


def _volumes(folder: str, stem: str) -> Iterator[Volume]:
    present = set(os.listdir(folder))
    for name in present:
        ending = next((one for one in _ENDINGS if name.endswith(one)), "")
        if ending and name.startswith(stem):
            base = name.removesuffix(ending)
            sidecars = [f"{base}{one}" for one in _SIDECARS if f"{base}{one}" in present]
            yield Volume(base.removeprefix(stem), (name, *sidecars))
