"""Several attributes that are tested as one, which has the values of all of them."""

from collections.abc import Hashable
from itertools import chain

from msgspec import Struct

from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.values import Values, read, to_compare

JOINED_BY = " or "


class PartValues(Struct, frozen=True, gc=False):
    """The values of one attribute; those of a `UnitedAttribute` are one of these for each attribute that is there."""

    attribute: Attribute
    values: Values | Unreadable


class UnitedAttribute(Struct, frozen=True):
    """Several attributes as one; in a rules file, their names are joined by `JOINED_BY`."""

    needs: tuple[Attribute, ...]

    @property
    def name(self) -> str:
        """Its name in messages and reports."""
        return JOINED_BY.join(one.name for one in self.needs)

    @property
    def kind(self) -> str:
        """Not one of the kinds of an attribute: each of those that it consists of has its own."""
        return "united"

    @property
    def vr(self) -> str:
        """The VRs of the attributes."""
        return JOINED_BY.join(dict.fromkeys(one.vr for one in self.needs))

    @property
    def is_single(self) -> bool:
        """Whether it has at most one value."""
        return False

    def read(self, dataset: object) -> Values:
        """Return what a dataset has of each attribute; the empty tuple if it has none of them."""
        found = ((one, read(one, getter(one)(dataset))) for one in self.needs)
        return tuple(PartValues(one, values) for one, values in found if values != ())


def compared(attribute: Attribute | UnitedAttribute, values: Values | Unreadable) -> tuple[Hashable, ...] | Unreadable:
    """Return values as `to_compare` does; those of several attributes follow one another, whichever they are of."""
    if isinstance(attribute, Attribute):
        return to_compare(attribute, values)
    parts = values if isinstance(values, tuple) else ()
    found = [to_compare(one.attribute, one.values) for one in parts if isinstance(one, PartValues)]
    unreadable = next((one for one in found if isinstance(one, Unreadable)), None)
    return unreadable or tuple(chain.from_iterable(one for one in found if isinstance(one, tuple)))
