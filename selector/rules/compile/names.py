"""What the names in a rules file stand for: attributes of PS3.6, custom attributes, facts."""

from collections.abc import Iterable, Iterator

from selector.dicom.dictionary import Attribute, custom, find, is_private, is_tag, keywords
from selector.rules.faults import Faults, quoted, step, suggestion
from selector.rules.match.facts.fact import Fact
from selector.rules.match.facts.table import FACTS
from selector.rules.match.groups import GROUPS

REMARKS = frozenset({"description", "$comment"})
_NAMES_OF_OURS = frozenset({"studies", "series", "instances", *GROUPS, *FACTS, *REMARKS})
_MOST_SUGGESTIONS = 100
"""The number of faults after which no names are suggested, because finding one is the slowest part of a fault."""


class Names:
    """The names that a rules file can use; an unknown name is a fault."""

    def __init__(self, faults: Faults, custom_attributes: Iterable[str] = ()) -> None:
        self._faults = faults
        self._custom = set(self._declared(custom_attributes))

    def attribute_or_fact(self, name: str, place: str, *, in_item: bool = False) -> Attribute | Fact | None:
        """Return what a name stands for, or None with a fault; an item of a sequence has no facts."""
        if name in FACTS and not in_item:
            return FACTS[name]
        if name in FACTS:
            self._faults.add(place, f"{name} is a fact of the series; an item does not have it")
        elif name.startswith("series.") and name not in self._custom:
            self._faults.add(place, f"no such fact of the series{suggestion(name, FACTS)}")
        else:
            return self.attribute(name, place, [*GROUPS, *([] if in_item else FACTS)])
        return None

    def attribute(self, name: str, place: str, others: Iterable[str]) -> Attribute | None:
        """Return the attribute that a name stands for, or None with a fault.

        `others` are further names that are valid at this place, and may be suggested.
        """
        attribute = find(name)
        if attribute is None and (_spelled(name) in self._custom or (is_tag(name) and is_private(name))):
            attribute = custom(name)
        if attribute is None:
            self._faults.add(place, self._unknown(name, others))
        return attribute

    def _declared(self, names: Iterable[str]) -> Iterator[str]:
        for index, name in enumerate(names):
            place = step("$.customAttributes", index)
            if not name.strip() or name in _NAMES_OF_OURS or not _is_text(name):
                self._faults.add(place, f"{quoted(name)} cannot be the name of an attribute")
            elif find(name):
                self._faults.add(place, f"{name} is already in PS3.6; leave it out here")
            yield _spelled(name)

    def _unknown(self, name: str, others: Iterable[str]) -> str:
        if is_tag(name):
            advice = "if the parser writes it, list it in customAttributes"
            return f"no such DICOM attribute: PS3.6 has no tag {name.upper()}; {advice}"
        near = ""
        if len(self._faults.found) < _MOST_SUGGESTIONS:
            near = suggestion(name, [*keywords(), *self._custom, *others])
        return f"no such DICOM attribute{near or '; list a custom name in customAttributes'}"


def _spelled(name: str) -> str:
    return name.upper() if is_tag(name) else name


def _is_text(name: str) -> bool:
    """Return whether a name can be encoded in UTF-8: JSON may contain a lone surrogate."""
    return name.encode("utf-8", "ignore").decode() == name
