"""The examples that rules carry: what differs and why, and what no example decides."""

import json
from typing import Any

import pytest

from selector.commands.checking.examples import Difference, ExamplesResult, example_faults, run_examples
from selector.errors import ConfigurationError, LimitError
from selector.rules.loader import load_rules
from selector.rules.rule_set import RuleSet

Json = dict[str, Any]

T2 = {"SeriesInstanceUID": "1.1", "Modality": "MR", "SeriesDescription": "t2_tse_tra", "SliceThickness": 3}
T1 = {"SeriesInstanceUID": "1.2", "Modality": "MR", "SeriesDescription": "t1_tse_tra", "SliceThickness": 3}
THICK = {"SeriesInstanceUID": "1.3", "Modality": "MR", "SeriesDescription": "t2_haste", "SliceThickness": 6}
CT = {"SeriesInstanceUID": "1.4", "Modality": "CT", "SeriesDescription": "t2", "SliceThickness": 3}
CONDITIONS = {"Modality": "MR", "SeriesDescription": {"contains": "t2"}, "SliceThickness": {"atMost": 4}}


def example(*series: Json, expect: Json | None = None, **members: object) -> Json:
    study = {"StudyInstanceUID": "1", "series": list(series)}
    return {"name": "an example", "study": study, "expect": expect or {}, **members}


def rules(*examples: Json, selections: list[Json] | None = None, **members: object) -> RuleSet:
    selections = selections or [{"name": "T2", "conditions": CONDITIONS}]
    document = {"selections": selections, "examples": list(examples), **members}
    return load_rules(json.dumps(document).encode(), "rules.json")


def run(*examples: Json, selections: list[Json] | None = None, **members: object) -> ExamplesResult:
    return run_examples(rules(*examples, selections=selections, **members))


def differences(*examples: Json, selections: list[Json] | None = None, **members: object) -> list[Difference]:
    result = run(*examples, selections=selections, **members)
    return [difference for one in result.examples for difference in one.differences]


def faults(*examples: Json) -> list[tuple[str, str]]:
    """Return place, below the first example, and message of each fault, which `run_examples` raises as well."""
    ready = rules(*examples)
    found = example_faults(ready)
    if found:
        with pytest.raises(ConfigurationError) as raised:
            run_examples(ready)
        assert list(raised.value.faults) == found
    assert {fault.file for fault in found} <= {"rules.json"}
    return [(fault.place.removeprefix("$.examples[0]"), fault.message) for fault in found]


def test_an_example_that_holds() -> None:
    result = run(example(T2, T1, THICK, CT, expect={"T2": ["1.1"]}))
    assert result.hold
    assert [(one.name, one.place, one.differences) for one in result.examples] == [("an example", "$.examples[0]", ())]


def test_a_series_that_must_be_taken_and_cannot_be_compared() -> None:
    (difference,) = differences(
        example({**T2, "StudyTime": "12"}, {**T2, "SeriesInstanceUID": "1.5"}, expect={"T2": ["1.1", "1.5"]}),
        same=["StudyTime"],
    )
    assert difference.series == "1.5"
    assert difference.why == ("StudyTime the same in all series taken; found: absent; undecided ($.same[0])",)


def test_a_series_that_must_be_taken_and_is_not() -> None:
    (one,) = differences(example(THICK, expect={"T2": ["1.3"]}))
    assert (one.selection, one.series, one.must_take) == ("T2", "1.3", True)
    assert one.why[0] == ("SliceThickness at most 4; found: 6; rejected ($.selections[0].conditions.SliceThickness)")
    assert one.why[1] == "would match if SliceThickness at most 4 were at most 6"


def test_a_series_that_is_taken_and_must_not_be() -> None:
    (one,) = differences(example(T2, T1))
    assert (one.selection, one.series, one.must_take) == ("T2", "1.1", False)
    assert one.why == (
        'Modality "MR"; found: "MR"; matched ($.selections[0].conditions.Modality)',
        'SeriesDescription contains "t2"; found: "t2_tse_tra"; matched ($.selections[0].conditions.SeriesDescription)',
        "SliceThickness at most 4; found: 3; matched ($.selections[0].conditions.SliceThickness)",
    )


def test_what_an_undecided_condition_found() -> None:
    (one,) = differences(example({**T2, "SliceThickness": None}, expect={"T2": ["1.1"]}))
    assert "SliceThickness at most 4; found: absent; undecided" in one.why[0]


