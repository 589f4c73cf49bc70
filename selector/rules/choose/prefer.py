"""The order of candidates: what `prefer` says, then SeriesNumber, then the UID."""

from typing import Protocol

from selector.dicom.dictionary import Attribute, required
from selector.dicom.periods import read_age, read_period
from selector.dicom.values import Unreadable, Values
from selector.models import Outcome
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext
from selector.rules.match.facts import Fact
from selector.rules.match.groups import Condition
from selector.rules.match.series_batch import SeriesBatch

LAST = float("inf")


class Criterion(Protocol):
    """One criterion of `prefer`."""

    @property
    def words(self) -> str:
        """What it prefers: ``highest series.instanceCount``."""

    def key(self, context: SeriesContext) -> float:
        """Return a number by which candidates are ranked, the least first; `LAST` where nothing can be told."""


class Extreme:
    """`highest` or `lowest` of a numeric, date, time or age attribute, or of a numeric fact.

    A value that is absent, unreadable, or on which the instances disagree ranks last.
    """

    def __init__(self, about: Attribute | Fact, *, highest: bool) -> None:
        self.about, self.member = about, "highest" if highest else "lowest"
        self.words = f"{self.member} {about.name}"
        self._sign = -1 if highest else 1
        self._fact = about if isinstance(about, Fact) else None
        self._reader = None if isinstance(about, Fact) else AttributeReader.of(about, _Measure(about))
        self.needs = about.needs if isinstance(about, Fact) else (about,)

    def key(self, context: SeriesContext) -> float:
        """Return the value, with its sign turned for the highest."""
        measure = self._measure(context)
        return LAST if measure is None else self._sign * measure

    def _measure(self, context: SeriesContext) -> float | None:
        if self._fact is not None:
            values = self._fact.of(context)
            return values[0] if isinstance(values, tuple) and values and isinstance(values[0], (int, float)) else None
        if self._reader is None:
            return None
        found = self._reader.in_series(context)
        measure = next(iter(found)) if len(found) == 1 else None
        return None if isinstance(measure, Unreadable) else measure


class MatchingFirst:
    """Those that match conditions first."""

    def __init__(self, condition: Condition[SeriesBatch], words: str) -> None:
        self.words = words
        self.condition = condition

    def key(self, context: SeriesContext) -> float:
        """Return 0 where the conditions match, 1 where they do not or where that is undecided."""
        return 0 if self.condition.outcomes(SeriesBatch.of_one(context))[0] == Outcome.MATCHED else 1


def series_number() -> Extreme:
    """Return the order by SeriesNumber, which ranks but does not choose."""
    return Extreme(required("SeriesNumber"), highest=False)


class _Measure:
    """Makes a number that can be ranked out of the one value of an attribute."""

    def __init__(self, attribute: Attribute) -> None:
        self._kind = attribute.kind
        self._vr = attribute.vr

    def __call__(self, values: Values | Unreadable) -> float | Unreadable:
        value = values[0] if isinstance(values, tuple) and len(values) == 1 else None
        if self._kind in {"number", "custom"} and isinstance(value, (int, float)):
            return value
        if self._kind == "age" and isinstance(value, str):
            age = read_age(value)
            return Unreadable("it is not an age") if age is None else age
        if self._kind == "period" and isinstance(value, str):
            period = read_period(self._vr, value)
            if period is None or period.zoned:  # Beside times without an offset, one with it has no certain rank.
                return Unreadable("it is not a date or time that can be ranked")
            return period.start
        return Unreadable("it has no single value that can be ranked")
