"""From outcomes to what is taken, study by study."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from tests.properties.reference.conditions import met, units
from tests.properties.reference.outcomes import MATCHED
from tests.properties.reference.payloads import Series, Study
from tests.properties.reference.periods import MICROSECOND, Age, Period
from tests.properties.reference.values import Element

Rule = Mapping[str, Any]


class Chosen(NamedTuple):
    """What a selection makes of a study."""

    outcomes: dict[str, str]
    ranked: list[str]
    taken: list[str]


class Decided(NamedTuple):
    """What the rules make of a study; one that lacks a required selection contributes nothing."""

    chosen: list[Chosen]
    lacking: list[str]

    def taken(self) -> list[list[str]]:
        return [each.taken for each in self.chosen]


def decided(study: Study, rules: Rule) -> Decided:
    shared = [rules["conditions"]] if "conditions" in rules else []
    chosen = [_chosen(study, selection, shared) for selection in rules["selections"]]
    if study.patients() > 1:
        chosen = [each._replace(ranked=[], taken=[]) for each in chosen]
    lacking = [
        selection["name"]
        for selection, each in zip(rules["selections"], chosen, strict=True)
        if len(each.taken) < int(selection.get("required", 0))
    ]
    return Decided(chosen, lacking)


def _chosen(study: Study, selection: Rule, shared: list[Rule]) -> Chosen:
    together = {"allOf": [*shared, selection["conditions"]]}
    outcomes = {uid: met(together, series) for uid, series in study.series.items()}
    candidates = [one for uid, one in study.series.items() if outcomes[uid] == MATCHED and one.has_image]
    ranks = {one.uid: [_rank(criterion, one) for criterion in selection.get("prefer", [])] for one in candidates}
    ranked = sorted(candidates, key=lambda one: (ranks[one.uid], _number(one), one.uid))
    take = selection.get("take", "all")
    uids = [one.uid for one in ranked]
    taken = uids if take == "all" else uids[:take]
    tied = len(taken) < len(uids) and ranks[uids[len(taken) - 1]] == ranks[uids[len(taken)]]
    return Chosen(outcomes, uids, [] if tied else taken)


def _rank(criterion: Rule, series: Series) -> tuple[int, Any]:
    ((way, what),) = criterion.items()
    if way == "matching":
        return (0 if met(what, series) == MATCHED else 1), 0
    value = _only(units(what, series))
    if value is None:
        return 1, 0
    return 0, (value if way == "lowest" else -value)


def _only(readings: Sequence[Sequence[Element]]) -> Fraction | None:
    """Return what all instances are ranked by; None if they disagree, or one of them has nothing to rank by.

    Of dates and times that differ, the earliest counts.
    """
    different = {_comparable(reading[0]) if len(reading) == 1 else None for reading in readings}
    are_periods = all(isinstance(value, Period) for reading in readings for value in reading)
    if are_periods and None not in different:
        return min(value for value in different if value is not None)
    return different.pop() if len(different) == 1 else None


def _comparable(value: Element) -> Fraction | None:
    """Return a value as a number: a date or time by its beginning, an age in days."""
    if isinstance(value, Period):
        return Fraction((value.start - datetime.min) // MICROSECOND)  # noqa: DTZ901 - only differences matter
    if isinstance(value, Age):
        return value.days
    return value if isinstance(value, Fraction) else None


def _number(series: Series) -> tuple[int, Fraction]:
    number = _only(series.units("SeriesNumber"))
    return (1, Fraction(0)) if number is None else (0, number)
