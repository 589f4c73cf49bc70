"""The values that flow from the loader through the selection to the writers.

`Study`, `Series` and `Instance` are the bases of structures that are made at run time, which add to each a field for
every spelling of every requested attribute, see `selector.payload.structures`.
They are never changed once they are loaded.
Where `by_keyword` is true, the file that a dataset is from names no requested attribute by its tag.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import ClassVar

from msgspec import Struct


class Outcome(IntEnum):
    """The outcome of a condition for a series, in Kleene's logic: *and* is the minimum, *or* the maximum.

    *And* and *or* of the outcomes are also those of their bits.
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
    """One series; `instances` is empty if the parser listed none.

    A frame of a multi-frame object counts as an instance does: where `has_frames` is true, `instances` has all frames,
    each with the SOPInstanceUID of its object, or with none if the parser listed no objects.
    """

    by_keyword: ClassVar[bool] = False
    has_frames: ClassVar[bool] = False
    SeriesInstanceUID: str = ""
    instances: tuple[Instance, ...] = ()

    @property
    def objects(self) -> tuple[Instance, ...]:
        """One of the `instances` for each SOPInstanceUID: a multi-frame object once."""
        if not self.has_frames:
            return self.instances
        return tuple({frame.SOPInstanceUID: frame for frame in self.instances if frame.SOPInstanceUID}.values())


class Study(Struct, frozen=True, eq=False, gc=False):
    """One study with its series, in the order of the input."""

    by_keyword: ClassVar[bool] = False
    StudyInstanceUID: str = ""
    series: tuple[Series, ...] = ()


ImageFile = str | tuple[str, ...]
"""The image of one series in `series-images.json`: a file, or several."""


class LeftOut(Struct, frozen=True, order=True):
    """A study, series or instance that could not be used: its file, its JSON path, and why."""

    file: str
    place: str
    reason: str


class InputFile(Struct, frozen=True, order=True):
    """An input file: its path relative to the input folder, with `/` between folders, and its size in bytes.

    `sha256` is empty if files are not hashed.
    """

    path: str
    size: int
    sha256: str = ""


class Portion(Struct, frozen=True):
    """Some studies of a payload, with the images of their series.

    Attributes
    ----------
    studies
        Distinct by StudyInstanceUID, in the order of the input.
    images
        SeriesInstanceUID to image file; a series without an image is not in it, but there may be others that are in
        none of the studies.
    """

    studies: Sequence[Study]
    images: Mapping[str, ImageFile]


class Payload(Struct):
    """The input of one run: a stream of studies with their images, and a summary of what was read.

    Iterate `portions` once, and keep results rather than the studies: a loader may read them during the iteration. The
    summary, which is everything else, is complete when the iteration ends; that is why a payload is not frozen.

    Attributes
    ----------
    portions
        All studies, distinct by StudyInstanceUID, in the order of the input.
    study_count, series_count, image_count
        The number of studies, of series in all of them, and of those that have an image.
    unknown_image_count
        The number of images whose series is in no study.
    left_out
        What could not be used, in the order of the input, at most 10,000 entries.
    more_left_out
        The number of others that could not be used.
    files
        The files that were read, by path.
    """

    portions: Iterable[Portion]
    study_count: int = 0
    series_count: int = 0
    image_count: int = 0
    unknown_image_count: int = 0
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0
    files: tuple[InputFile, ...] = ()

    @property
    def whole(self) -> Portion:
        """The only portion of a payload that was loaded as a whole."""
        (portion,) = self.portions
        return portion


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
    """The choices in one study, in the order of the rules.

    Attributes
    ----------
    lacking
        The names of the required selections that took too few. A study that lacks any contributes nothing.
    remarks
        Warnings about the study as a whole, each a sentence.
    passed_over
        Why `studiesPerPatient` keeps a complete study from contributing; else empty.
    """

    uid: str
    choices: tuple[Choice, ...]
    lacking: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    passed_over: str = ""

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


class Step(Struct, frozen=True):
    """What one condition leaves over of the series that all before it left: `left` match, `undecided` are undecided.

    `places` has the JSON path of the condition, or those of all in a group; `asks` is what it asks, in words.
    """

    places: tuple[str, ...]
    asks: str
    left: int
    undecided: int


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
        One result for each study: newest study first, studies without a readable date last, then by UID.
    totals
        One row for each selection, in the order of the rules.
    causes
        For each selection why it took nothing; None if it took something.
    warnings
        Warnings about the payload as a whole, each a sentence.
    unmet
        Whether something is required and no study has all of it.
    kept
        The newest studies with their results, for the report to explain.
    images
        SeriesInstanceUID to image file, for at least the series that are taken and those of the studies in `kept`.
    """

    studies: tuple[StudyResult, ...]
    totals: tuple[SelectionTotals, ...]
    causes: tuple[Cause | None, ...] = ()
    warnings: tuple[str, ...] = ()
    unmet: bool = False
    kept: tuple[tuple[Study, StudyResult], ...] = ()
    images: Mapping[str, ImageFile] = {}
