"""A fact of a series, and whether any series has a fact or an attribute at all."""

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


def is_in(about: About, batch: SeriesBatch) -> bool:
    """Return whether any series of a batch has an attribute or fact, readable or not."""
    if isinstance(about, Fact):
        return any(found != () for found in batch.read_off(about.of))
    if isinstance(about, UnitedAttribute):
        return any(is_in(one, batch) for one in about.needs)
    return any(found.keys() != {None} for found in batch.read_off(values_reader(about).in_series))


def facts(fact: Fact, batch: SeriesBatch) -> Numbered[Values | Unreadable]:
    """Return a fact of each series."""
    if fact.of_values is None or batch.list_instances:
        return Numbered.of(batch.read_off(fact.of))
    of_values = fact.of_values
    return batch.values(fact.needs[0]).made(lambda values: of_values(values) if values else ())
