"""A cause in one line."""

import pytest

from selector.models import Payload
from selector.results import Cause, Choice, Remark
from selector.rules.explain.causes.in_words import (
    cause_in_words,
    in_studies,
    reason_in_words,
    remark_in_words,
    uids_in_words,
    unmet_in_words,
)
from selector.series_selector import select
from selector.verdicts import Step
from tests.support.builders import Dataset, result_of, rules_of, selection, selections, series, study

FUNNEL = (
    Step(("a",), 'Modality "CT"', 254, 0),
    Step(("b",), "SeriesNumber at least 1", 254, 0),
    Step(("c",), "SliceThickness at most 3", 0, 254),
    Step(("d",), "EchoTime 1", 0, 0),
)
TO_NOTHING = '1,565 series → 254 (Modality "CT") → 0 (SliceThickness at most 3; 254 undecided)'


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause(0), "there are no series"),
        (Cause(1565, FUNNEL), TO_NOTHING),
        (
            Cause(1565, FUNNEL, ("SliceThickness",)),
            f"{TO_NOTHING}: SliceThickness is absent in all 1,565 series; does the parser write it?",
        ),
        (
            Cause(1565, FUNNEL, ("A", "B")),
            f"{TO_NOTHING}: A, B are absent in all 1,565 series; does the parser write them?",
        ),
        (
            Cause(1, (), ("A",)),
            "1 series: A is absent in the only series; does the parser write it?",
        ),
        (
            Cause(300, FUNNEL[:1], (), ("in study 1: why", "in study 2: how")),
            '300 series → 254 (Modality "CT"): in study 1: why; in study 2: how',
        ),
    ],
)
def test_a_cause(cause: Cause, words: str) -> None:
    assert cause_in_words(cause) == words


def test_a_long_condition_is_cut() -> None:
    words = cause_in_words(Cause(2, (Step((), "x" * 500, 0, 0),)))
    assert words == f"2 series → 0 ({'x' * 100}…)"


def test_the_first_uids_and_how_many_more() -> None:
    assert uids_in_words(["1", "2"]) == "1, 2"
    assert uids_in_words([f"1.{n}" for n in range(8)]) == "1.0, 1.1, 1.2, 1.3, 1.4, and 3 more"
    assert uids_in_words(["Doe^John"]) == "<no UID>"


def test_a_reason_in_studies() -> None:
    assert in_studies("why", [("1", ())]) == "in study 1: why"
    assert in_studies("tie", [("1", ("1.1", "1.2")), ("2", ("2.1",))]) == "in 2 studies, such as 1: tie: 1.1, 1.2"
    assert in_studies("why", [("Doe", ())]) == "in study <no UID>: why"


def test_a_tie_and_a_remark_name_their_series() -> None:
    tie = Choice("a", (), 2, 0, 0, 0, undecided_because="2 series tie", tied=("1", "2"))
    assert reason_in_words(tie) == "2 series tie: 1, 2"
    assert remark_in_words(Remark("late", ("1",))) == "late: 1"
    assert remark_in_words(Remark("late")) == "late"


def unmet(*modalities: str, **by_study: str) -> str:
    """Return why no study is complete: selections by Modality, and the Modality of the only series of each study."""
    wanted = [selection({"Modality": one}, name=one, required=True) for one in modalities]
    studies: list[Dataset] = [
        study(uid, series(f"{uid}.1", Modality=modality))
        for uid, modality in zip("123", by_study.values(), strict=False)
    ]
    document = selections(*wanted)
    return unmet_in_words(rules_of(document), result_of(document, *studies))


NONE = "no study has all its required selections."


def test_what_no_study_has_is_why_none_is_complete() -> None:
    assert unmet("MR", "CT", one="CT", two="CT") == f'{NONE} MR: 2 series → 0 (Modality "MR")'


def test_what_each_study_lacks_is_why_none_is_complete() -> None:
    assert unmet("MR", "CT", one="CT", two="MR") == (
        f'{NONE} MR: 2 series → 1 (Modality "MR"): in study 2: taken, but the study lacks CT and contributes nothing. '
        'CT: 2 series → 1 (Modality "CT"): in study 1: taken, but the study lacks MR and contributes nothing'
    )


def test_a_payload_without_series_lacks_everything() -> None:
    rules = rules_of(selections(selection({"Modality": "MR"}, name="MR", required=True)))
    assert unmet_in_words(rules, select(Payload(()), rules)) == f"{NONE} MR: there are no series"


def test_of_many_selections_the_first_are_named() -> None:
    names = [f"M{number}" for number in range(7)]
    assert unmet(*names, one="CT").endswith('M4: 1 series → 0 (Modality "M4"). and 2 more selections')
