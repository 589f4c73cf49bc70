"""The traps that selectors of series fall into, one test for each."""

import random

import pytest

from selector import output_writer
from selector.errors import ConfigurationError, InputError
from selector.models import Payload
from selector.series_selector import select
from tests.support.builders import (
    ABSENT,
    MATCHED,
    REJECTED,
    UNDECIDED,
    Dataset,
    choices_of,
    faults_of,
    outcome,
    outcomes,
    payload_of,
    result_of,
    row_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    taken,
)

AXIAL = [1, 0, 0, 0, 1, 0]


def test_ct_is_neither_oct_nor_rtstruct() -> None:
    others = ["OCT", "RTSTRUCT", "CTPROTOCOL", "OPTBSV"]
    for condition in ("CT", ["CT"], "CT|PT", {"equals": "CT"}, {"oneOf": ["CT", "PT"]}):
        case = row_of("Modality", condition, matched=["CT", "ct", " CT "], rejected=others)
        assert case.found() == case.expected


def test_a_literal_t2_star() -> None:
    # As an expression, T2* is a T and any number of 2s: it is found wherever there is a T.
    assert outcome({"SeriesDescription": "T2*"}, SeriesDescription="T2*") is MATCHED
    assert outcome({"SeriesDescription": "T2*"}, SeriesDescription="T1") is MATCHED
    for condition in (
        {"contains": "T2*"},
        {"startsWith": "t2*"},
        {"matches": r"T2\*"},
        {"not": {"not": {"contains": "T2*"}}},
    ):
        case = row_of("SeriesDescription", condition, matched=["T2* map", "t2*"], rejected=["T2", "T1", "T22"])
        assert case.found() == case.expected
    for whole in (["T2*"], {"equals": "T2*"}, {"oneOf": ["T2*", "T2* map"]}):
        assert outcome({"SeriesDescription": whole}, SeriesDescription="t2*") is MATCHED
        assert outcome({"SeriesDescription": whole}, SeriesDescription="T22") is REJECTED


@pytest.mark.parametrize(
    "zero", [0, 0.0, -0.0, "0", "0.0", " 000 ", {"vr": "DS", "Value": [0]}, {"vr": "DS", "Value": ["0"]}]
)
def test_an_attribute_that_is_0(zero: object) -> None:
    assert outcome({"EchoTime": {"present": True}}, EchoTime=zero) is MATCHED
    assert outcome({"EchoTime": [0, 5]}, EchoTime=zero) is MATCHED
    assert outcome({"EchoTime": {"equals": 1, "ifMissing": "matched"}}, EchoTime=zero) is REJECTED
    assert outcome({"EchoTime": 0}, {"EchoTime": zero}, EchoTime=1) is MATCHED
    listed = [series("1.1", EchoTime=1), series("1.2", EchoTime=zero), series("1.3")]
    document = selections(selection({"series.hasImage": True}, prefer=[{"lowest": "EchoTime"}], take=1))
    assert taken(document, *listed) == {"selection-1": ["1.2"]}


@pytest.mark.parametrize("zero", [0, 0.0, "0", {"equals": 0}, {"oneOf": [0]}, {"atMost": 0}, [0, 0], [0, "<="]])
def test_a_condition_that_is_0(zero: object) -> None:
    case = row_of("DiffusionBValue", zero, matched=[0, "0.0"], rejected=[1, "1000"], undecided=[ABSENT, ""])
    assert case.found() == case.expected


def test_an_exclamation_mark_on_a_single_value() -> None:
    for unwanted in ("!LOCALIZER", " !LOCALIZER"):
        ((place, message),) = faults_of(selections(selection({"SeriesDescription": unwanted})))
        assert place == "$.selections[0].conditions.SeriesDescription"
        assert 'write {"not": "LOCALIZER"}' in message
    for condition in (["!LOCALIZER"], {"not": {"equals": "localizer"}}, ["LOCALIZER", "!="]):
        case = row_of(
            "SeriesDescription",
            condition,
            matched=["T2", "localizer 2"],
            rejected=["Localizer"],
            undecided=[ABSENT, ""],
        )
        assert case.found() == case.expected


