"""The names of attributes in the study of an example.

A run ignores a name that it does not know, but in an example that would hide a spelling mistake: the example would hold
for want of the attribute.
"""

from collections.abc import Iterator, Mapping, Sequence

from selector.rules.compile.names import REMARKS, Names
from selector.rules.faults import step


def check_names(
    dataset: Mapping[str, object], place: str, names: Names, levels: Sequence[str] = ("series", "instances")
) -> None:
    """Add a fault for each name that stands for no attribute, at every level and in the items of sequences.

    Parameters
    ----------
    dataset
        A study, a series, an instance or an item.
    place
        Its JSON path.
    names
        What names stand for.
    levels
        The members that hold the datasets of each level below this one.
    """
    for name, value in dataset.items():
        where = step(place, name)
        if name in levels[:1]:
            for at, below in _datasets(value, where):
                check_names(below, at, names, levels[1:])
        elif name not in REMARKS:
            attribute = names.attribute(name, where, levels[:1])
            if attribute and attribute.kind == "sequence":
                for at, item in _items(value, where):
                    check_names(item, at, names, ())


def _items(value: object, place: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the items of a sequence: a plain list, or the Value of the DICOM JSON Model (PS3.18 F.2.2)."""
    if isinstance(value, dict):
        yield from _datasets(value.get("Value"), step(place, "Value"))
    else:
        yield from _datasets(value, place)


def _datasets(value: object, place: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each object of a list with its JSON path; whatever else is there is another fault."""
    for index, one in enumerate(value if isinstance(value, list) else ()):
        if isinstance(one, dict):
            yield step(place, index), one
