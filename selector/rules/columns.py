"""What is said of many series at once: a column of outcomes, a byte each.

Bytes are combined, searched and counted fast, and most outcomes are found by what is written, which repeats.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import chain, compress, repeat
from operator import and_, attrgetter, or_
from typing import Any, Protocol, Self

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Unreadable, Value, Values, read
from selector.models import ImageFile, Instance, Outcome, Series, Study
from selector.rules.attributes import Memo, Subject, getter

Column = bytearray
"""The number of an `Outcome` for each series, or each item of a sequence, in their order."""

Judge = Callable[[Values | Unreadable], Outcome]
"""Returns what a test says of values; the empty tuple stands for absence."""

MOST_CODES = 250
"""So many different things that are written of an attribute have a code, which is a byte."""

_OFTEN = 3
_SPARSE = 16


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

    def codes(self, attribute: Attribute, *, by_keyword: bool) -> "Codes | None":
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
        Whether no dataset names an attribute by its tag.
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


class Single(Subjects):
    """One series."""

    def __init__(self, subject: Subject) -> None:
        study, series, self.images = subject
        self.__dict__["studies"] = (study,)
        self.series, self.by_keyword, self.list_instances = (series,), series.by_keyword, bool(series.instances)

    def coded(self, _: Attribute) -> None:
        """Return None, as of some."""


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

    def column(self, subjects: Subjects) -> Column | None:
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


class OutcomeReader:
    """Gives what a test says of an attribute, remembered by what is written."""

    def __init__(self, attribute: Attribute, judge: Judge) -> None:
        self._attribute = attribute
        self._judge, self._judged = judge, Memo(judge)
        self._written, self._results = getter(attribute), Memo(self._result)
        self._by_keyword, self._results_by_keyword = attrgetter(attribute.fields[0]), Memo(self._result_by_keyword)
        self._absent = judge(())
        self._if_absent = bytes([*range(_ABSENT), self._absent, *range(_ABSENT + 1, 256)])

    def at_once(self, subjects: Subjects) -> Column | None:
        """Return what `above_instances` returns where that costs next to nothing, else None."""
        coded = subjects.coded(self._attribute)
        if coded is None:
            return None
        column, values = coded
        return column.translate(bytes(map(self._judged.__getitem__, values)).ljust(256))

    def above_instances(self, subjects: Subjects) -> Column:
        """Return what is said of each series as if it listed no instances."""
        read_off, results = self._reading(by_keyword=subjects.by_keyword)
        column = Column(map(results.__getitem__, map(read_off, subjects.series)))
        if _ABSENT not in column:
            return column
        absent = places(is_only(_ABSENT, column))
        of_studies = map(results.__getitem__, map(read_off, map(subjects.studies.__getitem__, absent)))
        for place, outcome in zip(absent, of_studies, strict=True):
            column[place] = outcome
        return column.translate(self._if_absent)

    def in_instances(self, series: Series) -> set[Outcome]:
        """Return what is said of the instances that a series lists; nothing where none of them has the attribute."""
        read_off, results = self._reading(by_keyword=series.by_keyword)
        found = set(map(results.__getitem__, set(map(read_off, series.instances))))
        if found == {_ABSENT}:
            return set()
        return {self._absent if outcome == _ABSENT else Outcome(outcome) for outcome in found}

    def _reading(self, *, by_keyword: bool) -> "tuple[Callable[[Study | Series | Instance], object], Memo[int]]":
        if by_keyword:
            return self._by_keyword, self._results_by_keyword
        return self._written, self._results

    def _result(self, written: tuple[object, ...]) -> int:
        values = read(self._attribute, written)
        return _ABSENT if values == () else self._judge(values)

    def _result_by_keyword(self, written: object) -> int:
        return self._result((written,))


def is_not(code: int, column: Column) -> Column:
    """Return a byte for each outcome that is zero where it is this one."""
    return column.translate(_IS_NOT[code])


def is_only(code: int, column: Column) -> Column:
    """Return a byte for each outcome that is zero unless it is this one."""
    return column.translate(_IS[code])


def places(chosen: Column) -> Sequence[int]:
    """Return where a column is not zero."""
    zeros = chosen.count(0)
    if not zeros:
        return range(len(chosen))
    if (len(chosen) - zeros) * _SPARSE > len(chosen):
        return list(compress(range(len(chosen)), chosen))
    return [found.start() for found in re.finditer(rb"[^\0]", chosen)]


def least_of(columns: Sequence[Column]) -> Column:
    """Return the least of the outcomes in several columns: Kleene's *and*, which is that of their bits."""
    return _of_bits(and_, columns)


def greatest_of(columns: Sequence[Column]) -> Column:
    """Return the greatest of the outcomes in several columns: Kleene's *or*, which is that of their bits."""
    return _of_bits(or_, columns)


def _of_bits(operation: Callable[[int, int], int], columns: Sequence[Column]) -> Column:
    if len(columns) == 1:
        return columns[0]
    together = reduce(operation, (int.from_bytes(column, "little") for column in columns))
    return Column(together.to_bytes(len(columns[0]), "little"))


_ABSENT = 2
_IS, _IS_NOT = (
    [bytes((code == one) == wanted for code in range(4)).ljust(256) for one in range(4)] for wanted in (1, 0)
)
_series_of, _instances_of, _by_keyword_of = attrgetter("series"), attrgetter("instances"), attrgetter("by_keyword")