def test_primary_and_non_primary() -> None:
    conditions: list[object] = [
        "PRIMARY",
        ["PRIMARY"],
        ["ORIGINAL", "PRIMARY"],
        {"equals": "PRIMARY"},
        {"hasAll": ["PRIMARY"]},
    ]
    for condition in conditions:
        case = row_of(
            "ImageType",
            condition,
            matched=["ORIGINAL\\PRIMARY"],
            rejected=["ORIGINAL\\NON_PRIMARY", ["ORIGINAL", "PRIMARYX"]],
        )
        assert case.found() == case.expected
    assert outcome({"ImageType": ["!PRIMARY"]}, ImageType=["ORIGINAL", "NON_PRIMARY"]) is MATCHED


@pytest.mark.parametrize("three", [3, 3.0, "3", "3.0", " 3.000", "+3", "30e-1"])
def test_text_3_0_and_number_3(three: object) -> None:
    conditions: list[object] = [
        3,
        3.0,
        "3",
        "3.0",
        [3, 3],
        [3, "<="],
        {"equals": "3.0"},
        {"oneOf": [3.0]},
        {"between": ["3", 3.0]},
    ]
    for condition in conditions:
        assert outcome({"SliceThickness": condition}, SliceThickness=three) is MATCHED
    assert outcome({"SliceThickness": {"not": "3.0"}}, SliceThickness=three) is REJECTED
    # Where the attribute is text, it is the text that counts.
    assert outcome({"SeriesDescription": {"equals": "3"}}, SeriesDescription="3.0") is REJECTED


@pytest.mark.parametrize("one", [1, 1.0, "1", " 001 ", "001\0", {"vr": "IS", "Value": ["001 "]}])
def test_text_001_and_number_1(one: object) -> None:
    for condition in (1, "1", " 001 ", [1, "<="], {"equals": 1}, {"oneOf": ["01"]}):
        assert outcome({"SeriesNumber": condition}, SeriesNumber=one) is MATCHED
    assert outcome({"SeriesNumber": {"greaterThan": "0009"}}, SeriesNumber="0010") is MATCHED


def test_minus_5_and_1e_minus_3() -> None:
    for condition in (-5, "-5", "-5.0", [-5, "<="], {"between": [-6, -4]}, {"equals": "-5"}, r"-\d"):
        case = row_of("SliceLocation", condition, matched=[-5, "-5.0", "-5e0"], rejected=[5, "5", 0, "-0"])
        assert case.found() == case.expected
    for small in (1e-3, "1e-3", "0.001", {"equals": "1E-3"}, r"0\.001", [0.0005, 0.0015]):
        case = row_of("SliceLocation", small, matched=[1e-3, "1e-3", ".001", "1.0E-03"], rejected=[-1e-3, 1, 1e3])
        assert case.found() == case.expected


@pytest.mark.parametrize(
    ("attribute", "condition", "right"),
    [
        ("SliceThickness", [5, 3], "[3, 5]"),
        ("PixelSpacing", [0.5, -0.5], "[-0.5, 0.5]"),
        ("SliceThickness", {"between": [5, 3]}, "[3, 5]"),
        ("StudyDate", {"between": ["2024", "2023"]}, '["2023", "2024"]'),
        ("PatientAge", {"between": ["018Y", "036M"]}, '["036M", "018Y"]'),
    ],
)
def test_a_reversed_range(attribute: str, condition: object, right: str) -> None:
    ((_, message),) = faults_of(selections(selection({attribute: condition})))
    assert message.endswith(f"the range is reversed; write {right}")


