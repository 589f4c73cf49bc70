"""What lint concludes from rules without data is never contradicted by data."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from selector.dicom.periods import read_age, read_period
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute, required
from selector.dicom.united import PartValues, UnitedAttribute
from selector.dicom.values import Values, read
from selector.models import Outcome
from selector.rules.lint import witnesses
from selector.rules.lint.contradictions import about_contradictions, is_impossible
from selector.rules.lint.implication import implies
from selector.rules.lint.witnesses import Demand, always_hold, can_hold
from selector.rules.match.facts.fact import Fact
from selector.rules.match.single_conditions import AttributeCondition, UnitedCondition
from selector.rules.match.walking import as_all
from tests.properties.strategies import (
    AGE,
    CODE,
    CODES,
    DATE,
    IN_ORDER,
    MOMENT,
    NUMBER,
    ODD,
    SINGLE,
    TEXT,
    TEXTS,
    TIME,
    any_conditions,
    any_test,
    one_condition,
    studies,
)
from tests.support.builders import batch_of, payload_of, rules_of

Conditions = dict[str, object]

UNITED = f"{TEXT} or {CODE}"
"""Two attributes as one, of VR LO and CS."""
WHOLE, TYPE, SPACING = "Rows", "ImageType", "PixelSpacing"
"""Attributes of VR US, CS with VM 2-n, and DS with VM 2."""
TYPES = ["ORIGINAL", "PRIMARY", "original", "ADC"]
SPACINGS = [-1, 0, 0.5, 1, 1.5, 3]
ZONES = ["", "+0000", "+1400", "-1200"]
WRITTEN: dict[str, Sequence[object]] = {
    WHOLE: [*range(13), 65534, 65535],
    NUMBER: [*IN_ORDER[NUMBER], *(step / 4 for step in range(-6, 50)), 1e9, -1e9],
    DATE: [*IN_ORDER[DATE], *(f"{year}{day}" for year in range(2022, 2027) for day in ("", "06", "0101", "1231"))],
    TIME: [*IN_ORDER[TIME], *(f"{hour:02}{rest}" for hour in range(24) for rest in ("", "00", "5959.5")), "235960"],
    MOMENT: [*IN_ORDER[MOMENT], *map("".join, product(["2023", "2024"], ["", "01", "1231", "1231235959"], ZONES))],
    AGE: [*IN_ORDER[AGE], *(f"{count:03}{unit}" for count in (0, 1, 2, 29, 30, 31, 365, 366, 999) for unit in "DWMY")],
    TYPE: [list(some) for count in range(4) for some in product([*TYPES, "ADC ORIGINAL", "x", None], repeat=count)],
    SPACING: [list(some) for count in (1, 2) for some in product([*SPACINGS, 0.7, 1e9, None, "x"], repeat=count)],
}
"""What may be written of an attribute, near to what tests ask."""
PARTS = ["", "t", "t2", "T2", "2 ts", " tse", "cor", "É", "(", "5", "ax ", "*", "x", "m", "R", "O", "CT"]


def related_texts(keyword: str) -> Iterator[str]:
    """Yield the texts that tests ask for, and texts that are put together of parts of them."""
    yield from (text for texts in (TEXTS, CODES) for text in texts)
    yield from ("".join(some) for some in product(PARTS, repeat=3 if keyword == TEXT else 2))


@cache
def values_of(keyword: str) -> list[Values | Unreadable]:
    """Return very different values of an attribute, absent and unreadable ones among them; of two, some pairs."""
    if keyword == UNITED:
        rng = Random(1)  # noqa: S311 - the same in every run
        columns = [
            [(PartValues(required(one), values),) if values else () for values in values_of(one)]
            for one in (TEXT, CODE)
        ]
        several = [rng.sample(column, min(len(column), 60)) for column in columns]
        return [one + other for one, other in product(*several)]
    attribute = required(keyword)
    odd = (one for one in ODD if not isinstance(one, (bool, int, float, dict)))  # of the wrong type, or out of range
    written = chain(odd, WRITTEN[keyword] if keyword in WRITTEN else related_texts(keyword))
    plain = (tuple(one) if isinstance(one, list) else one for one in written)
    return list({read(attribute, (one,)) for one in plain})


def single_conditions(documents: Sequence[Conditions]) -> list[AttributeCondition | UnitedCondition]:
    """Compile conditions objects with one condition each."""
    rules = rules_of({"selections": [{"conditions": document} for document in documents]})
    members = [selection.condition.members[0] for selection in rules.selections]
    return [member for member in members if isinstance(member, (AttributeCondition, UnitedCondition))]


@st.composite
def several_values_test(draw: st.DrawFn, keyword: str) -> Conditions:
    """Return a test on an attribute with several values."""
    one_value = st.sampled_from(TYPES if keyword == TYPE else SPACINGS)
    on_text, on_numbers = ["contains", "startsWith", "matches"], ["greaterThan", "atLeast", "lessThan", "atMost"]
    test: Conditions = {}
    if draw(st.booleans()):
        member = draw(st.sampled_from(["equals", *(on_text if keyword == TYPE else on_numbers)]))
        options: list[Conditions] = [{}, {"values": "any"}, {"values": "all"}, {"position": 1}, {"position": 2}]
        test = {member: draw(one_value), **draw(st.sampled_from(options))}
        if member == "equals" and draw(st.booleans()):
            test = {"equals": draw(st.lists(one_value, min_size=1, max_size=3))}
    if draw(st.booleans()) or not test:
        test["hasAll"] = draw(st.lists(one_value, min_size=1, max_size=2))
    return {"not": test} if draw(st.booleans()) else test


@st.composite
def text_test(draw: st.DrawFn) -> Conditions:
    """Return a test on text that minds case or does not."""
    test: Conditions = {}
    for member in draw(
        st.sets(st.sampled_from(["equals", "contains", "startsWith", "endsWith", "matches"]), min_size=1)
    ):
        if member == "matches":
            test[member] = draw(st.sampled_from(["t2", "^t2", "(?-i:T2)", "t.$", "2 ?t"]))
        else:
            test[member] = draw(st.sampled_from([*TEXTS, "2 TSE", "T", "r"]))
    if draw(st.integers(0, 3)) == 0:
        test["caseSensitive"] = True
    return {"not": test} if draw(st.booleans()) else test


@st.composite
def on_one_attribute(draw: st.DrawFn) -> list[Conditions]:
    """Return one to three conditions on the same attribute."""
    keyword = draw(st.sampled_from([*SINGLE, WHOLE, TYPE, SPACING, UNITED]))
    tests = any_test(NUMBER if keyword == WHOLE else keyword) if keyword in {*SINGLE, WHOLE} else st.nothing()
    if keyword in {TEXT, CODE, UNITED}:
        tests |= text_test()
    elif keyword in {TYPE, SPACING}:
        tests = several_values_test(keyword)
    tests |= st.sampled_from([{"present": True}, {"present": False}])
    several = draw(st.lists(tests, min_size=1, max_size=3))
    missing = st.sampled_from([{}, {}, {"ifMissing": "matched"}, {"ifMissing": "rejected"}])
    return [{keyword: test if "present" in test else {**test, **draw(missing)}} for test in several]


@st.composite
def made_from_another(draw: st.DrawFn) -> list[Conditions]:
    """Return conditions, and some that may follow from them."""
    one, other = draw(any_conditions()), draw(one_condition())
    related = [one, {"anyOf": [other, one]}, {"allOf": [one]}, {"noneOf": [{"noneOf": [one]}]}, other]
    return [{"allOf": [one, other]}, draw(st.sampled_from(related))]


def is_readable(attribute: Attribute | UnitedAttribute, values: Values | Unreadable) -> bool:
    """Tell whether there are values, and all of them can be read."""
    if isinstance(values, Unreadable) or values == () or any(isinstance(value, Unreadable) for value in values):
        return False
    if isinstance(attribute, UnitedAttribute):
        parts = [one for one in values if isinstance(one, PartValues)]
        return all(is_readable(one.attribute, one.values) for one in parts)
    if attribute.kind == "age":
        return read_age(str(values[0])) is not None
    return attribute.kind != "period" or read_period(attribute.vr, str(values[0])) is not None


@settings(max_examples=400)
@given(on_one_attribute(), st.data())
def test_no_value_contradicts_what_is_concluded(documents: list[Conditions], data: st.DataObject) -> None:
    singles = single_conditions(documents)
    wanted = st.sampled_from([Outcome.MATCHED, Outcome.MATCHED, Outcome.REJECTED])
    demands = [Demand(single, data.draw(wanted)) for single in singles]
    *others, last = demands
    is_possible = can_hold(demands)
    is_implied = bool(others) and witnesses.implies(others, last)
    is_always = always_hold([Demand(single) for single in singles])
    about = singles[0].about
    assert not isinstance(about, Fact)
    for values in values_of(about.name):
        found = [single.test.outcome(values) for single in singles]
        met = [outcome is demand.outcome for outcome, demand in zip(found, demands, strict=True)]
        assert is_possible or not all(met), values
        assert not is_implied or met[-1] or not all(met[:-1]), values
        assert not is_always or not is_readable(about, values) or Outcome.MATCHED in found, values


@settings(max_examples=300)
@given(st.one_of(on_one_attribute(), made_from_another()), st.data())
def test_what_matches_the_one_matches_what_it_implies(several: list[Conditions], data: st.DataObject) -> None:
    rules = rules_of({"selections": [{"conditions": document} for document in (several[0], several[-1])]})
    first, second = (as_all(selection.condition) for selection in rules.selections)
    if implies(first, second):
        payload = payload_of(rules, data.draw(studies()), {})
        batch = batch_of(payload)
        pairs = zip(first.outcomes(batch), second.outcomes(batch), strict=True)
        assert all(other == Outcome.MATCHED for one, other in pairs if one == Outcome.MATCHED)


@settings(max_examples=300)
@given(on_one_attribute(), st.data())
def test_what_is_impossible_matches_nothing(several: list[Conditions], data: st.DataObject) -> None:
    rules = rules_of({"selections": [{"conditions": {"allOf": several}}]})
    condition = as_all(rules.selections[0].condition)
    kinds = {one.kind for one in about_contradictions(condition)}
    assert is_impossible(condition) == ("never-holds" in kinds)
    if is_impossible(condition):
        payload = payload_of(rules, data.draw(studies()), {})
        batch = batch_of(payload)
        assert Outcome.MATCHED not in condition.outcomes(batch)


@given(st.sampled_from([-1, 0.5, 3]))
def test_a_number_implies_its_bounds(number: float) -> None:
    rules = rules_of({"selections": [{"conditions": {NUMBER: number}}, {"conditions": {NUMBER: [number - 1, number]}}]})
    exact, between = (as_all(selection.condition) for selection in rules.selections)
    assert implies(exact, between)
    assert not implies(between, exact)
