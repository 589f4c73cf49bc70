"""`prefer`: the order of candidates."""

import pytest

from tests.support.builders import choices_of, selections, series, taken
from tests.support.letters import by_attribute, wants


@pytest.mark.parametrize(
    ("criterion", "values", "order"),
    [
        ("SliceThickness", [3, "1.0", 2], "231"),
        ("SliceThickness", [-1, 0, 1e-3], "123"),
        ("SliceThickness", [None, 1, "x"], "213"),
        ("InstanceNumber", ["010", " 9 ", 8.0], "321"),
        ("StudyDate", ["20240131", "20231231", "20240101"], "231"),
        ("SeriesTime", ["130000", "1259", "12:00"], "321"),
        ("AcquisitionDateTime", ["20240101120000", "20240101115959.9", "2023"], "321"),
        ("PatientAge", ["002Y", "023M", "001W"], "321"),
        ("NumberOfSeriesRelatedInstances", [9, 10, 1], "312"),
        ("00180050", [2, 1], "21"),
    ],
)
def test_lowest_and_highest(criterion: str, values: list[object], order: str) -> None:
    listed = by_attribute(criterion, *values)
    uids = [f"1.{number}" for number in order]
    assert taken(selections(wants("a", prefer=[{"lowest": criterion}])), *listed) == {"a": uids}
    # What has no value comes last, whichever end is preferred.
    without = [uid for uid in uids if values[int(uid[2:]) - 1] in (None, "x")]
    others = [uid for uid in uids if uid not in without]
    highest = taken(selections(wants("a", prefer=[{"highest": criterion}])), *listed)
    assert highest == {"a": [*reversed(others), *without]}


def test_a_fact_can_be_preferred() -> None:
    tilted = [1, 0, 0, 0, 0.9, -0.4]
    listed = [
        series("1.1", {}, {}, ImageOrientationPatient=tilted, SeriesDescription="a"),
        series("1.2", {"NumberOfFrames": 9}, ImageOrientationPatient=[1, 0, 0, 0, 1, 0], SeriesDescription="a"),
    ]
    first = {
        fact: taken(selections(wants("a", prefer=[{"highest": fact}], take=1)), *listed)["a"]
        for fact in ("series.instanceCount", "series.frameCount", "series.obliquity")
    }
    assert first == {"series.instanceCount": ["1.1"], "series.frameCount": ["1.2"], "series.obliquity": ["1.1"]}


def test_a_fact_that_cannot_be_established_ranks_last() -> None:
    tilted, crooked = [1, 0, 0, 0, 0.9, -0.4], [1, 0, 0, 1, 0, 0]
    listed = by_attribute("ImageOrientationPatient", crooked, None, tilted)
    for end in ("highest", "lowest"):
        document = selections(wants("a", prefer=[{end: "series.obliquity"}], take=1))
        assert taken(document, *listed) == {"a": ["1.3"]}
        assert "2 of the candidates ranked last" in choices_of(document, *listed)["a"].remarks[0]


def test_matching_ranks_first_and_undecided_does_not() -> None:
    listed = [
        series("1.1", SeriesDescription="a"),
        series("1.2", SeriesDescription="a", Modality="CT"),
        series("1.3", SeriesDescription="a", Modality="MR"),
    ]
    assert taken(selections(wants("a", prefer=[{"matching": {"Modality": "MR"}}])), *listed) == {
        "a": ["1.3", "1.1", "1.2"]
    }


def test_the_first_criterion_decides_then_the_next() -> None:
    listed = [
        series("1.1", SeriesDescription="a blade", SliceThickness=3, SeriesNumber=1),
        series("1.2", SeriesDescription="a", SliceThickness=1, SeriesNumber=2),
        series("1.3", SeriesDescription="a BLADE", SliceThickness=2, SeriesNumber=3),
    ]
    prefer = [{"matching": {"SeriesDescription": "blade"}}, {"lowest": "SliceThickness"}]
    assert taken(selections(wants("a", prefer=prefer)), *listed) == {"a": ["1.3", "1.1", "1.2"]}
    assert taken(selections(wants("a", prefer=prefer[::-1])), *listed) == {"a": ["1.2", "1.3", "1.1"]}


def test_instances_that_disagree_rank_last_and_are_reported() -> None:
    listed = [
        series("1.1", {"EchoTime": 1}, {"EchoTime": 2}, SeriesDescription="a"),
        series("1.2", {"EchoTime": 9}, SeriesDescription="a"),
        series("1.3", SeriesDescription="a"),
    ]
    choice = choices_of(selections(wants("a", prefer=[{"lowest": "EchoTime"}], take=1)), *listed)["a"]
    assert list(choice.taken) == ["1.2"]
    assert [remark for remark in choice.remarks if "EchoTime" in remark] == [
        "2 of the candidates ranked last: no single value for lowest EchoTime"
    ]


@pytest.mark.parametrize("end", ["lowest", "highest"])
def test_of_a_date_or_time_that_differs_between_instances_the_earliest_counts(end: str) -> None:
    listed = [
        series("1.1", {"AcquisitionTime": "1300"}, {"AcquisitionTime": "1100"}, SeriesDescription="a"),
        series("1.2", {"AcquisitionTime": "1200"}, SeriesDescription="a"),
        series("1.3", {"AcquisitionTime": "0900"}, {}, SeriesDescription="a"),
        series("1.4", {"AcquisitionTime": "0900"}, {"AcquisitionTime": "x"}, SeriesDescription="a"),
    ]
    order = ["1.1", "1.2"] if end == "lowest" else ["1.2", "1.1"]
    document = selections(wants("a", prefer=[{end: "AcquisitionTime"}]))
    assert taken(document, *listed) == {"a": [*order, "1.3", "1.4"]}


def test_the_order_after_prefer_is_series_number_then_uid() -> None:
    listed = [
        series("1.9", SeriesDescription="a", SeriesNumber=2),
        series("1.8", SeriesDescription="a"),
        series("1.7", SeriesDescription="a", SeriesNumber="010"),
        series("1.6", SeriesDescription="a", SeriesNumber=2),
        series("1.5", SeriesDescription="a", SeriesNumber="x"),
    ]
    assert taken(selections(wants("a")), *listed) == {"a": ["1.6", "1.9", "1.7", "1.5", "1.8"]}
    assert taken(selections(wants("a")), *reversed(listed)) == {"a": ["1.6", "1.9", "1.7", "1.5", "1.8"]}
