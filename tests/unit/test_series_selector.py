"""The selection as a whole: what it needs, its order, its totals and its warnings; each part has tests of its own."""

from collections import Counter
from collections.abc import Iterator
from itertools import permutations

import pytest
from msgspec import structs

from selector.dicom.standard.dictionary import find
from selector.models import Payload, Portion
from selector.results import SelectionResult
from selector.series_selector import Selecting, needed_by, select
from tests.support.builders import (
    Dataset,
    instance,
    payload_of,
    result_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    uids,
)

T2 = {"SeriesDescription": {"contains": "t2"}}


def needed(document: Dataset) -> Counter[str]:
    return Counter(asked.attribute.name for asked in needed_by(rules_of(document)))


def what_was_chosen(result: SelectionResult) -> dict[str, dict[str, list[str]]]:
    return {one.uid: uids(one.choices) for one in result.studies}


def test_what_the_rules_name_is_needed_and_what_orders_the_result_each_once() -> None:
    document = selections(
        selection(
            {
                "Modality": "MR",
                "00080060": {"not": "CT"},
                "series.plane": "axial",
                "anyOf": [{"SliceThickness": 1}, {"noneOf": [{"EchoTime": 1}]}],
            },
            prefer=[
                {"lowest": "SeriesNumber"},
                {"matching": {"StationName": "MR1"}},
                {"highest": "series.instanceCount"},
            ],
        ),
        selection({"StudyDate": "2024"}),
        same=["FrameOfReferenceUID"],
    )
    named = ["Modality", "ImageOrientationPatient", "SliceThickness", "EchoTime", "StationName", "FrameOfReferenceUID"]
    ordering = ["StudyDate", "StudyTime", "PatientID", "SeriesNumber", "NumberOfSeriesRelatedInstances"]
    assert needed(document) == Counter(named + ordering)


def test_items_of_a_sequence_are_needed_inside_it() -> None:
    codes = "ProcedureCodeSequence"
    one, other = {codes: {"item": {"CodeValue": "P5-09051"}}}, {codes: {"item": {"CodingSchemeDesignator": "SRT"}}}
    asked = needed_by(rules_of(selections(selection(one), selection(other))))
    (sequence,) = [one for one in asked if one.attribute.name == codes]
    assert sorted(item.attribute.name for item in sequence.items) == ["CodeValue", "CodingSchemeDesignator"]


def test_others_may_be_needed_too() -> None:
    also = [attribute for attribute in (find("Modality"), find("Rows")) if attribute]
    asked = needed_by(rules_of(selections(selection({"Modality": "MR"}))), also)
    assert Counter(one.attribute.name for one in asked)["Modality"] == 1
    assert "Rows" in {one.attribute.name for one in asked}


def test_studies_selections_and_series_come_in_their_order() -> None:
    document = selections(
        selection(T2, name="ranked", prefer=[{"highest": "SliceThickness"}]),
        selection(T2, name="plain"),
    )
    listed = [
        study("1", series("1.1", SeriesDescription="T2", SeriesNumber=2), StudyDate="20230101"),
        study(
            "2",
            series("2.1", SeriesDescription="T2", SeriesNumber=1, SliceThickness=1),
            series("2.3", SeriesDescription="T2", SeriesNumber=2, SliceThickness=5),
            series("2.2", SeriesDescription="T2", SeriesNumber=2, SliceThickness=5),
            StudyDate="20240101",
        ),
    ]
    result = result_of(document, *listed)
    assert list(what_was_chosen(result).items()) == [
        ("2", {"ranked": ["2.2", "2.3", "2.1"], "plain": ["2.1", "2.2", "2.3"]}),
        ("1", {"ranked": ["1.1"], "plain": ["1.1"]}),
    ]
    assert [row.name for row in result.totals] == ["ranked", "plain"]