def test_a_series_without_an_image() -> None:
    (one,) = differences(example(T2, expect={"T2": ["1.1"]}, withoutImage=["1.1"]))
    assert one.why == ("it matches", "it has no image in series-images.json")
    assert run(example(T2, withoutImage=["1.1"])).hold


def test_a_tie_and_what_ranks_behind() -> None:
    tie: list[Json] = [{"name": "T2", "conditions": {"Modality": "MR"}, "take": 1}]
    ranked: list[Json] = [{**tie[0], "prefer": [{"matching": {"SeriesDescription": {"contains": "t2"}}}]}]
    first, second = differences(example(T2, T1, expect={"T2": ["1.1", "1.2"]}), selections=tie)
    assert first.why == second.why == ("it matches", "2 series tie for 1 place: 1.1, 1.2")
    (behind,) = differences(example(T2, T1, expect={"T2": ["1.1", "1.2"]}), selections=ranked)
    assert behind.why[0] == "it matches"
    assert behind.why[1].startswith("rank 2 of 2")


def test_a_criterion_that_separates_nothing() -> None:
    to_origin: Json = {"nearest": "SliceLocation", "to": {"Modality": "CT"}}
    wanted: list[Json] = [{"name": "T2", "conditions": {"Modality": "MR"}, "prefer": [to_origin], "take": 1}]
    one, other = differences(example(T2, T1, expect={"T2": ["1.1", "1.2"]}), selections=wanted)
    assert one.why == other.why
    matches, tie, remark = one.why
    assert matches == "it matches"
    assert tie.startswith("2 series tie for 1 place by nearest SliceLocation")
    assert remark.startswith("nearest SliceLocation")
    assert "separates nothing: " in remark


def test_what_would_have_ranked_before_a_series_that_must_not_be_taken() -> None:
    wanted: list[Json] = [
        {"name": "T2", "conditions": {"Modality": "MR"}, "prefer": [{"lowest": "SliceThickness"}], "take": 1}
    ]
    one, other = differences(example(T2, THICK, expect={"T2": ["1.1"]}, withoutImage=["1.1"]), selections=wanted)
    assert [each.must_take for each in (one, other)] == [True, False]
    remark = "1 series without an image would have ranked before one that is taken, or tied with it: 1.1"
    assert one.why == ("it matches", "it has no image in series-images.json", remark)
    assert other.why[-1] == remark


def test_a_study_that_is_incomplete_takes_nothing() -> None:
    both: list[Json] = [
        {"name": "T2", "conditions": {"SeriesDescription": "t2"}},
        {"name": "CT", "conditions": {"Modality": "CT"}, "required": True},
    ]
    assert run(example(T2), selections=both).hold
    (one,) = differences(example(T2, expect={"T2": ["1.1"]}), selections=both)
    assert one.why == ("it matches", "taken, but the study lacks CT and contributes nothing")


def test_a_selection_that_is_not_named_must_take_nothing() -> None:
    two = [{"name": "T2", "conditions": CONDITIONS}, {"name": "all MR", "conditions": {"Modality": "MR"}}]
    found = differences(example(T2, T1, expect={"T2": ["1.1"]}), selections=two)
    assert [(one.selection, one.series, one.must_take) for one in found] == [
        ("all MR", "1.1", False),
        ("all MR", "1.2", False),
    ]


def test_the_order_of_what_is_expected_does_not_matter() -> None:
    every = [{"name": "MR", "conditions": {"Modality": "MR"}}]
    assert run(example(T2, T1, expect={"MR": ["1.2", "1.1"]}), selections=every).hold


def test_a_study_is_read_as_in_a_payload() -> None:
    tagged = {"0020000E": {"vr": "UI", "Value": ["1.9"]}, "00080060": {"vr": "CS", "Value": ["MR"]}}
    instances = [{"SOPInstanceUID": "1.9.1", "SliceThickness": "3.0"}, {"SOPInstanceUID": "1.9.2", "SliceThickness": 3}]
    study = {"0020000D": "1", "SeriesDescription": "T2", "series": [{**tagged, "instances": instances}]}
    assert run({"name": "tags", "study": study, "expect": {"T2": ["1.9"]}}).hold