@pytest.mark.parametrize(
    ("document", "right"),
    [
        (selections(selection({"SliceThikness": 3})), "SliceThickness"),
        (selections(selection({"Modality": {"equal": "CT"}})), "equals"),
        (selections(selection({"Modality": {"equals": "CT", "ifMising": "rejected"}})), "ifMissing"),
        (selections(selection({"Modality": "CT"}, requierd=True)), "required"),
        (selections(selection({"anyof": [{"Modality": "CT"}]})), "anyOf"),
        (selections(selection({"series.instancecount": 3})), "series.instanceCount"),
        (selections(selection({"Modality": "CT"}), distnct=True), "distinct"),
        (selections(selection({"Modality": "CT"}, prefer=[{"loewst": "EchoTime"}])), "lowest"),
    ],
)
def test_a_misspelt_member_option_or_keyword(document: Dataset, right: str) -> None:
    ((_, message),) = faults_of(document)
    assert message.endswith(f"; did you mean {right}?")


def test_a_bad_expression() -> None:
    for condition in ("T2(", {"matches": "T2("}, {"matches": ["T1", "T2("]}, {"not": "T2("}):
        ((_, message),) = faults_of(selections(selection({"SeriesDescription": condition})))
        assert message == "the expression is not valid: missing ), unterminated subpattern at character 3"


@pytest.mark.parametrize("condition", ["^(a|aa)+$", {"matches": ["b", "^(a|aa)+$"]}])
def test_a_catastrophic_expression(condition: object) -> None:
    with pytest.raises(ConfigurationError) as raised:
        outcome({"SeriesDescription": condition}, SeriesDescription="a" * 60 + "!")
    (fault,) = raised.value.faults
    assert raised.value.exit_code == 2
    assert fault.place.startswith("$.selections[0].conditions.SeriesDescription")
    assert "'^(a|aa)+$'" in fault.message
    assert "aaaa" not in fault.message


def test_an_any_of_with_one_side_absent() -> None:
    conditions = {"anyOf": [{"SequenceName": "tse"}, {"SeriesDescription": "t2"}]}
    assert outcome(conditions, SeriesDescription="T2") is MATCHED
    assert outcome(conditions, SequenceName="*tse2d1") is MATCHED
    assert outcome(conditions, SeriesDescription="T1") is UNDECIDED
    assert outcome(conditions, SeriesDescription="T1", SequenceName="gre") is REJECTED


def test_none_of_and_not_of_an_absent_attribute() -> None:
    negations: list[dict[str, object]] = [
        {"noneOf": [{"ContrastBolusAgent": "gd"}]},
        {"ContrastBolusAgent": {"not": "gd"}},
        {"ContrastBolusAgent": {"not": {"contains": "gd"}}},
        {"ContrastBolusAgent": ["!gd"]},
        {"ContrastBolusAgent": ["gd", "!="]},
        {"noneOf": [{"ContrastBolusAgent": {"not": "gd"}}]},
    ]
    for conditions in negations:
        assert outcome(conditions, Modality="MR") is UNDECIDED
    assert outcome({"ContrastBolusAgent": {"not": "gd", "ifMissing": "matched"}}, Modality="MR") is MATCHED
    assert outcome({"noneOf": [{"ContrastBolusAgent": {"present": True}}]}, Modality="MR") is MATCHED


def test_the_nth_value_past_the_end() -> None:
    third = {"equals": "M", "position": 3}
    case = row_of(
        "ImageType", third, matched=["A\\B\\M"], rejected=["M\\M\\A"], undecided=["M\\M", ["M", "M", None], "M", ABSENT]
    )
    assert case.found() == case.expected
    assert outcome({"ImageType": {**third, "ifMissing": "rejected"}}, ImageType="A\\B") is REJECTED
    assert outcome({"noneOf": [{"ImageType": third}]}, ImageType="A\\B") is UNDECIDED


NOTHINGS = [
    ABSENT,
    "",
    " ",
    "\0",
    None,
    [],
    [None],
    [""],
    {},
    {"vr": "LO"},
    {"vr": "LO", "Value": []},
    {"vr": "LO", "Value": [None]},
]