@pytest.mark.parametrize("members", [{}, {"distinct": True}, {"same": ["FrameOfReferenceUID"]}])
def test_what_is_said_of_a_study_does_not_depend_on_the_order_of_its_series(members: Dataset) -> None:
    document = selections(selection(T2, take=1, prefer=[{"lowest": "SliceThickness"}]), **members)
    listed = [
        series("1.1", SeriesDescription="T2", SliceThickness=1),
        series("1.2", SeriesDescription="T2", SliceThickness=2),
        series("1.3", SliceThickness=0, FrameOfReferenceUID="1.9"),
        series("1.4", SliceThickness=1, FrameOfReferenceUID="1.9"),
        series("1.5", SeriesDescription="T2", SliceThickness=4, FrameOfReferenceUID="1.9"),
        series("1.6", SeriesDescription="T2", FrameOfReferenceUID="1.9"),
    ]
    images = dict.fromkeys(("1.2", "1.3", "1.4", "1.5", "1.6"), "x.nii")
    said = {
        (study_result.choices[0].remarks, study_result.remarks, tuple(uids(study_result.choices)["selection-1"]))
        for order in list(permutations(listed))[::37]
        for study_result in result_of(document, study("1", *order), images=images).studies
    }
    assert len(said) == 1
    ((remarks, _, taken),) = said
    assert taken == (("1.5",) if "same" in members else ("1.2",))
    assert len(remarks) > 1


def test_the_totals_count_series_over_all_studies_and_take_from_complete_ones() -> None:
    document = selections(selection(T2, name="T2", required=True), selection({"Modality": "CT"}, name="CT"))
    result = result_of(
        document,
        study("1", series("1.1", SeriesDescription="T2", Modality="MR"), series("1.2", Modality="CT")),
        study("2", series("2.1", SeriesDescription="T1", Modality="CT"), series("2.2", Modality="CT")),
        study("3", series("3.1", SeriesDescription="T2", Modality="CT")),
        images={"1.1": "a", "1.2": "b", "2.1": "c", "2.2": "d"},
    )
    t2, ct = result.totals
    assert (t2.taken, t2.matched, t2.undecided, t2.rejected, t2.without_image) == (1, 2, 2, 1, 1)
    assert (ct.taken, ct.matched, ct.undecided, ct.rejected, ct.without_image) == (1, 4, 0, 1, 1)
    assert {one.uid: one.lacking for one in result.studies} == {"1": (), "2": ("T2",), "3": ("T2",)}
    assert not result.unmet


@pytest.mark.parametrize(
    ("required", "descriptions", "unmet"),
    [
        (None, ["T1", "T1"], False),
        (True, ["T1", "T1"], True),
        (True, ["T1", "T2"], False),
        (2, ["T2", "T2"], True),
        (1, ["T2", "T2"], False),
    ],
)
def test_unmet_is_when_no_study_has_what_is_required(required: object, descriptions: list[str], *, unmet: bool) -> None:
    document = selections(selection(T2, **({} if required is None else {"required": required})))
    listed = [study(f"{n}", series(f"{n}.1", SeriesDescription=text)) for n, text in enumerate(descriptions)]
    assert result_of(document, *listed).unmet is unmet


def test_studies_are_a_stream_that_is_read_once() -> None:
    rules = rules_of(selections(selection(T2, take=1), selection({"Modality": "MR"}), distinct=True))
    listed = [study("1", series("1.1", SeriesDescription="T2", Modality="MR"), StudyDate="20230101")]
    listed += [study("2", series("2.1", SeriesDescription="T1")), study("3", series("3.1"), StudyDate="20240101")]
    payload = payload_of(rules, listed)
    portions = (Portion([one], payload.whole.images) for one in payload.whole.studies)
    streamed = structs.replace(payload, portions=portions)
    assert select(streamed, rules, keep=True) == select(payload, rules, keep=True)
    assert next(portions, None) is None


def test_only_the_images_of_a_portion_are_those_of_its_series() -> None:
    rules = rules_of(selections(selection(T2)))
    listed = [study(f"{number}", series(f"{number}.1", SeriesDescription="T2")) for number in (1, 2)]
    payload = payload_of(rules, listed)
    one, two = payload.whole.studies
    result = select(Payload([Portion([one], {"1.1": "a", "2.1": "b"}), Portion([two], {})], image_count=1), rules)
    assert what_was_chosen(result) == {"1": {"selection-1": ["1.1"]}, "2": {"selection-1": []}}
    assert ([one.images for one in result.studies], result.totals[0].without_image) == ([("a",), ()], 1)


def test_a_study_is_read_only_when_those_before_it_are_decided() -> None:
    rules = rules_of(selections(selection(T2)))
    (one,) = payload_of(rules, [study("1", series("1.1", SeriesDescription="T2"))]).whole.studies
    read, done = list[str](), list[tuple[int, int]]()

    def portions() -> Iterator[Portion]:
        for number in range(6):
            read.append(f"{number}")
            yield Portion([structs.replace(one, StudyInstanceUID=f"{number}", series=one.series * 20_000)], {})

    result = select(Payload(portions()), rules, watch=lambda series: done.append((len(read), series)))
    assert done == [(number, number * 20_000) for number in range(1, 7)]
    assert [total.matched for total in result.totals] == [120_000]


