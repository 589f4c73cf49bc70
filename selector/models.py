"""The values that flow from the loader through the selection to the writers.

`Study`, `Series` and `Instance` are the bases of structures that are made for one run: a run adds to each a field for
every spelling of every attribute that its rules ask for, see `selector.metadata_loader`.
They are never changed once the payload is loaded.
Where `by_keyword` is true, the file that a dataset is from names no attribute that is asked for by its tag.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import ClassVar

from msgspec import Struct


class Outcome(IntEnum):
    """What a condition says of a series, in the order of Kleene's logic: *and* is the least, *or* the greatest.

    The numbers are such that *and* and *or* are also those of their bits.
    """

    REJECTED = 0b00
    UNDECIDED = 0b01
    MATCHED = 0b11

    def negated(self) -> "Outcome":
        """Return Kleene's *not*: undecided stays undecided."""
        return Outcome.UNDECIDED if self is Outcome.UNDECIDED else Outcome(self ^ 0b11)


class Instance(Struct, frozen=True, eq=False, gc=False):
    """One instance (PS3.3 A.1.2.4) with the attributes that the rules ask for."""

    by_keyword: ClassVar[bool] = False
    SOPInstanceUID: str = ""


class Series(Struct, frozen=True, eq=False, gc=False):
    """One series; `instances` may be empty where the parser listed none."""

    by_keyword: ClassVar[bool] = False
    SeriesInstanceUID: str = ""
    instances: tuple[Instance, ...] = ()


class Study(Struct, frozen=True, eq=False, gc=False):
    """One study with its series, in the order of the input."""

    by_keyword: ClassVar[bool] = False
    StudyInstanceUID: str = ""
    series: tuple[Series, ...] = ()


ImageFile = str | tuple[str, ...]
"""What `series-images.json` says of one series: a file, or several."""


class LeftOut(Struct, frozen=True, order=True):
    """A study, series or instance that could not be used: its file, its JSON path, and why."""

    file: str
    place: str
    reason: str


class InputFile(Struct, frozen=True, order=True):
    """An input file that was read: its path relative to the input folder, `/` between folders; its size in bytes.

    `sha256` is empty where it was not asked for.
    """

    path: str
    size: int
    sha256: str = ""


class Payload(Struct, frozen=True):
    """All that one run works on.

    Attributes
    ----------
    studies
        Distinct by StudyInstanceUID, in the order of the input.
    images
        SeriesInstanceUID to image file; a series without an image is not in it.
    left_out
        What could not be used, in the order of the input; of very much, the first of it.
    more_left_out
        How many more could not be used.
    files
        The files that were read, by path.
    """

    studies: tuple[Study, ...]
    images: Mapping[str, ImageFile]
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0
    files: tuple[InputFile, ...] = ()


class Finding(Struct, frozen=True):
    """What one condition found in one series.

    Attributes
    ----------
    place
        The condition's place in the rules, a JSON path.
    asks
        What it asks, in words: ``SliceThickness between 2 and 4``.
    found
        What was found, in words. It holds values of attributes that a report may show: never for a log.
    outcome
        Its own outcome.
    """

    place: str
    asks: str
    found: str
    outcome: Outcome


class Change(Struct, frozen=True):
    """A change of the rules: the JSON path of a condition, the value to put there, and what changes in words."""

    place: str
    value: object
    words: str


class Verdict(Struct, frozen=True):
    """What a selection says of a series, with the findings that decided it.

    `changes` are the smallest changes of the rules that together would have matched it, where they can be told.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()


class Choice(Struct, frozen=True):
    """What one selection took in one study, and what it passed by.

    Attributes
    ----------
    name
        The selection's name.
    taken
        The series taken, by rank.
    ranked
        All candidates, by rank.
    matched, undecided, rejected, without_image
        How many series had that outcome; `without_image` counts matched series that have no image.
    undecided_because
        Why the selection as a whole is undecided in this study, or empty.
    remarks
        Warnings about this choice, each a sentence.
    """

    name: str
    taken: tuple[Series, ...]
    matched: int
    undecided: int
    rejected: int
    without_image: int
    ranked: tuple[Series, ...] = ()
    undecided_because: str = ""
    remarks: tuple[str, ...] = ()


class StudyResult(Struct, frozen=True):
    """The choices in one study, in the order of the rules.

    Attributes
    ----------
    lacking
        The names of the required selections that took too few. A study that lacks any contributes nothing.
    remarks
        Warnings about the study as a whole, each a sentence.
    """

    study: Study
    choices: tuple[Choice, ...]
    lacking: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class SelectionTotals(Struct, frozen=True):
    """One selection's counts over all studies, in series."""

    name: str
    taken: int
    matched: int
    undecided: int
    rejected: int
    without_image: int


class SelectionResult(Struct, frozen=True):
    """What `selector.series_selector.select` returns: what the output, the log and the report are views of.

    Attributes
    ----------
    studies
        One result a study: newest study first, studies without a readable date last, then by UID.
    totals
        One row a selection, in the order of the rules.
    warnings
        Warnings about the payload as a whole, each a sentence.
    unmet
        True when something is required and no study has all of it.
    """

    studies: tuple[StudyResult, ...]
    totals: tuple[SelectionTotals, ...]
    warnings: tuple[str, ...] = ()
    unmet: bool = False