@pytest.mark.parametrize("name", ["SeriesDescription", "SliceThickness", "StudyDate", "PatientAge", "ImageType"])
def test_empty_absent_and_null_are_alike(name: str) -> None:
    operand = {"SliceThickness": 0, "StudyDate": "2024", "PatientAge": "018Y"}.get(name, "x")
    for condition, expected in (
        ({"equals": operand}, "UNDECIDED"),
        ({"not": {"equals": operand}}, "UNDECIDED"),
        ({"equals": operand, "ifMissing": "matched"}, "MATCHED"),
        ({"equals": operand, "ifMissing": "rejected"}, "REJECTED"),
        ({"present": True}, "REJECTED"),
        ({"present": False}, "MATCHED"),
    ):
        case = row_of(name, condition, undecided=NOTHINGS)
        assert set(case.found().values()) == {expected}


def test_the_order_of_image_type() -> None:
    for condition in (["PRIMARY", "ORIGINAL"], ["ORIGINAL", "PRIMARY"], {"hasAll": ["PRIMARY", "ORIGINAL"]}):
        for values in (["ORIGINAL", "PRIMARY", "M"], ["M", "PRIMARY", "X", "ORIGINAL"], "PRIMARY\\ORIGINAL"):
            assert outcome({"ImageType": condition}, ImageType=values) is MATCHED


def test_one_series_for_two_selections() -> None:
    listed = (selection({"SeriesDescription": "t2"}, name="T2"), selection({"Modality": "MR"}, name="any"))
    only = series("1.1", Modality="MR", SeriesDescription="T2")
    assert taken(selections(*listed), only) == {"T2": ["1.1"], "any": ["1.1"]}
    assert taken(selections(*listed, distinct=True), only) == {"T2": ["1.1"], "any": []}
    assert taken(selections(*listed[::-1], distinct=True), only) == {"any": ["1.1"], "T2": []}


def test_no_series_at_all() -> None:
    rules = rules_of(selections(selection({"Modality": "CT"}, required=True)))
    without: list[list[Dataset]] = [[], [study("1")], [study("1", {"Modality": "CT"})]]
    for studies in without:
        for document in (studies, {"studies": studies}):
            with pytest.raises(InputError, match="there is no series with a SeriesInstanceUID"):
                payload_of(rules, document, {"1.1": "x.nii"})
    assert select(Payload((), {}), rules).unmet
    # A study without series beside one with them is none at all.
    result = result_of(selections(selection({"Modality": "CT"})), study("1"), study("2", series("2.1", Modality="CT")))
    assert [one.study.StudyInstanceUID for one in result.studies] == ["2"]


def test_equal_ranks_with_take_1_are_undecided() -> None:
    listed = [series(f"1.{number}", SeriesNumber=number, SliceThickness=3) for number in (1, 2, 3)]
    for members in ({}, {"prefer": [{"lowest": "SliceThickness"}]}, {"prefer": [{"matching": {"SliceThickness": 3}}]}):
        document = selections(selection({"SliceThickness": 3}, take=1, **members))
        choice = choices_of(document, *listed)["selection-1"]
        assert choice.taken == ()
        assert choice.undecided_because == "3 series tie for 1 place"
        assert taken(document, listed[0]) == {"selection-1": ["1.1"]}
    document = selections(selection({"SliceThickness": 3}, take=1, prefer=[{"lowest": "SeriesNumber"}]))
    assert taken(document, *listed) == {"selection-1": ["1.1"]}


