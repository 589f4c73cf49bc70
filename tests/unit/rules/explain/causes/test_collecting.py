"""Why a selection took nothing in a payload."""

import pytest

from selector.results import Cause
from selector.rules.explain.causes.collecting import causes_in_study
from selector.rules.explain.causes.in_words import cause_in_words
from selector.rules.predicates import search_time
from selector.series_selector import select
from tests.support.builders import (
    Dataset,
    Images,
    Json,
    payload_of,
    result_of,
    rules_of,
    selection,
    selections,
    series,
    study,
)

CT = {"Modality": "CT", "SeriesDescription": {"contains": "chest"}}


def cause_of(document: Json, *studies: Dataset, images: Images | None = None) -> Cause:
    """Return why the first selection took nothing."""
    cause, *_ = result_of(document, *studies, images=images).causes
    assert cause
    return cause


def steps_of(cause: Cause) -> list[tuple[str, int, int]]:
    return [(step.asks, step.left, step.undecided) for step in cause.steps]


def chest(uid: str, **attributes: object) -> Dataset:
    return series(uid, Modality="CT", SeriesDescription="chest", **attributes)


def test_what_each_condition_leaves_over_in_the_order_of_the_rules() -> None:
    conditions = {**CT, "SliceThickness": {"atMost": 3}}
    listed = [chest("1.1", SliceThickness=5), chest("1.2"), series("1.3", Modality="CT"), series("1.4")]
    cause = cause_of(selections(selection(conditions)), study("1", *listed[:2]), study("2", *listed[2:]))
    assert steps_of(cause) == [
        ('Modality "CT"', 3, 1),
        ('SeriesDescription contains "chest"', 2, 1),
        ("SliceThickness at most 3", 0, 1),
    ]
    assert (cause.series, cause.absent, cause.reasons) == (4, (), ())
    assert cause.steps[2].places == ("$.selections[0].conditions.SliceThickness",)


def test_groups_that_must_hold_are_steps_of_their_own_and_alternatives_are_one() -> None:
    either = {"anyOf": [{"EchoTime": 1}, {"FlipAngle": 2}]}
    conditions = {"allOf": [{"Modality": "MR"}, either], "noneOf": [{"SliceThickness": 9}, {"SeriesNumber": 4}]}
    cause = cause_of(selections(selection(conditions)), study("1", series("1.1", Modality="MR", EchoTime=1)))
    place = "$.selections[0].conditions"
    assert [step.places for step in cause.steps] == [
        (f"{place}.allOf[0].Modality",),
        (f"{place}.allOf[1].anyOf[0].EchoTime", f"{place}.allOf[1].anyOf[1].FlipAngle"),
        (f"{place}.noneOf[0].SliceThickness",),
        (f"{place}.noneOf[1].SeriesNumber",),
    ]
    assert [step.left for step in cause.steps] == [1, 1, 0, 0]


def test_a_relation_is_a_step_and_what_no_series_has_is_absent() -> None:
    document = selections(selection({"Modality": "CT", "series.referencedBy": {"Modality": "RTSTRUCT"}}))
    cause = cause_of(document, study("1", chest("1.1"), series("1.2", Modality="RTSTRUCT")))
    assert steps_of(cause) == [('Modality "CT"', 1, 0), ('series.referencedBy (Modality "RTSTRUCT")', 0, 1)]
    assert cause.steps[1].places == ('$.selections[0].conditions["series.referencedBy"]',)
    (absent,) = cause.absent
    assert absent.startswith("series.referencedBy (from ReferencedSeriesSequence, RTReferencedSeriesSequence, ")


def test_expressions_come_last_and_search_nothing_that_was_not_searched_to_decide() -> None:
    conditions = {"SeriesDescription": {"matches": "^(a|a)+$"}, "Modality": "CT"}
    rules = rules_of(selections(selection(conditions)))
    hostile = study("1", series("1.1", Modality="MR", SeriesDescription="a" * 40 + "b"))
    payload = payload_of(rules, [hostile])
    with search_time.limited(0.01, lambda: None):
        (cause,) = select(payload, rules).causes
    assert cause
    assert [(step.places[0].rpartition(".")[2], step.left) for step in cause.steps] == [
        ("Modality", 0),
        ("SeriesDescription", 0),
    ]


@pytest.mark.parametrize(
    ("conditions", "absent"),
    [
        ({"EchoTime": 1}, ("EchoTime",)),
        ({"noneOf": [{"EchoTime": 1}]}, ("EchoTime",)),
        ({"Modality": "MR", "anyOf": [{"EchoTime": 1}, {"FlipAngle": 1}]}, ("EchoTime", "FlipAngle")),
        ({"Modality": "MR", "anyOf": [{"EchoTime": 1}, {"SliceThickness": 9}]}, ("EchoTime",)),
        ({"Modality": "MRI", "EchoTime": 1}, ()),  # The first condition leaves nothing over.
        ({"EchoTime": 1, "Modality": "MRI"}, ("EchoTime",)),
        ({"Modality": "MR", "anyOf": [{"EchoTime": 1}, {"Modality": "MR"}]}, ()),  # They match, but have no image.
        ({"series.plane": "axial"}, ("series.plane (from ImageOrientationPatient)",)),
        ({"EchoTime": {"present": False}, "Modality": "CT"}, ()),
        ({"Modality": "CT"}, ()),
        ({"SliceThickness": 9}, ()),
    ],
)
def test_what_is_absent_in_all_series(conditions: Dataset, absent: tuple[str, ...]) -> None:
    listed = [series("1.1", Modality="MR"), series("1.2", {"SliceThickness": 1}, Modality="MR")]
    assert cause_of(selections(selection(conditions)), study("1", *listed), images={}).absent == absent


