"""How a case is tried, from its preparation to what must hold after it."""

import subprocess
from collections.abc import Callable

from tests.cases.case import Case, Place
from tests.cases.checking import LINE, check_folders, check_log, check_messages, check_totals, contents
from tests.cases.preparing import PREPARATIONS, environment, set_up
from tests.support.names import OUTPUT

Start = Callable[[Case, Place, dict[str, str]], subprocess.CompletedProcess[str]]
"""Runs the operator in a place with some variables."""


def check(case: Case, number: int, place: Place, start: Start, user: int) -> None:
    """Prepare one run of a case, start it, and see that all is as it must be."""
    set_up(case, number, place)
    PREPARATIONS[case.prepare](place)
    before = contents(place)

    done = start(case, place, environment(case, place))

    assert (done.returncode, done.stderr) == (case.exit, ""), done.stdout
    lines = [match for line in done.stdout.splitlines() if (match := LINE.fullmatch(line))]
    assert len(lines) == len(done.stdout.splitlines())  # no traceback among them
    check_messages(case, lines, place, user)
    check_folders(case, before, contents(place))
    check_log(case, place, len(lines))
    if case.exit == 0:
        assert (place.output / OUTPUT).read_bytes() == (case.folder / OUTPUT).read_bytes()
        check_totals(case, lines)
