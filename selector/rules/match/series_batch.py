"""What conditions are evaluated on together: series of a payload, or items of a sequence."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Protocol, Self, TypeVar

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.values import Value, Values
from selector.models import ImageFile, Series, Study
from selector.rules.match.attribute_reader import SeriesContext, common, values_reader
from selector.rules.match.numbered import Numbered

Known = defaultdict[Callable[[SeriesContext], Any], dict[Series, Any]]
Result = TypeVar("Result")


class Batch(Protocol):
    """Several series, or several items of a sequence."""

    def __len__(self) -> int:
        """Return how many there are."""

    def at(self, indexes: Sequence[int], /) -> Self:
        """Return those at some indexes."""


class ItemBatch(list[Value]):
    """Items of a sequence."""

    def at(self, indexes: Sequence[int]) -> "ItemBatch":
        """Return the items at some indexes."""
        return ItemBatch(map(self.__getitem__, indexes))


class SeriesBatch:
    """Several series, each with the study that it is in.

    Attributes
    ----------
    series
        The series.
    images
        The images of the series; there may be others.
    whole_studies
        The studies of which these are all the series; empty if they were picked.
    by_keyword
        Whether all datasets name the requested attributes by keyword, none by tag.
    list_instances
        Whether any of the series lists instances.
    known
        What was read off series so far, by the function that reads it; parts of the batch share it.
    """

    def __init__(
        self,
        series: Sequence[Series],
        studies: Sequence[Study],
        images: Mapping[str, ImageFile],
        source: "tuple[SeriesBatch, Sequence[int]] | None" = None,
    ) -> None:
        self.series, self.images = series, images
        self.whole_studies, self._source = studies, source
        self._values: dict[Attribute, Numbered[Values | Unreadable | None]] = {}
        first = source[0] if source else None
        self.known: Known = first.known if first else defaultdict(dict)
        # A study comes from one file, so its flag holds for all its series.
        self.by_keyword: bool = first.by_keyword if first else all(map(_by_keyword_of, studies))
        self.list_instances: bool = first.list_instances if first else any(map(_instances_of, series))

    @classmethod
    def of(cls, studies: Iterable[Study], images: Mapping[str, ImageFile]) -> "SeriesBatch":
        """Return all series of some studies."""
        listed = list(studies)
        return cls(list(chain.from_iterable(map(_series_of, listed))), listed, images)

    @classmethod
    def of_each(cls, contexts: Sequence[SeriesContext]) -> "SeriesBatch":
        """Return some series, at least one, which need not be all of their studies."""
        studies, series, (images, *_) = zip(*contexts, strict=True)
        batch = cls(series, studies, images)
        batch.studies, batch.whole_studies = studies, ()
        return batch

    @cached_property
    def studies(self) -> Sequence[Study]:
        """The study of each series, computed on demand."""
        if self._source:
            others, indexes = self._source
            return list(map(others.studies.__getitem__, indexes))
        return list(map(self.whole_studies.__getitem__, self.study_numbers))

    @cached_property
    def sizes(self) -> Sequence[int]:
        """The number of series in each of the whole studies."""
        return list(map(len, map(_series_of, self.whole_studies)))

    @property
    def study_numbers(self) -> Iterator[int]:
        """The index of each series' study among the whole studies."""
        return chain.from_iterable(map(repeat, range(len(self.sizes)), self.sizes))

    @property
    def distinct_studies(self) -> Sequence[Study]:
        """The studies that these series are in, and maybe others of the same batch."""
        return self._source[0].distinct_studies if self._source else self.whole_studies or self.studies

    def __len__(self) -> int:
        return len(self.series)

    def __iter__(self) -> Iterator[SeriesContext]:
        return zip(self.studies, self.series, repeat(self.images), strict=False)

    def at(self, indexes: Sequence[int]) -> "SeriesBatch":
        """Return the series at some indexes."""
        return SeriesBatch(list(map(self.series.__getitem__, indexes)), (), self.images, source=(self, indexes))

    def of_studies(self, indexes: Sequence[int]) -> "SeriesBatch":
        """Return all series of some of the whole studies, in ascending order; of all of them, the batch itself."""
        if len(indexes) == len(self.whole_studies):
            return self
        part = SeriesBatch.of(map(self.whole_studies.__getitem__, indexes), self.images)
        part.known = self.known
        return part

    def read_off(self, read: Callable[[SeriesContext], Result]) -> Iterator[Result]:
        """Yield what a function reads off each series; it is read once if instances are listed, which takes long."""
        if not self.list_instances:
            yield from map(read, self)
            return
        known = self.known[read]
        for context in self:
            series = context[1]
            if series not in known:
                known[series] = read(context)
            yield known[series]

    def values(self, attribute: Attribute) -> Numbered[Values | Unreadable | None]:
        """Return the values of each series as if it listed no instances; they are read once."""
        if attribute not in self._values:
            own = self._read(attribute, self.series)
            is_whole = None not in own.distinct
            self._values[attribute] = own if is_whole else own.or_else(self._of_studies(attribute))
        return self._values[attribute]

    def known_values(self, attribute: Attribute) -> Numbered[Values | Unreadable | None] | None:
        """Return the same if they have been read before."""
        return self._values.get(attribute)

    def common_values(self, attribute: Attribute) -> Numbered[Values | None]:
        """Return the readable values of each series on which all its instances agree, or None."""
        if self.list_instances:
            return Numbered.of(map(common, self.read_off(values_reader(attribute).in_series)))
        return self.values(attribute).made(lambda values: None if isinstance(values, Unreadable) else values)

    def _of_studies(self, attribute: Attribute) -> Numbered[Values | Unreadable | None]:
        """Return the values that the study of each series has."""
        if not self.whole_studies:
            return self._read(attribute, self.studies)
        found = self._read(attribute, self.whole_studies)
        return Numbered(list(chain.from_iterable(map(repeat, found.numbers, self.sizes))), found.distinct)

    def _read(self, attribute: Attribute, datasets: Iterable[Series | Study]) -> Numbered[Values | Unreadable | None]:
        read_off, results = values_reader(attribute).ways[self.by_keyword]
        return Numbered.of(map(read_off, datasets)).made(results.__getitem__)


_series_of, _instances_of, _by_keyword_of = attrgetter("series"), attrgetter("instances"), attrgetter("by_keyword")
