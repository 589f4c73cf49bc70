"""Opening files for writing, and making folders, where others may write too.

No link is followed and only regular files are written: a link may lead to a file of somebody else, and a pipe may have
no reader.

A run as root gives the files and folders that it created itself, and nothing else, to the owner of the folder they are
in, so that the user who mounted the folder into a container can delete them.
"""

import logging
import os
import stat
from errno import EINVAL, ELOOP, ENXIO

logger = logging.getLogger(__name__)

_NOT_OURS = "it is not a regular file but a link, a pipe or a device"
_warned: set[str] = set()


def open_to_write(path: str, flags: int) -> int:
    """Open a file for writing, and create it with mode 0666 less the umask if it is missing: an `opener` of `open`.

    `OSError` is raised for anything but a regular file with a single name: a hard link is a link too.
    """
    flags |= os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        if flags & os.O_EXCL:
            raise
        return _open_existing(path, flags)
    _give_to_folder_owner(descriptor, path)
    return descriptor


def make_folder(path: str) -> None:
    """Make a folder in one that exists; a folder that another run made meanwhile will do."""
    try:
        os.mkdir(path)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
    else:
        if os.geteuid() == 0:  # The umask may keep anybody else from opening it.
            _give_folder(path)


def give(path: str, folder: str) -> None:
    """As root, give a file or folder that this process or a program that it ran created to the owner of a folder.

    Nobody else may be able to write where it is. A link, or a file with another name, is not given away.
    """
    if os.geteuid() == 0:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode) or (stat.S_ISREG(status.st_mode) and status.st_nlink == 1):
                _give_to_owner_of(folder, descriptor)
        finally:
            os.close(descriptor)


def _give_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        # Its name may already be that of another folder. If that is empty, whoever put it there could also have removed
        # it, so nothing is given away.
        if not os.listdir(descriptor):
            _give_to_folder_owner(descriptor, path)
    finally:
        os.close(descriptor)


def _open_existing(path: str, flags: int) -> int:
    try:
        descriptor = os.open(path, flags & ~(os.O_CREAT | os.O_TRUNC))
    except OSError as error:
        if error.errno in {ELOOP, ENXIO}:  # a link; a pipe without a reader
            raise OSError(EINVAL, _NOT_OURS, path) from error
        raise
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        os.close(descriptor)
        raise OSError(EINVAL, _NOT_OURS, path)
    if flags & os.O_TRUNC:
        os.ftruncate(descriptor, 0)
    return descriptor


def _give_to_folder_owner(descriptor: int, path: str) -> None:
    _give_to_owner_of(os.path.dirname(path) or ".", descriptor)


def _give_to_owner_of(folder: str, descriptor: int) -> None:
    """As root, give what was created to the owner of a folder; if that fails, there is one warning for the run."""
    if os.geteuid() == 0:
        try:
            owner = os.stat(folder)
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        except OSError as error:
            _warn_of_owner(str(error.strerror))


def _warn_of_owner(reason: str) -> None:
    if reason not in _warned:
        _warned.add(reason)  # Before the warning, which may itself open a log file that cannot be given away.
        logger.warning("Files still belong to root, not to the owner of their folder", extra={"reason": reason})
