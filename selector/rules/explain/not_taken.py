"""Why a selection did not take a series that matches, and why it took nothing."""

from collections.abc import Container, Sequence

from selector.dicom.single_values import shown_uid
from selector.models import Choice, SelectionResult, StudyResult
from selector.rules.choose.selection import Selection
from selector.rules.explain.causes_in_words import reason_in_words
from selector.rules.rule_set import RuleSet


def why_not_taken(rules: RuleSet, result: StudyResult, index: int, uid: str, images: Container[str]) -> str:
    """Return why a selection did not take a matching series, or why the series it took do not count.

    The text is empty if there is nothing to report.

    Parameters
    ----------
    result
        The choices in the study of the series.
    index
        The index of the selection.
    uid
        The SeriesInstanceUID.
    images
        The UIDs of the series that have an image.
    """
    selection, choice = rules.selections[index], result.choices[index]
    if uid not in images:
        return "it has no image in series-images.json"
    if uid in choice.taken:
        why = _why_nothing_counts([result])
        return f"taken, but {why}" if why else ""
    if choice.undecided_because:
        return reason_in_words(choice)
    names = ", ".join(agreement.name for agreement in rules.same)
    return _elsewhere(result, index, uid) or _outranked(selection, choice, uid, names)


def why_nothing(result: SelectionResult, index: int) -> str:
    """Return why a selection took nothing that counts in any study, without counts, so that payloads can be compared.

    The text is empty if it took something.
    """
    totals, choices = result.totals[index], [one.choices[index] for one in result.studies]
    if totals.taken:
        return ""
    if because := next((choice.undecided_because for choice in choices if choice.undecided_because), ""):
        return because
    if why := _why_nothing_counts([one for one in result.studies if one.choices[index].taken]):
        return f"taken, but {why}"
    if totals.without_image:
        return "the matching series have no image in series-images.json"
    if totals.matched:
        return "the matching series are taken by other selections"
    return "series are undecided, and none matches" if totals.undecided else "no series matches"


def _why_nothing_counts(studies: Sequence[StudyResult]) -> str:
    """Return why none of these studies contributes; empty if there are none."""
    lacking = sorted({name for one in studies for name in one.lacking})
    if lacking:
        return f"the study lacks {', '.join(lacking)} and contributes nothing"
    return min((one.passed_over for one in studies), default="")


def _elsewhere(result: StudyResult, index: int, uid: str) -> str:
    """Return which other selection took the series."""
    for other, choice in enumerate(result.choices):
        if other != index and uid in choice.taken:
            only = ", which has no other candidate" if len(choice.ranked) == 1 else ""
            return f"taken by {choice.name}{only}"
    return ""


def _outranked(selection: Selection, choice: Choice, uid: str, same: str) -> str:
    rank, count = choice.ranked.index(uid) + 1, len(choice.ranked)
    if selection.take is not None and rank > selection.take:
        words = ", then ".join(criterion.words for criterion in selection.prefer)
        by = f" by {words}" if words else ""
        before = shown_uid(choice.ranked[selection.take - 1])
        return f"rank {rank} of {count}{by}, but take is {selection.take}; {before} ranks before it"
    if same:
        return f"the series taken agree on a different {same}"
    return f"rank {rank} of {count}; with distinct, the selections are better filled without it"
