"""Let something befall runs, see what they come to, and put the table into the page on reliability.

    python tests/robustness/faults.py [--seed 1] [--share 1.0]

After each fault `selected-images.json` must be whole or absent, the exit code must be the documented one, and the next
run must work and leave nothing over. Run it as root: some faults need mounts; what a machine lacks is told below the
table. With `--share` each is tried so much less often, and the page stays as it is. The exit code is 1 where something
does not hold.
"""

import signal
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple, Self

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.robustness import faults_moments as moments
from tests.robustness import faults_places as places
from tests.robustness import faults_surroundings as surroundings
from tests.robustness.faults_stage import Stage
from tests.support import powers, printed
from tests.support.names import LOG, OUTPUT, PAGE, REPORT

Trial = Callable[[Stage, str, Random], int | None]
"""Lets something befall one run on a payload, sees what it comes to, and returns the run's exit code.

Where it came too late to strike, there is None.
"""

MOST_TRIES = 20
"""How often at most a fault is tried for each time that it has to strike."""

PAYLOADS = ("a study", "a thousand series", "twenty thousand series")


def _nothing() -> str:
    return ""


class Fault(NamedTuple):
    """Something that may befall a run.

    Attributes
    ----------
    row, name
        The row of the table that it is in; which one it is of that row.
    times
        How often it has to strike.
    trial
        How it is tried.
    lacking
        Tells what this machine lacks for it, or nothing.
    """

    row: str
    name: str
    times: int
    trial: Trial
    lacking: Callable[[], str] = _nothing


def _changes(row: str, change: moments.Change, times: int) -> list[Fault]:
    return [
        Fault(row, "at any moment", times, moments.changing(change)),
        Fault(row, "while it is open", times, moments.changing_while_open(change)),
    ]


REFUSED = "an unwritable folder: mounted read-only, or without permission"
IN_PLACE = "a folder with the name of an output file: output, report, page, log"
FULL = "a full disk: for the output, for the logs"
ODD = "unusual locale, encoding, time zone, variables"

FAULTS = [
    Fault("killed (SIGKILL) at any moment", "", 270, moments.killed),
    Fault("killed (SIGKILL) while a temporary file exists", "", 30, moments.killed_while_writing),
    Fault("asked to stop (SIGTERM) at any moment", "", 100, moments.stopping(signal.SIGTERM)),
    Fault("asked to stop (SIGINT) at any moment", "", 100, moments.stopping(signal.SIGINT)),
    Fault(FULL, "output", 15, places.full_output, lacking=places.no_mounts),
    Fault(FULL, "output, nearly", 15, places.nearly_full_output, lacking=places.no_mounts),
    Fault(FULL, "logs", 15, places.full_logs, lacking=places.no_mounts),
    Fault(FULL, "logs, nearly", 15, places.nearly_full_logs, lacking=places.no_mounts),
    Fault("files limited to a few kilobytes", "", 24, surroundings.short_files),
    Fault(REFUSED, "output, mounted", 6, places.read_only_output, lacking=places.no_mounts),
    Fault(REFUSED, "logs, mounted", 6, places.read_only_logs, lacking=places.no_mounts),
    Fault(REFUSED, "output, permission", 6, places.forbidden("output", 5), lacking=powers.no_permissions),
    Fault(REFUSED, "logs, permission", 6, places.forbidden("logs", 0), lacking=powers.no_permissions),
    Fault(IN_PLACE, "output", 6, places.folder_in_place_of(f"output/{OUTPUT}", 5)),
    Fault(IN_PLACE, "report", 6, places.folder_in_place_of(f"logs/{REPORT}", 5)),
    Fault(IN_PLACE, "page", 6, places.folder_in_place_of(f"logs/{PAGE}", 5)),
    Fault(IN_PLACE, "log", 6, places.folder_in_place_of(f"logs/{LOG}", 0)),
    Fault("the output folder is removed during the run", "", 60, moments.output_removed),
    Fault("the logs folder is removed during the run", "", 60, moments.logs_removed),
    *_changes("an input file shrinks during the run", moments.shrink, 60),
    *_changes("an input file grows during the run", moments.grow, 30),
    *_changes("an input file vanishes during the run", moments.vanish, 30),
    Fault("two simultaneous runs with the same output", "", 90, moments.at_once),
    Fault(ODD, "Turkish", 3, surroundings.turkish, lacking=surroundings.no_turkish),
    *(Fault(ODD, name, 3, surroundings.with_variables(name)) for name in surroundings.VARIABLES),
    *(
        Fault("closed, full or broken streams; umask; limits", name, 3, surroundings.from_shell(name))
        for name in surroundings.SHELL
    ),
    Fault("no writable /tmp, no home", "", 6, places.no_temporary_folder, lacking=places.no_mounts),
]


