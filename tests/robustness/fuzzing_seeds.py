"""Real files to start from: the rules, payloads and mappings of this repository, cut down to a few series."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from selector.dicom.standard.dictionary import find
from selector.errors import ConfigurationError
from selector.rules.loader import load_rules
from tests.docs.markdown import blocks

ROOT = Path(__file__).resolve().parents[2]
DATA, CASES = ROOT / "tests" / "data", ROOT / "tests" / "cases"

Json = Any
"""JSON that is about to be made odd."""

_SERIES, _INSTANCES, _DATASETS = 3, 2, 4
_OTHERS = 3
"""How many attributes that no rules ask for are left in a dataset."""
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_SLOW = {"rules_slow_expression"}
_BELOW = {"series", "instances"}


class Payload(NamedTuple):
    """What is in both input files."""

    metadata: Json
    images: Json


@cache
def rules() -> list[Json]:
    """Return sound rules, and some that are not."""
    cases = [path for path in sorted(CASES.glob("*/rules.json")) if path.parent.name not in _SLOW]
    files = [*cases, *sorted((ROOT / "config").rglob("*.json"))]
    written = [path.read_bytes() for path in [*files, ROOT / "public" / "pipelines" / "brain-tumor-rules.json"]]
    shown = [block.text.encode() for block in blocks("public/docs/rules.md", "json")]
    return [_as_rules(document) for document in map(_parsed, [*written, *shown]) if document is not None]


@cache
def sound_rules() -> list[Json]:
    """Return those of them that can be used."""
    return [document for document in rules() if _is_sound(document)]


@cache
def hierarchies() -> list[Payload]:
    """Return payloads in the form of studies, series and instances."""
    return [
        *_excerpts(DATA / "idc", 40),
        *_excerpts(DATA / "dcm_qa" / "nih", 2),
        *_excerpts(DATA / "dcm_qa" / "uih", 2),
    ]


@cache
def models() -> list[Payload]:
    """Return payloads in the form of the DICOM JSON Model."""
    found = []
    for folder in (DATA / "dcm_qa" / "nih", DATA / "dcm_qa" / "uih"):
        datasets = json.loads((folder / "dicom-metadata.ps3.18.json").read_bytes())
        images = json.loads((folder / "series-images.json").read_bytes())
        spread = datasets[:: len(datasets) // (4 * _DATASETS)]
        for start in range(0, len(spread), _DATASETS):
            part = [_cut_down(dataset) for dataset in spread[start : start + _DATASETS]]
            uids = [dataset["0020000E"]["Value"][0] for dataset in part]
            found.append(Payload(part, {uid: images[uid] for uid in uids if uid in images}))
    return found


@cache
def payloads() -> list[Payload]:
    """Return payloads of both forms, and the small ones that cases were written with."""
    return [*hierarchies(), *models(), *_of_cases()]


@cache
def logging_configuration() -> Json:
    return json.loads((ROOT / "logging_config.json").read_bytes())


@cache
def names() -> list[str]:
    """Return every name of a member that occurs anywhere."""
    documents = [*rules(), *(part for payload in payloads() for part in payload)]
    return sorted({name for document in documents for name in _members(document)} | set(_asked_for()))


def _is_sound(document: Json) -> bool:
    try:
        load_rules(json.dumps(document).encode(), "rules.json")
    except ConfigurationError:
        return False
    return True


def _as_rules(document: Json) -> Json:
    """Return rules; where an example shows conditions alone, those of one selection."""
    is_rules = not isinstance(document, dict) or "selections" in document or not document
    return document if is_rules else {"selections": [{"conditions": document}]}


def _parsed(text: bytes) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return None


@cache
def _asked_for() -> frozenset[str]:
    """Return every spelling of every attribute that is named in rules."""
    named = filter(None, (find(name) for document in rules() for name in _members(document)))
    return frozenset(spelling for attribute in named for spelling in attribute.spellings)


def _members(document: Json) -> Iterator[str]:
    if isinstance(document, dict):
        yield from document
    inner: Iterable[Json] = document.values() if isinstance(document, dict) else document
    if isinstance(document, (dict, list)):
        for one in inner:
            yield from _members(one)


def _excerpts(folder: Path, number: int) -> list[Payload]:
    """Return so many payloads of one study or two."""
    studies = json.loads((folder / "dicom-metadata.json").read_bytes())["studies"]
    images = json.loads((folder / "series-images.json").read_bytes())
    spread = studies[:: max(len(studies) // number, 1)][:number]
    pairs = zip(spread, [*spread[1:], spread[0]], strict=True)
    return [_excerpt(pair if index % 3 == 0 else pair[:1], images) for index, pair in enumerate(pairs)]


def _excerpt(studies: Sequence[Json], images: Mapping[str, Json]) -> Payload:
    cut = []
    for study in studies:
        series = [_cut_down(one) for one in study["series"][:_SERIES]]
        for one, whole in zip(series, study["series"], strict=False):
            if "instances" in whole:
                one["instances"] = [_cut_down(instance) for instance in whole["instances"][:_INSTANCES]]
        cut.append({**_cut_down(study), "series": series})
    uids = [one["SeriesInstanceUID"] for study in cut for one in study["series"]]
    return Payload({"studies": cut}, {uid: images[uid] for uid in uids if uid in images})


def _cut_down(dataset: Mapping[str, Json]) -> dict[str, Json]:
    """Return a dataset with what rules ask for, and a few attributes more."""
    plain = {name: value for name, value in dataset.items() if name not in _BELOW}
    needed = _asked_for() | {*_UIDS, "0020000D", "0020000E", "00080018"}
    others = [name for name in plain if name not in needed][:_OTHERS]
    return {name: value for name, value in plain.items() if name in needed or name in others}


def _of_cases() -> list[Payload]:
    found = []
    for path in sorted([*CASES.glob("*/input/dicom-metadata.json"), DATA / "pair" / "dicom-metadata.json"]):
        beside = path.with_name("series-images.json")
        metadata, images = (_parsed(each.read_bytes()) if each.exists() else None for each in (path, beside))
        if metadata is not None:
            found.append(Payload(metadata, images or {}))
    return found
