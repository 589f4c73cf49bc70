"""The rows of the record that say why: the cause of a selection that took nothing, and what a choice remarks."""

from collections.abc import Mapping

from selector.models import Cause, Choice
from selector.report.record import CauseRow, ChoiceRow, StepRow
from selector.rules.explain.causes_in_words import cause_in_words, reason_in_words, remark_in_words


def cause_row(cause: Cause, index: Mapping[str, int]) -> CauseRow:
    """Return the row of a cause; `index` has the index of each condition by its place."""
    steps = (
        StepRow(tuple(index[place] for place in step.places), step.asks, step.left, step.undecided)
        for step in cause.steps
    )
    return CauseRow(cause_in_words(cause), tuple(steps), cause.absent, cause.reasons)


def choice_row(choice: Choice) -> ChoiceRow:
    """Return the row of a choice."""
    remarks = tuple(map(remark_in_words, choice.remarks))
    return ChoiceRow(choice.taken, choice.ranked, reason_in_words(choice), choice.tied, remarks)
