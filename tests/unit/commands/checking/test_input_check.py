"""Checking inputs more closely than a run does."""

import json
from pathlib import Path

import pytest

from selector.commands.checking import input_check
from selector.commands.checking.input_check import MOST
from selector.commands.printing import check_in_json, check_in_lines
from selector.process.progress import Progress
from selector.rules.explain.causes.funnel import LeftOver
from tests.unit.commands.checking.rules_and_inputs import GOOD, IDC, TEST_DATA, checked, inputs, payload, study


def test_what_is_in_a_sound_payload(tmp_path: Path) -> None:
    found = checked(tmp_path, GOOD, input_folder=TEST_DATA).input
    assert found is not None
    assert (found.studies, found.series, found.images) == (5, 24, 20)
    assert (found.faults, found.misfits, found.left_out, found.absent) == ((), (), (), ())


def test_what_no_series_has(tmp_path: Path) -> None:
    item = {"CodeValue": "A", "CodeMeaning": "B"}
    conditions = {
        "Modality": "CT",
        "KVP": [100, ">="],
        "anyOf": [{"KVP": 80}, {"series.plane": "axial"}],
        "ProcedureCodeSequence": {"item": {"CodeValue": "A", "CodingSchemeDesignator": "DCM"}},
        "series.instanceCount": 5,
        "series.hasImage": True,
    }
    document = {
        "selections": [
            {
                "conditions": conditions,
                "prefer": [
                    {"lowest": "SliceThickness"},
                    {"matching": {"EchoTime": 5}},
                    {"highest": "series.obliquity"},
                ],
            }
        ],
        "same": ["FrameOfReferenceUID"],
    }
    series = {"SeriesInstanceUID": "1.1", "Modality": "", "KVP": None, "ProcedureCodeSequence": [{}, item]}
    there = {"SeriesInstanceUID": "1.2", "Modality": "not readable as\\one value", "NumberOfSeriesRelatedInstances": 5}
    found = inputs(tmp_path, document, [study(series, there)])
    at = "$.selections[0].conditions"
    assert {one.name: one.places for one in found.absent} == {
        "KVP": (f"{at}.KVP", f"{at}.anyOf[0].KVP"),
        "series.plane": (f'{at}.anyOf[1]["series.plane"]',),
        "ProcedureCodeSequence.CodingSchemeDesignator": (f"{at}.ProcedureCodeSequence.item.CodingSchemeDesignator",),
        "SliceThickness": ("$.selections[0].prefer[0].lowest",),
        "EchoTime": ("$.selections[0].prefer[1].matching.EchoTime",),
        "series.obliquity": ("$.selections[0].prefer[2].highest",),
        "FrameOfReferenceUID": ("$.same[0]",),
    }


def test_which_selections_take_nothing_and_why(tmp_path: Path) -> None:
    wanted = [{"name": name, "conditions": {"Modality": name}} for name in ("CT", "MR")]
    checked_input = inputs(tmp_path, {"selections": wanted}, [study({"SeriesInstanceUID": "1.1", "Modality": "CT"})])
    image_less, absent = checked_input.nothing
    assert (image_less.selection, absent.selection) == ("CT", "MR")
    assert "no image" in image_less.cause
    assert absent.cause == '1 series → 0 (Modality "MR")'


def test_what_a_selection_takes_and_what_its_conditions_leave_over(tmp_path: Path) -> None:
    reversed_not = {"name": "CT", "conditions": {"Modality": {"not": "CT"}, "noneOf": [{"BodyPartExamined": "HEAD"}]}}
    series = [
        {"SeriesInstanceUID": f"1.{number}", "Modality": modality, "BodyPartExamined": part}
        for number, (modality, part) in enumerate([("CT", "CHEST"), ("MR", "HEAD"), ("MR", "CHEST")])
    ]
    images = {one["SeriesInstanceUID"]: "a.mhd" for one in series}
    checked_input = inputs(tmp_path, {"selections": [reversed_not]}, [study(*series)], images)
    (taking,) = checked_input.takes
    assert (taking.selection, taking.series, checked_input.nothing) == ("CT", 1, ())
    at = "$.selections[0].conditions"
    assert taking.steps == (
        LeftOver(f"{at}.Modality", 'Modality not ("CT")', 2, 0),
        LeftOver(f"{at}.noneOf[0].BodyPartExamined", 'not (BodyPartExamined "HEAD")', 1, 0),
    )


