"""Three-valued logic: groups and `not` follow Kleene's truth tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selector.models import Outcome
from tests.properties.building import outcome, outcomes
from tests.properties.strategies import SINGLE, any_conditions, any_test, one_series
from tests.support.builders import Json

M, U, R = Outcome.MATCHED, Outcome.UNDECIDED, Outcome.REJECTED

SERIES = {"Modality": "MR"}
ASKING: dict[Outcome, Json] = {M: {"Modality": "MR"}, U: {"BodyPartExamined": "BRAIN"}, R: {"Modality": "CT"}}
"""A condition for each outcome on that series; its BodyPartExamined is absent."""

AND = {(M, M): M, (M, U): U, (M, R): R, (U, M): U, (U, U): U, (U, R): R, (R, M): R, (R, U): R, (R, R): R}
OR = {(M, M): M, (M, U): M, (M, R): M, (U, M): M, (U, U): U, (U, R): U, (R, M): M, (R, U): U, (R, R): R}
NOT = {M: R, U: U, R: M}
"""Kleene's strong logic of indeterminacy."""


@pytest.mark.parametrize("asked", [M, U, R])
def test_the_conditions_of_these_tests_have_the_outcomes_they_stand_for(asked: Outcome) -> None:
    assert outcome(SERIES, ASKING[asked]) is asked


@pytest.mark.parametrize(("one", "other"), list(AND))
def test_groups_follow_the_truth_tables(one: Outcome, other: Outcome) -> None:
    members = [ASKING[one], ASKING[other]]
    asked = [{"allOf": members}, {"anyOf": members}, {"noneOf": members}]
    assert outcomes(SERIES, *asked) == [AND[one, other], OR[one, other], NOT[OR[one, other]]]


@pytest.mark.parametrize("one", [M, U, R])
def test_a_group_of_one_is_that_one_or_its_negation(one: Outcome) -> None:
    members = [ASKING[one]]
    assert outcomes(SERIES, {"allOf": members}, {"anyOf": members}, {"noneOf": members}) == [one, one, NOT[one]]


@pytest.mark.parametrize(("series", "found"), [({"Modality": "MR"}, M), ({}, U), ({"Modality": "CT"}, R)])
def test_not_follows_the_truth_table(series: Json, found: Outcome) -> None:
    test = {"equals": "MR"}
    assert outcomes(series, {"Modality": test}, {"Modality": {"not": test}}) == [found, NOT[found]]


@pytest.mark.parametrize(
    ("description", "not_cor", "t2_and_not_cor"),
    [("T2 tra", M, M), ("T2 cor", R, R), ("T1 tra", M, R), ("T1 cor", R, R), (None, U, U)],
)
def test_not_beside_other_members_is_one_of_them(
    description: str | None, not_cor: Outcome, t2_and_not_cor: Outcome
) -> None:
    test = {"not": {"contains": "cor"}}
    asked: list[Json] = [{"SeriesDescription": test}, {"SeriesDescription": {"contains": "t2", **test}}]
    assert outcomes({"SeriesDescription": description}, *asked) == [not_cor, t2_and_not_cor]


Tree = Outcome | tuple[str, list["Tree"]]

trees: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from([M, U, R]),
    lambda inner: st.tuples(st.sampled_from(["allOf", "anyOf", "noneOf"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=12,
)


def written(tree: Tree) -> Json:
    if isinstance(tree, Outcome):
        return ASKING[tree]
    group, members = tree
    return {group: [written(member) for member in members]}


def expected(tree: Tree) -> Outcome:
    if isinstance(tree, Outcome):
        return tree
    group, members = tree
    found = [expected(member) for member in members]
    result = found[0]
    for one in found[1:]:
        result = AND[result, one] if group == "allOf" else OR[result, one]
    return NOT[result] if group == "noneOf" else result


@given(trees)
def test_groups_in_groups_follow_the_truth_tables(tree: Tree) -> None:
    assert outcome(SERIES, written(tree)) is expected(tree)


@given(one_series("1.1"), any_conditions(), any_conditions())
def test_any_two_conditions_follow_the_truth_tables(series: Json, one: Json, other: Json) -> None:
    members = [one, other]
    first, second, both, either, neither = outcomes(
        series, one, other, {"allOf": members}, {"anyOf": members}, {"noneOf": members}
    )
    assert (both, either, neither) == (AND[first, second], OR[first, second], NOT[OR[first, second]])


@given(one_series("1.1"), any_conditions(), any_conditions())
def test_de_morgan(series: Json, one: Json, other: Json) -> None:
    not_one, not_other = {"noneOf": [one]}, {"noneOf": [other]}
    neither, both_not, not_both, either_not = outcomes(
        series,
        {"noneOf": [one, other]},
        {"allOf": [not_one, not_other]},
        {"noneOf": [{"allOf": [one, other]}]},
        {"anyOf": [not_one, not_other]},
    )
    assert neither is both_not
    assert not_both is either_not


@given(one_series("1.1"), any_conditions())
def test_none_of_none_of_is_the_condition_itself(series: Json, conditions: Json) -> None:
    found, negated, again = outcomes(
        series, conditions, {"noneOf": [conditions]}, {"noneOf": [{"noneOf": [conditions]}]}
    )
    assert (negated, again) == (NOT[found], found)


@given(one_series("1.1"), st.data())
def test_not_twice_is_the_test_itself(series: Json, data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test = data.draw(any_test(keyword))
    found, negated, again = outcomes(
        series, {keyword: test}, {keyword: {"not": test}}, {keyword: {"not": {"not": test}}}
    )
    assert (negated, again) == (NOT[found], found)


@given(one_series("1.1"), st.data())
def test_not_says_the_same_as_none_of(series: Json, data: st.DataObject) -> None:
    keyword = data.draw(st.sampled_from(SINGLE))
    test = data.draw(any_test(keyword))
    inside, around = outcomes(series, {keyword: {"not": test}}, {"noneOf": [{keyword: test}]})
    assert inside is around


@given(one_series("1.1"), any_conditions(), any_conditions())
def test_members_of_a_conditions_object_must_hold_together(series: Json, one: Json, other: Json) -> None:
    if one.keys() & other.keys():
        other = {"allOf": [other]} if "allOf" not in one else {"anyOf": [other]}
    if one.keys() & other.keys():
        return
    first, second, together = outcomes(series, one, other, {**one, **other})
    assert together is AND[first, second]
