"""Reading several attributes of a series as one: what each instance has of any of them."""

from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING

from selector.dicom.single_values import Unreadable
from selector.dicom.united import PartValues, UnitedAttribute
from selector.dicom.values import Values
from selector.rules.match.attribute_reader import Memo, SeriesContext, values_reader

if TYPE_CHECKING:
    from collections.abc import Iterable

_Result = Values | Unreadable | None


class UnitedReader:
    """Gives the values that instances have of several attributes, each after the rule of levels."""

    def __init__(self, united: UnitedAttribute) -> None:
        self._attributes = united.needs
        self._readers = [values_reader(one) for one in united.needs]
        self._together: Memo[Values | None] = Memo(self._put_together)

    def in_series(self, context: SeriesContext) -> dict[Values | Unreadable | None, int]:
        """Return how many instances have which values; None stands for those that have none of the attributes.

        If no instance has any of them, what the levels above say counts as one.
        """
        study, series, _ = context
        columns: list[Iterable[_Result]] = []
        is_of_instances = False
        for reader in self._readers:
            read_off, results = reader.ways[series.by_keyword]
            own = [results[written] for written in map(read_off, series.instances)]
            if own.count(None) < len(own):
                columns.append(own)
                is_of_instances = True
            else:
                above = results[read_off(series)]
                columns.append(repeat(results[read_off(study)] if above is None else above))
        if not is_of_instances:
            return {self._together[tuple(map(next, map(iter, columns)))]: 1}
        return {self._together[results]: count for results, count in Counter(zip(*columns, strict=False)).items()}

    def _put_together(self, results: tuple[_Result, ...]) -> Values | None:
        pairs = zip(self._attributes, results, strict=True)
        return tuple(PartValues(one, values) for one, values in pairs if values is not None) or None