def test_each_branch_of_an_any_of_is_counted_in_full(tmp_path: Path) -> None:
    described = [f"description {number}" for number in range(20)]
    branches = [
        {"Modality": "MR", "SeriesDescription": {"oneOf": described}},
        {"SeriesDescription": {"contains": "t1"}},
        {"allOf": [{"SliceThickness": 5}, {"anyOf": [{"EchoTime": 1}, {"FlipAngle": 2}]}]},
    ]
    wanted = {"name": "T1", "conditions": {"Modality": ["MR", "CT"], "anyOf": branches, "KVP": 120}}
    listed = [("MR", described[0], 120), ("MR", "ax t1", 120), ("CT", "t1", None), ("PT", "t1", 120)]
    series = [
        {"SeriesInstanceUID": f"1.{number}", "Modality": modality, "SeriesDescription": text, "KVP": voltage}
        for number, (modality, text, voltage) in enumerate(listed)
    ]
    folder = payload(tmp_path / "input", [study(*series)], {"1.0": "a", "1.1": "b"})
    found = checked(tmp_path, {"selections": [wanted]}, input_folder=folder)
    assert found.input
    (taking,) = found.input.takes
    at = "$.selections[0].conditions"
    modality, either, voltage = taking.steps
    assert [(step.left, step.undecided) for step in taking.steps] == [(3, 0), (3, 0), (2, 1)]
    assert [(branch.place, branch.matching) for branch in either.branches] == [
        (f"{at}.anyOf[0]", 1),
        (f"{at}.anyOf[1].SeriesDescription", 2),
        (f"{at}.anyOf[2].allOf", 0),
    ]
    assert (modality.branches, either.place, voltage.branches) == ((), f"{at}.anyOf", ())
    lines = check_in_lines(found).splitlines()
    assert f"    → 2, 1 undecided: {at}.KVP: KVP 120" in lines
    (long,) = [line for line in lines if line.startswith(f"      1 match {at}.anyOf[0]: ")]
    assert described[-1] in long
    printed = json.loads(check_in_json(found, 0))["input"]["takes"][0]["steps"]
    assert [len(step["branches"]) for step in printed] == [0, 3, 0]


def test_where_nothing_is_left_the_rest_is_not_asked(tmp_path: Path) -> None:
    conditions = {"Modality": "MR", "anyOf": [{"EchoTime": 1}, {"FlipAngle": 2}], "SliceThickness": 1}
    found = inputs(
        tmp_path,
        {"selections": [{"conditions": conditions}]},
        [study({"SeriesInstanceUID": "1.1", "Modality": "CT", "EchoTime": 1})],
    )
    (nothing,) = found.nothing
    assert [(step.left, step.undecided) for step in nothing.steps] == [(0, 0)] * 3
    assert [branch.matching for branch in nothing.steps[1].branches] == [0, 0]


def test_the_images_of_series_that_are_not_in_the_metadata(tmp_path: Path) -> None:
    series = {"SeriesInstanceUID": "1.1", "Modality": "CT"}
    found = checked(
        tmp_path, GOOD, input_folder=payload(tmp_path / "input", [study(series)], {"1.1": "a", "2.2": "b", "DOE": "c"})
    )
    assert found.input is not None
    assert (found.input.images, found.input.unknown_images) == (1, ("2.2", "<no UID>"))
    assert "images of series that are not in dicom-metadata.json: 2.2, <no UID>\n" in check_in_lines(found)
    many = {f"9.{number}": "a" for number in range(MOST + 2)}
    other = inputs(tmp_path, GOOD, [study(series)], many)
    assert (len(other.unknown_images), other.more_unknown_images) == (MOST, 2)
    assert inputs(tmp_path, GOOD, [study(series)], {"1.1": "a"}).unknown_images == ()


@pytest.mark.parametrize(
    ("conditions", "named"),
    [
        ({"Modality": "MRI"}, "did you mean MR?"),
        ({"Modality": {"matches": "^MRI"}}, 'T2 takes nothing: 1,565 series → 0 (Modality matches "^MRI")'),
        ({"Modality": "MR", "EchoTime": {"atLeast": 1}}, "EchoTime is absent in all 1,565 series; does the parser"),
        ({"Modality": "MR", "ConvolutionKernel": ["B30", "B70"]}, 'write {"contains": ["B30", "B70"]}'),
        ({"Modality": "CT", "ConvolutionKernel": {"oneOf": ["B30", "B70"]}}, "no series has ConvolutionKernel"),
        (
            {"Modality": "MR", "SeriesDescription": ["t2", "T2W"]},
            'for parts of the text write {"contains": ["t2", "T2W"]}',
        ),
        ({"Modality": {"not": "MR"}}, '→ 915: $.selections[0].conditions.Modality: Modality not ("MR")'),
        (
            {"Modality": "MR", "SeriesDescription": {"not": {"contains": "t2"}}},
            '.SeriesDescription: SeriesDescription not (contains "t2")',
        ),
        ({"Modality": "MR", "SeriesDescription": {"contains": "t2", "not": {"contains": "T2"}}}, "no value of"),
    ],
)
def test_a_mistake_in_the_rules_is_named(tmp_path: Path, conditions: object, named: str) -> None:
    document = {"selections": [{"name": "T2", "conditions": conditions}]}
    assert named in check_in_lines(checked(tmp_path, document, input_folder=IDC))


def test_a_search_that_takes_too_long_is_a_fault(tmp_path: Path) -> None:
    hostile = {"SeriesInstanceUID": "1.1", "SeriesDescription": "a" * 60 + "b"}
    document = {"selections": [{"conditions": {"SeriesDescription": {"matches": "^(a|a)+$"}}}]}
    folder = payload(tmp_path / "input", [study(hostile)])
    found = checked(tmp_path, document, input_folder=folder)
    (fault,) = found.faults
    assert "(a|a)+$" in str(fault)
    assert found.input is None