def test_what_one_study_has_is_not_absent() -> None:
    studies = [study(str(n), series(f"{n}.1", **({"EchoTime": 5} if n == 2 else {}))) for n in (1, 2, 3)]
    assert cause_of(selections(selection({"EchoTime": 1})), *studies).absent == ()


def test_a_selection_that_took_something_has_no_cause() -> None:
    document = selections(selection({"Modality": "CT"}), selection({"Modality": "MR"}))
    none, cause = result_of(document, study("1", series("1.1", Modality="CT"))).causes
    assert none is None
    assert cause


TIE = selection(CT, take=1, prefer=[{"lowest": "SliceThickness"}])
ONE, TWO = study("1", chest("1.1"), chest("1.2")), study("2", chest("2.1"), chest("2.2"))
INCOMPARABLE = (
    "series that meet the conditions have no single value of FrameOfReferenceUID to compare, so they are undecided"
)
NO_IMAGE = "matching series have no image in series-images.json"


@pytest.mark.parametrize(
    ("document", "images", "reason"),
    [
        (selections(selection(CT)), {}, f"in study 1: {NO_IMAGE}"),
        (selections(TIE), None, "in study 1: series tie for 1 place by lowest SliceThickness: 1.1, 1.2"),
        (selections(selection(CT, required=3)), None, "in study 1: fewer than the required 3 can be taken"),
        (
            selections(selection(CT), selection({"Modality": "MR"}, name="MR", required=True)),
            None,
            "in study 1: taken, but the study lacks MR and contributes nothing",
        ),
        (
            selections(selection(CT), same=["FrameOfReferenceUID"]),
            None,
            f"in study 1: {INCOMPARABLE}",
        ),
    ],
)
def test_why_matching_series_are_not_taken(document: Json, images: Images | None, reason: str) -> None:
    elsewhere = series("9.1", FrameOfReferenceUID="9.9")
    cause = cause_of(document, ONE, study("9", elsewhere), images=images)
    assert cause.steps[-1].left == 2
    assert cause.reasons == (reason,)


def test_same_on_what_no_series_has_can_never_be_met() -> None:
    document = selections(selection(CT), selection({"Modality": "MR"}), same=["FrameOfReferenceUID", "StudyDate"])
    cause, no_match = result_of(document, {**ONE, "StudyDate": "2024"}, {**TWO, "StudyDate": "2024"}).causes
    assert cause
    assert cause.absent == ()
    never = "no series has FrameOfReferenceUID, so `same` can never be met"
    assert cause.reasons == (never, f"in 2 studies, such as 1: {INCOMPARABLE}")
    assert no_match
    assert no_match.reasons == ()


def test_what_other_selections_leave() -> None:
    document = selections(TIE | {"take": "all"}, selection(CT, name="b", required=2), distinct=True)
    cause = cause_of(document, ONE)
    assert cause.reasons == ("in study 1: with distinct, other selections take the candidates",)


def test_studies_with_the_same_reason_are_counted() -> None:
    assert cause_of(selections(selection(CT)), ONE, TWO, images={}).reasons == (f"in 2 studies, such as 1: {NO_IMAGE}",)


def three(uid: str) -> Dataset:
    """Return a study with one more series of the same kind."""
    return study(uid, *(chest(f"{uid}.{number}") for number in (1, 2, 3)))


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (selections(TIE), "series tie for 1 place by lowest SliceThickness: 1.1, 1.2"),
        (selections(selection(CT, required=4)), "fewer than the required 4 can be taken"),
        (
            selections(selection(CT), same=["FrameOfReferenceUID"]),
            INCOMPARABLE,
        ),
    ],
)
def test_studies_are_counted_together_whatever_the_number_of_series(document: Json, reason: str) -> None:
    elsewhere = study("9", series("9.1", FrameOfReferenceUID="9.9"))
    assert cause_of(document, ONE, three("2"), elsewhere).reasons == (f"in 2 studies, such as 1: {reason}",)


def test_the_cause_does_not_depend_on_the_order_of_the_input() -> None:
    document = selections(TIE)
    assert cause_of(document, ONE, TWO) == cause_of(document, TWO, ONE)


def causes_in(document: Json, *listed: Dataset) -> list[str]:
    """Return the cause of each selection in a study of its own; empty where there is none."""
    rules = rules_of(document)
    payload = payload_of(rules, [study("1", *listed)])
    (one,) = payload.whole.studies
    (result,) = select(payload, rules).studies
    causes = causes_in_study(rules, one, result, payload.whole.images)
    return [cause_in_words(cause) if cause else "" for cause in causes]


def test_a_study_has_causes_of_its_own() -> None:
    thick = selection({**CT, "SliceThickness": {"atMost": 3}})
    assert causes_in(selections(thick, selection({"Modality": "MR"})), chest("1.1"), series("1.2", Modality="MR")) == [
        (
            '2 series → 1 (Modality "CT") → 0 (SliceThickness at most 3; 1 undecided): '
            "SliceThickness is absent in all 2 series; does the parser write it?"
        ),
        "",
    ]


def test_less_than_required_is_a_cause_in_a_study_and_what_was_chosen_in_vain_is_none() -> None:
    two, one = selection({"Modality": "CT"}, required=2), selection({"Modality": "MR"})
    assert causes_in(selections(two, one), chest("1.1"), series("1.2", Modality="MR")) == [
        '2 series → 1 (Modality "CT"): fewer than the required 2 can be taken',
        "",
    ]


def test_a_tie_is_a_cause_in_a_study_with_the_series_that_tie() -> None:
    assert causes_in(selections(selection(CT, take=1)), chest("1.1"), chest("1.2")) == [
        "2 series: series tie for 1 place: 1.1, 1.2"
    ]
