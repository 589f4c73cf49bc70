"""What ranked a candidate, in words."""

from selector.rules.explain.ranking import found_by, shared
from tests.support.builders import Json, batch_of, payload_of, rules_of, selection, selections, series, study


def found(criterion: Json, *instances: Json, **attributes: object) -> str:
    rules = rules_of(selections(selection({"Modality": "MR"}, prefer=[criterion], take=1)))
    (context,) = batch_of(payload_of(rules, [study("1", series("1.1", *instances, **attributes))]))
    (words,) = found_by(rules.selections[0].prefer, context)
    return words


def test_the_value_of_an_attribute_or_a_fact() -> None:
    assert found({"lowest": "EchoTime"}, EchoTime=2.5) == "2.5"
    assert found({"lowest": "EchoTime"}) == "absent"
    assert found({"lowest": "EchoTime"}, {"EchoTime": 1}, {"EchoTime": 2}) == "differs between instances: 1, 2"
    assert found({"highest": "series.instanceCount"}, {}, {}) == "2"


def test_what_may_not_be_shown_is_not() -> None:
    assert found({"lowest": "StudyDate"}, StudyDate="20240101") == "<present, 8 characters>"


def test_whether_conditions_match() -> None:
    criterion = {"matching": {"Modality": "CT"}}
    assert found(criterion, Modality="CT") == "matches"
    assert found(criterion, Modality="MR") == "does not match"


def test_what_series_share() -> None:
    by_series = {"1.1": ("2", "absent"), "1.2": ("2", "cannot be read: it is not a date"), "1.3": ("3", "absent")}
    assert shared(by_series, ["1.1", "1.2"]) == ("2", "absent or cannot be read: it is not a date")
    assert shared(by_series, []) == ()
