"""What is concluded from rules without data is never contradicted by data."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from selector.models import Outcome
from selector.rules.conclusions import conclusions
from selector.rules.implication import implies
from selector.rules.requirements import as_all, is_impossible
from tests.properties.building import compiled, loaded, outcomes
from tests.properties.strategies import NUMBER, SINGLE, any_conditions, any_test, one_condition, one_series, studies

MANY = 1500
"""Examples of each law: the conclusions are rare, and what is not concluded shows nothing."""


@st.composite
def some_of_the_same(draw: st.DrawFn) -> list[dict[str, object]]:
    """Return two conditions objects that have to do with each other: on one attribute, or one made from the other."""
    keyword = draw(st.sampled_from(SINGLE))
    on_one = st.builds(lambda test: {keyword: test}, any_test(keyword))
    if draw(st.booleans()):
        return [draw(on_one), draw(on_one)]
    one, other = draw(any_conditions()), draw(one_condition())
    related = [one, {"anyOf": [other, one]}, {"allOf": [one]}, {"noneOf": [{"noneOf": [one]}]}, other]
    return [{"allOf": [one, other]}, draw(st.sampled_from(related))]


@settings(max_examples=MANY)
@given(some_of_the_same(), st.data())
def test_what_matches_the_one_matches_what_it_implies(both: list[dict[str, object]], data: st.DataObject) -> None:
    rules = compiled({"selections": [{"conditions": document} for document in both]})
    first, second = (as_all(selection.condition) for selection in rules.selections)
    assume(implies(first, second))
    payload = loaded(data.draw(studies()), {}, rules)
    subjects = [(study, series, payload.images) for study in payload.studies for series in study.series]
    pairs = zip(first.outcomes(subjects), second.outcomes(subjects), strict=True)
    assert all(other is Outcome.MATCHED for one, other in pairs if one is Outcome.MATCHED)


@settings(max_examples=MANY)
@given(some_of_the_same(), st.data())
def test_what_is_impossible_matches_nothing(both: list[dict[str, object]], data: st.DataObject) -> None:
    rules = compiled({"selections": [{"conditions": {"allOf": both}}]})
    condition = as_all(rules.selections[0].condition)
    assume(is_impossible(condition))
    assert any(not one.always for one in conclusions(condition))
    payload = loaded(data.draw(studies()), {}, rules)
    subjects = [(study, series, payload.images) for study in payload.studies for series in study.series]
    assert Outcome.MATCHED not in condition.outcomes(subjects)


@settings(max_examples=MANY)
@given(st.sampled_from(SINGLE), st.data())
def test_what_always_holds_rejects_nothing(keyword: str, data: st.DataObject) -> None:
    one, other = data.draw(any_test(keyword)), data.draw(any_test(keyword))
    document = data.draw(st.sampled_from([{keyword: one}, {"anyOf": [{keyword: one}, {keyword: other}]}]))
    (selection,) = compiled({"selections": [{"conditions": document}]}).selections
    places = {found.place.partition(".conditions.")[2] for found in conclusions(as_all(selection.condition)) if found.always}
    assume(places & {keyword, f"anyOf[1].{keyword}"})
    series = data.draw(one_series("1.1", max_instances=1))
    assert outcomes(series, document) != [Outcome.REJECTED]


@given(st.sampled_from([-1, 0.5, 3]))
def test_a_number_implies_its_bounds(number: float) -> None:
    rules = compiled({"selections": [{"conditions": {NUMBER: number}}, {"conditions": {NUMBER: [number - 1, number]}}]})
    exact, between = (as_all(selection.condition) for selection in rules.selections)
    assert implies(exact, between)
    assert not implies(between, exact)