@pytest.mark.parametrize("text", [b"{}", b"null", b'{"selections": [{"conditions": {"Modality": "CT"}}]}'])
def test_rules_without_examples(text: bytes) -> None:
    result = run_examples(load_rules(text, "rules.json"))
    assert result.examples == ()
    assert result.hold


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (example(T2, expect={"t2": ["1.1"]}), [(".expect.t2", "no selection has this name; did you mean T2?")]),
        (example(T2, expect={"FLAIR": []}), [(".expect.FLAIR", "no selection has this name; there are T2")]),
        (
            example(T2, expect={"T2": ["1.1", "1.7", "1.1"]}),
            [
                (".expect.T2[1]", "no series of the study has this SeriesInstanceUID"),
                (".expect.T2[2]", "this SeriesInstanceUID is already listed"),
            ],
        ),
        (
            example(T2, withoutImage=["1.7"]),
            [(".withoutImage[0]", "no series of the study has this SeriesInstanceUID")],
        ),
        (
            example({"Modality": "MR"}, T2),
            [(".study.series[0]", "it has no readable SeriesInstanceUID")],
        ),
        (
            example({**T2, "SliceThicknes": 5}, expect={"T2": ["1.7"]}),
            [
                (".study.series[0].SliceThicknes", "no such DICOM attribute; did you mean SliceThickness?"),
                (".expect.T2[0]", "no series of the study has this SeriesInstanceUID"),
            ],
        ),
        (example(), [(".study", "there is no series with a SeriesInstanceUID in it")]),
        ({"name": "x", "study": {}, "expect": {}}, [(".study", "it has no readable StudyInstanceUID")]),
        (
            {"name": "x", "study": {"StudyInstanceUID": "1", "series": 5}, "expect": {}},
            [(".study.series", "it is not a list")],
        ),
    ],
)
def test_faults_of_examples(document: Json, expected: list[tuple[str, str]]) -> None:
    assert faults(document) == expected


def test_an_example_may_use_the_custom_attributes_of_the_rules() -> None:
    kind: list[Json] = [{"name": "volumes", "conditions": {"ParserKind": "volume"}}]
    volume = {"SeriesInstanceUID": "1.1", "ParserKind": "volume"}
    one = example(volume, expect={"volumes": ["1.1"]})
    assert run(one, selections=kind, customAttributes=["ParserKind"]).hold


def test_two_examples_of_one_name() -> None:
    assert faults(example(T2), example(T1)) == [("$.examples[1].name", "an earlier example has this name")]


