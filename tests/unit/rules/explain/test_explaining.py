"""Studies that are explained, in one process or in several."""

import pickle
from collections.abc import Sequence
from math import inf
from operator import gt
from pathlib import Path
from random import Random
from sys import getrefcount

import pytest

from selector.metadata_loader import load_payload
from selector.models import Payload, Portion
from selector.payload.structures import Structures
from selector.rules.explain.explaining import explained
from selector.rules.explain.sample import lowest
from selector.rules.explain.series_labels import label_attributes
from selector.series_selector import Selecting, needed_by, select
from selector.verdicts import NOT_EXPLAINED, Explained
from tests.support.builders import Dataset, rules_of, selection, selections, series, study, write
from tests.support.names import IMAGES, METADATA

RULES = rules_of(
    selections(
        selection({"Modality": "MR", "SliceThickness": {"atMost": 3}}, prefer=[{"lowest": "SliceThickness"}], name="a"),
        selection({"Modality": "CT"}, name="b"),
    )
)
STUDIES = [
    study(
        f"1.{number}",
        series(f"1.{number}.2", SeriesNumber="1", Modality="MR", SliceThickness=str(number % 5)),
        series(f"1.{number}.1", SeriesNumber="2", Modality="MR", SliceThickness=str(number % 7)),
        series(f"1.{number}.3", SeriesNumber="3", Modality="CTMR"[number % 3 :][:2]),
        StudyDate=f"{2000 + number}0101",
    )
    for number in range(20)
]


@pytest.fixture
def payload(tmp_path: Path) -> Payload:
    return loaded(tmp_path, STUDIES)


def loaded(folder: Path, studies: Sequence[Dataset]) -> Payload:
    """Return studies as a run loads them for a report."""
    write(folder, {METADATA: studies, IMAGES: {"1.18.1": "a", "1.18.2": "b"}})
    return load_payload(str(folder), Structures(needed_by(RULES, label_attributes())))


def in_parts(payload: Payload, most: float) -> Explained:
    """Explain in parts, each as in a process of its own."""
    whole, together = payload.whole, Selecting(RULES, explain=most)
    shuffled = Random(0).sample(list(whole.studies), len(STUDIES))  # noqa: S311 - any order will do
    for some in (shuffled[:7], shuffled[7:]):
        part = Selecting(RULES, explain=most)
        part.add(Portion(some, whole.images))
        together.absorb(pickle.loads(pickle.dumps(part.state())))  # noqa: S301 - what was just pickled
    return together.result(payload).explained


def sampled(payload: Payload, most: float) -> Explained:
    """Explain what is in a sample, at once."""
    result = select(payload, RULES, keep=True)
    within = lowest(dict.fromkeys((one.uid for _, one in result.kept), 3), most)
    return explained(RULES, [pair for pair in result.kept if pair[1].uid in within], result.images)


def in_words(found: Explained) -> list[object]:
    """Return all that is explained, as it can be compared."""
    verdicts = [
        [(one.outcome, [(each.place, each.found, each.outcome) for each in one.findings], one.change) for one in column]
        for column in found.verdicts
    ]
    return [found.studies, found.uids, found.has_image, found.about, verdicts]


@pytest.mark.parametrize("most", [1, 3, 10, 30, 59, 60, inf])
def test_what_several_processes_explain_is_what_one_explains(payload: Payload, most: float) -> None:
    found, expected = in_parts(payload, most), sampled(payload, most)
    assert in_words(found) == in_words(expected)
    within = {uid for uid, _ in expected.studies}
    assert {key: by for key, by in found.ranked_by.items() if key[0] in within} == expected.ranked_by
    if len(within) == len(STUDIES):
        assert found.steps == expected.steps
    assert select(payload, RULES, explain=most).explained.studies == expected.studies


def test_nothing_is_explained_unless_it_is_asked_for(payload: Payload) -> None:
    assert in_parts(payload, 0) == select(payload, RULES).explained == NOT_EXPLAINED


def with_instances(count: int) -> list[Dataset]:
    """Return studies with so many instances each."""
    return [study(uid, series(f"{uid}.1", *[{}] * count, Modality="MR")) for uid in "12345"]


@pytest.mark.parametrize(("most", "count"), [(2, 3), (inf, 65)])
def test_studies_that_are_explained_one_by_one_are_explained_as_all_together(
    tmp_path: Path, most: float, count: int
) -> None:
    payload = loaded(tmp_path, [*with_instances(30_000), *STUDIES])
    selecting = Selecting(RULES, explain=most)
    for one in payload.whole.studies:
        selecting.add(Portion([one], payload.whole.images))
    found, expected = selecting.result(payload).explained, select(payload, RULES, explain=most).explained
    assert len(found.uids) == count
    assert in_words(found) == in_words(expected)
    assert found.steps == expected.steps


@pytest.mark.parametrize(
    ("count", "most", "is_kept"), [(0, 100, True), (0, inf, False), (1, 100, False), (1, inf, False)]
)
def test_studies_wait_if_they_may_not_be_in_the_sample_unless_they_list_instances(
    tmp_path: Path,
    count: int,
    most: float,
    is_kept: bool,  # noqa: FBT001 - a case
) -> None:
    payload = loaded(tmp_path, with_instances(count))
    studies, selecting = payload.whole.studies, Selecting(RULES, explain=most)
    alone = list(map(getrefcount, studies))
    selecting.add(Portion(studies, payload.whole.images))
    assert any(map(gt, map(getrefcount, studies), alone)) == is_kept


def test_studies_that_wait_are_let_go_when_others_that_list_instances_fill_the_sample(tmp_path: Path) -> None:
    payload = loaded(tmp_path, [study("6", series("6.1", Modality="MR")), *with_instances(1)])
    (first, *others), selecting = payload.whole.studies, Selecting(RULES, explain=1)
    alone = getrefcount(first)
    selecting.add(Portion([first], payload.whole.images))
    assert getrefcount(first) > alone
    selecting.add(Portion(others, payload.whole.images))
    assert getrefcount(first) == alone


def test_no_more_studies_that_wait_are_explained_than_the_sample_needs(payload: Payload) -> None:
    selecting = Selecting(RULES, explain=30)
    selecting.add(Portion(payload.whole.studies, payload.whole.images))
    _, found = selecting.state().explained
    assert dict(found.studies) == lowest({one.StudyInstanceUID: 3 for one in payload.whole.studies}, 30)
    assert len(found.studies) == 10


def test_series_come_by_number_and_studies_newest_first(payload: Payload) -> None:
    found = select(payload, RULES, explain=inf).explained
    assert found.studies == [(f"1.{number}", 3) for number in reversed(range(20))]
    assert found.uids[:3] == ["1.19.2", "1.19.1", "1.19.3"]
    assert found.about["SliceThickness"][:3] == ["4", "5", ""]
    assert found.ranked_by["1.18", 0] == {"1.18.2": ("3",)}
    assert [step.left for step in found.steps[0]] == [46, 28]
