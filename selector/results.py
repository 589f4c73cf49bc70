"""What comes of a selection: the values that flow to the report, the log and the output."""

from collections.abc import Mapping

from msgspec import Struct

from selector.models import ImageFile, Study
from selector.verdicts import NOT_EXPLAINED, Explained, Step


class Remark(Struct, frozen=True, order=True):
    """A warning about a choice: a sentence without UIDs, the same wherever the cause is, and the series it is about."""

    text: str
    series: tuple[str, ...] = ()


class Choice(Struct, frozen=True):
    """What one selection took in one study, and what it did not take.

    Attributes
    ----------
    taken, ranked
        The UIDs of the series taken, and of all candidates, by rank.
    matched, undecided, rejected, without_image
        Numbers of series; `without_image` counts matched series that have no image.
    undecided_because
        Why the selection as a whole is undecided in this study, or empty; without UIDs.
    tied
        The UIDs of the series that tie, by rank, if that is why it is undecided.
    remarks
        Warnings about this choice.
    """

    name: str
    taken: tuple[str, ...]
    matched: int
    undecided: int
    rejected: int
    without_image: int
    ranked: tuple[str, ...] = ()
    undecided_because: str = ""
    tied: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


class StudyResult(Struct, frozen=True):
    """The choices in one study.

    Attributes
    ----------
    found
        The choices of the selections that match a series or leave one undecided: few of many, in the order of the
        rules.
    nothing
        What each selection chooses in a study of as many series if it rejects them all; such studies share it.
    lacking
        The names of the required selections that took too few. A study that lacks any contributes nothing.
    remarks
        Warnings about the study as a whole, each a sentence.
    passed_over
        Why `studiesPerPatient` keeps a complete study from contributing; else empty.
    images
        The images of the series taken, choice by choice.
    """

    uid: str
    found: tuple[Choice, ...]
    nothing: tuple[Choice, ...]
    lacking: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    passed_over: str = ""
    images: tuple[ImageFile, ...] = ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices of all selections, in the order of the rules."""
        found = {choice.name: choice for choice in self.found}
        return tuple(found.get(choice.name, choice) for choice in self.nothing)

    def choice(self, index: int) -> Choice:
        """Return the choice of one selection."""
        rejecting = self.nothing[index]
        return next((choice for choice in self.found if choice.name == rejecting.name), rejecting)

    @property
    def contributes(self) -> bool:
        """Whether what was taken counts."""
        return not self.lacking and not self.passed_over


class SelectionTotals(Struct, frozen=True):
    """One selection's counts over all studies, in series."""

    name: str
    taken: int
    matched: int
    undecided: int
    rejected: int
    without_image: int


class Cause(Struct, frozen=True):
    """Why a selection took nothing in a payload.

    Attributes
    ----------
    series
        The number of series in the payload.
    steps
        What the conditions leave over, one after the other.
    absent
        What the condition asks for that left nothing over, and no series has, if series are undecided there.
    reasons
        Why matching series are not taken, each a clause.
    """

    series: int
    steps: tuple[Step, ...] = ()
    absent: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class SelectionResult(Struct, frozen=True):
    """The result of `selector.series_selector.select`; output, log and report are views of it.

    Attributes
    ----------
    studies
        One result for each study in which a series matches, or a selection lacks one: newest study first, studies
        without a readable date last, then by UID.
    totals
        One row for each selection, in the order of the rules.
    causes
        For each selection why it took nothing; None if it took something.
    warnings
        Warnings about the payload as a whole, each a sentence.
    unmet
        Whether something is required and no study has all of it.
    kept
        All studies with their results, the newest first, if they are to be kept.
    explained
        All studies, or a sample of them, explained for the report; the newest first.
    images
        SeriesInstanceUID to image file, for at least the series of the studies in `kept`; empty if none are kept.
    """

    studies: tuple[StudyResult, ...]
    totals: tuple[SelectionTotals, ...]
    causes: tuple[Cause | None, ...] = ()
    warnings: tuple[str, ...] = ()
    unmet: bool = False
    kept: tuple[tuple[Study, StudyResult], ...] = ()
    explained: Explained = NOT_EXPLAINED
    images: Mapping[str, ImageFile] = {}
