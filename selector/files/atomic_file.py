"""Writing files that are whole or absent.

A file is written under a temporary name in the same folder, ``.<name>.<16 hex digits>.tmp``, and renamed into place. A
run that is killed may leave the temporary file behind; the next run removes it.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from errno import EACCES, EDQUOT, EISDIR, ENOENT, ENOSPC, ENOTEMPTY, EPERM, EROFS

from selector.errors import Fault, OutputError
from selector.files import creation

Data = bytes | Iterable[bytes]
"""The content of a file, whole or in pieces."""

_RANDOM_BYTES = 8


def write(path: str, data: Data) -> None:
    """Write `data` so that at any moment `path` is whole or absent; raise `OutputError` if that fails.

    The mode is 0666 less the umask. If anything fails, no temporary file is left behind. An existing file stays until
    the new one is whole.
    """
    folder, name = os.path.split(path)
    write_together(folder, {name: data})


def write_together(folder: str, files: Mapping[str, Data]) -> None:
    """Write several files, by name, as `write` does; they are renamed, in this order, once all of them are whole."""
    temporary = {path: temporary_name(path) for path in (os.path.join(folder, name) for name in files)}
    path = folder
    try:
        for path, data in zip(temporary, files.values(), strict=True):
            _write_to_disk(temporary[path], data)
        for path, whole in temporary.items():
            os.replace(whole, path)
    except BaseException as error:
        for left in temporary.values():
            with suppress(OSError):
                os.unlink(left)
        if isinstance(error, OSError):
            raise OutputError([_write_fault(path, error)]) from error
        raise
    sync(folder)


def temporary_name(path: str) -> str:
    """Return the name under which `path` is made, beside it."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.{os.urandom(_RANDOM_BYTES).hex()}.tmp")


def is_temporary(entry: str, names: tuple[str, ...]) -> bool:
    """Return whether an entry of a folder has a temporary name for one of `names`."""
    stem, _, ending = entry.rpartition(".")
    name, _, random = stem.rpartition(".")
    of_ours = ending == "tmp" and name.startswith(".") and name[1:] in names
    return of_ours and len(random) == 2 * _RANDOM_BYTES and all(digit in "0123456789abcdef" for digit in random)


def remove_leftovers(folder: str, names: Iterable[str]) -> None:
    """Remove files called `names` from `folder`, and temporary files for them that a killed run left.

    A link is removed, not its target. A folder that does not exist has no leftovers. An `OutputError` has a fault for
    each file that could not be removed.
    """
    faults = []
    for path in _leftovers(folder, tuple(names)):
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass  # Another run on the same folder was faster.
        except OSError as error:
            faults.append(_remove_fault(path, error))
    if faults:
        raise OutputError(faults)


def require_folder(folder: str) -> None:
    """See that `folder` is a folder that this user can write, before time is spent on its content.

    Its last part is made if it is missing, unless its parent is the root folder: in a container, a folder made there
    would be lost. `OutputError` is raised if there is no such folder or if it cannot be written.
    """
    entry = os.path.join(folder, "")  # With the final slash, a file of this name is an error too.
    try:
        os.stat(entry)
    except NotADirectoryError as error:
        raise OutputError(
            [Fault(folder, "", "this is not a folder: name one or, in a container, mount one there")]
        ) from error
    except FileNotFoundError:
        _make_last_part(folder)
    except OSError as error:
        raise OutputError([Fault(folder, "", f"cannot be used: {reason(error, folder)}")]) from error
    if not os.access(entry, os.W_OK | os.X_OK):
        read_only = bool(os.statvfs(entry).f_flag & os.ST_RDONLY)
        denied = OSError(EROFS if read_only else EACCES, os.strerror(EROFS if read_only else EACCES))
        raise OutputError([Fault(folder, "", f"cannot be written: {reason(denied, folder)}")])


def _make_last_part(folder: str) -> None:
    path = folder.rstrip("/")
    parent = os.path.dirname(path) or "."
    if os.path.islink(path):
        raise OutputError([Fault(folder, "", "this is a link to a folder that does not exist")])
    if not os.path.isdir(parent):
        message = (
            "does not exist, and neither does the folder it is in: create them or, in a container, mount a folder there"
        )
        raise OutputError([Fault(folder, "", message)])
    if os.path.samefile(parent, "/"):
        message = "does not exist; a mount may have been forgotten (a folder made there would be lost with a container)"
        raise OutputError([Fault(folder, "", message)])
    try:
        creation.make_folder(path)
    except OSError as error:
        raise OutputError([Fault(folder, "", f"cannot be created: {reason(error, parent)}")]) from error


def _write_to_disk(path: str, data: Data) -> None:
    with open(path, "xb", opener=creation.open_to_write) as file:
        file.writelines([data] if isinstance(data, bytes) else data)
        file.flush()
        os.fsync(file.fileno())


def sync(path: str) -> None:
    """Let a file, or the names in a folder, survive a power cut; not every file system can do that, or needs it."""
    with suppress(OSError):
        descriptor = os.open(path or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _leftovers(folder: str, names: tuple[str, ...]) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            present = sorted(entry.name for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        present = list(names)  # The files of a folder that cannot be listed may still be removable.
    return [os.path.join(folder, name) for name in present if name in names or is_temporary(name, names)]


def _write_fault(path: str, error: OSError) -> Fault:
    folder = os.path.dirname(path) or "."
    if error.errno == EISDIR:
        return Fault(path, "", "cannot be written: there is a folder with this name; remove it")
    if isinstance(error, FileNotFoundError) and os.path.isdir(folder):
        message = "was removed while being written, perhaps by another run: give each run an output folder of its own"
        return Fault(path, "", message)
    return Fault(path, "", f"cannot be written: {reason(error, folder)}")


def _remove_fault(path: str, error: OSError) -> Fault:
    if os.path.isdir(path) and not os.path.islink(path):
        return Fault(path, "", "there is a folder with this file's name: remove it, or name another folder")
    why = reason(error, os.path.dirname(path) or ".")
    return Fault(path, "", f"is left from an earlier run and cannot be removed: {why}")


def reason(error: OSError, folder: str) -> str:
    """Return why something failed in a folder, with advice."""
    return f"{error.strerror}; {_advice(error, folder)}"


_ADVICE: dict[int | None, str] = {
    EROFS: "mount it writable",
    ENOSPC: "free some space there",
    EDQUOT: "free some space there",
    ENOENT: "its folder must exist",
    ENOTEMPTY: "it holds files of somebody else: name another output folder",
}


def _advice(error: OSError, folder: str) -> str:
    if error.errno not in (EACCES, EPERM):
        return _ADVICE.get(error.errno, "check the file system")
    who = _owner(folder)
    if os.geteuid() == 0:
        # Root without privileges: a network file system that squashes root, or a container without capabilities.
        return f"root may not write there: run with `--user {who or 'UID:GID of its owner'}`"
    if who.partition(":")[0] == str(os.geteuid()):
        return "this runs as its owner, who may not write there either: allow it with `chmod u+wx`"
    return f"this runs as user {os.geteuid()}: run as a user with write access" + (f", such as {who}" if who else "")


def _owner(folder: str) -> str:
    with suppress(OSError):
        status = os.stat(folder)
        return f"{status.st_uid}:{status.st_gid}"
    return ""
