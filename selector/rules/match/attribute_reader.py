"""Reading an attribute of a series: which level decides, and what its instances say.

The most specific level that has a value decides: the instances, else the series, else the study.
`selector.rules.match.outcome_reader` follows the same rule for outcomes of many series.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar
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


def counted(listed: Iterable[Result]) -> Mapping[Result, int]:
    """Return how many there are of each of some values.

    Most often all instances have the same value, which takes less time to compare than to hash.
    """
    values = list(listed)
    if values and values.count(values[0]) == len(values):
        return {values[0]: len(values)}
    return Counter(values)


def asked_instances(attribute: Attribute) -> Callable[[Series], tuple[Instance, ...]]:
    """Return a function that returns what to ask for an attribute: instances, or objects for the groups of frames.

    All frames of an object have the same functional groups, which may be long.
    """
    return attrgetter("objects" if attribute in {SHARED, PER_FRAME} else "instances")


class AttributeReader(Struct, Generic[Result], frozen=True, eq=False):
    """Gives, for an attribute, a result for each distinct value that the instances of a series have.

    Attributes
    ----------
    written, by_keyword
        Return the raw values of a dataset under each spelling of the attribute, as a tuple, or that under its keyword.
    results
        The result by raw values; None for an absent attribute.
    instances
        Returns the instances of a series that are asked.
    """

    written: Callable[[object], tuple[object, ...]]
    by_keyword: Callable[[object], object]
    results: Memo[Result | Unreadable | None]
    instances: Callable[[Series], tuple[Instance, ...]]

    @classmethod
    def of(
        cls, attribute: Attribute, make: Callable[[Values | Unreadable], Result | Unreadable]
    ) -> "AttributeReader[Result]":
        """Return a reader that makes a result out of the values of an attribute."""

        def result(written: tuple[object, ...]) -> Result | Unreadable | None:
            values = read(attribute, written)
            return None if values == () else make(values)

        by_keyword = attrgetter(attribute.fields[0])
        return cls(getter(attribute), by_keyword, Memo(result), asked_instances(attribute))

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
        written, results = self.written, self.results
        if instances:
            found: dict[Result | Unreadable | None, int] = {}
            for spelled, count in self._counted(series, instances):
                result = results[spelled]
                found[result] = found.get(result, 0) + count
            if len(found) > 1 or None not in found:
                return found
        result = results[written(series)]
        return {results[written(study)] if result is None else result: 1}

    def _counted(self, series: Series, instances: Sequence[Instance]) -> Iterable[tuple[tuple[object, ...], int]]:
        """Return the distinct raw values of instances, and how many have each."""
        if not series.by_keyword:
            return counted(map(self.written, instances)).items()
        return [((one,), count) for one, count in counted(map(self.by_keyword, instances)).items()]

    def common(self, context: SeriesContext) -> Result | None:
        """Return the readable result on which all instances agree, or None."""
        found = self.in_series(context)
        result = next(iter(found)) if len(found) == 1 else None
        return None if isinstance(result, Unreadable) else result


@cache
def values_reader(attribute: Attribute) -> AttributeReader[Values]:
    """Return a reader of the values as they are; all users of an attribute share it."""
    return AttributeReader.of(attribute, lambda values: values)