def test_t1_and_t1c_with_only_a_t1c_there() -> None:
    t1 = selection(
        {"SeriesDescription": "t1"}, name="T1", prefer=[{"matching": {"ContrastBolusAgent": {"present": False}}}]
    )
    t1c = selection({"SeriesDescription": "t1", "ContrastBolusAgent": {"present": True}}, name="T1c")
    plain, contrast = (
        series("1.1", SeriesDescription="T1"),
        series("1.2", SeriesDescription="T1", ContrastBolusAgent="Gd"),
    )
    single = [{**one, "take": 1} for one in (t1, t1c)]
    required = [{**one, "required": True} for one in single]
    assert taken(selections(*single, distinct=True), plain, contrast) == {"T1": ["1.1"], "T1c": ["1.2"]}
    # Only a T1c: it fills one of the two, with a warning; required, the study lacks the other.
    (alone,) = result_of(selections(*single, distinct=True), study("1", contrast)).studies
    assert [len(choice.taken) for choice in alone.choices] == [1, 0]
    assert alone.remarks == ("another assignment would fill as many, but other, selections",)
    result = result_of(selections(*required, distinct=True), study("1", contrast))
    assert result.unmet
    assert result.studies[0].lacking == ("T1c",)
    # What is required has the first claim.
    assert taken(selections(single[0], required[1], distinct=True), contrast) == {"T1": [], "T1c": ["1.2"]}
    # A T1 that says what it is not needs no distinct.
    pure = selection({"SeriesDescription": "t1", "ContrastBolusAgent": {"present": False}}, name="T1")
    assert taken(selections(pure, t1c), contrast) == {"T1": [], "T1c": ["1.2"]}


def test_two_studies_of_which_each_lacks_another_required_one() -> None:
    document = selections(
        selection({"Modality": "CT"}, name="CT", required=True), selection({"Modality": "PT"}, name="PT", required=True)
    )
    result = result_of(document, study("1", series("1.1", Modality="CT")), study("2", series("2.1", Modality="PT")))
    assert {one.study.StudyInstanceUID: one.lacking for one in result.studies} == {"1": ("PT",), "2": ("CT",)}
    assert result.unmet
    assert [total.taken for total in result.totals] == [0, 0]
    rules = rules_of(document)
    assert (
        output_writer.render(result, {"1.1": "a", "2.1": "b"}, "byStudy", [one.name for one in rules.selections])
        == b"{}\n"
    )


def test_shuffled_input() -> None:
    dice = random.Random(3)  # noqa: S311 - any order will do
    studies: list[Dataset] = [
        study(
            f"1.{number}",
            *(
                series(
                    f"1.{number}.{index}",
                    {"SOPInstanceUID": f"1.{number}.{index}.1", "EchoTime": index % 3},
                    {"SOPInstanceUID": f"1.{number}.{index}.2", "EchoTime": index % 2},
                    Modality="MR",
                )
                for index in range(6)
            ),
            StudyDate="20240101" if number % 2 else "20230101",
        )
        for number in range(4)
    ]
    images = {one["SeriesInstanceUID"]: f"{one['SeriesInstanceUID']}.nii" for each in studies for one in each["series"]}
    document = selections(
        selection({"Modality": "MR"}, name="A", prefer=[{"highest": "EchoTime"}], take=2),
        selection({"EchoTime": [0, ">="]}, name="B"),
        distinct=True,
    )
    rules = rules_of(document)
    written = set()
    for _ in range(5):
        payload = payload_of(rules, studies, images)
        written.add(output_writer.render(select(payload, rules), payload.images, "byStudy", ["A", "B"]))
        dice.shuffle(studies)
        for each in studies:
            dice.shuffle(each["series"])
            for one in each["series"]:
                dice.shuffle(one["instances"])
        images = dict(dice.sample(list(images.items()), len(images)))
    assert len(written) == 1
    assert written != {b"{}\n"}


