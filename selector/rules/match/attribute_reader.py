"""Reading an attribute of a series: which level decides, and what its instances say.

The most specific level that has a value decides: the instances, else the series, else the study.
`selector.rules.match.outcome_reader` follows the same rule for outcomes of many series.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from msgspec import Struct

from selector.dicom.functional_groups import PER_FRAME, SHARED
from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.values import Values, read
from selector.models import ImageFile, Instance, Series, Study

SeriesContext = tuple[Study, Series, Mapping[str, ImageFile]]
"""A series between its study and images, of which one may be its own."""

REMEMBERED = 250_000
"""The most results that are cached for one attribute before the cache is cleared."""

Result = TypeVar("Result")


_memos: "WeakValueDictionary[int, Memo[Any]]" = WeakValueDictionary()


class Memo(dict[Any, Result]):
    """Results by raw values, or by values, computed on first use; cleared when there are `most`."""

    def __init__(self, make: Callable[[Any], Result], most: int = REMEMBERED) -> None:
        super().__init__()
        self._make, self._most = make, most
        _memos[id(self)] = self

    def __missing__(self, written: Hashable) -> Result:
        if len(self) >= self._most:
            self.clear()
        result = self[written] = self._make(written)
        return result


class OfStudy(Memo[Result]):
    """A result for the latest study, worked out of any of its series."""

    def of(self, context: SeriesContext) -> Result:
        """Return the result for the study of a series."""
        study = context[0]
        if study not in self:
            self.clear()
            self[study] = self._make(context)
        return self[study]


def forget_results() -> None:
    """Clear all memos, so that nothing of one payload stays for the next: rules outlive payloads."""
    for memo in [*_memos.values()]:
        memo.clear()


def counted(values: Sequence[Hashable]) -> Mapping[Hashable, int]:
    """Return how many there are of each of some values, at least one.

    Most often all instances have the same value, which takes less time to compare than to hash.
    """
    alike = values.count(values[0])
    return {values[0]: alike} if alike == len(values) else Counter(values)


class Way(NamedTuple, Generic[Result]):
    """One way of reading an attribute off a dataset.

    Attributes
    ----------
    read_off
        Returns the raw value.
    results
        The result by raw value; None for an absent attribute.
    """

    read_off: Callable[[object], Hashable]
    results: Memo[Result | Unreadable | None]


class AttributeReader(Struct, Generic[Result], frozen=True, eq=False):
    """Gives, for an attribute, a result for each distinct value that the instances of a series have.

    Attributes
    ----------
    ways
        How to read it off datasets that may name attributes by tag, and off those that name all by keyword.
    instances
        Returns the instances of a series that are asked.
    """

    ways: tuple[Way[Result], Way[Result]]
    instances: Callable[[Series], tuple[Instance, ...]]

    @classmethod
    def of(
        cls, attribute: Attribute, make: Callable[[Values | Unreadable], Result | Unreadable]
    ) -> "AttributeReader[Result]":
        """Return a reader that makes a result out of the values of an attribute."""

        def result(written: tuple[object, ...]) -> Result | Unreadable | None:
            values = read(attribute, written)
            return None if values == () else make(values)

        spelled = Way(getter(attribute), Memo(result))
        by_keyword = Way(attrgetter(attribute.fields[0]), Memo(lambda written: result((written,))))
        # All frames of an object have the same functional groups, which may be long.
        asked = "objects" if attribute in {SHARED, PER_FRAME} else "instances"
        return cls((spelled, by_keyword), attrgetter(asked))

    def in_series(self, context: SeriesContext) -> dict[Result | Unreadable | None, int]:
        """Return how many instances have each result; a level above the instances counts as one.

        None among others stands for instances without the attribute; alone, the attribute is absent everywhere.
        """
        return self._of(context, self.instances(context[1]))

    def in_objects(self, context: SeriesContext) -> dict[Result | Unreadable | None, int]:
        """Return the same, with a multi-frame object counted once."""
        return self._of(context, context[1].objects)

    def _of(self, context: SeriesContext, instances: Sequence[Instance]) -> dict[Result | Unreadable | None, int]:
        study, series, _ = context
        read_off, results = self.ways[series.by_keyword]
        if instances:
            found: dict[Result | Unreadable | None, int] = {}
            for written, count in counted(list(map(read_off, instances))).items():
                result = results[written]
                found[result] = found.get(result, 0) + count
            if len(found) > 1 or None not in found:
                return found
        result = results[read_off(series)]
        return {results[read_off(study)] if result is None else result: 1}

    def common(self, context: SeriesContext) -> Result | None:
        """Return the readable result on which all instances agree, or None."""
        return common(self.in_series(context))


def common(found: Mapping[Result | Unreadable | None, int]) -> Result | None:
    """Return the only result that is found, if it is readable, or None."""
    result = next(iter(found)) if len(found) == 1 else None
    return None if isinstance(result, Unreadable) else result


@cache
def values_reader(attribute: Attribute) -> AttributeReader[Values]:
    """Return a reader of the values as they are; all users of an attribute share it."""
    return AttributeReader.of(attribute, lambda values: values)
