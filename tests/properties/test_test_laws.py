"""Laws of tests: for one value of one instance, for absence, for several values, and for several instances."""

from collections.abc import Mapping

from hypothesis import assume, given
from hypothesis import strategies as st

from selector.errors import ConfigurationError
from selector.models import Outcome
from tests.properties.building import outcome, outcomes
from tests.properties.strategies import (
    AGE,
    CODE,
    DATE,
    IN_ORDER,
    NUMBER,
    ORDERED,
    SINGLE,
    TEXT,
    any_test,
    one_test,
    operands,
    written,
)
from tests.support.builders import Json

M, U, R = Outcome.MATCHED, Outcome.UNDECIDED, Outcome.REJECTED

ABSENT: list[object] = [
    None,
    "",
    "  ",
    "\0",
    [],
    {},
    [None],
    ["", None],
    {"vr": "LO"},
    {"Value": []},
    {"vr": "LO", "Value": [None]},
]
UNREADABLE: Mapping[str, object] = {NUMBER: "thick", TEXT: ["a", "b"], CODE: "MR\\CT", DATE: True}
"""What no test on a value can read: no number, several values where VM is 1, a value of the wrong type."""


def of_instances(keyword: str, values: list[object]) -> Json:
    instances = [{"SOPInstanceUID": f"1.1.{number}", keyword: value} for number, value in enumerate(values)]
    return {"instances": instances}


@given(st.data())
def test_between_is_at_least_with_at_most(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(ORDERED))
    low, high = data.draw(operands(keyword)), data.draw(operands(keyword))
    value = data.draw(written(keyword))
    try:
        between = outcome({keyword: value}, {keyword: {"between": [low, high]}})
    except ConfigurationError as error:  # A reversed range, which is no test.
        assume("reversed" not in str(error))
        raise
    together, apart = outcomes(
        {keyword: value},
        {keyword: {"atLeast": low, "atMost": high}},
        {"allOf": [{keyword: {"atLeast": low}}, {keyword: {"atMost": high}}]},
    )
    assert (together, apart) == (between, between)


