"""What is said of many series at once: a column of outcomes, a byte each.

Bytes are searched, counted and combined fast, and most outcomes are found by what is written, which repeats.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, compress, count, repeat
from operator import attrgetter, or_
from typing import Protocol, Self

from msgspec import Struct

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Unreadable, Value, Values, read
from selector.models import ImageFile, Instance, Outcome, Series, Study
from selector.rules.attributes import Memo, Subject, getter

Column = bytearray
"""The number of an `Outcome` for each series, or each item of a sequence, in their order."""

Judge = Callable[[Values | Unreadable], Outcome]
"""Returns what a test says of values; the empty tuple stands for absence."""


class Together(Protocol):
    """What conditions are asked about at once: series, or items of sequences."""

    def __len__(self) -> int:
        """Return how many there are."""

    def where(self, chosen: bytes | bytearray) -> Self:
        """Return those whose byte is not zero."""


class Listed(list[Value]):
    """Items that conditions are asked about at once."""

    def where(self, chosen: bytes | bytearray) -> "Listed":
        """Return the items whose byte is not zero."""
        return Listed(compress(self, chosen))


class Subjects(Struct, frozen=True, eq=False, gc=False):
    """Series that conditions are asked about at once.

    Attributes
    ----------
    studies, series
        Each series, and the study it is in.
    images
        The images of the payload.
    by_keyword
        Whether no dataset names an attribute by its tag.
    list_instances
        Whether any of the series lists instances.
    """

    studies: Sequence[Study]
    series: Sequence[Series]
    images: Mapping[str, ImageFile]
    by_keyword: bool
    list_instances: bool

    @classmethod
    def of(cls, studies: Sequence[Study], images: Mapping[str, ImageFile]) -> "Subjects":
        """Return all series of some studies."""
        series = list(chain.from_iterable(map(_series_of, studies)))
        each = list(chain.from_iterable(repeat(study, len(study.series)) for study in studies))
        by_keyword = all(map(_by_keyword_of, studies))  # What is in a study is from the same file.
        return cls(each, series, images, by_keyword, any(map(_instances_of, series)))

    @classmethod
    def of_one(cls, subject: Subject) -> "Subjects":
        """Return one series."""
        study, series, images = subject
        return cls((study,), (series,), images, series.by_keyword, bool(series.instances))

    def __len__(self) -> int:
        return len(self.series)

    def __iter__(self) -> Iterator[Subject]:
        return zip(self.studies, self.series, repeat(self.images), strict=False)

    def where(self, chosen: bytes | bytearray) -> "Subjects":
        """Return the series whose byte is not zero."""
        studies, series = list(compress(self.studies, chosen)), list(compress(self.series, chosen))
        return Subjects(studies, series, self.images, self.by_keyword, self.list_instances)


class OutcomeReader:
    """Gives what a test says of an attribute, remembered by what is written."""

    def __init__(self, attribute: Attribute, judge: Judge) -> None:
        self._attribute = attribute
        self._judge = judge
        self._written, self._results = getter(attribute), Memo(self._result)
        self._by_keyword, self._results_by_keyword = attrgetter(attribute.fields[0]), Memo(self._result_by_keyword)
        self._absent = judge(())
        self._if_absent = bytes([*range(_ABSENT), self._absent, *range(_ABSENT + 1, 256)])

    def above_instances(self, subjects: Subjects) -> Column:
        """Return what is said of each series as if it listed no instances."""
        read_off, results = self._reading(by_keyword=subjects.by_keyword)
        column = Column(map(results.__getitem__, map(read_off, subjects.series)))
        absent = column.count(_ABSENT)
        if not absent:
            return column
        if absent == len(column):
            column = Column(map(results.__getitem__, map(read_off, subjects.studies)))
        else:
            chosen = column.translate(_IS_ABSENT)
            of_studies = map(results.__getitem__, map(read_off, compress(subjects.studies, chosen)))
            for index, outcome in zip(compress(count(), chosen), of_studies, strict=False):
                column[index] = outcome
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
        return _ABSENT if values == () else int(self._judge(values))

    def _result_by_keyword(self, written: object) -> int:
        return self._result((written,))


def is_not(outcome: Outcome, column: Column) -> bytearray:
    """Return a byte for each outcome that is zero where it is this one."""
    return column.translate(_IS_NOT[outcome])


def is_only(outcome: Outcome, column: Column) -> bytearray:
    """Return a byte for each outcome that is zero unless it is this one."""
    return column.translate(_IS[outcome])


def greatest_of(columns: Sequence[Column]) -> Column:
    """Return the greatest of the outcomes in all columns: Kleene's *or*."""
    together = reduce(or_, (int.from_bytes(column, "little") for column in columns))
    return Column(together.to_bytes(len(columns[0]), "little")).translate(_GREATEST)


_ABSENT = 3
_IS_ABSENT = bytes(code == _ABSENT for code in range(256))
_GREATEST = bytes(Outcome.MATCHED if code & Outcome.MATCHED else code for code in range(256))
_IS = [bytes(code == outcome for code in range(256)) for outcome in Outcome]
_IS_NOT = [bytes(code != outcome for code in range(256)) for outcome in Outcome]
_series_of, _instances_of, _by_keyword_of = attrgetter("series"), attrgetter("instances"), attrgetter("by_keyword")