def test_instances_count_towards_what_is_decided_together() -> None:
    listed = [instance(f"1.1.{number}", SeriesDescription="T2") for number in range(300)]
    rules = rules_of(selections(selection(T2)))
    (one,) = payload_of(rules, [study("1", series("1.1", *listed))]).whole.studies
    done: list[int] = []
    studies = [structs.replace(one, StudyInstanceUID=f"{number}") for number in range(250)]
    select(Payload([Portion(studies, {})]), rules, watch=done.append)
    assert done == [100, 200, 250]


def test_many_studies_are_each_chosen_in_by_themselves() -> None:
    """More series than are matched at a time."""
    document = selections(selection(T2, name="T2", take=1, prefer=[{"lowest": "SliceThickness"}]))
    listed = [
        study(
            f"{n}",
            series(f"{n}.1", SeriesDescription="T1" if n % 3 else "T2", SliceThickness=1),
            series(f"{n}.2", SeriesDescription="T2", SliceThickness=2),
        )
        for n in range(1, 6001)
    ]
    chosen = what_was_chosen(result_of(document, *listed))
    assert chosen == {f"{n}": {"T2": [f"{n}.2" if n % 3 else f"{n}.1"]} for n in range(1, 6001)}


def test_selecting_again_gives_the_same() -> None:
    rules = rules_of(selections(selection(T2, take=1), selection({"Modality": "MR"}), distinct=True))
    listed = [series("1.1", SeriesDescription="T2", Modality="MR"), series("1.2", SeriesDescription="T2")]
    payload = payload_of(rules, [study("1", *listed), study("2", series("2.1", Modality="MR"))])
    once, again = (select(payload, rules) for _ in range(2))
    assert once == again


def test_only_studies_that_tell_something_have_a_result() -> None:
    listed = [
        study("1", series("1.1", SeriesDescription="T2")),
        study("2", series("2.1", SeriesDescription="T1"), series("2.2")),
        study("3", series("3.1", SeriesDescription="T2"), series("3.2", SeriesDescription="T1")),
        study("4", series("4.1", PatientID="a"), series("4.2", PatientID="b")),
    ]
    for expected, one in {"1 3 4": selection(T2), "1 2 3 4": selection(T2, required=2)}.items():
        rules = rules_of(selections(one))
        result = select(payload_of(rules, listed, {"1.1": "a"}), rules)
        assert " ".join(told.uid for told in result.studies) == expected
        (total,) = result.totals
        assert (total.matched, total.undecided, total.rejected, total.without_image) == (2, 3, 2, 1)


@pytest.mark.parametrize("cuts", [(0,), (7,), (3, 4), (1, 1, 20)])
def test_what_several_have_come_to_is_what_one_comes_to(cuts: tuple[int, ...]) -> None:
    document = selections(
        selection(T2, name="taken", take=1, prefer=[{"highest": "SliceThickness"}]),
        selection({"Modality": "PT", "EchoTime": 1}, name="nothing"),
        selection({"StationName": {"present": False}, "Modality": "MR"}, name="absent"),
        studiesPerPatient=1,
    )
    rules = rules_of(document)
    listed = [
        study(
            f"{number}",
            series(f"{number}.1", SeriesDescription="T2", SliceThickness=number % 2),
            series(f"{number}.2", Modality="PT" if number % 4 else "MR"),
            StudyDate=f"2024{1 + number % 12:02}01",
            PatientID=f"{number % 9}",
        )
        for number in range(1, 25)
    ]
    payload = payload_of(rules, listed, images={f"{number}.1": "a" for number in range(1, 20)} | {"99": "b"})
    studies = list(payload.whole.studies)
    whole = select(payload, rules)
    together = Selecting(rules)
    for start, end in zip((0, *cuts), (*cuts, len(studies)), strict=True):
        part = Selecting(rules)
        part.add(Portion(studies[start:end], payload.whole.images))
        together.absorb(part.state())
    assert together.result(payload) == whole
    assert whole.causes[1] is not None
    assert whole.warnings
    assert len({one.passed_over for one in whole.studies}) > 1
