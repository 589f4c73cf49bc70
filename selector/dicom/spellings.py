"""Reading an attribute from a dataset by any of its names."""

from collections.abc import Callable
from operator import attrgetter

from selector.dicom.dictionary import Attribute


def getter(attribute: Attribute) -> Callable[[object], tuple[object, ...]]:
    """Return a function that returns the raw JSON of an attribute in a dataset, for `selector.dicom.values.read`.

    It is a tuple with one entry for each of the attribute's `spellings`, None if the dataset does not use it.
    """
    fields = attribute.fields
    if len(fields) > 1:
        return attrgetter(*fields)
    single = attrgetter(*fields)
    return lambda dataset: (single(dataset),)
