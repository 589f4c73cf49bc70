"""Criteria with `nearest`: their faults, each with its place, and their words."""

import pytest

from tests.support.builders import faults_of, rules_of, selection, selections

FIRST = "$.selections[0].prefer[0]"


@pytest.mark.parametrize(
    ("criterion", "place", "part"),
    [
        ({"nearest": "EchoTime"}, "", 'nearest needs "to"'),
        ({"nearest": "EchoTime", "to": True}, ".to", "must be a number, date, time or age, or an object"),
        ({"nearest": "EchoTime", "to": "short"}, ".to", 'EchoTime (DS) is a number: "short" is not a number'),
        ({"nearest": "series.frameCount", "to": "2024x"}, ".to", "is not a number"),
        ({"nearest": "PatientAge", "to": 18}, ".to", "write it with its unit"),
        ({"nearest": "StudyDate", "to": "May"}, ".to", "is a date or time"),
        ({"nearest": "AcquisitionDateTime", "to": "2024+0100"}, ".to", "leave the offset out"),
        ({"nearest": "EchoTime", "to": 1, "after": "2"}, ".after", "must be a number"),
        ({"nearest": "SeriesTime", "to": {"Modality": "CT"}, "after": -1.5e308}, ".after", "is not a finite number"),
        ({"nearest": "SeriesTime", "to": "12", "after": 1.5e308}, ".after", "is not a finite number"),
        ({"nearest": 5, "to": "12:00"}, ".nearest", "must be text, not 5"),
        ({"nearest": None, "to": {"Modality": "CT"}, "after": 2}, ".nearest", "must be text, not null"),
        ({"nearest": "EchoTime", "to": {}}, ".to", "there are no conditions"),
        ({"nearest": "EchoTime", "to": {"Modalty": "CT"}}, ".to.Modalty", "did you mean Modality?"),
        ({"nearest": "EchTime", "to": 1}, ".nearest", "did you mean EchoTime?"),
        ({"nearest": "Modality", "to": 1}, ".nearest", "only a single number, date, time or age can be ranked"),
        ({"nearest": "PixelSpacing", "to": 1}, ".nearest", "only a single number"),
        ({"nearest": "series.references", "to": 1}, ".nearest", "is a relation between series"),
        ({"to": 1}, "", "write exactly one of highest, lowest, nearest and matching, not none"),
        ({"lowest": "EchoTime", "to": 1}, ".to", "to goes with nearest, not with lowest"),
        ({"matching": {"Modality": "CT"}, "after": 1}, ".after", "after goes with nearest, not with matching"),
        ({"nearest": "EchoTime", "to": 1, "highest": "EchoTime"}, "", "not highest and nearest"),
    ],
)
def test_a_fault_has_its_place(criterion: dict[str, object], place: str, part: str) -> None:
    ((where, message),) = faults_of(selections(selection({"Modality": "CT"}, prefer=[criterion])))
    assert where == f"{FIRST}{place}"
    assert part in message


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        ({"nearest": "EchoTime", "to": 1.25}, "nearest EchoTime to 1.25"),
        ({"nearest": "StudyDate", "to": "2024"}, 'nearest StudyDate to "2024"'),
        ({"nearest": "EchoTime", "to": 1, "after": 0}, "nearest EchoTime to 1"),
        ({"nearest": "EchoTime", "to": 1, "after": 2}, "nearest EchoTime to 2 after 1"),
        (
            {"nearest": "SeriesTime", "to": {"Modality": "CT", "$comment": "x", "Rows": 1}, "after": -1.5},
            "nearest SeriesTime to 1.5 s before the series matching Modality, Rows",
        ),
        ({"nearest": "PatientAge", "to": "018Y", "after": 30}, 'nearest PatientAge to 30 days after "018Y"'),
    ],
)
def test_the_words(criterion: dict[str, object], words: str) -> None:
    rules = rules_of(selections(selection({"Modality": "CT"}, prefer=[criterion])))
    assert [one.words for one in rules.selections[0].prefer] == [words]
