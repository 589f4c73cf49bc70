"""What the names in a rules file stand for: attributes of PS3.6, custom attributes, facts."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from selector.dicom.standard.dictionary import Attribute, custom, find, is_private, is_tag, keywords
from selector.dicom.united import JOINED_BY, UnitedAttribute
from selector.rules.faults import Faults, quoted, step, suggestion
from selector.rules.match.facts.fact import About, Fact
from selector.rules.match.facts.table import FACTS
from selector.rules.match.groups import GROUPS
from selector.rules.predicates.operands import described

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

    def key(self, name: str, place: str, *, in_item: bool = False) -> About | None:
        """Return what the key of a condition stands for, which may be several attributes; or None with a fault."""
        if JOINED_BY not in name or name in self._custom:
            return self.attribute_or_fact(name, place, in_item=in_item)
        names = name.split(JOINED_BY)
        before = len(self._faults.found)
        found = {one: self._joined(one, place) for one in dict.fromkeys(names)}
        attributes = tuple(attribute for one in names if (attribute := found[one]))
        if len(self._faults.found) == before and len(set(attributes)) < len(attributes):
            self._faults.add(place, f"{quoted(name)} names an attribute twice")
        first = next(((one, other) for one, other in pairwise(attributes) if _row(one) != _row(other)), None)
        if first:
            one, other = map(described, first)
            self._faults.add(place, f"or joins attributes that are compared in the same way; {one}, {other}")
        return UnitedAttribute(attributes) if len(self._faults.found) == before else None

    def attribute(self, name: str, place: str, others: Iterable[str]) -> Attribute | None:
        """Return the attribute that a name stands for, or None with a fault.

        `others` are further names that are valid at this place, and may be suggested.
        """
        attribute = self._known(name)
        if attribute is None:
            self._faults.add(place, self._unknown(name, others))
        return attribute

    def _joined(self, name: str, place: str) -> Attribute | None:
        """Return the attribute that one of several names stands for, or None with a fault that shows which name."""
        attribute = self._known(name)
        if name in FACTS:
            self._faults.add(place, f"{name} is a fact of the series; or joins attributes only")
        elif attribute is None:
            which = f"{quoted(name)}: " if name.strip() else ""
            self._faults.add(place, f"{which}{self._unknown(name, ())}")
        return attribute

    def _known(self, name: str) -> Attribute | None:
        if _spelled(name) in self._custom or (is_tag(name) and is_private(name)):
            return find(name) or custom(name)
        return find(name)

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
        if JOINED_BY in name:
            return "no such DICOM attribute; only the key of a condition joins several by or"
        if not name.strip():
            return "the name of an attribute is missing"
        near = ""
        if len(self._faults.found) < _MOST_SUGGESTIONS:
            near = suggestion(name, [*keywords(), *self._custom, *others])
        return f"no such DICOM attribute{near or '; list a custom name in customAttributes'}"


def _row(attribute: Attribute) -> str:
    """Return the kind of an attribute's values; codes are texts, too."""
    return {"code": "text"}.get(attribute.kind, attribute.kind)


def _spelled(name: str) -> str:
    return name.upper() if is_tag(name) else name


def _is_text(name: str) -> bool:
    """Return whether a name can be encoded in UTF-8: JSON may contain a lone surrogate."""
    return name.encode("utf-8", "ignore").decode() == name
