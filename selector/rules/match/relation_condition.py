"""Conditions on the other series of a study that a series refers to, or that refer to it."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import attrgetter, or_

from msgspec import Struct

from selector.dicom.standard.dictionary import required
from selector.models import Outcome, Series
from selector.rules.match.attribute_reader import OfStudy, SeriesContext
from selector.rules.match.columns import Column
from selector.rules.match.facts.fact import Fact
from selector.rules.match.facts.relations import REFERENCES
from selector.rules.match.groups import Condition, Trace
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.study_references import references_around

NAMED_BY = (required("SeriesNumber"), required("SeriesDescription"))
"""What explanations name the series of a relation by."""


class Related(Struct, frozen=True):
    """The other series that a relation is about.

    Attributes
    ----------
    certain
        Those that are certainly related.
    possible
        The series of the study that may be related to any other one and may meet the conditions, in the order of their
        UIDs; the series itself may be among them. All series of a study share it.
    why_incomplete
        Why there may be related series that are not known; empty if there are none.
    """

    certain: tuple[Series, ...]
    possible: tuple[Series, ...] = ()
    why_incomplete: str = ""


class RelationCondition:
    """That the series refers to another one that meets conditions, or that such a one refers to it.

    It is Kleene's *or* over the other series of the study, image or not, of: they are related, and the other one meets
    the conditions.

    Attributes
    ----------
    about
        The relation.
    condition
        The conditions for the other series.
    place
        The JSON path.
    asks
        The condition in words.
    """

    def __init__(self, about: Fact, condition: Condition[SeriesBatch], place: str) -> None:
        self.about, self.condition, self.place = about, condition, place
        self.searches = condition.searches
        self.asks = f"{about.name} ({condition.asks})"
        self._possible = OfStudy(self._possible_in_study)

    def related(self, context: SeriesContext) -> Related:
        """Return the other series that are related to a series, or may be."""
        series, found = context[1], references_around(context)
        if self.about.name == REFERENCES:
            return Related(found.targets[series], why_incomplete=found.why_incomplete[series])
        return Related(found.sources[series], self._possible.of(context))

    def met(self, contexts: Sequence[SeriesContext]) -> Mapping[Series, int]:
        """Return the outcome of the conditions for some other series."""
        if not contexts:
            return {}
        outcomes = self.condition.outcomes(SeriesBatch.of_each(contexts))
        return {series: outcome for (_, series, _), outcome in zip(contexts, outcomes, strict=True)}

    def outcomes(self, batch: SeriesBatch, trace: Trace | None = None) -> Column:
        """Return the outcome for each series."""
        several = [(context, self.related(context)) for context in batch]
        others = {one: (study, one, images) for (study, _, images), related in several for one in related.certain}
        met = self.met(list(others.values()))
        column = Column(_outcome(series, related, met) for (_, series, _), related in several)
        if trace is not None:
            trace[self] = column
        return column

    def _possible_in_study(self, context: SeriesContext) -> tuple[Series, ...]:
        study, _, images = context
        met = self.met([(study, one, images) for one in references_around(context).open])
        return tuple(sorted((one for one, outcome in met.items() if outcome), key=attrgetter("SeriesInstanceUID")))


def _outcome(series: Series, related: Related, met: Mapping[Series, int]) -> int:
    may_be_another = any(one is not series for one in related.possible)
    outcome = Outcome.UNDECIDED if related.why_incomplete or may_be_another else Outcome.REJECTED
    return reduce(or_, (met[one] for one in related.certain), int(outcome))
