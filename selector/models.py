"""What a payload consists of: the values that flow from the loader to the selection.

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


REJECTED, UNDECIDED, MATCHED = Outcome
"""The outcomes, for what is asked most often: as members of the class they take longer to look up."""


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
