"""From the text of `dicom-metadata.json` to studies: forms, spellings, odd values, and what is no such file."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.values import PRESENT
from tests.support.builders import series, study
from tests.unit.payload.loading import METADATA, REQUESTED, View, attribute, faults, found, left_out, load, view

STUDIES: list[View] = [
    {
        "StudyInstanceUID": "1",
        "StudyDate": "20240131",
        "series": [
            {
                "SeriesInstanceUID": "1.1",
                "Modality": "MR",
                "instances": [{"SOPInstanceUID": "1.1.1", "SliceThickness": 3}],
            },
            {"SeriesInstanceUID": "1.2", "Modality": "CT"},
        ],
    },
    {"StudyInstanceUID": "2", "series": [{"SeriesInstanceUID": "2.1", "ImageType": ["ORIGINAL", "PRIMARY"]}]},
]
HIERARCHY = {"studies": STUDIES}
SEEN: View = {
    "1": {
        "StudyDate": ("20240131",),
        "series": {
            "1.1": {"Modality": ("MR",), "instances": {"1.1.1": {"SliceThickness": (3,)}}},
            "1.2": {"Modality": ("CT",)},
        },
    },
    "2": {"series": {"2.1": {"ImageType": ("ORIGINAL", "PRIMARY")}}},
}


@pytest.mark.parametrize("document", [HIERARCHY, STUDIES])
def test_the_hierarchy_with_or_without_its_outermost_object(document: object, tmp_path: Path) -> None:
    assert view(load(tmp_path, document)) == SEEN


@pytest.mark.parametrize("text", [json.dumps(HIERARCHY), json.dumps(HIERARCHY, indent=8)])
@pytest.mark.parametrize("blanks", ["", "\n\t ", " " * 5000])
def test_blanks_around_the_text_change_nothing(text: str, blanks: str, tmp_path: Path) -> None:
    assert view(load(tmp_path, blanks + text + blanks)) == SEEN


def test_members_that_are_not_requested_change_nothing(tmp_path: Path) -> None:
    odd = {"Rows": [[{}]], "x": 1e300, "studies": {}, "SliceLocation": "far", "": None}
    studies = [{**study, **odd} for study in STUDIES]
    assert view(load(tmp_path, {**odd, "studies": studies})) == SEEN


def test_datasets_of_the_dicom_json_model_are_instances_and_series(tmp_path: Path) -> None:
    payload = load(
        tmp_path,
        [
            {
                "0020000D": {"vr": "UI", "Value": ["1"]},
                "0020000E": {"vr": "UI", "Value": ["1.1"]},
                "00080018": {"vr": "UI", "Value": ["1.1.1"]},
                "00080060": {"vr": "CS", "Value": ["MR"]},
            },
            {
                "0020000D": {"vr": "UI", "Value": ["2"]},
                "0020000E": {"vr": "UI", "Value": ["2.1"]},
                "00080060": {"vr": "CS", "Value": ["CT"]},
            },
            {
                "0020000D": {"vr": "UI", "Value": ["1"]},
                "0020000E": {"vr": "UI", "Value": ["1.1"]},
                "00080018": {"vr": "UI", "Value": ["1.1.2"]},
                "00080060": {"vr": "CS"},
            },
        ],
    )
    assert view(payload) == {
        "1": {"series": {"1.1": {"instances": {"1.1.1": {"Modality": ("MR",)}, "1.1.2": {}}}}},
        "2": {"series": {"2.1": {"Modality": ("CT",)}}},
    }


@pytest.mark.parametrize("study", ["StudyInstanceUID", "0020000D", "0020000d"])
@pytest.mark.parametrize("series", ["SeriesInstanceUID", "0020000E", "0020000e"])
@pytest.mark.parametrize("instance", ["SOPInstanceUID", "00080018"])
@pytest.mark.parametrize("kind", ["plain", "DICOM JSON Model"])
def test_uids_may_be_spelled_either_way_in_either_form(
    study: str, series: str, instance: str, kind: str, tmp_path: Path
) -> None:
    def uid(text: str) -> object:
        return text if kind == "plain" else {"vr": "UI", "Value": [text]}

    flat = {study: uid("1"), series: uid("1.1"), instance: uid("1.1.1"), "Modality": "MR"}
    nested = {
        study: uid("1"),
        "series": [{series: uid("1.1"), "instances": [{instance: uid("1.1.1"), "Modality": "MR"}]}],
    }
    seen = {"1": {"series": {"1.1": {"instances": {"1.1.1": {"Modality": ("MR",)}}}}}}
    for number, document in enumerate(([flat], [nested], {"studies": [flat]}, {"studies": [nested]})):
        assert view(load(tmp_path / str(number), document)) == seen


def test_both_forms_may_stand_in_one_list(tmp_path: Path) -> None:
    nested = {"StudyInstanceUID": "1", "Modality": "MR", "series": [{"SeriesInstanceUID": "1.1"}]}
    flat = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.2.1", "Modality": "CT"}
    payload = load(tmp_path, [nested, flat])
    assert found(payload, "1.1", "Modality") == {("MR",): 1}
    assert found(payload, "1.2", "Modality") == {("CT",): 1}


@pytest.mark.parametrize("name", ["SeriesDescription", "0008103E", "0008103e"])
@pytest.mark.parametrize("value", ["T2 tra", " T2 tra\0", ["T2 tra"], {"vr": "LO", "Value": ["T2 tra"]}])
def test_an_attribute_has_three_spellings_and_two_kinds_of_value(name: str, value: object, tmp_path: Path) -> None:
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", name: value}]}])
    assert found(payload, "1.1", "SeriesDescription") == {("T2 tra",): 1}


@pytest.mark.parametrize(
    "name", ["seriesdescription", "0008103F", "0008,103E", "(0008,103E)", "8103E", " SeriesDescription"]
)
def test_no_other_spelling_is_the_attribute(name: str, tmp_path: Path) -> None:
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", name: "T2"}]}])
    assert found(payload, "1.1", "SeriesDescription") == {None: 1}


CONTRADICTORY = {Unreadable("keyword and tag have different values"): 1}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"SliceThickness": 3, "00180050": "3.0"}, {(3,): 1}),
        ({"SliceThickness": " 3 ", "00180050": {"vr": "DS", "Value": [3]}}, {(3,): 1}),
        ({"SliceThickness": None, "00180050": 3}, {(3,): 1}),
        ({"SliceThickness": 3, "00180050": {"vr": "DS"}}, {(3,): 1}),
        ({"SliceThickness": 3, "00180050": 4}, CONTRADICTORY),
        ({"SliceThickness": 3, "00180050": "thick"}, CONTRADICTORY),
    ],
)
def test_keyword_and_tag_must_say_the_same(members: View, expected: dict[object, int], tmp_path: Path) -> None:
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", **members}]}])
    assert found(payload, "1.1", "SliceThickness") == expected


def test_upper_and_lower_case_tag_must_say_the_same(tmp_path: Path) -> None:
    series = [
        {"SeriesInstanceUID": "1.1", "0008103E": "T2", "0008103e": "T2"},
        {"SeriesInstanceUID": "1.2", "0008103E": "T2", "0008103e": "T1"},
    ]
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "series": series}])
    assert found(payload, "1.1", "SeriesDescription") == {("T2",): 1}
    assert found(payload, "1.2", "SeriesDescription") == CONTRADICTORY


def test_different_spellings_at_different_levels_are_no_contradiction(tmp_path: Path) -> None:
    series = {"SeriesInstanceUID": "1.1", "00080060": "MR", "instances": [{"SOPInstanceUID": "1.1.1"}]}
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "Modality": "CT", "series": [series]}])
    assert found(payload, "1.1", "Modality") == {("MR",): 1}


@pytest.mark.parametrize(
    "absent", [None, "", "  ", "\0", [], {}, [None], [""], {"vr": "CS"}, {"vr": "CS", "Value": []}]
)
def test_null_and_empty_values_are_absent(absent: object, tmp_path: Path) -> None:
    series = {"SeriesInstanceUID": "1.1", "Modality": absent, "00080060": absent}
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "Modality": "MR", "series": [series]}])
    assert found(payload, "1.1", "Modality") == {("MR",): 1}


@pytest.mark.parametrize(
    ("keyword", "written", "values"),
    [
        ("SliceThickness", 0, (0,)),
        ("SliceThickness", "0", (0,)),
        ("SliceThickness", "1e-3", (0.001,)),
        ("ImageType", "ORIGINAL\\PRIMARY", ("ORIGINAL", "PRIMARY")),
        ("ImageType", ["ORIGINAL", "", "AXIAL"], ("ORIGINAL", None, "AXIAL")),
        ("ImageType", {"vr": "CS", "Value": ["ORIGINAL", None]}, ("ORIGINAL", None)),
        ("PatientName", {"Alphabetic": "Doe^Jo"}, ("Doe^Jo",)),
        ("PatientName", {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jo", "Ideographic": "x"}]}, ("Doe^Jo",)),
        ("PixelData", {"vr": "OW", "InlineBinary": "AAAA"}, (PRESENT,)),
        ("PixelData", {"vr": "OW", "BulkDataURI": "http://localhost/1"}, (PRESENT,)),
    ],
)
def test_values_in_the_structures(keyword: str, written: object, values: object, tmp_path: Path) -> None:
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", keyword: written}]}])
    assert found(payload, "1.1", keyword) == {values: 1}


WRONG_TYPE = (Unreadable("it has the wrong type"),)
ODD_VALUES = [
    True,
    False,
    {"Value": "MR"},
    {"value": ["MR"]},
    {"vr": "CS", "Value": [True]},
    {"vr": "CS", "Value": [["MR"]]},
    {"vr": 1, "Value": ["MR"]},
    [["MR"]],
    [{"x": 1}],
    ["MR", True],
    {"Alphabetic": 1},
]
"""Of no type that a value of any attribute but a sequence has."""


@pytest.mark.parametrize("odd", ODD_VALUES)
def test_an_odd_value_is_unreadable_and_the_rest_is_read(odd: object, tmp_path: Path) -> None:
    series = [
        {"SeriesInstanceUID": "1.1", "Modality": odd, "SliceThickness": 3},
        {"SeriesInstanceUID": "1.2", "Modality": "CT", "instances": [{"SOPInstanceUID": "a", "SliceThickness": odd}]},
    ]
    other = {"StudyInstanceUID": "2", "series": [{"SeriesInstanceUID": "2.1", "Modality": "PT"}]}
    payload = load(tmp_path, [{"StudyInstanceUID": "1", "StudyDate": odd, "series": series}, other])
    assert left_out(payload) == []
    for uid, keyword in (("1.1", "Modality"), ("1.2", "SliceThickness"), ("1.1", "StudyDate")):
        assert found(payload, uid, keyword) == {WRONG_TYPE: 1}
    assert found(payload, "1.1", "SliceThickness") == {(3,): 1}
    assert found(payload, "1.2", "Modality") == {("CT",): 1}
    assert found(payload, "2.1", "Modality") == {("PT",): 1}


@pytest.mark.parametrize(
    "number", ["1e999", "-1e999", "1" + "0" * 320, "9" * 5000, "-" + "9" * 5000, "1." + "0" * 5000]
)
@pytest.mark.parametrize("keyword", ["SliceThickness", "SliceLocation", "Modality"])
def test_a_number_of_any_size_ends_no_run(number: str, keyword: str, tmp_path: Path) -> None:
    text = (
        f'[{{"StudyInstanceUID": "1", "series": [{{"SeriesInstanceUID": "1.1", "{keyword}": {number},'
        f'"StudyDate": true}},'
        f'{{"SeriesInstanceUID": "1.2", "{keyword}": {number}}}]}},'
        f'{{"StudyInstanceUID": "2", "series": [{{"SeriesInstanceUID": "2.1", "{keyword}": {number}}}]}}]'
    )
    payload = load(tmp_path, text)
    assert [series.SeriesInstanceUID for study in payload.whole.studies for series in study.series] == [
        "1.1",
        "1.2",
        "2.1",
    ]
    alike = [found(payload, uid, "SliceThickness") for uid in ("1.1", "1.2", "2.1")]
    assert alike[0] == alike[1] == alike[2]
    expected = {(1,): 1} if number.startswith("1.") else {(Unreadable("it is not a finite number"),): 1}
    assert alike[0] == (expected if keyword == "SliceThickness" else {None: 1})


@pytest.mark.parametrize("depth", [150, 900, 1500, 50_000])
@pytest.mark.parametrize("keyword", ["ImageType", "SliceLocation"])
@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"Value":[', "]}"), ('[{"a":"\\\\\\"]","b":', "}]")])
def test_nesting_of_any_depth_ends_no_run(depth: int, keyword: str, start: str, end: str, tmp_path: Path) -> None:
    deep = start * depth + "1" + end * depth
    text = (
        f'{{"studies": [{{"StudyInstanceUID": "1", "series": [{{"SeriesInstanceUID": "1.1", "{keyword}": {deep},'
        f'"Modality": "MR"}}, {{"SeriesInstanceUID": "1.2", "Modality": "CT"}}]}},'
        f'{{"StudyInstanceUID": "2", "{keyword}": {deep}, "series": [{{"SeriesInstanceUID": "2.1"}}]}}]}}'
    )
    payload = load(tmp_path, text)
    assert left_out(payload) == []
    assert found(payload, "1.1", "Modality") == {("MR",): 1}
    assert found(payload, "1.2", "Modality") == {("CT",): 1}
    expected = {WRONG_TYPE: 1} if keyword == "ImageType" else {None: 1}
    assert found(payload, "1.1", "ImageType") == found(payload, "2.1", "ImageType") == expected


@pytest.mark.parametrize("text", ["\\ud800", "\\udc00 T2", "T2 \\ud83d"])
def test_half_of_a_surrogate_pair_is_a_character_like_any_other(text: str, tmp_path: Path) -> None:
    document = (
        f'[{{"StudyInstanceUID": "1", "SliceLocation": "{text}", "{text}": 1, "series": [{{"SeriesInstanceUID": "1.1",'
        f'"SeriesDescription": "{text}", "Modality": "MR"}}, {{"SeriesInstanceUID": "1.2", "Modality": "CT"}}]}}]'
    )
    payload = load(tmp_path, document)
    assert left_out(payload) == []
    assert found(payload, "1.1", "SeriesDescription") == {(json.loads(f'"{text}"'),): 1}
    assert found(payload, "1.2", "Modality") == {("CT",): 1}


def test_half_of_a_surrogate_pair_in_place_of_a_list_is_unreadable(tmp_path: Path) -> None:
    document = """[{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "Modality": "MR",
        "SeriesDescription": {"vr": "LO", "Value": "\\ud800"}}]}]"""
    payload = load(tmp_path, document)
    assert left_out(payload) == []
    assert found(payload, "1.1", "SeriesDescription") == {WRONG_TYPE: 1}
    assert found(payload, "1.1", "Modality") == {("MR",): 1}


def test_the_last_of_a_member_given_twice_counts(tmp_path: Path) -> None:
    text = '[{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "Modality": "MR", "Modality": %s}]}]'
    assert found(load(tmp_path, text % '"CT"'), "1.1", "Modality") == {("CT",): 1}
    assert found(load(tmp_path, text % '{"vr": "CS", "Value": ["CT"]}'), "1.1", "Modality") == {("CT",): 1}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"studies": [', "line 1, column 14"),
        ('[{"StudyInstanceUID": "1",}]', "line 1, column 27"),
        ('[\n  {"StudyInstanceUID": 1.2.3}\n]', "line 2, column 27"),
        ('[{"é": "é", x}]', "line 1, column 13"),
        ("[] []", "line 1, column 4"),
        ('["\n"]', "line 1, column 3"),
        (
            '[{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "SliceThickness": .5}]}]',
            "line 1, column 86",
        ),
        ("studies: []", "line 1, column 1"),
        ("[" * 5000, ""),
    ],
)
def test_what_is_no_json_is_a_fault_with_line_and_column(text: str, place: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {METADATA: text, "series-images.json": {}})
    assert (fault.file, fault.message[:18]) == (METADATA, "this is not JSON: ")
    assert fault.place == place or not place


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize(
    ("keyword", "form"),
    [("SliceThickness", "{}"), ("SliceThickness", '{{"vr": "DS", "Value": [{}]}}'), ("Modality", "{}")],
)
def test_constants_that_json_does_not_have_cost_one_value(
    constant: str, keyword: str, form: str, tmp_path: Path
) -> None:
    text = (
        f'"SliceLocation": {constant}, "SeriesDescription": "a \\"NaN, Infinity", "{keyword}": {form.format(constant)}'
    )
    payload = load(tmp_path, f'[{{"StudyInstanceUID": "1", "series": [{{"SeriesInstanceUID": "1.1", {text}}}]}}]')
    ((reading,),) = (found(payload, "1.1", keyword),)
    assert isinstance(reading, tuple)
    assert reading == (Unreadable("it is not a finite number"),)
    assert found(payload, "1.1", "SeriesDescription") == {('a "NaN, Infinity',): 1}


def test_a_constant_costs_one_of_several_values(tmp_path: Path) -> None:
    text = '[{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "PixelSpacing": [NaN, 2]}]}]'
    payload = load(tmp_path, text, requested=["PixelSpacing"])
    assert found(payload, "1.1", "PixelSpacing") == {(Unreadable("it is not a finite number"), 2): 1}


@pytest.mark.parametrize("text", ["[NaN", "[Nan]", "[{}, -Infinit]", '["a": NaN]', "NaN"])
def test_constants_do_not_hide_what_is_no_json(text: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {METADATA: text, "series-images.json": {}})
    assert fault.file == METADATA


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_numbers_in_the_mapping_are_faults(number: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {METADATA: [], "series-images.json": f'{{"1.1": {number}}}'})
    assert (fault.place, fault.message) == ("$['1.1']", "must be a file name or a list of file names")


@pytest.mark.parametrize(
    "dataset",
    [
        {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "Modality": "MR"},
        {"0020000D": {"vr": "UI", "Value": ["1"]}, "0020000e": "1.1", "SOPInstanceUID": "1.1.1", "Modality": "MR"},
        {"StudyInstanceUID": "1", "Modality": "MR", "series": [{"SeriesInstanceUID": "1.1"}]},
    ],
)
def test_a_dataset_in_no_list_is_a_list_of_one(dataset: object, tmp_path: Path) -> None:
    assert found(load(tmp_path, dataset), "1.1", "Modality") == {("MR",): 1}


def test_a_dataset_in_no_list_that_cannot_be_used_is_at_the_top(tmp_path: Path) -> None:
    _, reason = faults(tmp_path, {METADATA: {"SeriesInstanceUID": "1.1"}, "series-images.json": {}})
    assert (reason.place, reason.message[:43]) == ("$", "left out: it has no readable StudyInstanceU")


@pytest.mark.parametrize(
    "document",
    [
        {"ConversionSoftware": "dcm2niix", "EchoTime": 0.05},
        [{"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "ConversionSoftware": "dcm2niix"}],
        {"studies": [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "ConversionSoftware": ""}]}]},
    ],
)
def test_a_bids_sidecar_is_refused(document: object, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {METADATA: document, "series-images.json": {}})
    assert "BIDS sidecar of dcm2niix" in fault.message


def test_a_text_about_conversion_software_is_no_sidecar(tmp_path: Path) -> None:
    described = series("1.1", SeriesDescription='"ConversionSoftware": "x"', Manufacturer="ConversionSoftware")
    assert load(tmp_path, [study("1", described)]).series_count == 1


SHAPE = 'the document must be {"studies": […]}, a list of studies, or a list of datasets of the DICOM JSON Model'


@pytest.mark.parametrize(
    ("document", "place", "message"),
    [
        ("text", "$", SHAPE),
        (1, "$", SHAPE),
        (None, "$", SHAPE),
        (True, "$", SHAPE),
        ({}, "$", f'there is no member "studies"; {SHAPE}'),
        ({"Studies": []}, "$", f'there is no member "studies"; {SHAPE}'),
        ({"studies": None}, "$.studies", f'"studies" is not a list; {SHAPE}'),
        ({"studies": {}}, "$.studies", f'"studies" is not a list; {SHAPE}'),
        ({"studies": "1"}, "$.studies", f'"studies" is not a list; {SHAPE}'),
    ],
)
def test_the_wrong_shape_at_the_top_is_a_fault(document: object, place: str, message: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {METADATA: json.dumps(document), "series-images.json": {}})
    assert (fault.file, fault.place, fault.message) == (METADATA, place, message)


def test_what_is_left_out_has_its_place_and_the_rest_is_read(tmp_path: Path) -> None:
    documents = [
        "a study",
        {"StudyInstanceUID": "2", "series": "none"},
        {"StudyInstanceUID": "3", "series": {"SeriesInstanceUID": "3.1"}},
        {
            "StudyInstanceUID": "4",
            "series": [
                None,
                {"SeriesInstanceUID": "4.2", "instances": 12},
                ["4.3"],
                {
                    "SeriesInstanceUID": "4.4",
                    "instances": [7, {"SOPInstanceUID": "4.4.2"}, {}, [], {"SOPInstanceUID": "4.4.5"}, {"Modality": 1}],
                },
                {"Modality": "CT", "instances": [{"SOPInstanceUID": "4.5.1"}]},
            ],
        },
        {"series": [{"SeriesInstanceUID": "5.1"}]},
    ]
    payload = load(tmp_path, {"studies": documents})
    assert view(payload) == {"4": {"series": {"4.4": {"instances": {"4.4.2": {}, "4.4.5": {}}}}}}
    assert left_out(payload) == [
        ("$.studies[0]", "it is not an object"),
        ("$.studies[1].series", "it is not a list"),
        ("$.studies[2].series", "it is not a list"),
        ("$.studies[3].series[0]", "it is not an object"),
        ("$.studies[3].series[1].instances", "it is not a list"),
        ("$.studies[3].series[2]", "it is not an object"),
        ("$.studies[3].series[3].instances[0]", "it is not an object"),
        ("$.studies[3].series[3].instances[2]", "it has no readable SOPInstanceUID"),
        ("$.studies[3].series[3].instances[3]", "it is not an object"),
        ("$.studies[3].series[3].instances[5]", "it has no readable SOPInstanceUID"),
        ("$.studies[3].series[4]", "it has no readable SeriesInstanceUID"),
        ("$.studies[4]", "it has no readable StudyInstanceUID"),
    ]
    assert {one.file for one in payload.left_out} == {METADATA}


def test_places_in_a_bare_list_begin_at_the_list(tmp_path: Path) -> None:
    payload = load(tmp_path, [7, {"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1"}]}, {"series": []}])
    assert left_out(payload) == [
        ("$[0]", "it is not an object"),
        ("$[2]", "it has no readable StudyInstanceUID"),
    ]


@pytest.mark.parametrize("nothing", [None, []])
def test_null_and_empty_lists_of_instances_are_none_listed(nothing: object, tmp_path: Path) -> None:
    series = {"SeriesInstanceUID": "1.1", "Modality": "MR", "instances": nothing}
    payload = load(
        tmp_path, [{"StudyInstanceUID": "1", "series": [series]}, {"StudyInstanceUID": "2", "series": nothing}]
    )
    assert view(payload) == {"1": {"series": {"1.1": {"Modality": ("MR",)}}}}
    assert left_out(payload) == []


@pytest.mark.parametrize("content", ['{"SOPInstanceUID": "x"}', '{"Modality": "MR"}', "{}"])
def test_items_of_a_sequence_are_no_instances(content: str, tmp_path: Path) -> None:
    text = (
        '[{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "ReferencedSeriesSequence": '
        f'{{"vr": "SQ", "Value": [{content}]}}}}]}}]'
    )
    payload = load(tmp_path, text, requested=["ReferencedSeriesSequence"])
    (values,) = found(payload, "1.1", "ReferencedSeriesSequence")
    assert isinstance(values, tuple)
    assert [isinstance(value, Struct) for value in values] == [True]
    assert attribute("ReferencedSeriesSequence").kind == "sequence"


names = st.sampled_from(
    ["Modality", "00080060", "SliceThickness", "00180050", "ImageType", "0008103e", "StudyDate", "PatientName"]
)
scalars = st.none() | st.sampled_from(["MR", " 3.0 ", "A\\B", "", "\ud800", 0, 3, -1.5, 2**70, 1e300])
values = (
    scalars
    | st.lists(scalars, max_size=3)
    | st.builds(lambda listed: {"vr": "LO", "Value": listed}, st.lists(scalars, max_size=2))
    | st.sampled_from(
        [{"Alphabetic": "Doe"}, {"vr": "PN", "Value": [{"Alphabetic": "Doe"}]}, {}, True, [[1]], {"x": 1}]
    )
)
datasets = st.dictionaries(names, values, max_size=4)


@st.composite
def studies(draw: st.DrawFn) -> list[dict[str, object]]:
    made = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        series = []
        for index in range(1, draw(st.integers(0, 3)) + 1):
            count = draw(st.integers(0, 2))
            instances = [{"SOPInstanceUID": f"{number}.{index}.{n}", **draw(datasets)} for n in range(count)]
            uid = draw(st.sampled_from([f"{number}.{index}", f" {number}.{index} ", ["x", "y"], None]))
            series.append({"SeriesInstanceUID": uid, **draw(datasets), "instances": instances})
        made.append({"StudyInstanceUID": f"{number}", **draw(datasets), "series": series})
    return made


ODD_MEMBER = {"StationName": True}
"""An requested attribute whose value no structure can hold, so that a study is put together member by member."""


def with_odd_members(documents: list[dict[str, object]], levels: int) -> list[dict[str, object]]:
    below = {1: "series", 2: "instances"}
    marked = []
    for document in documents:
        listed = document.get(below.get(levels, ""))
        inner = {below[levels]: with_odd_members(listed, levels + 1)} if isinstance(listed, list) else {}
        marked.append({**document, **inner, **ODD_MEMBER})
    return marked


@settings(derandomize=True, database=None, deadline=None, max_examples=60)
@given(studies())
def test_decoding_at_once_and_member_by_member_give_the_same(documents: list[dict[str, object]]) -> None:
    documents.append({"StudyInstanceUID": "9", "series": [{"SeriesInstanceUID": "9.1"}]})
    with TemporaryDirectory() as folder:
        requested = (*REQUESTED, "StationName")
        at_once = load(Path(folder) / "a", documents, requested=requested)
        one_by_one = load(Path(folder) / "b", ["odd", *documents], requested=requested)
        by_member = load(Path(folder) / "c", with_odd_members(documents, 1), requested=requested)
    assert view(at_once) == view(one_by_one) == view(by_member)
    places = [place for place, _ in left_out(at_once)]
    assert places == [place for place, _ in left_out(by_member)]
    shifted = [f"$[{int(place[2 : place.index(']')]) + 1}{place[place.index(']') :]}" for place in places]
    assert shifted == [place for place, _ in left_out(one_by_one)][1:]
