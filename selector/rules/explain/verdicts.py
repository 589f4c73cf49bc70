"""Why a series was selected or not: the verdict of a selection, and what became of a series that matches."""

from selector.models import Choice, Outcome, StudyResult, Verdict
from selector.rules.match.attribute_reader import REMEMBERED, Subject
from selector.rules.match.groups import single_conditions
from selector.rules.rule_set import Rules, Selection

NEAR = 3
"""How many conditions may stand in the way for a change to be told."""


class Explainer:
    """Says what a selection says of one series after the other; series about which it says the same share a verdict."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._single = tuple(single_conditions(selection.condition))
        self._told: dict[tuple[int, ...], tuple[tuple[Verdict, ...], Verdict]] = {}

    def explain(self, subject: Subject) -> Verdict:
        """Return what `explain` returns.

        Single conditions say the same with the same object, which is kept, so its identity will do to know it again.
        """
        parts = tuple([condition.verdict(subject) for condition in self._single])
        key = tuple(map(id, parts))
        told = self._told.get(key)
        if told is None:
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            told = self._told[key] = (parts, explain(self._selection, subject))
        return told[1]


def explain(selection: Selection, subject: Subject) -> Verdict:
    """Say what a selection says of one series, what decided, and which change of the rules would have matched it.

    No change is told where so many conditions stand in the way that it would be another selection.
    """
    verdict = selection.condition.verdict(subject)
    if verdict.outcome is Outcome.MATCHED or len(verdict.findings) > NEAR:
        return verdict
    return Verdict(verdict.outcome, verdict.findings, selection.condition.changes(subject) or ())


def why_not_taken(rules: Rules, result: StudyResult, index: int, subject: Subject) -> str:
    """Return a sentence on a matching series that a selection, named by its index, did not take.

    It is also said of a series that is taken in a study that is not complete; empty where there is nothing to say.
    """
    _, series, images = subject
    selection, choice = rules.selections[index], result.choices[index]
    if series.SeriesInstanceUID not in images:
        return "it has no image in series-images.json"
    if series in choice.taken:
        lacking = ", ".join(result.lacking)
        return f"taken, but the study lacks {lacking} and contributes nothing" if lacking else ""
    if choice.undecided_because:
        return choice.undecided_because
    if series not in choice.ranked:
        names = ", ".join(agreement.name for agreement in rules.same)
        return f"its {names} is absent or differs, so it agrees with no other series"
    return _elsewhere(result, index, subject) or _outranked(selection, choice, subject, rules)


def _elsewhere(result: StudyResult, index: int, subject: Subject) -> str:
    """Say which other selection took the series."""
    series = subject[1]
    for other, choice in enumerate(result.choices):
        if other != index and series in choice.taken:
            only = ", which has no other" if len(choice.ranked) == 1 else ""
            return f"taken by {choice.name}{only}"
    return ""


def _outranked(selection: Selection, choice: Choice, subject: Subject, rules: Rules) -> str:
    rank, count = choice.ranked.index(subject[1]) + 1, len(choice.ranked)
    if selection.take is not None and rank > selection.take:
        first = f"; before it ranks {choice.ranked[selection.take - 1].SeriesInstanceUID}"
        words = ", then ".join(criterion.words for criterion in selection.prefer)
        by = f" by {words}" if words else ""
        return f"rank {rank} of {count}{by}, and take is {selection.take}{first}"
    names = ", ".join(agreement.name for agreement in rules.same)
    if names:
        return f"the series taken agree on another {names}"
    return f"rank {rank} of {count}; others are better placed with distinct"
