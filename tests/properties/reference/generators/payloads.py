"""Random payloads: studies, series and instances with attributes at any level, written in either form."""

from random import Random
from typing import NamedTuple

from tests.properties.reference.attributes import ATTRIBUTES, MOMENTS, tag_or_keyword
from tests.properties.reference.generators.multi_frame import enhanced_frames
from tests.properties.reference.generators.pools import ABSENT, SOUND, odd
from tests.properties.reference.values import Dataset

OF_SERIES = ("Modality", "SeriesNumber", "SeriesDescription", "ImageType")
"""Most series have these."""


class GeneratedSeries(NamedTuple):
    """A series: what is said of it at its level, and its instances."""

    said: Dataset
    instances: list[Dataset]


class GeneratedStudy(NamedTuple):
    """A study: what is said of it at its level, and its series."""

    said: Dataset
    series: list[GeneratedSeries]


def generated(rng: Random, number: int) -> GeneratedStudy:
    """Return a study of one to six series."""
    uid = f"1.2.{number}"
    study: Dataset = {"StudyInstanceUID": uid, "PatientID": f"P{number}"}
    for keyword in SOUND:
        likely = 0.4 if ATTRIBUTES[keyword].of_study else 0.06
        if rng.random() < likely:
            said(rng, study, keyword)
    listed = [_series(rng, f"{uid}.{10 + each}") for each in range(rng.randint(1, 6))]
    if rng.random() < 0.05:
        rng.choice(listed).said["PatientID"] = rng.choice(["P0", f"p{number}", f" P{number} "])
    return GeneratedStudy(study, listed)


def _series(rng: Random, uid: str) -> GeneratedSeries:
    series: Dataset = {"SeriesInstanceUID": uid}
    instances: list[Dataset] = []
    if rng.random() < 0.85:
        instances = [{"SOPInstanceUID": f"{uid}.{each}"} for each in range(1, rng.choice([1, 1, 2, 2, 3, 5]) + 1)]
    for keyword in SOUND:
        if rng.random() < (0.85 if keyword in OF_SERIES else 0.4):
            if instances and rng.random() < 0.55:
                _in_instances(rng, instances, keyword)
                if rng.random() < 0.8:
                    continue
            said(rng, series, keyword)
    if instances and rng.random() < 0.3:
        for instance in instances:
            enhanced_frames(rng, instance)
    return GeneratedSeries(series, instances)


def _in_instances(rng: Random, instances: list[Dataset], keyword: str) -> None:
    """Say the same in all instances, or in each something else; now and then nothing in some."""
    same = rng.random() < 0.75
    raw = spelled(rng, keyword)
    for instance in instances:
        if len(instances) == 1 or rng.random() < 0.95:
            said(rng, instance, keyword, raw if same else spelled(rng, keyword))


def said(rng: Random, dataset: Dataset, keyword: str, raw: object = ...) -> None:
    """Say something of an attribute by its keyword or its tag, and seldom by both."""
    raw = spelled(rng, keyword) if raw is ... else raw
    tag = tag_or_keyword(keyword)
    names = [keyword, tag, tag.lower()]
    dataset[rng.choice(names)] = raw
    if rng.random() < 0.02 and ATTRIBUTES[keyword].vr not in {*MOMENTS, "AS", "SQ"}:
        dataset[tag] = rng.choice(SOUND[keyword])


def spelled(rng: Random, keyword: str) -> object:
    chance = rng.random()
    raw = (
        rng.choice(ABSENT if ATTRIBUTES[keyword].vr not in {"SQ", "OB or OW"} else ABSENT[:2])
        if chance < 0.05
        else rng.choice(SOUND[keyword])
    )
    if 0.05 <= chance < 0.12 and odd(keyword):
        raw = rng.choice(odd(keyword))
    if rng.random() < 0.3 and not (isinstance(raw, dict) and "vr" in raw) and raw != "":
        return {"vr": ATTRIBUTES[keyword].vr[:2].upper(), "Value": raw if isinstance(raw, list) else [raw]}
    return raw


def written(rng: Random, studies: list[GeneratedStudy]) -> dict[str, object]:
    """Return the documents of a payload by their folders."""
    forms = ["hierarchy", "bare hierarchy", "datasets", "datasets"]
    if rng.random() < 0.5:
        return {"": _document(rng, studies, forms)}
    pieces: dict[str, list[GeneratedStudy]] = {"p1/": [], "p2/": []}
    for study in studies:
        for folder, piece in zip(rng.sample(sorted(pieces), 2), _parted(rng, study), strict=False):
            pieces[folder].append(piece)
    return {folder: _document(rng, listed, forms) for folder, listed in pieces.items() if listed}


def _parted(rng: Random, study: GeneratedStudy) -> list[GeneratedStudy]:
    """Return a study in one piece or two; each may say something else of the same."""
    if rng.random() < 0.6 or len(study.series) == 1:
        return [study]
    cut = rng.randint(0, len(study.series))
    first, second = study.series[:cut], study.series[cut:]
    if first and rng.random() < 0.5:
        series = rng.choice(first)
        again = GeneratedSeries({**_some(rng, series.said), "SeriesInstanceUID": series.said["SeriesInstanceUID"]}, [])
        if rng.random() < 0.5:
            keyword = rng.choice(sorted(SOUND))
            said(rng, again.said, keyword)
        half = len(series.instances) // 2
        again.instances.extend(series.instances[half:])
        second = [*second, again]
    other = {**_some(rng, study.said), "StudyInstanceUID": study.said["StudyInstanceUID"]}
    for keyword in rng.sample(sorted(SOUND), 2):
        said(rng, other, keyword)
    return [GeneratedStudy(study.said, first), GeneratedStudy(other, second)]


def _some(rng: Random, dataset: Dataset) -> Dataset:
    return {name: raw for name, raw in dataset.items() if rng.random() < 0.6}


def _document(rng: Random, studies: list[GeneratedStudy], forms: list[str]) -> object:
    form = rng.choice(forms)
    if form == "datasets":
        return _shuffled(rng, [dataset for study in studies for dataset in _datasets(study)])
    listed = [
        {
            **study.said,
            "series": [
                {**series.said, **({"instances": series.instances} if series.instances else {})}
                for series in study.series
            ],
        }
        for study in studies
    ]
    return listed if form == "bare hierarchy" else {"studies": listed}


def _datasets(study: GeneratedStudy) -> list[Dataset]:
    uid = {"0020000D": {"vr": "UI", "Value": [study.said["StudyInstanceUID"]]}}
    listed = [study.said]
    for series in study.series:
        of_series = {"0020000E": {"vr": "UI", "Value": [series.said["SeriesInstanceUID"]]}}
        listed.append({**uid, **series.said})
        listed += [{**uid, **of_series, **instance} for instance in series.instances]
    return listed


def _shuffled(rng: Random, listed: list[Dataset]) -> list[Dataset]:
    return rng.sample(listed, len(listed))
