"""A part of a test on several attributes that are tested as one."""

from msgspec import Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import PartValues
from selector.dicom.values import Values
from selector.models import Outcome
from selector.rules.predicates.instances import Part


class Across(Struct, frozen=True):
    """A part of a test on several attributes as one: a part for each attribute, on what is there of it.

    With `every`, all values of all attributes must match; otherwise, one is enough.
    """

    attributes: tuple[Attribute, ...]
    parts: tuple[Part, ...]
    every: bool = False

    @property
    def words(self) -> str:
        """What it asks; of attributes that it asks different things of, which of them."""
        asked: dict[str, list[str]] = {}
        for attribute, part in zip(self.attributes, self.parts, strict=True):
            asked.setdefault(part.words, []).append(attribute.name)
        if len(asked) == 1:
            return self.parts[0].words
        return " or ".join(f"{words} ({', '.join(names)})" for words, names in asked.items())

    def outcome(self, values: Values) -> Outcome | None:
        """Return Kleene's *or* over the attributes, or *and* if every value must match; one not read is undecided."""
        parts = dict(zip(self.attributes, self.parts, strict=True))
        found = [_of_part(parts[one.attribute], one.values) for one in values if isinstance(one, PartValues)]
        known = [outcome for outcome in found if outcome is not None]
        return None if not known else min(known) if self.every else max(known)


def _of_part(part: Part, values: Values | Unreadable) -> Outcome | None:
    return Outcome.UNDECIDED if isinstance(values, Unreadable) else part.outcome(values)