def test_inputs_that_cannot_be_used(tmp_path: Path) -> None:
    folder = payload(tmp_path / "input", [study({"SeriesInstanceUID": "1.1"})])
    (tmp_path / "input" / "series-images.json").write_text('{"1.1": 5, ', "utf-8")
    found = checked(tmp_path, GOOD, input_folder=folder)
    assert found.exit_code(strict=False) == 3
    assert found.input is not None
    assert [(fault.file, fault.place[:6]) for fault in found.input.faults] == [("series-images.json", "line 1")]
    missing = checked(tmp_path, GOOD, input_folder=str(tmp_path / "nowhere"))
    assert missing.exit_code(strict=False) == 3


MARKER = "PATIENT^VALUE"


@pytest.mark.parametrize(
    ("metadata", "images", "expected"),
    [
        (
            [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": "CS", "value": [MARKER]}})],
            {},
            [("$[0].series[0].Modality", "the member next to vr must be Value, InlineBinary or BulkDataURI, ")],
        ),
        (
            {"studies": [study({"SeriesInstanceUID": "1.1", "PatientName": {"vr": "PN", "Value": MARKER}})]},
            {},
            [("$.studies[0].series[0].PatientName.Value", "must be a list")],
        ),
        (
            [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": MARKER}})],
            {},
            [("$[0].series[0].Modality.vr", "does not fit the published schema")],
        ),
        (
            [{"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "00080060": {"vr": 5}}],
            {},
            [("$[0].00080060.vr", "must be text")],
        ),
        (
            [study({"SeriesInstanceUID": "1.1"}), {"StudyInstanceUID": "2", "PatientName": MARKER}],
            {},
            [("$[1]", "has no member series")],
        ),
        (
            [study({"SeriesInstanceUID": ["1.1"]})],
            {},
            [
                (
                    "$[0].series[0]",
                    "must have a SeriesInstanceUID that is text and not empty, by this name or by its tag",
                )
            ],
        ),
        ([study({"SeriesInstanceUID": "1.1"}, {"PatientName": MARKER, "Modality": {"vr": 5}})], {}, []),
    ],
)
def test_misfits_are_reported_without_what_was_found(
    tmp_path: Path, metadata: object, images: object, expected: list[tuple[str, str]]
) -> None:
    found = checked(tmp_path, GOOD, input_folder=payload(tmp_path / "input", metadata, images))
    assert found.input is not None
    misfits = [(one.place, one.message) for one in found.input.misfits]
    assert [(place, message[: len(start)]) for (place, message), (_, start) in zip(misfits, expected, strict=True)] == (
        expected
    )
    assert MARKER not in check_in_lines(found) + check_in_json(found, 0)


def test_what_is_left_out_is_reported_once(tmp_path: Path) -> None:
    found = inputs(tmp_path, GOOD, [study({"SeriesInstanceUID": "1.1"}, {"Modality": {"vr": 5}}, 7), 5])
    assert {(one.file, one.place) for one in found.left_out} == {
        ("dicom-metadata.json", "$[0].series[1]"),
        ("dicom-metadata.json", "$[0].series[2]"),
        ("dicom-metadata.json", "$[1]"),
    }
    assert found.misfits == ()


def test_at_most_so_many_misfits_of_a_file_are_reported(tmp_path: Path) -> None:
    series = [{"SeriesInstanceUID": f"1.{number}", "Modality": {"vr": 5}} for number in range(MOST + 20)]
    assert len(inputs(tmp_path, GOOD, [study(*series)]).misfits) == MOST


@pytest.mark.parametrize(
    ("metadata", "unit"),
    [
        ([study(*({"SeriesInstanceUID": f"1.{number}"} for number in range(3)))], "series"),
        ({"studies": [study(*({"SeriesInstanceUID": f"1.{number}"} for number in range(3)))]}, "series"),
        ([{"StudyInstanceUID": "1", "SeriesInstanceUID": f"1.{number}"} for number in range(3)], "datasets"),
    ],
)
def test_how_far_it_has_come_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, metadata: object, unit: str
) -> None:
    shown: list[tuple[int, int, str]] = []

    class Shown(Progress):  # The real one shows nothing of work that takes less than two seconds.
        def update(self, done: int) -> None:
            shown.append((done, self.total, self.unit))

    monkeypatch.setattr(input_check, "Progress", Shown)
    inputs(tmp_path, GOOD, metadata)
    assert shown == [(1, 3, unit), (2, 3, unit), (3, 3, unit)]


def test_several_payloads_are_checked_each_by_its_path(tmp_path: Path) -> None:
    payload(tmp_path / "input", [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": 5}})])
    other = {"StudyInstanceUID": "2", "series": [{"SeriesInstanceUID": "2.1", "Modality": {"vr": 5}}]}
    payload(tmp_path / "input" / "b", [other])
    found = checked(tmp_path, GOOD, input_folder=str(tmp_path / "input")).input
    assert found is not None
    assert [one.file for one in found.misfits] == ["b/dicom-metadata.json", "dicom-metadata.json"]
