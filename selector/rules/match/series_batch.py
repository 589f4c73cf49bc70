"""What conditions are asked about at once: series, or the items of a sequence."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from typing import Protocol, Self

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Unreadable, Value, Values
from selector.models import ImageFile, Series, Study
from selector.rules.match.attribute_reader import Subject
from selector.rules.match.codes import Coder
from selector.rules.match.columns import Column


class Together(Protocol):
    """What conditions are asked about at once: series, or items of sequences."""

    def __len__(self) -> int:
        """Return how many there are."""

    def at(self, places: Sequence[int]) -> Self:
        """Return those at some places."""


class Listed(list[Value]):
    """Items that conditions are asked about at once."""

    def at(self, places: Sequence[int]) -> "Listed":
        """Return the items at some places."""
        return Listed(map(self.__getitem__, places))


class Subjects(ABC):
    """Series that conditions are asked about at once.

    Attributes
    ----------
    series
        The series.
    images
        The images of the payload.
    by_keyword
        Whether no dataset names an attribute that is asked for by its tag.
    list_instances
        Whether any of the series lists instances.
    """

    series: Sequence[Series]
    images: Mapping[str, ImageFile]
    by_keyword: bool
    list_instances: bool

    @property
    @abstractmethod
    def studies(self) -> Sequence[Study]:
        """The study of each series."""

    def __len__(self) -> int:
        return len(self.series)

    def __iter__(self) -> Iterator[Subject]:
        return zip(self.studies, self.series, repeat(self.images), strict=False)

    def at(self, places: Sequence[int]) -> "Subjects":
        """Return the series at some places."""
        return _Some(self, places)

    @abstractmethod
    def coded(self, attribute: Attribute) -> tuple[Column, Sequence[Values | Unreadable]] | None:
        """Return a code for each series, made once, and what the codes stand for; None where codes do not pay.

        Each is coded as if it listed no instances.
        """


class AllSeries(Subjects):
    """All series of some studies."""

    def __init__(self, studies: Sequence[Study], images: Mapping[str, ImageFile], coder: Coder) -> None:
        self._studies, self._coder = studies, coder
        self._columns: dict[Attribute, Column | None] = {}
        self.series = list(chain.from_iterable(map(_series_of, studies)))
        self.images = images
        self.by_keyword = all(map(_by_keyword_of, studies))  # What is in a study is from the same file.
        self.list_instances = any(map(_instances_of, self.series))

    @cached_property
    def studies(self) -> Sequence[Study]:
        """The study of each series, made where it is needed."""
        return list(chain.from_iterable(repeat(study, len(study.series)) for study in self._studies))

    def coded(self, attribute: Attribute) -> tuple[Column, Sequence[Values | Unreadable]] | None:
        """Return codes where there are few different things to code."""
        codes = self._coder.codes(attribute, by_keyword=self.by_keyword)
        if codes is None:
            return None
        if attribute not in self._columns:
            self._columns[attribute] = codes.column(self.series, self.studies)
        column = self._columns[attribute]
        return None if column is None else (column, codes.values)


class _Some(Subjects):
    """Some of the series of others."""

    def __init__(self, others: Subjects, places: Sequence[int]) -> None:
        self._others, self._places = others, places
        self.series = list(map(others.series.__getitem__, places))
        self.images, self.by_keyword, self.list_instances = others.images, others.by_keyword, others.list_instances

    @cached_property
    def studies(self) -> Sequence[Study]:
        return list(map(self._others.studies.__getitem__, self._places))

    def coded(self, _: Attribute) -> None:
        """Return None: codes pay where they are made for many and used more than once."""


class OneSeries(Subjects):
    """One series."""

    def __init__(self, subject: Subject) -> None:
        self._study, series, self.images = subject
        self.series, self.by_keyword, self.list_instances = (series,), series.by_keyword, bool(series.instances)

    @property
    def studies(self) -> Sequence[Study]:
        """Its study."""
        return (self._study,)

    def coded(self, _: Attribute) -> None:
        """Return None: codes pay where they are made for many."""


_series_of, _instances_of, _by_keyword_of = attrgetter("series"), attrgetter("instances"), attrgetter("by_keyword")
