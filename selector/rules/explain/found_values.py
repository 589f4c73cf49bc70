"""What a condition or a criterion of `prefer` found, in words; of values that must not be shown, only the length."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selector.dicom.periods import canonical_spelling
from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable, decimal_text
from selector.dicom.standard.confidentiality import may_show
from selector.dicom.standard.dictionary import PERIODS, Attribute
from selector.dicom.united import PartValues
from selector.dicom.values import PRESENT, Value, Values, read
from selector.models import Outcome
from selector.rules.choose.prefer import Criterion
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.facts.fact import Fact
from selector.rules.match.single_conditions import (
    AttributeCondition,
    Readings,
    SingleCondition,
    UniformCondition,
    UnitedCondition,
)
from selector.rules.match.walking import parts_of, value_tests
from selector.rules.predicates.expressions import LONGEST_SEARCHED
from selector.rules.predicates.instances import Uniform
from selector.rules.predicates.values import ExpressionTest, TextTest

SHOWN = 5
"""The most distinct values, or items, that are listed."""

_SPELLED = frozenset({"period", "age"})

LONGEST = 1024
"""The most characters of a text that are shown."""

Judged = Mapping[Values | Unreadable | None, Outcome]
"""The distinct values of an attribute in a series, each with the outcome of a condition for it; None is absent."""


class FoundValues(Struct, frozen=True):
    """How the values of one attribute or fact are put into words.

    Attributes
    ----------
    may_show
        Whether its values may be shown.
    items
        The attributes to show of the items of a sequence.
    vr
        The VR of a single value; empty for several values and for a fact.
    spelling
        The VR by which dates, times and ages are spelled; empty to show texts as they are in the data.
    are_compared
        Whether the instances are compared with one another, so that no value has an outcome of its own.
    parts
        How those of each attribute are put into words, if there are several.
    """

    may_show: bool = True
    items: tuple[Attribute, ...] = ()
    vr: str = ""
    spelling: str = ""
    are_compared: bool = False
    parts: Mapping[Attribute, "FoundValues"] = {}

    @classmethod
    def of(cls, condition: SingleCondition) -> "FoundValues":
        """Return how the values that a condition finds are put into words."""
        if isinstance(condition, AttributeCondition):
            found = cls.of_attribute(condition.attribute, condition.items)
            spelling = "" if tests_text(condition) else found.spelling
            return replace(found, spelling=spelling, are_compared=isinstance(condition, UniformCondition))
        return cls._of_several(condition) if isinstance(condition, UnitedCondition) else cls()

    @classmethod
    def _of_several(cls, condition: UnitedCondition) -> "FoundValues":
        parts = {one: cls.of_attribute(one, condition.items) for one in condition.united.needs}
        if tests_text(condition):
            parts = {one: replace(found, spelling="") for one, found in parts.items()}
        return cls(
            may_show=all(found.may_show for found in parts.values()),
            are_compared=isinstance(condition.test, Uniform),
            parts=parts,
        )

    @classmethod
    def of_attribute(cls, attribute: Attribute, items: Sequence[Attribute] = ()) -> "FoundValues":
        """Return how the values of an attribute are put into words."""
        vr = attribute.vr if attribute.is_single else ""
        return cls(may_show(attribute), tuple(items), vr, attribute.vr if attribute.kind in _SPELLED else "")

    def in_words(self, readings: Readings, judged: Judged, unit: str) -> str:
        """Return what was found: one value, or the number of instances or frames that the test holds for."""
        if self.are_compared:
            return self.uncompared(readings)
        described = {self._as_spelled(values): self.described(values, outcome) for values, outcome in judged.items()}
        alone, *others = described.values()
        if not others:
            return alone
        holds = sum(count for values, count in readings.items() if judged[values] is Outcome.MATCHED)
        return f"holds for {holds} of {sum(readings.values())} {unit}: {_listed(described.values())}"

    def uncompared(self, readings: Readings) -> str:
        """Return what was found instead of one value that can be compared with those of other series."""
        described = {self._as_spelled(values): self.of_values(values) for values in readings}
        alone, *others = described.values()
        return f"differs between instances: {_listed(described.values())}" if others else alone

    def described(self, values: Values | Unreadable | None, outcome: Outcome) -> str:
        """Return values, and why a test cannot decide on them if they do not show it."""
        return self.of_values(values) + self._why_undecided(values, outcome)

    def _as_spelled(self, values: Values | Unreadable | None) -> Values | Unreadable | None:
        """Return values in the usual spelling, so that those are one that only differ in it."""
        return self._spelled(values) if isinstance(values, tuple) else values

    def _spelled(self, values: Values) -> Values:
        if not self.spelling:
            return values
        return tuple(canonical_spelling(self.spelling, one) if isinstance(one, str) else one for one in values)

    def of_values(self, values: Values | Unreadable | None) -> str:
        """Return values as a reader would write them: ``absent``, ``"T2 TSE"``, ``[1, 0, 0, 0, 1, 0]``."""
        if not values:
            return "absent"
        if isinstance(values, Unreadable):
            return f"cannot be read: {values.reason}"
        if self.parts:
            present = (one for one in values if isinstance(one, PartValues))
            return " and ".join(
                f"{one.attribute.name} {self.parts[one.attribute].of_values(one.values)}" for one in present
            )
        values = self._spelled(values)
        if not self.may_show:
            return _masked(values)
        words = [self._of_value(value) for value in values[: SHOWN * 4]]
        return words[0] if len(values) == 1 else f"[{', '.join(words)}{', …' if len(values) > SHOWN * 4 else ''}]"

    def _why_undecided(self, values: Values | Unreadable | None, outcome: Outcome) -> str:
        """Return why a test cannot decide on values that are there; empty if the values show it."""
        if outcome is not Outcome.UNDECIDED or not isinstance(values, tuple):
            return ""
        texts = [value for value in values if isinstance(value, str)]
        if self.vr in PERIODS and texts:
            return ", which is not precise enough to decide"
        return ", which is too long to search" if any(len(text) > LONGEST_SEARCHED for text in texts) else ""

    def _of_value(self, value: Value | None) -> str:
        if isinstance(value, str):
            return _quoted(value)
        if value is None:
            return "empty"
        if isinstance(value, Unreadable):
            return f"cannot be read: {value.reason}"
        if value is PRESENT:
            return "present"
        return self._of_item(value) if isinstance(value, Struct) else decimal_text(value)

    def _of_item(self, item: Struct) -> str:
        read_off = ((attribute, read(attribute, getter(attribute)(item))) for attribute in self.items)
        shown = (f"{one.name} {FoundValues.of_attribute(one).of_values(values)}" for one, values in read_off)
        return f"item({', '.join(shown)})"


def tests_text(condition: SingleCondition) -> bool:
    """Return whether a condition tests texts as they are in the data, also those of dates, times and ages."""
    tests = value_tests(parts_of(condition), into_alternatives=True)
    return any(isinstance(test, (TextTest, ExpressionTest)) for test in tests)


def found_by(criteria: Iterable[Criterion], context: SeriesContext) -> tuple[str, ...]:
    """Return what each criterion found in a series, with values of attributes: for a report, never for a log."""
    return tuple(_found_by_one(criterion, context) for criterion in criteria)


def shared(found: Mapping[str, tuple[str, ...]], tied: Iterable[str]) -> tuple[str, ...]:
    """Return what each criterion found in the series that tie; `found` has it by series."""
    return tuple(" or ".join(dict.fromkeys(values)) for values in zip(*(found[uid] for uid in tied), strict=True))


def _found_by_one(criterion: Criterion, context: SeriesContext) -> str:
    about = criterion.about
    if about is None:
        return "matches" if criterion.key(context) == 0 else "does not match"
    if isinstance(about, Fact):
        return FoundValues().uncompared({about.of(context): 1})
    return FoundValues.of_attribute(about).uncompared(values_reader(about).in_series(context))


def _listed(described: Collection[str]) -> str:
    return ", ".join(sorted(described)[:SHOWN]) + (", …" if len(described) > SHOWN else "")


def shortened(text: str) -> str:
    """Return a text as a report shows it; in real headers only a few comments exceed `LONGEST`."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= LONGEST else f'"{shortened(text)}" ({len(text):,} characters)'


def _masked(values: Values) -> str:
    if PRESENT in values:
        return "<present>"
    if any(isinstance(value, Struct) and not isinstance(value, Unreadable) for value in values):
        return f"<present, {len(values)} {'item' if len(values) == 1 else 'items'}>"
    texts = (decimal_text(value) if isinstance(value, (int, float)) else str(value or "") for value in values)
    readable = [text for text, value in zip(texts, values, strict=True) if not isinstance(value, Unreadable)]
    if readable:
        return f"<present, {len(chr(92).join(readable))} characters>"
    reasons = {value.reason for value in values if isinstance(value, Unreadable)}
    return f"cannot be read: {', '.join(sorted(reasons))}"