@given(st.data())
def test_one_of_is_any_of_equals(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    wanted = data.draw(st.lists(operands(keyword), min_size=1, max_size=4))
    value = data.draw(written(keyword))
    one_of, any_of = outcomes(
        {keyword: value},
        {keyword: {"oneOf": wanted}},
        {"anyOf": [{keyword: {"equals": operand}} for operand in wanted]},
    )
    assert one_of is any_of


@given(st.data())
def test_text_lists_are_any_of_their_members(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from([TEXT, CODE, DATE]))
    member = data.draw(st.sampled_from(["contains", "startsWith", "endsWith", "matches"]))
    wanted = data.draw(st.lists(st.sampled_from(["t", "t2", "20", "C", "cor"]), min_size=1, max_size=3))
    listed, any_of = outcomes(
        {keyword: data.draw(written(keyword))},
        {keyword: {member: wanted}},
        {"anyOf": [{keyword: {member: operand}} for operand in wanted]},
    )
    assert listed is any_of


@given(st.data())
def test_greater_is_not_at_most_and_less_is_not_at_least(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(ORDERED))
    bound = data.draw(operands(keyword))
    greater, at_most, less, at_least = outcomes(
        {keyword: data.draw(written(keyword))},
        *({keyword: {member: bound}} for member in ("greaterThan", "atMost", "lessThan", "atLeast")),
    )
    assert greater is at_most.negated()
    assert less is at_least.negated()


@given(st.data())
def test_equals_is_at_least_with_at_most_of_the_same(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(ORDERED))
    operand = data.draw(operands(keyword))
    equal, between = outcomes(
        {keyword: data.draw(written(keyword))},
        {keyword: {"equals": operand}},
        {keyword: {"atLeast": operand, "atMost": operand}},
    )
    assert equal is between


@given(st.data())
def test_a_sound_value_equals_itself(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    value = data.draw(operands(keyword))
    assert outcome({keyword: value}, {keyword: {"equals": value}}) is M


@given(st.sampled_from(IN_ORDER[NUMBER]), st.sampled_from(IN_ORDER[NUMBER]))
def test_numbers_are_compared_as_numbers_do(value: float, bound: float) -> None:
    members = {
        "greaterThan": value > bound,
        "atLeast": value >= bound,
        "lessThan": value < bound,
        "atMost": value <= bound,
        "equals": value == bound,
    }
    found = outcomes({NUMBER: value}, *({NUMBER: {member: bound}} for member in members))
    assert found == [M if holds else R for holds in members.values()]


@given(st.data())
def test_members_of_a_test_hold_together_for_one_value(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    one, other = data.draw(one_test(keyword)), data.draw(one_test(keyword))
    assume(not one.keys() & other.keys())
    first, second, together = outcomes(
        {keyword: data.draw(written(keyword))}, {keyword: one}, {keyword: other}, {keyword: {**one, **other}}
    )
    assert together is min(first, second)


@given(st.data())
def test_if_missing_speaks_where_a_value_is_absent(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test, absent = data.draw(any_test(keyword)), data.draw(st.sampled_from(ABSENT))
    asked = [{keyword: test}, *({keyword: {**test, "ifMissing": word}} for word in ("matched", "rejected"))]
    assert outcomes({keyword: absent}, *asked) == [U, M, R]
    assert outcomes({}, *asked) == [U, M, R]


@given(st.data())
def test_if_missing_is_silent_where_there_is_a_value(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test, value = data.draw(any_test(keyword)), data.draw(operands(keyword))
    found, *with_option = outcomes(
        {keyword: value},
        {keyword: test},
        *({keyword: {**test, "ifMissing": word}} for word in ("matched", "rejected")),
    )
    assert with_option == [found, found]


@given(st.data())
def test_what_cannot_be_read_is_undecided_whatever_is_asked(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(list(UNREADABLE)))
    test = data.draw(any_test(keyword))
    asked = [{keyword: test}, *({keyword: {**test, "ifMissing": word}} for word in ("matched", "rejected"))]
    assert outcomes({keyword: UNREADABLE[keyword]}, *asked) == [U, U, U]


@given(st.data())
def test_present_is_about_values_readable_or_not(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(list(UNREADABLE)))
    asked = [{keyword: {"present": True}}, {keyword: {"present": False}}]
    assert outcomes({keyword: data.draw(st.sampled_from(ABSENT))}, *asked) == [R, M]
    assert outcomes({keyword: data.draw(operands(keyword))}, *asked) == [M, R]
    assert outcomes({keyword: UNREADABLE[keyword]}, *asked) == [M, R]


@given(st.data())
def test_instances_must_agree_in_their_outcome(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test = data.draw(any_test(keyword))
    values = data.draw(st.lists(operands(keyword), min_size=1, max_size=4))
    found = {outcome({keyword: value}, {keyword: test}) for value in values}
    agreed, negated = outcomes(of_instances(keyword, list(values)), {keyword: test}, {keyword: {"not": test}})
    assert agreed is (found.pop() if len(found) == 1 else U)
    assert negated is agreed.negated()


@given(st.data())
def test_instances_are_uniform_if_each_equals_the_value_of_any(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from([NUMBER, AGE]))
    values = data.draw(st.lists(operands(keyword), min_size=1, max_size=4))
    series = of_instances(keyword, list(values))
    uniform, *equal = outcomes(
        series, {keyword: {"uniform": True}}, *({keyword: {"equals": value}} for value in values)
    )
    assert uniform is (M if set(equal) == {M} else R)
    tolerances = [0, 0.5, 1, 100]
    if keyword == NUMBER:
        asked = [{keyword: {"uniform": True, "tolerance": tolerance}} for tolerance in tolerances]
        spread = max(map(float, values)) - min(map(float, values))
        assert outcomes(series, *asked) == [M if spread <= tolerance else R for tolerance in tolerances]


@given(st.data())
def test_instances_are_not_uniform_unless_each_has_a_value_that_can_be_read(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    values = data.draw(st.lists(operands(keyword), max_size=3))
    odd = data.draw(st.sampled_from([None, ""] + ([UNREADABLE[keyword]] if keyword in UNREADABLE else [])))
    shuffled = data.draw(st.permutations([*values, odd]))
    uniform = {keyword: {"uniform": True}}
    assert outcome(of_instances(keyword, shuffled), uniform) is U
    assert outcome({keyword: data.draw(operands(keyword))}, uniform) is U, "no instances are listed"


@given(st.data())
def test_one_value_of_the_series_is_uniform_in_the_instances_listed(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    value = data.draw(operands(keyword))
    count = data.draw(st.integers(1, 3))
    apart, moved_up = of_instances(keyword, [value] * count), {keyword: value, **of_instances(keyword, [None] * count)}
    assert outcome(apart, {keyword: {"uniform": True}}) is M
    assert outcome(moved_up, {keyword: {"uniform": True}}) is M


@given(st.data())
def test_one_instance_is_enough_where_a_test_says_so(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test = data.draw(one_test(keyword))
    values = data.draw(st.lists(operands(keyword), min_size=1, max_size=4))
    found = [outcome({keyword: value}, {keyword: test}) for value in values]
    assert outcome(of_instances(keyword, list(values)), {keyword: {**test, "instances": "any"}}) is max(found)


@given(st.data())
def test_an_instance_without_a_value_is_absent_where_another_has_one(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test, value = data.draw(one_test(keyword)), data.draw(operands(keyword))
    series = {keyword: value, **of_instances(keyword, [value, None])}
    alone, undecided, matched, rejected, one_enough = outcomes(
        series,
        {keyword: {**test, "instances": "any", "ifMissing": "rejected"}},
        {keyword: test},
        {keyword: {**test, "ifMissing": "matched"}},
        {keyword: {**test, "ifMissing": "rejected"}},
        {keyword: {**test, "instances": "any"}},
    )
    assert alone is outcome({keyword: value}, {keyword: test})
    assert undecided is U
    assert matched is (M if alone is M else U)
    assert rejected is (R if alone is R else U)
    assert one_enough is max(alone, U)


@given(st.data())
def test_neither_the_number_nor_the_order_of_like_instances_matters(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test = data.draw(any_test(keyword))
    values = data.draw(st.lists(written(keyword), min_size=1, max_size=3))
    shuffled = data.draw(st.permutations([*values, *values]))
    found = outcome(of_instances(keyword, values), {keyword: test})
    assert outcome(of_instances(keyword, shuffled), {keyword: test}) is found


@given(st.data())
def test_the_most_specific_level_that_has_a_value_decides(data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test = data.draw(any_test(keyword))
    study, series, instance = (data.draw(st.none() | operands(keyword)) for _ in range(3))
    count = data.draw(st.integers(0, 2))
    levels = (instance if count else None, series, study)
    most_specific = next((value for value in levels if value is not None), None)
    listed = {keyword: series, **of_instances(keyword, [instance] * count)}
    expected = outcome({keyword: most_specific}, {keyword: test})
    assert outcome(listed, {keyword: test}, study={keyword: study}) is expected


SPACING = "PixelSpacing"
OF_SEVERAL = ["atLeast", "lessThan", "equals"]


@given(
    st.lists(st.none() | st.sampled_from(IN_ORDER[NUMBER]), min_size=1, max_size=4),
    st.sampled_from(OF_SEVERAL),
    st.sampled_from(IN_ORDER[NUMBER]),
)
def test_several_values_are_any_or_all_of_their_outcomes(values: list[object], member: str, operand: float) -> None:
    filled = [value for value in values if value is not None]
    found = [outcome({SPACING: value}, {SPACING: {member: operand}}) for value in filled] or [U]
    expected_any, expected_all = max(found), min(found)
    of_any, of_all, default = outcomes(
        {SPACING: values},
        *({SPACING: {member: operand, "values": quantifier}} for quantifier in ("any", "all")),
        {SPACING: {member: operand}},
    )
    assert (of_any, of_all) == (expected_any, expected_all)
    assert default is (expected_any if member == "equals" else expected_all)


@given(
    st.lists(st.none() | st.sampled_from(IN_ORDER[NUMBER]), min_size=1, max_size=4),
    st.integers(1, 5),
    st.sampled_from(OF_SEVERAL),
)
def test_a_position_is_that_value_alone(values: list[object], position: int, member: str) -> None:
    there = values[position - 1] if position <= len(values) else None
    test = {member: 1, "position": position}
    asked: list[Json] = [{SPACING: test}]
    asked += [{SPACING: {**test, "ifMissing": word}} for word in ("matched", "rejected")]
    if there is None:
        assert outcomes({SPACING: values}, *asked) == [U, M, R]
    else:
        assert set(outcomes({SPACING: values}, *asked)) == {outcome({SPACING: there}, {SPACING: {member: 1}})}


@given(st.lists(st.sampled_from(["ORIGINAL", "PRIMARY", "AXIAL", "LOCALIZER"]), max_size=4), st.data())
def test_has_all_is_all_of_equals(values: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.sampled_from(["original", "PRIMARY", "AXIAL"]), min_size=1, max_size=3))
    has_all, all_of = outcomes(
        {"ImageType": values},
        {"ImageType": {"hasAll": wanted}},
        {"allOf": [{"ImageType": {"equals": operand}} for operand in wanted]},
    )
    assert has_all is all_of