@pytest.mark.parametrize(
    ("wrong", "place", "message"),
    [
        ({"name": "x", "study": {}}, ".expect", "missing"),
        ({**example(T2), "expects": {}}, ".expects", "no such member; did you mean expect?"),
        ({**example(T2), "expect": {"T2": "1.1"}}, ".expect.T2", 'must be a list of texts, not "1.1"'),
        ({**example(T2), "study": []}, ".study", "must be an object, not []"),
        ({**example(T2), "withoutImage": "1.1"}, ".withoutImage", 'must be a list of texts, not "1.1"'),
    ],
)
def test_an_example_of_the_wrong_shape_is_a_fault_of_the_rules(wrong: Json, place: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        rules(wrong)
    assert [(fault.place, fault.message) for fault in raised.value.faults] == [(f"$.examples[0]{place}", message)]


def undecided(*examples: Json, **members: Any) -> dict[str, tuple[bool, bool]]:  # noqa: ANN401 - any member of rules
    """Return by place whether nothing is taken because of it, and whether nothing is kept out because of it."""
    result = run(*examples, **members)
    return {
        one.place.removeprefix("$.selections"): (one.never_takes, one.never_keeps_out)
        for one in (*result.undecided_selections, *result.undecided_conditions)
    }


def test_what_no_example_decides() -> None:
    assert undecided(example(T2, expect={"T2": ["1.1"]})) == {
        "[0]": (False, True),
        "[0].conditions.Modality": (False, True),
        "[0].conditions.SeriesDescription": (False, True),
        "[0].conditions.SliceThickness": (False, True),
    }
    assert undecided(example(T1)) == {
        "[0]": (True, False),
        "[0].conditions.Modality": (True, True),
        "[0].conditions.SeriesDescription": (True, False),
        "[0].conditions.SliceThickness": (True, True),
    }


def test_conditions_are_decided_over_all_examples_together() -> None:
    several = [
        {**example(series, expect=expect), "name": series["SeriesInstanceUID"]}
        for series, expect in ((T2, {"T2": ["1.1"]}), (T1, {}), (THICK, {}), (CT, {}))
    ]
    assert undecided(*several) == {}
    assert undecided(*several[:3]) == {"[0].conditions.Modality": (False, True)}


def test_shared_conditions_are_decided_by_any_selection() -> None:
    selections = [{"name": name, "conditions": {"SeriesDescription": {"contains": name}}} for name in ("t2", "t1")]
    shared = {"Modality": "MR", "SliceThickness": {"atMost": 4}}
    listed = example(T2, THICK, expect={"t2": ["1.1"]})
    assert undecided(listed, selections=selections, conditions=shared) == {
        "[1]": (True, False),
        "$.conditions.Modality": (False, True),
        "[0].conditions.SeriesDescription": (False, True),
        "[1].conditions.SeriesDescription": (True, False),
    }


def test_a_relation_is_decided_like_any_condition() -> None:
    structures = {"SeriesInstanceUID": "1.9", "ReferencedSeriesSequence": [{"SeriesInstanceUID": "1.1"}]}
    asked = [{"name": "drawn on", "conditions": {"series.referencedBy": {"SeriesInstanceUID": "1.9"}}}]
    one = example(T2, structures, expect={"drawn on": ["1.1"]})
    assert run(one, selections=asked).hold
    assert undecided(one, selections=asked) == {}
    assert undecided(example(structures), selections=asked) == {
        "[0]": (True, False),
        '[0].conditions["series.referencedBy"]': (True, False),
    }
    (difference,) = differences(example(T2, structures), selections=asked)
    assert difference.why[0].startswith("series.referencedBy (SeriesInstanceUID")
    assert 'series without number "t2_tse_tra" is referenced by series without number, which meets' in difference.why[0]


def test_a_matching_series_that_is_not_taken_decides_nothing() -> None:
    assert undecided(example(T2, withoutImage=["1.1"]))["[0]"] == (True, True)


def test_alternatives_are_decided_by_the_one_that_holds() -> None:
    either = [{"name": "x", "conditions": {"anyOf": [{"Modality": "MR"}, {"SliceThickness": 6}]}}]
    assert undecided(example(T2, CT, expect={"x": ["1.1"]}), selections=either) == {
        "[0].conditions.anyOf[1].SliceThickness": (True, False)
    }
    thick_ct = {**CT, "SeriesInstanceUID": "1.5", "SliceThickness": 6}
    assert undecided(example(T2, CT, thick_ct, expect={"x": ["1.1", "1.5"]}), selections=either) == {}


def test_what_is_excluded_is_decided_by_a_series_that_has_it() -> None:
    none = [{"name": "x", "conditions": {"Modality": "MR", "noneOf": [{"SeriesDescription": {"contains": "t1"}}]}}]
    assert undecided(example(T2, CT, expect={"x": ["1.1"]}), selections=none) == {
        "[0].conditions.noneOf[0].SeriesDescription": (False, True)
    }
    assert undecided(example(T2, T1, CT, expect={"x": ["1.1"]}), selections=none) == {}


def test_an_expression_is_decided_by_a_series_that_another_condition_keeps_out_as_well() -> None:
    document = [{"name": "x", "conditions": {"Modality": "MR", "SeriesDescription": {"matches": "^t[23]"}}}]
    ct_t1 = {**CT, "SeriesDescription": "t1"}
    assert undecided(example(T2, ct_t1, expect={"x": ["1.1"]}), selections=document) == {}
    (one,) = differences(example(ct_t1, expect={"x": ["1.4"]}), selections=document)
    assert [sentence.partition(";")[0] for sentence in one.why[:2]] == [
        'Modality "MR"',
        'SeriesDescription matches "^t[23]"',
    ]


def test_a_search_that_takes_too_long_is_a_fault_of_the_rules() -> None:
    slow = [{"name": "x", "conditions": {"SeriesDescription": {"matches": "^(\\w|[a-z])+[0-9]$"}}}]
    with pytest.raises(LimitError, match="takes longer"):
        run(example({**T2, "SeriesDescription": "a" * 60 + "!"}), selections=slow)


def test_values_that_a_report_must_not_show_are_not_shown_here_either() -> None:
    named = [{"name": "x", "conditions": {"PatientName": {"contains": "SOMEBODY"}}}]
    (one,) = differences(example({**T2, "PatientName": "Another^Name"}, expect={"x": ["1.1"]}), selections=named)
    assert "Another" not in " ".join(one.why)
