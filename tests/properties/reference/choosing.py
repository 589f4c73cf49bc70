"""From outcomes to what is taken, study by study."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from tests.properties.reference.attributes import ATTRIBUTES, MOMENTS
from tests.properties.reference.conditions import met, units
from tests.properties.reference.outcomes import MATCHED
from tests.properties.reference.payloads import Series, Study
from tests.properties.reference.periods import MICROSECOND, Age, Period
from tests.properties.reference.values import CONFLICT, Element, Elements, elements, is_absent, key

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
    is_passed_over: bool = False

    def taken(self) -> list[list[str]]:
        return [each.taken for each in self.chosen]


def all_decided(studies: Mapping[str, Study], rules: Rule) -> dict[str, Decided]:
    """Return what the rules make of each study; only the newest of each patient may contribute."""
    found = {uid: decided(study, rules) for uid, study in studies.items()}
    most = rules.get("studiesPerPatient")
    useful = [uid for uid, each in found.items() if not each.lacking and any(each.taken())]
    for uid in useful if most else ():
        patient = studies[uid].patient()
        others = [one for one in useful if one != uid and patient and studies[one].patient() == patient]
        maybe_newer = sum(not _is_older(studies[one], studies[uid]) for one in others)
        if most and maybe_newer >= most:
            found[uid] = found[uid]._replace(is_passed_over=True)
    return found


def _is_older(one: Study, other: Study) -> bool:
    """Return whether a study is certainly older than another one."""
    date, other_date = (_period(each, "StudyDate") for each in (one, other))
    if date is None or other_date is None:
        return False
    if date.end <= other_date.start:
        return True
    same_period = (date.start, date.end) == (other_date.start, other_date.end)
    is_same_day = same_period and date.end - date.start == timedelta(days=1)
    time, other_time = (_period(each, "StudyTime") for each in (one, other))
    return bool(is_same_day and time and other_time and time.end <= other_time.start)


def _period(study: Study, keyword: str) -> Period | None:
    """Return the date or time on which all series agree that have one."""
    found = {
        _meaning(unit): unit
        for series in study.series.values()
        for unit in series.units(keyword)
        if not is_absent(unit)
    }
    only = next(iter(found.values())) if len(found) == 1 else []
    return only[0] if len(only) == 1 and isinstance(only[0], Period) else None


def _meaning(unit: Elements) -> object:
    """Return what is equal for dates and times that mean the same, however they are written."""
    return tuple((one.start, one.end) if isinstance(one, Period) else None for one in unit)


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
    if "nearest" in criterion:
        return nearest(criterion, series)
    ((way, what),) = [member for member in criterion.items() if member[0] != "position"]
    if way == "matching":
        return (0 if met(what, series) == MATCHED else 1), 0
    position = criterion.get("position")
    readings = [_at(position, reading) if position else reading for reading in units(what, series)]
    value = _only(readings)
    if value is None:
        return 1, 0
    return 0, (value if way == "lowest" else -value)


def _at(position: int, reading: Elements) -> Elements:
    """Return the value at a position alone; what contradicts itself has none."""
    return [] if CONFLICT in reading else [one for one in reading[position - 1 : position] if one is not None]


def _only(readings: Sequence[Sequence[Element]]) -> Fraction | None:
    """Return what all instances are ranked by; None if they disagree, or one of them has nothing to rank by.

    Of dates and times that differ, the earliest counts.
    """
    different = {_comparable(reading[0]) if len(reading) == 1 else None for reading in readings}
    are_periods = all(isinstance(value, Period) for reading in readings for value in reading)
    if are_periods and None not in different:
        return min(value for value in different if value is not None)
    return different.pop() if len(different) == 1 else None


def nearest(criterion: Rule, series: Series) -> tuple[int, Any]:
    """Return the distance of a series from what a criterion measures from, less the distance that is wanted."""
    keyword, to = criterion["nearest"], criterion["to"]
    if isinstance(to, dict):
        others = [one for one in series.study.series.values() if met(to, one) == MATCHED]
        origins = {_measured(keyword, one) for one in others}
    else:
        others, origins = [], {(_comparable(elements(keyword, to)[0]), None)}
    (value, day), (origin, that_day) = _measured(keyword, series), origins.pop() if len(origins) == 1 else (None, None)
    if value is None or origin is None or others == [series] or len({day, that_day} - {None}) > 1:
        return 1, 0
    unit = 1_000_000 if ATTRIBUTES[keyword].vr in MOMENTS else 1
    return 0, abs(value - origin - Fraction(str(criterion.get("after", 0))) * unit)


def _measured(keyword: str, series: Series) -> tuple[Fraction | None, object]:
    """Return the value that ranks, and of a time its date; None if that is not one value, or that is not known."""
    days = {_day(reading) for reading in series.units("SeriesDate")} if keyword == "SeriesTime" else {None}
    return (_only(units(keyword, series)), *days) if len(days) == 1 else (None, None)


def _day(reading: Sequence[Element]) -> object:
    return key(reading[0]) if len(reading) == 1 and isinstance(reading[0], Period) else None


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
