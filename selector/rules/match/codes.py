"""Codes for the raw values of an attribute: a byte for each series, so that a test runs once for each code."""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import getter
from selector.dicom.values import Values, read
from selector.models import Series, Study
from selector.rules.match.attribute_reader import Memo
from selector.rules.match.columns import Column, places

if TYPE_CHECKING:
    from selector.dicom.single_values import Unreadable

MOST_CODES = 250
"""The most distinct raw values of an attribute that have a code, which is a byte."""

_OFTEN = 3
"""The number of tests at which codes pay off: codes are made for all series, whereas without them a test
only runs on the series that are still open."""


class Codes:
    """Codes for the raw values of an attribute, if few of them are distinct.

    Attributes
    ----------
    values
        The values that each code stands for; the empty tuple for an absent attribute.
    are_too_few
        Whether some raw values may have no code.
    """

    def __init__(self, attribute: Attribute, *, by_keyword: bool) -> None:
        self._attribute = attribute
        self._read_off = attrgetter(attribute.fields[0]) if by_keyword else getter(attribute)
        self._by_keyword = by_keyword
        self._codes: Memo[int] = Memo(self._code)
        self._is_absent = Column(256)
        self.values: list[Values | Unreadable] = []
        self.are_too_few = False

    def column(self, several: Sequence[Series], studies: Sequence[Study]) -> Column | None:
        """Return the code of each series, with its study, as if it listed no instances; None if codes are too few."""
        read_off, codes = self._read_off, self._codes
        column = Column(map(codes.__getitem__, map(read_off, several)))
        absent = places(column.translate(self._is_absent))
        of_studies = map(codes.__getitem__, map(read_off, map(studies.__getitem__, absent)))
        for place, code in zip(absent, of_studies, strict=True):
            column[place] = code
        return None if self.are_too_few else column

    def _code(self, written: Any) -> int:  # noqa: ANN401 - one spelling, or a tuple of all
        if self.are_too_few:
            return 0  # The column is discarded.
        values = read(self._attribute, (written,) if self._by_keyword else written)
        self._is_absent[len(self.values)] = values == ()
        self.values.append(values)
        self.are_too_few = len(self.values) >= MOST_CODES
        return len(self.values) - 1


class Coder:
    """The codes of attributes in one payload.

    Parameters
    ----------
    tested
        The attribute of each test of the rules. Codes are only made for what is tested often: they take as long as one
        test without them.
    """

    def __init__(self, tested: Iterable[Attribute] = ()) -> None:
        self._often = {attribute for attribute, times in Counter(tested).items() if times >= _OFTEN}
        self._codes: dict[tuple[Attribute, bool], Codes] = {}

    def codes(self, attribute: Attribute, *, by_keyword: bool) -> Codes | None:
        """Return the codes of an attribute, or None if they are too few or not worth the effort."""
        if attribute not in self._often:
            return None
        if (attribute, by_keyword) not in self._codes:
            self._codes[attribute, by_keyword] = Codes(attribute, by_keyword=by_keyword)
        codes = self._codes[attribute, by_keyword]
        return None if codes.are_too_few else codes