@dataclass
class Tally:
    """What came of a fault.

    Attributes
    ----------
    tried, struck
        How often it was tried, and how often it struck.
    codes
        How often each exit code came where it struck.
    wrong
        What was not as it must be.
    """

    tried: int = 0
    struck: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Self) -> None:
        self.tried += other.tried
        self.struck += other.struck
        self.codes += other.codes
        self.wrong += other.wrong


def tried(stage: Stage, fault: Fault, times: int, chance: Random) -> Tally:
    """Try a fault on all payloads in turn until it has struck so many times; what went wrong has struck too."""
    tally = Tally()
    sizes = list(stage.right)
    while tally.struck < times and tally.tried < times * MOST_TRIES:
        size = sizes[tally.struck % len(sizes)]
        tally.tried += 1
        try:
            code = fault.trial(stage, size, chance)
            if code is None:
                continue
            tally.codes[code] += 1
        except AssertionError as error:
            tally.wrong.append(f"{fault.row}, {fault.name}, {size}: {error}")
        tally.struck += 1
        try:
            stage.see_the_next(size)
        except AssertionError as error:
            tally.wrong.append(f"after {fault.row}, {fault.name}, {size}: {error}")
    if not tally.struck:
        tally.wrong.append(f"{fault.row}, {fault.name}: it never struck in {tally.tried} trials")
    return tally


def main() -> int:
    """Try, print, and return the exit code."""
    parser = ArgumentParser(description="Runs that something befalls.")
    parser.add_argument("--seed", type=int, default=1, help="what moments are made of; default: %(default)s")
    parser.add_argument(
        "--share",
        type=float,
        default=1,
        help="with less than 1 each is tried so much less, and the page stays as it is",
    )
    arguments = parser.parse_args()
    chance = Random(arguments.seed)  # noqa: S311 - the same moments with the same seed
    rows: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory(prefix="ä ü-", dir="/var/tmp") as name:  # Not in /tmp, which is taken away.
        stage = Stage(Path(name))
        stage.prepare(PAYLOADS)
        left_out = []
        for fault in FAULTS:
            if lacking := fault.lacking():
                left_out.append(f"Left out: {fault.row}, {fault.name}: {lacking}.")
                continue
            times = max(round(fault.times * arguments.share), 1)
            tally = tried(stage, fault, times, chance)
            rows.setdefault(fault.row, Tally()).add(tally)
            told = f"{fault.row} {fault.name}: {tally.tried} {tally.struck} {dict(tally.codes)}"
            sys.stderr.write("".join(f"{line}\n" for line in [told, *tally.wrong]))
    text = "\n\n".join([printed.machine(), _table(rows), *left_out])
    printed.put("reliability.md", "faults", text, is_all=arguments.share >= 1)
    return 1 if any(tally.wrong for tally in rows.values()) else 0


def _table(rows: Mapping[str, Tally]) -> str:
    cells = (
        (
            row,
            f"{tally.tried}",
            f"{tally.struck}",
            ", ".join(f"{_named(code)}: {count}" for code, count in sorted(tally.codes.items())),
            f"{len(tally.wrong)}",
        )
        for row, tally in rows.items()
    )
    return printed.table(["fault", "tried", "struck", "how the run ended", "failures"], cells)


def _named(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"{code}"


if __name__ == "__main__":
    sys.exit(main())
