"""From the documents of a payload to studies and series, and which level a value comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.properties.reference.attributes import ATTRIBUTES
from tests.properties.reference.frames import images_in, of_frames
from tests.properties.reference.values import Dataset, Elements, is_absent, merged_parts, said_in

Json = Any


@dataclass
class Study:
    """What is said of a study: each dataset of its level with the series that are listed there."""

    uid: str
    said: list[tuple[Dataset, set[str]]] = field(default_factory=list)
    series: "dict[str, Series]" = field(default_factory=dict)

    def at(self, uid: str) -> "Series":
        return self.series.setdefault(uid, Series(uid, self))

    def patients(self) -> int:
        """Return how many readable PatientIDs there are, at any level; one if there is none."""
        return max(1, len(self._patients()))

    def patient(self) -> str:
        """Return the only readable PatientID; empty if there is none, or are several."""
        patients = self._patients()
        return patients.pop() if len(patients) == 1 else ""

    def _patients(self) -> set[str]:
        datasets = [dataset for dataset, _ in self.said]
        for series in self.series.values():
            datasets += series.said
            datasets += [dataset for each in series.instances.values() for dataset in each]
        read = {one for dataset in datasets for one in said_in(dataset, "PatientID")}
        return {one for one in read if isinstance(one, str)}


@dataclass
class Series:
    """What is said of a series and of its instances; the same instance may be described more than once."""

    uid: str
    study: Study
    has_image: bool = False
    said: list[Dataset] = field(default_factory=list)
    instances: dict[str, list[Dataset]] = field(default_factory=dict)

    def units(self, keyword: str) -> list[Elements]:
        """Return the values of an attribute for each instance or frame, or once for the whole series."""
        above = self.above(keyword)
        per_instance = [unit for each in self.instances.values() for unit in of_frames(each, keyword, above)]
        return [above] if all(is_absent(unit) for unit in per_instance) else per_instance

    def of_images(self, keyword: str) -> list[Elements]:
        """Return the values of an attribute for each image: an instance, or a frame; none if no instance is listed."""
        above = self.above(keyword)
        per_image: list[Elements] = []
        for each in self.instances.values():
            said = of_frames(each, keyword, above)
            per_image += said * images_in(each) if len(said) == 1 else said
        return [above] * len(per_image) if all(is_absent(one) for one in per_image) else per_image

    def of_instances(self, keyword: str) -> list[Elements]:
        """Return the values of an attribute of whole objects, for each instance listed."""
        per_instance = [merged_parts([said_in(one, keyword) for one in each]) for each in self.instances.values()]
        if all(is_absent(one) for one in per_instance):
            return [self.above(keyword)] * len(per_instance)
        return per_instance

    def above(self, keyword: str) -> Elements:
        """Return what the series says of an attribute, else what the study says."""
        own = merged_parts([said_in(dataset, keyword) for dataset in self.said])
        return merged_parts(self.of_study(keyword)) if is_absent(own) else own

    def of_study(self, keyword: str) -> list[Elements]:
        of_all = ATTRIBUTES[keyword].of_study
        return [said_in(dataset, keyword) for dataset, listed in self.study.said if of_all or self.uid in listed]


def studies_in(documents: Iterable[Json], images: Mapping[str, object]) -> dict[str, Study]:
    """Read the documents of a payload; `images` says which series have one."""
    studies: dict[str, Study] = {}
    for document in documents:
        listed = document.get("studies", [document]) if isinstance(document, dict) else document
        for one in listed:
            read = _read_study if "series" in one else _read_dataset
            read(studies, one)
    for study in studies.values():
        for series in study.series.values():
            series.has_image = bool(images.get(series.uid))
    return studies


def _read_study(studies: dict[str, Study], entry: Dataset) -> None:
    study = _study(studies, entry)
    listed = set()
    for one in entry["series"]:
        series = study.at(_uid(one, "SeriesInstanceUID"))
        listed.add(series.uid)
        series.said.append(one)
        for instance in one.get("instances", []):
            series.instances.setdefault(_uid(instance, "SOPInstanceUID"), []).append(instance)
    study.said.append((entry, listed))


def _read_dataset(studies: dict[str, Study], dataset: Dataset) -> None:
    study = _study(studies, dataset)
    instance, series = _uid(dataset, "SOPInstanceUID"), _uid(dataset, "SeriesInstanceUID")
    if instance:
        study.at(series).instances.setdefault(instance, []).append(dataset)
    elif series:
        study.at(series).said.append(dataset)
    else:
        study.said.append((dataset, set()))


def _study(studies: dict[str, Study], dataset: Dataset) -> Study:
    uid = _uid(dataset, "StudyInstanceUID")
    return studies.setdefault(uid, Study(uid))


def _uid(dataset: Dataset, keyword: str) -> str:
    read = said_in(dataset, keyword)
    return str(read[0]) if read else ""
