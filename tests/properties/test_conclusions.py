"""What is concluded from rules without data is never contradicted by data."""

from hypothesis import given, settings
from hypothesis import strategies as st

from selector.models import Outcome
from selector.rules.lint.conclusions import conclusions
from selector.rules.lint.implication import implies
from selector.rules.lint.requirements import as_all, is_impossible
from selector.rules.match.codes import Coder
from selector.rules.match.series_batch import AllSeries
from tests.properties.building import compiled, loaded, outcomes
from tests.properties.strategies import NUMBER, SINGLE, any_conditions, any_test, one_condition, one_series, studies

Conditions = dict[str, object]


@st.composite
def on_one_attribute(draw: st.DrawFn) -> list[Conditions]:
    """Return two conditions on the same attribute."""
    keyword = draw(st.sampled_from(SINGLE))
    return [{keyword: draw(any_test(keyword))} for _ in range(2)]


@st.composite
def made_from_another(draw: st.DrawFn) -> list[Conditions]:
    """Return conditions, and some that may follow from them."""
    one, other = draw(any_conditions()), draw(one_condition())
    related = [one, {"anyOf": [other, one]}, {"allOf": [one]}, {"noneOf": [{"noneOf": [one]}]}, other]
    return [{"allOf": [one, other]}, draw(st.sampled_from(related))]


@settings(max_examples=300)
@given(st.one_of(on_one_attribute(), made_from_another()), st.data())
def test_what_matches_the_one_matches_what_it_implies(both: list[Conditions], data: st.DataObject) -> None:
    rules = compiled({"selections": [{"conditions": document} for document in both]})
    first, second = (as_all(selection.condition) for selection in rules.selections)
    if implies(first, second):
        payload = loaded(data.draw(studies()), {}, rules)
        subjects = AllSeries(payload.studies, payload.images, Coder())
        pairs = zip(first.outcomes(subjects), second.outcomes(subjects), strict=True)
        assert all(other == Outcome.MATCHED for one, other in pairs if one == Outcome.MATCHED)


@settings(max_examples=300)
@given(on_one_attribute(), st.data())
def test_what_is_impossible_matches_nothing(both: list[Conditions], data: st.DataObject) -> None:
    rules = compiled({"selections": [{"conditions": {"allOf": both}}]})
    condition = as_all(rules.selections[0].condition)
    assert is_impossible(condition) == any(not one.always for one in conclusions(condition))
    if is_impossible(condition):
        payload = loaded(data.draw(studies()), {}, rules)
        subjects = AllSeries(payload.studies, payload.images, Coder())
        assert Outcome.MATCHED not in condition.outcomes(subjects)


@settings(max_examples=300)
@given(on_one_attribute(), st.data())
def test_what_always_holds_rejects_nothing(both: list[Conditions], data: st.DataObject) -> None:
    document: Conditions = data.draw(st.sampled_from([both[0], {"anyOf": both}]))
    (selection,) = compiled({"selections": [{"conditions": document}]}).selections
    always = {one.place for one in conclusions(as_all(selection.condition)) if one.always}
    if always & {f"$.selections[0].conditions.{place}" for place in (*both[0], f"anyOf[1].{next(iter(both[1]))}")}:
        series = data.draw(one_series("1.1", max_instances=1))
        assert outcomes(series, document) != [Outcome.REJECTED]


@given(st.sampled_from([-1, 0.5, 3]))
def test_a_number_implies_its_bounds(number: float) -> None:
    rules = compiled({"selections": [{"conditions": {NUMBER: number}}, {"conditions": {NUMBER: [number - 1, number]}}]})
    exact, between = (as_all(selection.condition) for selection in rules.selections)
    assert implies(exact, between)
    assert not implies(between, exact)
