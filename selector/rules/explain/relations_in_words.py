"""What a relation between series found, in words that name both: for a report, never for a log."""

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from operator import attrgetter

from selector.models import Outcome
from selector.rules.explain.series_labels import Labels
from selector.rules.match.attribute_reader import SeriesContext
from selector.rules.match.facts.relations import REFERENCES
from selector.rules.match.relation_condition import NAMED_BY, RelationCondition
from selector.rules.match.study_references import references_around
from selector.verdicts import Finding

SHOWN = 3
"""The most other series that are listed."""

_MEETS = {
    Outcome.MATCHED: "which meets the conditions",
    Outcome.UNDECIDED: "of which it is undecided",
    Outcome.REJECTED: "which does not meet the conditions",
}


class RelationInWords:
    """Words for what one relation found in series.

    Parameters
    ----------
    condition
        The relation.
    why
        Returns the findings that decide whether another series meets the conditions.
    """

    def __init__(self, condition: RelationCondition, why: Callable[[SeriesContext], Iterable[Finding]]) -> None:
        self._condition, self._why = condition, why
        self._labels = Labels(NAMED_BY)
        self._refers = condition.about.name == REFERENCES

    def of(self, context: SeriesContext, outcome: Outcome) -> str:
        """Return the relations of a series that made the outcome."""
        decided = list(islice(self._each(context, outcome), SHOWN + 1))
        if decided:
            return "; ".join([*decided[:SHOWN], *["…"] * (len(decided) > SHOWN)])
        nothing = (
            "{} references no other series" if self._refers else "no series that meets the conditions references {}"
        )
        return nothing.format(self._name(context))

    def _each(self, context: SeriesContext, outcome: Outcome) -> Iterator[str]:
        """Yield words for each other series that is related, or may be, and comes to an outcome."""
        study, series, images = context
        related, name = self._condition.related(context), self._name(context)
        is_undecided = outcome is Outcome.UNDECIDED
        if is_undecided and related.why_incomplete:
            yield f"{name} may reference another series: {related.why_incomplete}"
        met = self._condition.met([(study, one, images) for one in related.certain])
        certain = sorted((one for one, found in met.items() if found == outcome), key=_uid_of)
        possible = (one for one in related.possible if is_undecided and one not in met and one is not series)
        for one in merge(certain, possible, key=_uid_of):  # Lazily: there may be thousands.
            other = study, one, images
            if one in met:
                verb = "references" if self._refers else "is referenced by"
                yield f"{name} {verb} {self._name(other)}, {_MEETS[outcome]}{self._because(other, outcome)}"
            else:
                why = references_around(context).why_incomplete[one]
                yield f"{self._name(other)} may reference {name}: {why}"

    def _because(self, other: SeriesContext, outcome: Outcome) -> str:
        if outcome is Outcome.MATCHED:
            return ""
        return ": " + ", ".join(f"{one.asks}, but found {one.found}" for one in self._why(other))

    def _name(self, context: SeriesContext) -> str:
        """Return number and description of a series: ``series 3 "CT Thorax"``."""
        found = self._labels.of(context)
        number, description = (found.get(one.keyword, "") for one in NAMED_BY)
        return f"series {number or 'without number'}" + (f' "{description}"' if description else "")


_uid_of = attrgetter("SeriesInstanceUID")
