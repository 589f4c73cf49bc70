"""The values that flow from the loader through the selection to the writers.

`Study`, `Series` and `Instance` are the bases of structures that are made for one run: a run adds to each a field for
every spelling of every requested attribute, see `selector.payload.structures`.
They are never changed once they are loaded.
Where `by_keyword` is true, the file that a dataset is from names no requested attribute by its tag.
"""

from collections.abc import Iterable, Mapping
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
    """One instance (PS3.3 A.1.2.4) with the requested attributes."""

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


class Payload(Struct):
    """All that one run works on: the images, a stream of studies, and a summary of what was read.

    Iterate `studies` once, and keep what you find out rather than the studies: a loader may read them during the
    iteration. The summary, which is everything except `studies` and `images`, is complete when the iteration ends;
    that is why a payload is not frozen.

    Attributes
    ----------
    studies
        Distinct by StudyInstanceUID, in the order of the input.
    images
        SeriesInstanceUID to image file, complete before the first study; a series without an image is not in it.
    study_count, series_count
        The number of studies, and of series in all of them.
    left_out
        What could not be used, in the order of the input, at most 10,000 entries.
    more_left_out
        How many more could not be used.
    files
        The files that were read, by path.
    """

    studies: Iterable[Study]
    images: Mapping[str, ImageFile]
    study_count: int = 0
    series_count: int = 0
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0
    files: tuple[InputFile, ...] = ()


class Choice(Struct, frozen=True):
    """What one selection took in one study, and what it passed by.

    Attributes
    ----------
    name
        The selection's name.
    taken
        The UIDs of the series taken, by rank.
    ranked
        The UIDs of all candidates, by rank.
    matched, undecided, rejected, without_image
        How many series had that outcome; `without_image` counts matched series that have no image.
    undecided_because
        Why the selection as a whole is undecided in this study, or empty.
    remarks
        Warnings about this choice, each a sentence.
    """

    name: str
    taken: tuple[str, ...]
    matched: int
    undecided: int
    rejected: int
    without_image: int
    ranked: tuple[str, ...] = ()
    undecided_because: str = ""
    remarks: tuple[str, ...] = ()


class StudyResult(Struct, frozen=True):
    """The choices in one study, in the order of the rules.

    Attributes
    ----------
    uid
        The StudyInstanceUID.
    lacking
        The names of the required selections that took too few. A study that lacks any contributes nothing.
    remarks
        Warnings about the study as a whole, each a sentence.
    """

    uid: str
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
    kept
        The newest studies with their results, as many as were asked for; what a report explains.
    """

    studies: tuple[StudyResult, ...]
    totals: tuple[SelectionTotals, ...]
    warnings: tuple[str, ...] = ()
    unmet: bool = False
    kept: tuple[tuple[Study, StudyResult], ...] = ()
