"""Values of attributes: from raw JSON to values that a test can compare.

Plain JSON and the DICOM JSON Model (PS3.18 Annex F) may be mixed freely.
"""

from collections.abc import Hashable
from itertools import chain

from msgspec import Struct

from selector.dicom.periods import read_age, read_period
from selector.dicom.single_values import BLANKS, Unreadable, read_json_number, read_text
from selector.dicom.standard.dictionary import CUSTOM, UNSPLIT, Attribute


class PersonName(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A PN value of the DICOM JSON Model (PS3.18 F.2.2)."""

    Alphabetic: str | None = None
    Ideographic: str | None = None
    Phonetic: str | None = None


Scalar = None | int | float | str | PersonName


class Element(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An attribute of the DICOM JSON Model (PS3.18 F.2.2), or a lone person name."""

    vr: str | None = None
    Value: tuple[Scalar, ...] | None = None
    InlineBinary: str | None = None
    BulkDataURI: str | None = None
    Alphabetic: str | None = None
    Ideographic: str | None = None
    Phonetic: str | None = None


Written = None | int | float | str | tuple[Scalar, ...] | Element
"""The raw JSON of one attribute: hashable, so that results can be cached by it."""

Value = int | float | str | Struct | Unreadable
"""One value: a number, a text (including dates, times and ages), or an item of a sequence."""

Values = tuple[Value | None, ...]
"""The values of an attribute in order; None is an empty value; the empty tuple means absent."""

PRESENT = Element(vr="present")
"""A value that is present but not read: binary, or bulk data."""


class Contradictory(Unreadable, frozen=True, gc=False):
    """An attribute of which datasets say different things; `given` has all that is readable, in comparable form."""

    reason: str = "it is given more than once, with different values"
    given: frozenset[Hashable] = frozenset()


def read(attribute: Attribute, spelled: tuple[object, ...]) -> Values | Unreadable:
    """Return the values of an attribute of a dataset; the empty tuple if it is absent or empty.

    They are `Unreadable` if spellings contradict each other, or if there are several values for VM 1. The `vr` in the
    data is ignored.

    Parameters
    ----------
    attribute
        The attribute, whose VR and VM say how to read it.
    spelled
        The raw JSON under each spelling of its name; None for a spelling that is not used.
    """
    if len(spelled) == 1 and _is_one_value(attribute, spelled[0]):
        value = _read_scalar(attribute, spelled[0])
        return () if value is None else (value,)
    readings = [values for written in spelled if written is not None and (values := _values(attribute, written))]
    if not readings:
        return ()
    values, *others = readings
    if any(comparable(attribute, other) != comparable(attribute, values) for other in others):
        return Unreadable("keyword and tag have different values")
    if attribute.is_single and attribute.kind != "sequence":
        filled = tuple(value for value in values if value is not None)
        return filled if len(filled) == 1 else Unreadable("it has several values, but PS3.6 allows one")
    return values


def comparable(attribute: Attribute, values: Values) -> tuple[Hashable, ...]:
    """Return values so that those are equal that mean the same, however they are spelled.

    Dates and times are equal that stand for the same period, ages that are as many days; text minds case.
    """
    if attribute.kind == "period":
        return tuple(read_period(attribute.vr, value) if isinstance(value, str) else value for value in values)
    if attribute.kind == "age":
        return tuple(read_age(value) if isinstance(value, str) else value for value in values)
    return values


def to_compare(attribute: Attribute, values: Values | Unreadable) -> tuple[Hashable, ...] | Unreadable:
    """Return values in `comparable` form, or the first that cannot be read."""
    if isinstance(values, Unreadable):
        return values
    unreadable = next((value for value in values if isinstance(value, Unreadable)), None)
    return unreadable or comparable(attribute, values)


def _is_one_value(attribute: Attribute, written: object) -> bool:
    """Return whether there is one plain value, as in most cases: then the short way of reading gives the same."""
    is_plain = "\\" not in written if isinstance(written, str) else isinstance(written, (int, float))
    return is_plain and attribute.kind not in {"sequence", "binary"}


def _values(attribute: Attribute, written: object) -> Values:
    """Return the values, or the empty tuple when all of them are empty."""
    kind = attribute.kind
    if kind == "sequence":
        items = _items(written)
        return items if any(item is not None for item in items) else ()
    scalars = _scalars(written)
    if kind == "binary":
        return (PRESENT,) if any(scalar not in {None, "", PersonName()} for scalar in scalars) else ()
    if attribute.vr not in UNSPLIT and not (attribute.is_single and attribute.kind == "custom"):
        split = (scalar.split("\\") if isinstance(scalar, str) else [scalar] for scalar in scalars)
        scalars = list(chain.from_iterable(split))
    values = tuple(_read_scalar(attribute, scalar) for scalar in scalars)
    return values if any(value is not None for value in values) else ()


def _items(written: object) -> Values:
    """Return the items of a sequence."""
    if isinstance(written, Unreadable):
        return (written,)
    if isinstance(written, Struct):  # the DICOM JSON Model; made at run time, see payload.structures
        written = getattr(written, "Value", None)
    if written is None or (isinstance(written, str) and not written.strip(BLANKS)):
        return ()
    if not isinstance(written, tuple):
        return (Unreadable("it is not a list of items"),)
    return written


def _scalars(written: object) -> list[object]:
    if isinstance(written, tuple):
        return list(written)
    if not isinstance(written, Element):
        return [written]
    if written.Value is not None:
        return list(written.Value)
    if written.InlineBinary or written.BulkDataURI:
        return [PRESENT]
    return [PersonName(written.Alphabetic, written.Ideographic, written.Phonetic)]


def _read_scalar(attribute: Attribute, scalar: object) -> Value | None:
    """Return one value; None if it is empty."""
    if isinstance(scalar, PersonName):
        groups = (scalar.Alphabetic, scalar.Ideographic, scalar.Phonetic)
        scalar = next((group for group in groups if group and group.strip(f"{BLANKS}^")), None)
        if scalar and attribute.vr not in {"PN", CUSTOM}:
            return Unreadable("it is a person name")
    if isinstance(scalar, str):
        return read_text(attribute, scalar)
    if scalar is None or isinstance(scalar, Unreadable):
        return scalar
    if isinstance(scalar, (int, float)):
        return read_json_number(attribute, scalar)
    return Unreadable("it is bulk data" if scalar is PRESENT else "it is of the wrong type")
