"""Reading attributes of series: which level decides, under which name; how many results are remembered."""

from collections import Counter

import pytest

from selector.models import Outcome
from selector.rules.match.attribute_reader import REMEMBERED, Memo, counted
from tests.support.builders import MATCHED, REJECTED, UNDECIDED, outcome, outcomes, series, study


@pytest.mark.parametrize("values", [["a"], ["a", "a"], ["a", "b", "a"], [1, 1.0, 2], [float("nan")] * 2])
def test_what_is_counted_is_each_distinct_value(values: list[object]) -> None:
    assert list(counted(values).items()) == list(Counter(values).items())


def test_results_are_remembered() -> None:
    made: list[object] = []

    def make(written: tuple[object, ...]) -> int:
        made.append(written)
        return len(made)

    memo = Memo(make)
    assert [memo[("a",)], memo[("b",)], memo[("a",)]] == [1, 2, 1]
    assert made == [("a",), ("b",)]


def test_what_is_remembered_is_bounded_and_still_right() -> None:
    memo = Memo(lambda written: f"{written}")
    for number in range(REMEMBERED + 10):
        assert memo[(number,)] == f"({number},)"
        assert len(memo) <= REMEMBERED
    assert memo[(0,)] == "(0,)"


def test_a_memo_may_have_a_bound_of_its_own() -> None:
    memo = Memo(lambda written: f"{written}", 3)
    assert [memo[number] for number in range(5)] == ["0", "1", "2", "3", "4"]
    assert list(memo) == [3, 4]


@pytest.mark.parametrize("level", ["study", "series", "instance"])
@pytest.mark.parametrize("name", ["SeriesDescription", "0008103E", "0008103e"])
@pytest.mark.parametrize("written", ["t2", {"vr": "LO", "Value": ["t2"]}, ["t2"]])
def test_an_attribute_may_be_at_any_level_under_any_of_its_names(level: str, name: str, written: object) -> None:
    given: dict[str, dict[str, object]] = {"study": {}, "series": {}, "instance": {}}
    given[level] = {name: written}
    one = study("1", series("1.1", given["instance"], **given["series"]), **given["study"])
    for key in ("SeriesDescription", "0008103E", "0008103e"):
        assert outcomes({key: "t2"}, one) == [MATCHED]


@pytest.mark.parametrize(
    ("of_study", "of_series", "of_instances", "expected"),
    [
        ("CT", None, [None], MATCHED),
        ("CT", "MR", [None], REJECTED),
        ("MR", "CT", [None, None], MATCHED),
        ("MR", "CT", [], MATCHED),
        ("CT", "", [""], MATCHED),
        ("CT", {}, [[]], MATCHED),
        ("MR", "MR", ["CT", "CT"], MATCHED),
        ("CT", "CT", ["MR"], REJECTED),
        ("CT", "CT", ["CT", "MR"], UNDECIDED),
        # An instance without a value is absent where another has one; the series does not fill it.
        ("CT", "CT", ["CT", None], UNDECIDED),
        ("CT", "CT", ["MR", ""], UNDECIDED),
        # What cannot be read is a value.
        ("CT", "CT", ["CT\\MR"], UNDECIDED),
        ("CT", ["CT", "MR"], [None], UNDECIDED),
        (None, None, [None], UNDECIDED),
    ],
)
def test_the_most_specific_level_decides(
    of_study: object, of_series: object, of_instances: list[object], expected: Outcome
) -> None:
    instances = [{} if value is None else {"Modality": value} for value in of_instances]
    one = study("1", series("1.1", *instances, Modality=of_series), Modality=of_study)
    assert outcomes({"Modality": "CT"}, one) == [expected]


def test_present_asks_all_levels() -> None:
    of_study = study("1", series("1.1", {}, Modality=""), Modality="CT")
    nowhere = study("2", series("2.1", {"Modality": None}, Modality=[]), Modality="")
    unreadable = study("3", series("3.1", {"Modality": ["CT", "MR"]}))
    assert outcomes({"Modality": {"present": True}}, of_study, nowhere, unreadable) == [MATCHED, REJECTED, MATCHED]
    assert outcomes({"Modality": {"present": False}}, of_study, nowhere, unreadable) == [REJECTED, MATCHED, REJECTED]


def test_uids_can_be_asked_for_as_well() -> None:
    one = study("1.2", series("1.2.3", {"SOPInstanceUID": "1.2.3.4"}, {"SOPInstanceUID": "1.2.3.5"}))
    for name, uid in (("StudyInstanceUID", "1.2"), ("SeriesInstanceUID", "1.2.3"), ("0020000d", "1.2")):
        assert outcomes({name: {"equals": uid}}, one) == [MATCHED]
        assert outcomes({name: {"equals": "9"}}, one) == [REJECTED]
    assert outcomes({"SOPInstanceUID": {"startsWith": "1.2.3."}}, one) == [MATCHED]
    assert outcomes({"SOPInstanceUID": {"equals": "1.2.3.4"}}, one) == [UNDECIDED]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([("Modality", "CT"), ("00080060", "CT")], MATCHED),
        ([("Modality", "CT"), ("00080060", {"vr": "CS", "Value": ["CT "]})], MATCHED),
        ([("Modality", "CT"), ("00080060", "")], MATCHED),
        ([("Modality", "CT"), ("00080060", "MR")], UNDECIDED),
        ([("0008103E", "CT"), ("0008103e", "MR")], UNDECIDED),
    ],
)
def test_keyword_and_tag_in_one_dataset(listed: list[tuple[str, object]], expected: Outcome) -> None:
    attributes: dict[str, object] = dict(listed)
    conditions = {"0008103E" if "0008103E" in attributes else "Modality": "CT"}
    assert outcome(conditions, **attributes) is expected


@pytest.mark.parametrize(
    "zero", [0, 0.0, -0.0, "0", "0.0", " 000 ", {"vr": "DS", "Value": [0]}, {"vr": "DS", "Value": ["0"]}]
)
def test_zero_is_a_value(zero: object) -> None:
    assert outcome({"EchoTime": {"present": True}}, EchoTime=zero) is MATCHED
    assert outcome({"EchoTime": {"equals": 1, "ifMissing": "matched"}}, EchoTime=zero) is REJECTED
    assert outcome({"EchoTime": 0}, {"EchoTime": zero}, EchoTime=1) is MATCHED


def test_what_no_condition_asks_for_is_not_looked_at() -> None:
    odd = study("1", series("1.1", Modality="CT", SeriesDescription={"x": [1, {"y": 2}]}, Anything=[[[]]]))
    assert outcomes({"Modality": "CT"}, odd) == [MATCHED]
    assert outcomes({"SeriesDescription": "x"}, odd) == [UNDECIDED]
