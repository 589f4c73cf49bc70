"""Conditions on the other series of a study that a series refers to, or that refer to it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from msgspec import Struct

from selector.dicom.dictionary import required
from selector.models import Outcome, Series
from selector.rules.match.attribute_reader import SeriesContext
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
        The series of the study that may be related to any other one; the series itself may be among them. All series
        of a study share it.
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

    def related(self, context: SeriesContext) -> Related:
        """Return the other series that are related to a series, or may be."""
        series, found = context[1], references_around(context)
        if self.about.name == REFERENCES:
            return Related(found.targets[series], why_incomplete=found.why_incomplete[series])
        return Related(found.sources[series], found.open)

    def met(self, contexts: Sequence[SeriesContext]) -> Mapping[Series, int]:
        """Return the outcome of the conditions for some other series."""
        if not contexts:
            return {}
        outcomes = self.condition.outcomes(SeriesBatch.of_each(contexts))
        return {series: outcome for (_, series, _), outcome in zip(contexts, outcomes, strict=True)}

    def outcomes(self, batch: SeriesBatch, trace: Trace | None = None) -> Column:
        """Return the outcome for each series."""
        contexts = list(batch)
        several = list(map(self.related, contexts))
        met = self.met(list(_others(contexts, several)))
        column = Column(len(contexts))
        shared, hopeful = None, frozenset[Series]()
        for at, (context, related) in enumerate(zip(contexts, several, strict=True)):
            if shared is not related.possible:
                shared, hopeful = related.possible, frozenset(one for one in related.possible if met[one])
            may_be_another = len(hopeful) > (context[1] in hopeful)
            outcome = Outcome.UNDECIDED if related.why_incomplete or may_be_another else Outcome.REJECTED
            column[at] = reduce(or_, (met[one] for one in related.certain), int(outcome))
        if trace is not None:
            trace[self] = column
        return column

    def outcomes_at_once(self, _: SeriesBatch) -> None:
        """Return None: relations are evaluated study by study."""


def _others(contexts: Sequence[SeriesContext], several: Sequence[Related]) -> Iterator[SeriesContext]:
    """Yield each series once that is related to one of several, or may be."""
    shared = None
    seen: set[Series] = set()
    for (study, _, images), related in zip(contexts, several, strict=True):
        others = related.certain if shared is related.possible else (*related.certain, *related.possible)
        shared = related.possible
        for one in others:
            if one not in seen:
                seen.add(one)
                yield study, one, images
