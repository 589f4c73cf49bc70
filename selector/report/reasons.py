"""The rows of the record that say why: the cause of a selection that took nothing, and what it took in a study."""

from collections.abc import Iterable, Mapping

from selector.report.record import CauseRow, StepRow
from selector.report.tables import ChoiceRow
from selector.results import Cause, Choice
from selector.rules.explain.causes.in_words import cause_in_words, remark_in_words
from selector.rules.explain.found_values import shared
from selector.verdicts import Step


def cause_row(cause: Cause) -> CauseRow:
    """Return the row of a cause."""
    return CauseRow(cause_in_words(cause), cause.absent, cause.reasons)


def step_rows(steps: Iterable[Step], index: Mapping[str, int]) -> tuple[StepRow, ...]:
    """Return the rows of what conditions leave over; `index` has the index of each condition by its place."""
    return tuple(
        StepRow(tuple(index[place] for place in step.places), step.asks, step.left, step.undecided) for step in steps
    )


def choice_row(
    choice: Choice, about: tuple[int, int], place: Mapping[str, int], found: Mapping[str, tuple[str, ...]]
) -> ChoiceRow:
    """Return the row of a choice.

    Parameters
    ----------
    choice
        What a selection took in a study.
    about
        The indices of the study and of the selection.
    place
        The index of each series of the study by its UID.
    found
        What the criteria of `prefer` found in each candidate; empty without `prefer`.
    """
    return ChoiceRow(
        *about,
        taken=tuple(place[uid] for uid in choice.taken),
        ranked=tuple(place[uid] for uid in choice.ranked),
        ranked_by=tuple(found[uid] for uid in choice.ranked) if found else (),
        undecided_because=choice.undecided_because,
        tied=tuple(place[uid] for uid in choice.tied),
        tied_at=shared(found, choice.tied) if found else (),
        remarks=tuple(map(remark_in_words, choice.remarks)),
    )
