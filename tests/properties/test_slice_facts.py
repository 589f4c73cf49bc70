"""Facts from positions equal those worked out from the original headers, whichever images of a series there are."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random

import pydicom
import pytest
from pydicom.dataset import Dataset

from selector.rules.match.facts.table import FACTS
from tests.support.builders import batch_of, payload_of, rules_of, selection, selections, study
from tests.support.slices import facts_of

DATA = Path(__file__).parents[1] / "data"
HEADERS = (
    *(DATA / "dcm_qa" / name / "dicom-metadata.ps3.18.json" for name in ("nih", "uih")),
    DATA / "multi_frame" / "dicom-metadata.json",
)
NAMES = tuple(facts_of([]))
RULES = rules_of(selections(selection({f"series.{name}": {"atLeast": 0} for name in NAMES})))
TAGS = {
    *(one.attribute.tag for one in RULES.requested),
    *("0020000E", "00080018", "52009229", "52009230"),
}
"""The tags of what the facts need, of series and instance, and of the functional groups."""
SERIES = 22


@cache
def headers() -> Mapping[str, Sequence[Dataset]]:
    """Return the instances of every real series with headers, as far as the facts need them, by source."""
    found: dict[str, list[Dataset]] = {}
    for path in HEADERS:
        for one in json.loads(path.read_text("utf-8")):
            dataset = Dataset.from_json({tag: element for tag, element in one.items() if tag in TAGS})
            found.setdefault(f"{path.parent.name} {dataset.SeriesInstanceUID}", []).append(dataset)
    for path in sorted((DATA / "dicom").glob("*/*")):
        dataset = pydicom.dcmread(path, specific_tags=sorted(TAGS))
        found.setdefault(f"{path.parent.name} {dataset.SeriesInstanceUID}", []).append(dataset)
    return found


def operated(datasets: Sequence[Dataset]) -> dict[str, float | None]:
    """Return what the operator derives; None for what is absent or cannot be established."""
    listed = [{**one.to_json_dict(), "SOPInstanceUID": one.SOPInstanceUID} for one in datasets]
    (context,) = batch_of(payload_of(RULES, [study("1", {"SeriesInstanceUID": "1.1", "instances": listed})], {}))
    found = {name: FACTS[f"series.{name}"].of(context) for name in NAMES}
    return {name: one[0] if isinstance(one, tuple) and one else None for name, one in found.items()}  # type: ignore[misc]


def doubled(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Return the instances with a copy of each, under another UID."""
    copies = deepcopy(list(datasets))
    for number, copy in enumerate(copies):
        copy.SOPInstanceUID = f"2.25.{number}"
    return [*datasets, *copies]


def varied(datasets: Sequence[Dataset], rng: Random) -> list[list[Dataset]]:
    """Return the images as they are, and some removed, doubled and shuffled."""
    shuffled = rng.sample(datasets, len(datasets))
    few = rng.sample(datasets, max(1, len(datasets) // 3))
    return [
        list(datasets),
        shuffled,
        few,
        shuffled[1:] or shuffled,
        doubled(shuffled),
        [*datasets, *doubled(few)[len(few) :]],
        rng.sample(doubled(few), len(few)),
    ]


def test_there_are_headers_of_many_series() -> None:
    assert len(headers()) >= SERIES
    known = [facts_of(datasets) for datasets in headers().values()]
    for name in NAMES:
        assert len({facts[name] for facts in known} - {None}) > 1, name


@pytest.mark.parametrize("number", range(SERIES))
def test_facts_are_those_of_the_original_headers(number: int) -> None:
    uid = sorted(headers())[number]
    for datasets in varied(headers()[uid], Random(number)):  # noqa: S311 - the same images in every run
        expected = facts_of(datasets)
        assert operated(datasets) == pytest.approx(expected, abs=2e-4)
