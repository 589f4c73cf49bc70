"""The one form in which tests are compiled and changed, whatever their form in the rules.

`selector.rules.compile` converts short forms and test objects to it, `selector.rules.predicates.build` makes predicates
from it, and `selector.rules.explain.near_misses` changes it.
"""

from collections.abc import Mapping
from typing import Any, get_origin

from msgspec import Struct
from msgspec.structs import replace

from selector.models import Outcome
from selector.rules.faults import step
from selector.rules.model.test_object import TestObject
from selector.rules.predicates.operands import Operand

VALUE_OR_EXPRESSION = "valueOrExpression"
"""The member for a text with special characters in a short form; a rules file cannot name it."""
IN_ORDER = "equalsInOrder"
"""The member for a list in `equals`, as a rules file writes it."""
UNWRITTEN = frozenset({VALUE_OR_EXPRESSION, IN_ORDER})
"""The members that a rules file has under another name, or none."""


class CanonicalTest(Struct, frozen=True, kw_only=True):
    """A test of the values of an attribute or fact.

    Attributes
    ----------
    place
        The JSON path of the condition, or of the negated test in it.
    is_short
        Whether it is a short form, whose members have no paths of their own.
    members
        The operands of each member that compares values, by the member's name.
    indices
        Where a member has a list in the rules: the index there of each of its operands, by the member's name.
    item
        The raw conditions on an item of a sequence.
    negated
        The test that must not hold.
    present
        Whether there must be a value.
    uniform
        Whether all instances must have the same value.
    case_sensitive, tolerance, values, position, instances
        The modifiers of the members; None if not given.
    if_missing
        The outcome of absence; None if not given.
    """

    place: str
    is_short: bool = False
    members: Mapping[str, tuple[Operand, ...]] = {}
    indices: Mapping[str, tuple[int, ...]] = {}
    item: Mapping[str, Any] | None = None
    negated: "CanonicalTest | None" = None
    present: bool | None = None
    uniform: bool | None = None
    case_sensitive: bool | None = None
    tolerance: float | None = None
    values: str | None = None
    position: int | None = None
    instances: str | None = None
    if_missing: Outcome | None = None

    def place_of(self, member: str) -> str:
        """Return the JSON path of a member."""
        return self.place if self.is_short else step(self.place, written_name(member))

    def places_of_operands(self, member: str) -> tuple[str, ...]:
        """Return the JSON path of each operand of a member, if the rules have a list of them; else none."""
        return tuple(step(self.place_of(member), index) for index in self.indices.get(member, ()))

    def without(self, member: str) -> "CanonicalTest":
        """Return the same test without one of its members."""
        return replace(self, members={name: operands for name, operands in self.members.items() if name != member})

    def having(self, member: str, *operands: Operand) -> "CanonicalTest":
        """Return the same test with other operands for a member."""
        return replace(self, members={**self.members, member: operands})

    def as_json(self) -> dict[str, object]:
        """Return the test object that a rules file would have."""
        written: dict[str, object] = {
            written_name(name): list(operands) if name in _LISTS or len(operands) > 1 else operands[0]
            for name, operands in self.members.items()
        }
        modifiers = {
            "item": self.item,
            "not": self.negated.as_json() if self.negated else None,
            "present": self.present,
            "uniform": self.uniform,
            "caseSensitive": self.case_sensitive,
            "tolerance": self.tolerance,
            "values": self.values,
            "position": self.position,
            "instances": self.instances,
            "ifMissing": None if self.if_missing is None else self.if_missing.name.lower(),
        }
        return written | {name: value for name, value in modifiers.items() if value is not None}


def parts_of_text(test: CanonicalTest) -> CanonicalTest:
    """Return a test with its short forms, which compare whole texts, as tests on parts of a text."""
    negated = parts_of_text(test.negated) if test.negated else None
    operands = next(iter(test.members.values()), ())
    members = {"contains": operands} if test.is_short and operands else test.members
    return replace(test, members=members, negated=negated)


def written_name(member: str) -> str:
    """Return the name of a member in a rules file."""
    return "equals" if member == IN_ORDER else member


_LISTS = {IN_ORDER, *(name for name, field in TestObject.model_fields.items() if get_origin(field.annotation) is list)}
