"""Reading an attribute off a dataset, whichever of its names the JSON uses."""

from collections.abc import Callable
from operator import attrgetter

from selector.dicom.dictionary import Attribute


def getter(attribute: Attribute) -> Callable[[object], tuple[object, ...]]:
    """Return a function that reads an attribute off a dataset.

    It returns the raw value under each of the attribute's `spellings`, in their order, None for a spelling that the
    dataset does not use: what `selector.dicom.values.read` takes.
    """
    fields = attribute.fields
    if len(fields) > 1:
        return attrgetter(*fields)
    single = attrgetter(*fields)
    return lambda dataset: (single(dataset),)
