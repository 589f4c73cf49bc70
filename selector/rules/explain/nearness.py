"""How near a series comes to being taken by a selection that does not take it."""

from collections.abc import Iterable

from selector.rules.match.groups import single_conditions
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.rule_set import RuleSet

Distance = tuple[bool, int, bool]
"""Sorts the nearest first."""


class Nearness:
    """Orders the series that selections do not take.

    A series of another modality is a near miss of nothing, however few conditions it fails: those come last.
    Before them come first the series that only `same`, the rank or a missing image keeps out, then those with the
    fewest conditions that do not match, and among equals those that are undecided.
    """

    def __init__(self, rules: RuleSet) -> None:
        singles = (single for selection in rules.selections for single in single_conditions(selection.condition))
        self._of_modality = {
            single.place
            for single in singles
            if isinstance(single, SingleCondition) and single.about.name == "Modality"
        }
        self._of_same = {agreement.place for agreement in rules.same}

    def distance(self, unmet: Iterable[tuple[str, bool]]) -> Distance:
        """Return how far a series is from being taken.

        `unmet` has the JSON path of each condition that does not match it, and whether that rejects it.
        """
        counted = [(place, rejects) for place, rejects in unmet if place not in self._of_same]
        rejecting = {place for place, rejects in counted if rejects}
        return bool(rejecting & self._of_modality), len(counted), bool(rejecting)