@pytest.mark.parametrize("localizers", [[0], [-1], [0, 1]])
def test_a_localizer_as_first_instance(localizers: list[int]) -> None:
    instances = [{"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]} for _ in range(10)]
    for at in localizers:
        instances[at] = {"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}
    # The parser copied the first instance to the series.
    copied = instances[0]["ImageType"]
    for condition in ("LOCALIZER", ["!LOCALIZER"], {"not": "LOCALIZER"}, "AXIAL"):
        assert outcome({"ImageType": condition}, *instances, ImageType=copied) is UNDECIDED
    assert outcome({"ImageType": {"equals": "LOCALIZER", "instances": "any"}}, *instances) is MATCHED


def test_several_acquisitions_in_one_series() -> None:
    instances = [{"AcquisitionNumber": number // 3, "EchoTime": 10 if number < 3 else 80} for number in range(6)]
    assert outcome({"EchoTime": [70, ">="]}, *instances) is UNDECIDED
    assert outcome({"AcquisitionNumber": 0}, *instances) is UNDECIDED
    assert outcome({"EchoTime": {"atLeast": 70, "instances": "any"}}, *instances) is MATCHED
    assert outcome({"EchoTime": [5, ">="]}, *instances) is MATCHED


def test_no_patient_position() -> None:
    assert outcome({"series.plane": "axial"}, {"ImageOrientationPatient": AXIAL}) is MATCHED
    assert outcome({"ImageOrientationPatient": "axial"}, {"ImageOrientationPatient": AXIAL}) is MATCHED


def test_enhanced_multi_frame() -> None:
    groups = [{"PlaneOrientationSequence": [{"ImageOrientationPatient": AXIAL}]}]
    image: dict[str, object] = {
        "NumberOfFrames": 40,
        "SharedFunctionalGroupsSequence": groups,
        "ImageType": ["ORIGINAL"],
    }
    for condition in ({"series.plane": "axial"}, {"series.obliquity": [0, 90]}, {"ImageOrientationPatient": "axial"}):
        assert outcome(condition, image) is UNDECIDED
    first = {"ImageOrientationPatient": {"equals": 1, "position": 1}}
    inside = {"SharedFunctionalGroupsSequence": {"item": {"PlaneOrientationSequence": {"item": first}}}}
    assert outcome({**inside, "series.frameCount": 40, "series.instanceCount": 1}, image) is MATCHED


def test_an_attribute_at_study_and_at_series_level() -> None:
    one = study("1", series("1.1", PatientAge="040Y"), PatientAge="041Y")
    assert outcomes({"PatientAge": "040Y"}, one) == [MATCHED]
    assert outcomes({"PatientAge": "041Y"}, one) == [REJECTED]
    # Where the series says nothing, the study speaks for it.
    other = study("1", series("1.1", PatientAge=""), PatientAge="041Y")
    assert outcomes({"PatientAge": "041Y"}, other) == [MATCHED]


def test_one_malformed_study_among_many() -> None:
    good = [
        study(f"1.{number}", series(f"1.{number}.1", Modality="CT"), series(f"1.{number}.2", Modality="MR"))
        for number in range(20)
    ]
    odd: list[object] = [
        5,
        None,
        "study",
        {"series": [series("9.1")]},
        {"StudyInstanceUID": 7, "series": [series("9.2")]},
        {"StudyInstanceUID": "9", "series": {"SeriesInstanceUID": "9.3"}},
        study("8", {"Modality": "CT"}, series("8.1", Modality={"x": [1]}), series("8.2", Modality="CT")),
    ]
    rules = rules_of(selections(selection({"Modality": "CT"})))
    images = {f"1.{number}.1": "x.nii" for number in range(20)} | {"8.1": "y.nii", "8.2": "z.nii"}
    payload = payload_of(rules, {"studies": [*good[:10], *odd, *good[10:]]}, images)
    result = select(payload, rules)
    assert sum(len(one.choices[0].taken) for one in result.studies) == 21
    assert result.totals[0].undecided == 1
    assert [one.place for one in payload.left_out] == [
        "$.studies[10]",
        "$.studies[11]",
        "$.studies[12]",
        "$.studies[13]",
        "$.studies[14]",
        "$.studies[15].series",
        "$.studies[16].series[0]",
    ]
