"""Why something is selected or not: the values that explain a result to the reader of a report."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from selector.models import Outcome


class Step(Struct, frozen=True):
    """What one condition leaves over of the series that all before it left: `left` match, `undecided` are undecided.

    `places` has the JSON path of the condition, or those of all in a group; `asks` is what it asks, in words.
    """

    places: tuple[str, ...]
    asks: str
    left: int
    undecided: int


class Change(Struct, frozen=True):
    """A change of the rules: the JSON path of a condition, the test object to put there, and the change in words."""

    place: str
    value: object
    words: str


class Finding(Struct, frozen=True, eq=False, dict=True):
    """What one condition found in series.

    Only what a report lists is put into words: most near misses are too far away.

    Attributes
    ----------
    place
        The JSON path of the condition.
    asks
        What it asks, in words: ``SliceThickness between 2 and 4``.
    outcome
        The outcome of the condition.
    words
        Returns what was found, in words.
    suggest
        Returns the change that would match; None if there is none.
    """

    place: str
    asks: str
    outcome: Outcome
    words: Callable[[], str]
    suggest: Callable[[], Change | None] = lambda: None

    @property
    def found(self) -> str:
        """What was found, in words, with values of attributes: for a report, never for a log."""
        return self.words()

    @cached_property
    def change(self) -> Change | None:
        """The change that would match; None if there is none to suggest."""
        return self.suggest()

    @cached_property
    def negated(self) -> "Finding":
        """What the condition found as a member of `noneOf`."""
        return Finding(self.place, f"not ({self.asks})", self.outcome.negated(), self.words)

    def __reduce__(self) -> tuple[Callable[..., "Finding"], tuple[object, ...]]:
        """Hand over to another process what was found, in words."""
        return _finding, (self.place, self.asks, self.outcome, self.found)


class Verdict(Struct, frozen=True, eq=False):
    """The outcome of a selection for a series, with the findings that decided it.

    `suggest` returns the smallest changes of the rules that together would have matched it, if any are known.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    suggest: Callable[[], tuple[Change, ...]] = tuple

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that `suggest` returns."""
        return self.suggest()

    @property
    def change(self) -> str:
        """The changes as a sentence; empty if there are none."""
        changes = self.changes
        return f"would match if {', and '.join(change.words for change in changes)}" if changes else ""

    def __reduce__(self) -> tuple[Callable[..., "Verdict"], tuple[object, ...]]:
        """Hand over to another process the changes themselves."""
        return _verdict, (self.outcome, self.findings, self.changes)


class Explained(Struct, frozen=True):
    """Studies that were explained, and their series, column by column: an entry for each, study by study.

    Attributes
    ----------
    studies
        The UID of each study, and the number of its series.
    uids, has_image
        The UIDs of the series, by SeriesNumber within each study, and whether they have an image.
    verdicts
        A column for each selection: its verdict on each series; series with the same verdict share one.
    about
        What helps to recognise a series, by attribute or fact; empty where it is absent or varies.
    ranked_by
        What the criteria of `prefer` found in each candidate, by the UID of the study and the index of the selection.
    steps
        For each selection what its conditions leave over of these series, one after the other.
    """

    studies: Sequence[tuple[str, int]]
    uids: Sequence[str]
    has_image: Sequence[bool]
    verdicts: Sequence[Sequence[Verdict]]
    about: Mapping[str, Sequence[str]]
    ranked_by: Mapping[tuple[str, int], Mapping[str, tuple[str, ...]]]
    steps: Sequence[tuple[Step, ...]]


NOT_EXPLAINED = Explained([], [], [], [], {}, {}, [])


def _finding(place: str, asks: str, outcome: Outcome, found: str) -> Finding:
    return Finding(place, asks, outcome, lambda: found)


def _verdict(outcome: Outcome, findings: tuple[Finding, ...], changes: tuple[Change, ...]) -> Verdict:
    return Verdict(outcome, findings, lambda: changes)
