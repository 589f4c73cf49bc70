"""What may be odd about the surroundings of a run; each has to come to its output all the same."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from tests.robustness.faults_stage import Stage

VARIABLES: Mapping[str, Mapping[str, str]] = {
    "C": {"LC_ALL": "C", "LANG": ""},
    "C, and Python may not help": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX, and a console in ASCII": {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
    "a console in UTF-16": {"PYTHONIOENCODING": "utf-16"},
    "no such locale": {"LC_ALL": "xx_XX.no-such", "LANG": "?"},
    "an island ahead of all": {"TZ": "<+14>-14"},
    "no such time zone": {"TZ": "no/such"},
    "a time zone that is none": {"TZ": ":\n"},
    "no home, no folder for temporary files, no path": {"HOME": "", "TMPDIR": "/no/such", "PATH": ""},
    "Python in its development mode": {"PYTHONDEVMODE": "1"},
    "Python without bytecode and buffers": {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"},
}

SHELL: Mapping[str, str] = {
    "no stdin": "exec <&-",
    "no stdout": "exec >&-",
    "no stderr": "exec 2>&-",
    "no stream at all": "exec <&- >&- 2>&-",
    "stdout full": "exec >/dev/full",
    "stdout and stderr full": "exec >/dev/full 2>&1",
    "nobody reads stdout": "exec > >(exec true); sleep 0.05",
    "nobody reads stdout, and nobody hears of it": "trap '' PIPE; exec > >(exec true); sleep 0.05",
    "umask 077": "umask 077",
    "16 open files": "ulimit -n 16",
    "a stack of 256 KiB": "ulimit -s 256",
    "no core dumps, no locked memory": "ulimit -c 0 -l 0",
    "the current folder is gone": "mkdir gone; cd gone; rmdir ../gone",
    "lowest priority": "renice -n 19 $$ >/dev/null",
}


TURKISH = "tr_TR.UTF-8"
SOURCES = Path("/usr/share/i18n")
"""What locales are made of; Debian's package `locales` brings it."""


def no_turkish() -> str:
    """Return why no Turkish locale can be made here, or nothing where it can."""
    if shutil.which("localedef") is None:
        return "there is no localedef"
    has_sources = (SOURCES / "locales" / "tr_TR").exists() and any((SOURCES / "charmaps").glob("UTF-8*"))
    return "" if has_sources else f"{SOURCES} has no sources of it"


def turkish(stage: Stage, size: str, _: Random) -> int:
    """Make a Turkish locale, see that it is in force, and let the run have it: an I is no capital of an i there."""
    places = stage.top / "locales"
    if not places.exists():
        places.mkdir()
        subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", places / TURKISH], capture_output=True, check=True)
    variables = {"LC_ALL": TURKISH, "LANGUAGE": "tr", "LOCPATH": str(places)}
    told = subprocess.run(["locale", "yesstr"], env=variables, capture_output=True, encoding="utf-8", check=True)
    assert told.stdout == "evet\n", told
    return stage.see(size, stage.run(size, **variables), (0,))


def with_variables(name: str) -> Callable[[Stage, str, Random], int]:
    """Return what sets some variables."""

    def run(stage: Stage, size: str, _: Random) -> int:
        return stage.see(size, stage.run(size, **VARIABLES[name]), (0,))

    return run


def from_shell(name: str) -> Callable[[Stage, str, Random], int]:
    """Return what does something before it starts."""

    def run(stage: Stage, size: str, _: Random) -> int:
        before = ["bash", "-c", f"cd '{stage.top}'; {SHELL[name]}; exec \"$@\"", "-"]
        return stage.see(size, stage.run(size, before), (0,))

    return run


def short_files(stage: Stage, size: str, chance: Random) -> int:
    """Let no file grow beyond a few kilobytes, the log included."""
    stage.clear()
    before = ["bash", "-c", f'ulimit -f {chance.choice([1, 4, 16, 64])}; exec "$@"', "-"]
    return stage.see(size, stage.run(size, before), (0, 5))
