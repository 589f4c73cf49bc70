"""`nearest`: the order by the distance from a value, or from that of another series."""

import pytest

from tests.support.builders import Dataset, choices_of, selection, selections, series
from tests.support.letters import by_attribute, wants


def chosen(criterion: Dataset, *listed: Dataset, take: object = "all") -> tuple[list[str], list[str]]:
    """Return the UIDs of what is taken, by rank, and the remarks."""
    choice = choices_of(selections(wants("a", prefer=[criterion], take=take)), *listed)["a"]
    return list(choice.taken), [one.text for one in choice.remarks]


def order(criterion: Dataset, *listed: Dataset) -> str:
    return "".join(uid.removeprefix("1.") for uid in chosen(criterion, *listed)[0])


@pytest.mark.parametrize(
    ("attribute", "to", "values", "expected"),
    [
        ("SliceThickness", 1.25, [5, 1, 1.3, 0], "3241"),
        ("SliceThickness", "1.25", [5, 1, 1.3, 0], "3241"),
        ("SliceThickness", -3, [-1, -4, None, "x"], "2134"),
        ("StudyDate", "20240101", ["2023", "20240103", "20231231"], "321"),
        ("AcquisitionTime", "12", ["115959", "120002", "235959"], "123"),
        ("AcquisitionDateTime", "20240101120000", ["20240101115959.5", "20240101120000.25", "2024"], "213"),
        ("AcquisitionDateTime", "2024", ["20240101000000+0100", "20250101"], "21"),
        ("PatientAge", "002Y", ["023M", "003Y", "720D"], "312"),
        ("Mine", 4, [9, 5, "x"], "213"),
        ("series.instanceCount", 2, [None, None], "12"),
    ],
)
def test_the_value_nearest_to_a_given_one_comes_first(
    attribute: str, to: object, values: list[object], expected: str
) -> None:
    custom = {"customAttributes": ["Mine"]} if attribute == "Mine" else {}
    listed = by_attribute(attribute, *values)
    document = selections(wants("a", prefer=[{"nearest": attribute, "to": to}]), **custom)
    assert "".join(uid[2:] for uid in choices_of(document, *listed)["a"].taken) == expected


def test_a_fact() -> None:
    listed = [series(f"1.{count}", *[{}] * count, SeriesDescription="a") for count in (1, 3, 6)]
    assert order({"nearest": "series.instanceCount", "to": 4}, *listed) == "361"


@pytest.mark.parametrize(("after", "expected"), [(150, "3"), (450, "4"), (80, "2"), (-90, "2"), (0.5, "2")])
def test_a_distance_from_another_series(after: float, expected: str) -> None:
    listed = [
        series("1.1", SeriesDescription="before", AcquisitionTime="120000"),
        *(
            series(f"1.{number}", SeriesDescription="a", AcquisitionTime=time)
            for number, time in ((2, "120130"), (3, "120230"), (4, "120730"))
        ),
    ]
    criterion = {"nearest": "AcquisitionTime", "to": {"SeriesDescription": "before"}, "after": after}
    assert chosen(criterion, *listed, take=1) == ([f"1.{expected}"], [])


def test_equal_distances_in_decimal_arithmetic_tie() -> None:
    listed = by_attribute("EchoTime", 1.1, 1.3, 5)
    choice = choices_of(selections(wants("a", prefer=[{"nearest": "EchoTime", "to": 1.2}], take=1)), *listed)["a"]
    assert choice.undecided_because == "2 series tie for 1 place by nearest EchoTime to 1.2"
    assert set(choice.tied) == {"1.1", "1.2"}


def test_of_a_date_or_time_that_differs_the_earliest_counts_and_of_others_none() -> None:
    times = [{"AcquisitionTime": time, "EchoTime": echo} for time, echo in (("1202", 3), ("1201", 4))]
    one = series("1.1", *times, SeriesDescription="a")
    other = series("1.2", {"AcquisitionTime": "1203", "EchoTime": 9}, SeriesDescription="a")
    assert order({"nearest": "AcquisitionTime", "to": "1201"}, one, other) == "12"
    assert order({"nearest": "AcquisitionTime", "to": "1202"}, one, other)[0] in "12"
    assert chosen({"nearest": "EchoTime", "to": 3}, one, other)[0] == ["1.2", "1.1"]


