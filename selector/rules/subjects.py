"""What conditions are asked about at once: series, or the items of a sequence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Protocol, Self

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Unreadable, Value, Values, read
from selector.models import ImageFile, Series, Study
from selector.rules.attributes import Memo, Subject, getter
from selector.rules.columns import Column, places

MOST_CODES = 250
"""So many different things that are written of an attribute have a code, which is a byte."""

_OFTEN = 3
"""So many tests of an attribute make codes of it pay: without codes, a test is only asked about the series that are
left, and codes are made for all."""


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


class Codes:
    """Codes of what is written of an attribute, where that are few different things.

    Attributes
    ----------
    values
        What each code stands for; the empty tuple where the attribute is absent.
    """

    def __init__(self, attribute: Attribute, *, by_keyword: bool) -> None:
        self._attribute = attribute
        self._read_off = attrgetter(attribute.fields[0]) if by_keyword else getter(attribute)
        self._by_keyword = by_keyword
        self._codes: Memo[int] = Memo(self._code)
        self._is_absent = Column(256)
        self.values: list[Values | Unreadable] = []

    def column(self, subjects: "Subjects") -> Column | None:
        """Return the code of each series as if it listed no instances; None where there are too many."""
        if len(self.values) >= MOST_CODES:
            return None
        read_off, codes = self._read_off, self._codes
        column = Column(map(codes.__getitem__, map(read_off, subjects.series)))
        absent = places(column.translate(self._is_absent))
        of_studies = map(codes.__getitem__, map(read_off, map(subjects.studies.__getitem__, absent)))
        for place, code in zip(absent, of_studies, strict=True):
            column[place] = code
        return None if len(self.values) >= MOST_CODES else column

    def _code(self, written: Any) -> int:  # noqa: ANN401 - one spelling, or a tuple of all
        if len(self.values) >= MOST_CODES:
            return 0  # Nobody will ask for it.
        values = read(self._attribute, (written,) if self._by_keyword else written)
        self._is_absent[len(self.values)] = values == ()
        self.values.append(values)
        return len(self.values) - 1


class Coder:
    """The codes of attributes in one payload.

    Parameters
    ----------
    tested
        The attribute of each test of the rules. Codes are only made of what is tested often: they take as long as one
        test without them.
    """

    def __init__(self, tested: Iterable[Attribute] = ()) -> None:
        self._often = {attribute for attribute, times in Counter(tested).items() if times >= _OFTEN}
        self._codes: dict[tuple[Attribute, bool], Codes] = {}

    def codes(self, attribute: Attribute, *, by_keyword: bool) -> Codes | None:
        """Return the codes of an attribute, or None where they are not worth their while."""
        if attribute not in self._often:
            return None
        if (attribute, by_keyword) not in self._codes:
            self._codes[attribute, by_keyword] = Codes(attribute, by_keyword=by_keyword)
        return self._codes[attribute, by_keyword]


class Subjects:
    """Series that conditions are asked about at once: all of some studies.

    Attributes
    ----------
    series
        The series; `studies` has the study of each.
    images
        The images of the payload.
    by_keyword
        Whether no dataset names an attribute that is asked for by its tag.
    list_instances
        Whether any of the series lists instances.
    """

    def __init__(self, studies: Sequence[Study], images: Mapping[str, ImageFile], coder: Coder) -> None:
        self._studies, self._coder = studies, coder
        self._columns: dict[Attribute, Column | None] = {}
        self.series: Sequence[Series] = list(chain.from_iterable(map(_series_of, studies)))
        self.images = images
        self.by_keyword = all(map(_by_keyword_of, studies))  # What is in a study is from the same file.
        self.list_instances = any(map(_instances_of, self.series))

    @cached_property
    def studies(self) -> Sequence[Study]:
        """The study of each series."""
        return list(chain.from_iterable(repeat(study, len(study.series)) for study in self._studies))

    def __len__(self) -> int:
        return len(self.series)

    def __iter__(self) -> Iterator[Subject]:
        return zip(self.studies, self.series, repeat(self.images), strict=False)

    def at(self, places: Sequence[int]) -> "Subjects":
        """Return the series at some places."""
        return _Some(self, places)

    def coded(self, attribute: Attribute) -> "tuple[Column, Sequence[Values | Unreadable]] | None":
        """Return a code for each series, made once, and what the codes stand for, where that are few things.

        Each is coded as if it listed no instances.
        """
        codes = self._coder.codes(attribute, by_keyword=self.by_keyword)
        if codes is None:
            return None
        if attribute not in self._columns:
            self._columns[attribute] = codes.column(self)
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
        study, series, self.images = subject
        self.studies = (study,)
        self.series, self.by_keyword, self.list_instances = (series,), series.by_keyword, bool(series.instances)

    def coded(self, _: Attribute) -> None:
        """Return None: codes pay where they are made for many."""


_series_of, _instances_of, _by_keyword_of = attrgetter("series"), attrgetter("instances"), attrgetter("by_keyword")
