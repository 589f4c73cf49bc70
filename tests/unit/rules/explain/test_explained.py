"""Studies that are explained, in one process or in several."""

import pickle
from math import inf
from pathlib import Path
from random import Random

import pytest

from selector.metadata_loader import load_payload
from selector.models import Payload, Portion
from selector.payload.structures import Structures
from selector.results import Explained, SelectionResult
from selector.rules.explain.explained import explained
from selector.rules.explain.series_labels import label_attributes
from selector.series_selector import Selecting, needed_by, select
from tests.support.builders import rules_of, selection, selections, series, study, write
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
    """Return the studies as a run loads them for a report."""
    write(tmp_path, {METADATA: STUDIES, IMAGES: {"1.18.1": "a", "1.18.2": "b"}})
    return load_payload(str(tmp_path), Structures(needed_by(RULES, label_attributes())))


def in_parts(payload: Payload, keep: float) -> SelectionResult:
    """Select in parts, each as in a process of its own."""
    whole, together = payload.whole, Selecting(RULES, keep=keep)
    shuffled = Random(0).sample(list(whole.studies), len(STUDIES))  # noqa: S311 - any order will do
    for some in (shuffled[:7], shuffled[7:]):
        part = Selecting(RULES, keep=keep)
        part.add(Portion(some, whole.images))
        together.absorb(pickle.loads(pickle.dumps(part.state())))  # noqa: S301 - what was just pickled
    return together.result(payload)


def at_once(payload: Payload, keep: float) -> Explained:
    """Select at once, and explain what is kept."""
    result = select(payload, RULES, keep=keep)
    return explained(RULES, result.kept, result.images)


@pytest.mark.parametrize("keep", [3, 10, 30, inf])
def test_what_several_processes_explain_is_what_one_explains(payload: Payload, keep: float) -> None:
    found, expected = in_parts(payload, keep), at_once(payload, keep)
    assert found.explained is not None
    assert found.kept == ()
    for name in ("studies", "uids", "has_image", "verdicts", "about"):
        assert getattr(found.explained, name) == getattr(expected, name), name
    kept = {uid for uid, _ in expected.studies}
    assert {key: by for key, by in found.explained.ranked_by.items() if key[0] in kept} == expected.ranked_by
    if len(kept) == len(STUDIES):
        assert found.explained.steps == expected.steps


def test_series_come_by_number_and_studies_newest_first(payload: Payload) -> None:
    found = at_once(payload, inf)
    assert found.studies == [(f"1.{number}", 3) for number in reversed(range(20))]
    assert found.uids[:3] == ["1.19.2", "1.19.1", "1.19.3"]
    assert found.about["SliceThickness"][:3] == ["4", "5", ""]
    assert found.ranked_by["1.18", 0] == {"1.18.2": ("3",)}
    assert [step.left for step in found.steps[0]] == [46, 28]
