"""Checks of what a run on hostile input tells, beyond what it selects: in its report, and how often on the console."""

import json
from collections.abc import Callable, Iterator

from tests.robustness.hostile_stage import REPORT, Ran, Stage
from tests.support.reports import all_series

Check = Callable[[Stage, Ran], str]
"""Returns what is not as it must be, or an empty text."""


def finds(uid: str, begin: str) -> Check:
    """Return what checks that something that begins like this was found in a series."""

    def check(stage: Stage, _: Ran) -> str:
        found = list(_found(stage, uid))
        return "" if any(one.startswith(begin) for one in found) else f"found in {uid}: {str(found)[:500]}"

    return check


def _found(stage: Stage, uid: str) -> Iterator[str]:
    report = json.loads((stage.logs / REPORT).read_bytes())
    verdicts = (verdict for series in all_series(report) if series["uid"] == uid for verdict in series["verdicts"])
    return (finding["found"] for verdict in verdicts for finding in verdict["findings"])


def tells(part: str, count: Callable[[Stage], int]) -> Check:
    """Return what checks how many lines of the console have something."""

    def check(stage: Stage, ran: Ran) -> str:
        lines, expected = sum(part in line for line in ran.console.splitlines()), count(stage)
        return "" if lines == expected else f"{part!r} is told {lines:,} times, not {expected:,}"

    return check


def lists_left_out(reason: str, count: int) -> Check:
    """Return what checks how many places the report lists as left out for a reason."""

    def check(stage: Stage, _: Ran) -> str:
        left_out = json.loads((stage.logs / REPORT).read_bytes())["leftOut"]
        listed = sum(one["reason"] == reason for one in left_out)
        return "" if listed == count else f"{listed:,} are listed as left out, not {count:,}"

    return check
