"""Why a selection did not take a series that matches, and why it took nothing, or too few."""

from collections.abc import Container, Sequence

from selector.dicom.single_values import shown_uid
from selector.results import Choice, SelectionResult, StudyResult
from selector.rules.explain.causes.in_words import reason_in_words
from selector.rules.rule_set import RuleSet


class NotTaken:
    """Says why a selection did not take series of a study that match, or why those that it took do not count.

    Parameters
    ----------
    rules
        The rules.
    result
        What they choose in the study.
    index
        The index of the selection.
    images
        The UIDs of the series that have an image.
    """

    def __init__(self, rules: RuleSet, result: StudyResult, index: int, images: Container[str]) -> None:
        self._selection, self._choice, self._images = rules.selections[index], result.choice(index), images
        self._same = ", ".join(agreement.name for agreement in rules.same)
        self._taken = frozenset(self._choice.taken)
        self._ranks = {uid: rank for rank, uid in enumerate(self._choice.ranked, start=1)}
        others = [choice for choice in result.found if choice is not self._choice]
        self._takers = {uid: choice for choice in reversed(others) for uid in choice.taken}
        why = _why_nothing_counts([result])
        self._nothing_counts = f"taken, but {why}" if why else ""
        self._undecided = reason_in_words(self._choice) if self._choice.undecided_because else ""

    def why(self, uid: str) -> str:
        """Return why a matching series was not taken, or does not count; empty if there is nothing to report."""
        if uid not in self._images:
            return "it has no image in series-images.json"
        if uid in self._taken:
            return self._nothing_counts
        if self._undecided:
            return self._undecided
        if taker := self._takers.get(uid):
            only = ", which has no other candidate" if len(taker.ranked) == 1 else ""
            return f"taken by {taker.name}{only}"
        return self._outranked(self._ranks[uid])

    def _outranked(self, rank: int) -> str:
        take, count = self._selection.take, len(self._ranks)
        if take is not None and rank > take:
            words = ", then ".join(criterion.words for criterion in self._selection.prefer)
            by = f" by {words}" if words else ""
            before = shown_uid(self._choice.ranked[take - 1])
            return f"rank {rank} of {count}{by}, but take is {take}; {before} ranks before it"
        if self._same:
            return f"the series taken agree on a different {self._same}"
        return f"rank {rank} of {count}; with distinct, the selections are better filled without it"


def why_nothing(rules: RuleSet, result: SelectionResult, index: int) -> str:
    """Return why a selection took nothing that counts in any study, without counts, so that payloads can be compared.

    The text is empty if it took something.
    """
    totals, choices = result.totals[index], [one.choice(index) for one in result.studies]
    if totals.taken:
        return ""
    if because := next((choice.undecided_because for choice in choices if choice.undecided_because), ""):
        return because
    if why := _why_nothing_counts([one for one in result.studies if one.choice(index).taken]):
        return f"taken, but {why}"
    if matching := next((choice for choice in choices if choice.matched), None):
        return _why_none(rules, matching)
    return "series are undecided, and none matches" if totals.undecided else "no series matches"


def why_too_few(rules: RuleSet, result: StudyResult, index: int) -> str:
    """Return why a selection takes nothing of a study, or too few, or why what it takes does not count.

    Without UIDs and numbers of series, so that it is the same in all studies where the cause is.
    """
    choice, selection = result.choice(index), rules.selections[index]
    if not choice.matched:
        if choice.remarks:  # They match the conditions, but cannot be compared on `same`.
            return choice.remarks[0].text
        return "no series certainly matches" if choice.undecided else "no series matches"
    if choice.taken and selection.name in result.lacking:
        return f"fewer than the required {selection.required} can be taken"
    if choice.taken and result.lacking:
        return f"taken, but the study lacks {', '.join(result.lacking)} and contributes nothing"
    if choice.taken and result.passed_over:
        return f"taken, but {result.passed_over}"
    return choice.undecided_because.removeprefix(f"{len(choice.tied)} ") or _why_none(rules, choice)


def _why_none(rules: RuleSet, choice: Choice) -> str:
    """Return why a selection takes none of its matching series although it is decided."""
    if choice.without_image == choice.matched:
        return "matching series have no image in series-images.json"
    if rules.distinct:
        return "with distinct, other selections take the candidates"
    return f"the series taken agree on a different {', '.join(agreement.name for agreement in rules.same)}"


def _why_nothing_counts(studies: Sequence[StudyResult]) -> str:
    """Return why none of these studies contributes; empty if there are none."""
    lacking = sorted({name for one in studies for name in one.lacking})
    if lacking:
        return f"the study lacks {', '.join(lacking)} and contributes nothing"
    return min((one.passed_over for one in studies), default="")
