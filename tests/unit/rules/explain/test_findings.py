"""What one condition found: put into words, and changed, on demand."""

from selector.rules.explain.findings import SingleExplainer
from selector.rules.match.groups import NOT_ASKED
from selector.rules.match.single_conditions import SingleCondition
from selector.verdicts import Change, Finding
from tests.support.builders import (
    MATCHED,
    REJECTED,
    batch_of,
    payload_of,
    rules_of,
    selection,
    selections,
    series,
    study,
)


def test_nothing_is_put_into_words_before_it_is_asked_for_and_a_change_is_worked_out_once() -> None:
    asked: list[str] = []

    def words() -> str:
        asked.append("words")
        return "5"

    def suggest() -> Change:
        asked.append("change")
        return Change("$", {}, "more")

    finding = Finding("$", "SliceThickness 3", REJECTED, words, suggest)
    negated = finding.negated
    assert (negated.asks, negated.outcome, finding.negated) == ("not (SliceThickness 3)", MATCHED, negated)
    assert asked == []
    assert finding.change is finding.change
    assert negated.change is None  # How to keep a member of `noneOf` from matching is left to the reader.
    assert (finding.found, negated.found) == ("5", "5")
    assert asked == ["change", "words", "words"]


def test_series_with_the_same_values_share_a_finding_and_those_that_were_not_asked_have_none() -> None:
    rules = rules_of(selections(selection({"EchoTime": {"atMost": 5}})))
    listed = [series(f"1.{number}", EchoTime=value) for number, value in enumerate([3, 9, "3.0", 9, 3])]
    (condition,) = rules.selections[0].condition.members
    assert isinstance(condition, SingleCondition)
    batch = batch_of(payload_of(rules, [study("1", *listed)]))
    explainer = SingleExplainer(condition)
    outcomes = condition.outcomes(batch)
    outcomes[4] = NOT_ASKED
    found = explainer.findings(batch, outcomes).all()
    assert [one and one.found for one in found] == ["3", "9", "3", "9", None]
    assert found[0] is found[2]
    assert found[1] is found[3]
    assert explainer.findings(batch, None).all() == [None] * 5