def origin(**attributes: object) -> Dataset:
    return series("1.8", **{"Modality": "CT", "EchoTime": 2, "SeriesDescription": "x", **attributes})


NEAR_CT = {"nearest": "EchoTime", "to": {"Modality": "CT"}}
WORDS = "nearest EchoTime to the series matching Modality"


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ([], "no other series of the study certainly meets its conditions"),
        ([origin(Modality=None)], "no other series of the study certainly meets its conditions"),
        (
            [origin(), origin(SeriesInstanceUID="1.9", EchoTime=3)],
            "several series meet its conditions and have different values",
        ),
        (
            [origin(), origin(SeriesInstanceUID="1.9", EchoTime=None)],
            "several series meet its conditions and have different values",
        ),
        ([origin(EchoTime="x")], "the series that meets its conditions has no single value"),
    ],
)
def test_without_one_value_to_measure_from_nothing_is_separated_and_that_is_reported(
    others: list[Dataset], why: str
) -> None:
    listed = [*by_attribute("EchoTime", 2, 5), *others]
    remark = f"{WORDS} separates nothing: {why}"
    assert chosen(NEAR_CT, *listed) == (["1.1", "1.2"], [remark])
    assert chosen(NEAR_CT, *listed, take=1) == ([], [remark])
    choice = choices_of(selections(wants("a", prefer=[NEAR_CT], take=1)), *listed)["a"]
    assert choice.undecided_because == f"2 series tie for 1 place by {WORDS}"


def test_several_series_with_one_value_are_as_good_as_one() -> None:
    listed = [*by_attribute("EchoTime", 5, 2.5), origin(), origin(SeriesInstanceUID="1.9", EchoTime="2.0")]
    assert chosen(NEAR_CT, *listed) == (["1.2", "1.1"], [])


def test_the_other_series_needs_no_image() -> None:
    listed = [*by_attribute("EchoTime", 5, 2.5), origin()]
    document = selections(wants("a", prefer=[NEAR_CT], take=1))
    assert choices_of(document, *listed, images={"1.1": "a", "1.2": "b"})["a"].taken == ("1.2",)


def test_the_other_series_itself_ranks_last() -> None:
    listed = [*by_attribute("EchoTime", 2, 5, 3), origin(SeriesDescription="a")]
    ranked, remarks = chosen(NEAR_CT, *listed)
    assert ranked == ["1.1", "1.3", "1.2", "1.8"]
    assert remarks == [f"1 of the candidates ranked last: no single value for {WORDS}"]


@pytest.mark.parametrize(
    ("date", "expected"), [("20240101", "12"), ("20240102", "21"), (None, "12"), (["20240101", "20240102"], "21")]
)
def test_times_are_compared_within_a_day(date: object, expected: str) -> None:
    dates = date if isinstance(date, list) else [date]
    near = [{"AcquisitionTime": "1201", "AcquisitionDate": one} for one in dates]
    listed = [
        series("1.1", *near, SeriesDescription="a"),
        series("1.2", SeriesDescription="a", AcquisitionTime="1301", AcquisitionDate="20240101"),
        series("1.3", Modality="CT", AcquisitionTime="1200", AcquisitionDate="2024.01.01"),
    ]
    assert order({"nearest": "AcquisitionTime", "to": {"Modality": "CT"}}, *listed) == expected


def test_a_warning_for_one_passed_by() -> None:
    listed = by_attribute("EchoTime", 5, 2.5)
    document = selections(wants("a", prefer=[{"nearest": "EchoTime", "to": 2}], take=1))
    (remark,) = choices_of(document, *listed, images={"1.1": "a"})["a"].remarks
    assert remark.text.startswith("1 series without an image would have ranked before one that is taken")
    assert remark.series == ("1.2",)


def test_the_other_series_may_be_one_that_a_relation_finds() -> None:
    listed = [
        *by_attribute("AcquisitionTime", "1201", "1301"),
        series("1.8", Modality="CT", AcquisitionTime="1300"),
        series("1.9", ReferencedSeriesSequence=[{"SeriesInstanceUID": "1.8"}], Modality="RTSTRUCT"),
    ]
    to = {"Modality": "CT", "series.referencedBy": {"Modality": "RTSTRUCT"}}
    rules = selections(
        selection({"SeriesDescription": "a"}, name="a", prefer=[{"nearest": "AcquisitionTime", "to": to}])
    )
    assert choices_of(rules, *listed)["a"].taken == ("1.2", "1.1")
