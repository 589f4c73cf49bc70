"""Python imports this at the start of a run that is to be held: the run stops itself at the moment that is named.

HELD_EVENT is an audit event whose first argument is a path, and HELD_PATH what to search for in that path. At ``open``
the run stops when the file has been opened, at any other event before it happens.
"""

import os
import re
import signal
import sys
from contextlib import suppress

_event, _path = os.environ["HELD_EVENT"], re.compile(os.environ["HELD_PATH"])
_held: list[int] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event != _event or _held or not _path.search(str(arguments[0])):
        return
    if event == "open":  # The file is not open yet. It is by the first call or return that finds it so.
        sys.setprofile(lambda *_: _hold() if _is_open() else None)
    else:
        _hold()


def _hold() -> None:
    sys.setprofile(None)
    _held.append(os.getpid())
    os.kill(os.getpid(), signal.SIGSTOP)


def _is_open() -> bool:
    for name in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the folder that was listed
            if _path.search(os.readlink(f"/proc/self/fd/{name}")):
                return True
    return False


sys.addaudithook(_hook)
