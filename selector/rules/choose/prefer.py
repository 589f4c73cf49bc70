"""The order of candidates: by `prefer`, then SeriesNumber, then the UID."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from selector.dicom.periods import read_age, read_period
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute, required
from selector.dicom.values import Values
from selector.models import Outcome
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext
from selector.rules.match.facts.fact import Fact
from selector.rules.match.groups import Condition
from selector.rules.match.series_batch import SeriesBatch

LAST = float("inf")
Measure = Callable[[SeriesContext], float | None]


class Criterion(Protocol):
    """One criterion of `prefer`."""

    @property
    def words(self) -> str:
        """What it prefers: ``highest series.instanceCount``."""

    @property
    def about(self) -> Attribute | Fact | None:
        """The attribute or fact whose value ranks; None for conditions."""

    def key(self, context: SeriesContext) -> float:
        """Return a number by which candidates are ranked, the least first; `LAST` without a usable value."""


class Extreme:
    """`highest` or `lowest` of a numeric, date, time or age attribute, or of a numeric fact.

    A value that is absent, unreadable, or on which the instances disagree ranks last. Of a date or time, the earliest
    of the instances counts. With a `position`, that is the n-th value; otherwise there must be only one.
    """

    def __init__(self, about: Attribute | Fact, *, highest: bool, position: int | None = None) -> None:
        self.about, self.member, self.position = about, "highest" if highest else "lowest", position
        self.words = f"{self.member} {f'value {position} of ' if position else ''}{about.name}"
        self._sign = -1 if highest else 1
        self._measure: Measure
        if isinstance(about, Fact):
            self.needs, self._measure = about.needs, partial(_measure_of_fact, about)
        else:
            reader = AttributeReader.of(about, partial(_measure, about, position))
            self.needs = (about,)
            self._measure = partial(_earliest, reader) if about.kind == "period" else reader.common

    def key(self, context: SeriesContext) -> float:
        """Return the value, negated for the highest."""
        measure = self._measure(context)
        return LAST if measure is None else self._sign * measure


class MatchingFirst:
    """Candidates that match conditions first."""

    about = None

    def __init__(self, condition: Condition[SeriesBatch], words: str) -> None:
        self.words = words
        self.condition = condition

    def key(self, context: SeriesContext) -> float:
        """Return 0 where the conditions match, 1 where they do not or where that is undecided."""
        return 0 if self.condition.outcomes(SeriesBatch.of_each([context]))[0] == Outcome.MATCHED else 1


def series_number() -> Extreme:
    """Return the order by SeriesNumber, which ranks series but does not break ties."""
    return Extreme(required("SeriesNumber"), highest=False)


def series_numbers(batch: SeriesBatch) -> list[float]:
    """Return what `series_number` ranks each series by."""
    attribute = required("SeriesNumber")

    def number(values: Values | None) -> float:
        value = values[0] if values else None
        return value if isinstance(value, (int, float)) else LAST

    return batch.common_values(attribute).made(number).all()


def _measure_of_fact(fact: Fact, context: SeriesContext) -> float | None:
    values = fact.of(context)
    return values[0] if isinstance(values, tuple) and values and isinstance(values[0], (int, float)) else None


def _earliest(reader: AttributeReader[float], context: SeriesContext) -> float | None:
    """Return the least measure of the instances, or None if any has none."""
    found = reader.in_series(context)
    measures = [measure for measure in found if isinstance(measure, (int, float))]
    return min(measures) if len(measures) == len(found) else None


def _measure(attribute: Attribute, position: int | None, values: Values | Unreadable) -> float | Unreadable:
    """Return the single value of an attribute, or the one at a position, as a number that can be ranked."""
    several = values if isinstance(values, tuple) else ()
    wanted = several[position - 1 : position] if position else several
    value = wanted[0] if len(wanted) == 1 else None
    measure = None
    if attribute.kind in {"number", "custom"} and isinstance(value, (int, float)):
        measure = value
    elif attribute.kind == "age" and isinstance(value, str):
        measure = read_age(value)
    elif attribute.kind == "period" and isinstance(value, str):
        period = read_period(attribute.vr, value)
        # A time with an offset from UTC has no certain rank among times without one.
        measure = period.start if period and not period.zoned else None
    return Unreadable("it has no single value that can be ranked") if measure is None else measure
