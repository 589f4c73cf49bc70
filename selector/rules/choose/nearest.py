"""`nearest`: the order by the distance of a value from a given one, or from that of another series of the study."""

from collections.abc import Hashable
from functools import partial

from msgspec import Struct

from selector.dicom.standard.dictionary import Attribute, find
from selector.dicom.values import to_compare
from selector.models import Outcome, Series
from selector.rules.choose.prefer import LAST, Criterion, Extreme, MatchingFirst
from selector.rules.match.attribute_reader import AttributeReader, OfStudy, SeriesContext
from selector.rules.match.facts.fact import Fact
from selector.rules.match.groups import Condition
from selector.rules.match.series_batch import SeriesBatch


class Measured(Struct, frozen=True):
    """The value of a series as a number that can be ranked, `LAST` if there is none; `day` is that of a time."""

    value: float
    day: Hashable = None


class Origin(Struct, frozen=True):
    """What distances are measured from in one study.

    Attributes
    ----------
    measured
        The value.
    only
        The series that it is the value of, if there is but one; it has no distance from itself.
    missing
        Why there is nothing to measure from; empty if there is.
    """

    measured: Measured = Measured(LAST)
    only: Series | None = None
    missing: str = ""


class Nearest:
    """Candidates whose value is nearest to a given one first, or to a distance from it.

    A value that `highest` and `lowest` rank last ranks last here as well, and so does a time of another day. If there
    is nothing to measure from, the criterion separates nothing.

    Parameters
    ----------
    about
        The attribute or fact.
    to
        The value as `lowest` ranks it, or the conditions that one other series of the study certainly meets.
    after
        The wanted distance, in the unit of that rank; negative if before.
    words
        The criterion in words.
    """

    def __init__(
        self, about: Attribute | Fact, to: "float | Condition[SeriesBatch]", *, after: float, words: str
    ) -> None:
        self.about, self.member, self.words, self._after = about, "nearest", words, after
        self.condition = None if isinstance(to, (int, float)) else to
        self._given = Origin(Measured(to)) if isinstance(to, (int, float)) else None
        self._value = Extreme(about, highest=False)
        self.needs = self._value.needs
        date = date_beside(about)
        self._day = AttributeReader.of(date, partial(to_compare, date)) if date else None
        self._origins = OfStudy(self._in_study)

    def key(self, context: SeriesContext) -> float:
        """Return the distance from what is wanted."""
        origin, measured = self._origin(context), self._measured(context)
        is_known = not origin.missing and origin.only is not context[1]
        days = {measured.day, origin.measured.day} - {None}
        if not is_known or measured.value == LAST or len(days) > 1:
            return LAST
        return _distance(measured.value, origin.measured.value, self._after)

    def why_nothing(self, context: SeriesContext) -> str:
        """Return why the criterion separates nothing in the study of a series; empty if it may."""
        return self._origin(context).missing

    def _origin(self, context: SeriesContext) -> Origin:
        return self._given or self._origins.of(context)

    def _in_study(self, context: SeriesContext) -> Origin:
        study, _, images = context
        batch = SeriesBatch.of([study], images)
        outcomes = self.condition.outcomes(batch) if self.condition else ()
        others = [each for each, outcome in zip(batch, outcomes, strict=True) if outcome == Outcome.MATCHED]
        if not others:
            return Origin(missing="no other series of the study certainly meets its conditions")
        measured, *different = {self._measured(each) for each in others}
        if different:
            return Origin(missing="several series meet its conditions and have different values")
        if measured.value == LAST:
            return Origin(missing="the series that meets its conditions has no single value")
        return Origin(measured, others[0][1] if len(others) == 1 else None)

    def _measured(self, context: SeriesContext) -> Measured:
        found = self._day.in_series(context) if self._day else ()
        days = {one if isinstance(one, tuple) else None for one in found} or {None}
        return Measured(self._value.key(context), *days) if len(days) == 1 else Measured(LAST)


def conditions_of(criterion: Criterion) -> Condition[SeriesBatch] | None:
    """Return the conditions of a criterion of `prefer`, if it has any."""
    return criterion.condition if isinstance(criterion, (MatchingFirst, Nearest)) else None


def _distance(value: float, origin: float, after: float) -> float:
    """Return how far a value is from a distance after another one, in decimal arithmetic: equal distances tie."""
    from decimal import Decimal  # noqa: PLC0415 - only for this criterion

    given, start, wanted = (Decimal(str(number)) for number in (value, origin, after))
    return float(abs(given - start - wanted))


def date_beside(about: Attribute | Fact) -> Attribute | None:
    """Return the date that belongs to a time: AcquisitionDate to AcquisitionTime."""
    date = find(f"{about.name.removesuffix('Time')}Date") if about.vr == "TM" else None
    return date if date and date.vr == "DA" else None
