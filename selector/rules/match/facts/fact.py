"""A fact of a series, and whether a series has a fact or an attribute at all."""

from collections.abc import Callable
from typing import ClassVar

from msgspec import Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import UnitedAttribute
from selector.dicom.values import Values
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.numbered import Numbered
from selector.rules.match.series_batch import SeriesBatch

Of = Callable[[SeriesContext], Values | Unreadable]
OfValues = Callable[[Values | Unreadable], Values | Unreadable]


class Fact(Struct, frozen=True, eq=False):
    """A fact of a series.

    Attributes
    ----------
    name
        The name in the rules.
    kind
        How the value is compared: ``number``, ``flag`` (1 or 0) or ``plane`` (a text).
    description
        A sentence for the published schema and the documents.
    needs
        The attributes that it is derived from.
    of
        Returns the value for a series; the empty tuple where it is absent.
    of_values
        Returns the same from the values of the one attribute that it needs, if a series lists no instances; None if
        these are not enough.
    """

    vr: ClassVar[str] = ""
    is_single: ClassVar[bool] = True
    name: str
    kind: str
    description: str
    needs: tuple[Attribute, ...]
    of: Of
    of_values: OfValues | None = None


About = Attribute | UnitedAttribute | Fact
"""What a condition may be about."""


def needed(about: About) -> tuple[Attribute, ...]:
    """Return the attributes that are read for it."""
    return (about,) if isinstance(about, Attribute) else about.needs


def finder(about: About) -> Callable[[SeriesContext], bool]:
    """Return a function that returns whether a series has an attribute or fact, readable or not."""
    if isinstance(about, Fact):
        return lambda context: about.of(context) != ()
    if isinstance(about, UnitedAttribute):
        finders = [finder(one) for one in about.needs]
        return lambda context: any(is_in(context) for is_in in finders)
    reader = values_reader(about)
    return lambda context: reader.in_series(context).keys() != {None}


def facts(fact: Fact, batch: SeriesBatch) -> Numbered[Values | Unreadable]:
    """Return a fact of each series."""
    if fact.of_values is None or batch.list_instances:
        return Numbered.of(map(fact.of, batch))
    of_values = fact.of_values
    return batch.values(fact.needs[0]).made(lambda values: of_values(values) if values else ())
