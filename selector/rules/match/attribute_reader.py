"""Reading an attribute of a series: which level decides, and what its instances say.

The most specific level that has a value decides: the instances, else the series, else the study.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, Generic, TypeVar

from msgspec import Struct

from selector.dicom.dictionary import Attribute
from selector.dicom.spellings import getter
from selector.dicom.values import Unreadable, Values, read
from selector.models import ImageFile, Series, Study

SeriesContext = tuple[Study, Series, Mapping[str, ImageFile]]
"""A series with what is known around it: the study that it is in before it, the images of the payload after it."""

REMEMBERED = 250_000
"""How many results are remembered for one attribute before all are forgotten."""

Result = TypeVar("Result", bound=Hashable)


class Memo(dict[Any, Result]):
    """Results by what the JSON says, or by values, made when first asked for."""

    def __init__(self, make: Callable[[Any], Result]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, written: Hashable) -> Result:
        if len(self) >= REMEMBERED:
            self.clear()
        result = self[written] = self._make(written)
        return result


class AttributeReader(Struct, Generic[Result], frozen=True, eq=False):
    """Gives, for an attribute, a result for each distinct value that the instances of a series have.

    Attributes
    ----------
    written
        Returns what a dataset says under each spelling of the attribute, as a tuple.
    results
        The result by what is written; None where the attribute is absent.
    """

    written: Callable[[object], tuple[object, ...]]
    results: Memo[Result | None]

    @classmethod
    def of(cls, attribute: Attribute, make: Callable[[Values | Unreadable], Result]) -> "AttributeReader[Result]":
        """Return a reader that makes a result out of the values of an attribute."""

        def result(written: tuple[object, ...]) -> Result | None:
            values = read(attribute, written)
            return None if values == () else make(values)

        return cls(getter(attribute), Memo(result))

    def in_series(self, context: SeriesContext) -> dict[Result | None, int]:
        """Return how many instances have each result; a level above the instances counts as one.

        None, where it is among others, stands for instances that lack the attribute; alone, for absent everywhere.
        """
        study, series, _ = context
        written, results = self.written, self.results
        if series.instances:
            found: dict[Result | None, int] = {}
            for spelled, count in Counter(map(written, series.instances)).items():
                result = results[spelled]
                found[result] = found.get(result, 0) + count
            if len(found) > 1 or None not in found:
                return found
        result = results[written(series)]
        return {results[written(study)] if result is None else result: 1}


@cache
def values_reader(attribute: Attribute) -> AttributeReader[Values | Unreadable]:
    """Return a reader of the values as they are, one for all who look at the same attribute."""
    return AttributeReader.of(attribute, _as_they_are)


def _as_they_are(values: Values | Unreadable) -> Values | Unreadable:
    return values
