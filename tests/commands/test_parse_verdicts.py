"""What rules say about files that were parsed is what they say about the same files as pydicom's `to_json_dict`.

For every real file at hand: those in `tests/data` and those that pydicom ships.
"""

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest

from selector.dicom.standard.dictionary import Attribute, find, required
from selector.metadata_loader import load_payload
from selector.models import Payload
from selector.payload.structures import Structures
from selector.payload.uids import UIDS
from selector.rules.match.facts.fact import Fact
from selector.rules.match.facts.table import FACTS
from selector.rules.rule_set import RuleSet
from selector.series_selector import needed_by
from selector.verdicts import Verdict
from tests.support.builders import MATCHED, findings_in_words, rules_of, verdicts_of, write
from tests.support.dicom import REAL, SHIPPED, Parsed, parse
from tests.support.names import IMAGES, METADATA

BAD_VR = "data/test_files/badVR.dcm"
DIFFERENCES = {
    "NumberOfFrames": "badVR.dcm has 1A: unreadable as it stands, and left out by to_json_dict",
    "ReferencedRTPlanSequence": "badVR.dcm has a sequence in it that to_json_dict cannot convert and leaves out",
    "series.references": "needs ReferencedRTPlanSequence",
    **{name: "needs NumberOfFrames" for name, fact in FACTS.items() if required("NumberOfFrames") in fact.needs},
}
"""Attributes and facts whose verdict differs in some series, and why. All are in the one series of badVR.dcm."""
TESTS: dict[str, dict[str, object]] = {
    "text": {"matches": "[a-m1]"},
    "code": {"matches": "[A-M1]"},
    "number": {"atLeast": 2},
    "age": {"atLeast": "030Y"},
    "DA": {"atLeast": "2005"},
    "DT": {"atLeast": "2005"},
    "TM": {"atLeast": "12"},
}
"""A test for each kind of value that a good part of the values meets."""
OF_FACTS: dict[str, object] = {
    "number": {"atLeast": 3},
    "flag": {"equals": True},
    "plane": "axial",
    "relation": {"SeriesInstanceUID": {"present": True}},
}


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Parsed]:
    folder = tmp_path_factory.mktemp("verdicts")
    for source in (REAL, SHIPPED):
        shutil.copytree(source, folder / "input" / source.name)
    return folder, parse(folder)


@pytest.fixture(scope="module")
def datasets(parsed: tuple[Path, Parsed]) -> list[dict[str, Any]]:
    """Return the instances that were parsed, as pydicom converts them."""
    folder, found = parsed
    files = [folder / "input" / file for series in found.images.values() for file in series]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = [pydicom.dcmread(file, stop_before_pixels=True, force=True) for file in files]
        return [one.to_json_dict(suppress_invalid_tags=True) for one in read]


@pytest.fixture(scope="module")
def asked(datasets: list[dict[str, Any]]) -> dict[str, Attribute | Fact]:
    """Return every attribute in the files that is not binary, and every fact, by name."""
    found = {attribute.name: attribute for one in datasets for tag in one if (attribute := find(tag))}
    attributes = {name: one for name, one in found.items() if one.kind != "binary" and name not in UIDS}
    return {**attributes, **FACTS}


@pytest.fixture(scope="module")
def in_items(datasets: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Return the attributes in the items of each sequence."""
    found: dict[str, set[str]] = {}
    for one in datasets:
        for tag, element in one.items():
            sequence = find(tag)
            if sequence and sequence.kind == "sequence":
                inner = {attribute for item in element.get("Value", []) for each in item if (attribute := find(each))}
                found.setdefault(sequence.name, set()).update(each.name for each in inner if each.kind != "binary")
    return found


def conditions(name: str, about: Attribute | Fact, items: dict[str, set[str]]) -> Iterator[dict[str, object]]:
    if isinstance(about, Fact):
        yield {name: OF_FACTS[about.kind]}
        return
    yield {name: {"present": True}}
    for inner in sorted(items.get(name, ())):
        yield {name: {"item": {inner: {"present": True}}}}
    test = TESTS.get(about.vr) or TESTS.get(about.kind)
    if test:
        yield {name: test}
        yield {name: {**test, "instances": "any"}}


def payload_of(metadata: object, images: object, rules: RuleSet, folder: Path) -> Payload:
    write(folder, {METADATA: metadata, IMAGES: images})
    return load_payload(str(folder), Structures(needed_by(rules)))


def essence(verdict: Verdict) -> tuple[object, ...]:
    """Return a verdict without the changes that it suggests, in which a 0 may be a 0.0."""
    return verdict.outcome, findings_in_words(verdict)


def test_verdicts(
    parsed: tuple[Path, Parsed],
    datasets: list[dict[str, Any]],
    asked: dict[str, Attribute | Fact],
    in_items: dict[str, set[str]],
    tmp_path: Path,
) -> None:
    assert len(asked) >= 80 + len(FACTS)
    tested = [(name, one) for name, about in asked.items() for one in conditions(name, about, in_items)]
    rules = rules_of({"selections": [{"name": str(n), "conditions": one} for n, (_, one) in enumerate(tested)]})
    ours, theirs = (
        verdicts_of(rules, payload_of(metadata, parsed[1].images, rules, tmp_path / name))
        for name, metadata in (("ours", parsed[1].metadata), ("theirs", datasets))
    )
    assert ours.keys() == theirs.keys() == parsed[1].images.keys()
    different = {
        (name, parsed[1].images[uid][0])
        for uid in ours
        for (name, _), one, other in zip(tested, ours[uid], theirs[uid], strict=True)
        if essence(one) != essence(other)
    }
    assert different == {(name, BAD_VR) for name in DIFFERENCES if name in asked}


def test_most_conditions_match_some_series_and_not_others(
    parsed: tuple[Path, Parsed],
    asked: dict[str, Attribute | Fact],
    in_items: dict[str, set[str]],
    tmp_path: Path,
) -> None:
    tested = {name: one for name, about in asked.items() for one in conditions(name, about, in_items)}
    rules = rules_of({"selections": [{"name": name, "conditions": one} for name, one in tested.items()]})
    verdicts = verdicts_of(rules, payload_of(parsed[1].metadata, parsed[1].images, rules, tmp_path))
    outcomes = [{each.outcome for each in one} for one in zip(*verdicts.values(), strict=True)]
    assert sum(MATCHED in one and len(one) > 1 for one in outcomes) > len(tested) / 2
