"""The floor for `rules/three.json`."""

import re
from functools import cache

from msgspec import Struct


class Series(Struct, gc=False):
    """What the rules ask of a series."""

    SeriesInstanceUID: str
    Modality: str | None = None
    BodyPartExamined: str | None = None
    SeriesDescription: str | None = None
    NumberOfSeriesRelatedInstances: int = 0
    SeriesNumber: int | None = None
    StudyDate: str | None = None
    PatientAge: str | None = None


class Study(Struct, gc=False):
    """What the rules ask of a study."""

    StudyInstanceUID: str
    series: tuple[Series, ...] = ()
    StudyDate: str | None = None
    PatientAge: str | None = None


class Document(Struct, gc=False):
    """A whole file."""

    studies: list[Study]


PET = re.compile("pet|(^|[^a-z])ac([^a-z]|$)", re.IGNORECASE)
AGE = re.compile("([0-9]{3})([DWMY])", re.IGNORECASE)
DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}


def chosen(study: Study) -> list[list[Series]]:
    """Return what each selection takes."""
    t2: list[Series] = []
    chest: list[Series] = []
    pet: list[Series] = []
    for series in study.series:
        count = series.NumberOfSeriesRelatedInstances
        if series.Modality == "MR":
            if 10 <= count <= 400 and is_t2(series.SeriesDescription):
                t2.append(series)
        elif (
            series.Modality == "PT"
            and is_pet(series.SeriesDescription)
            and is_adult(series.PatientAge or study.PatientAge)
        ):
            pet.append(series)
        if 50 <= count <= 1000 and series.BodyPartExamined in {"CHEST", "LUNG"}:
            date = series.StudyDate or study.StudyDate
            if date is not None and date >= "1995":
                chest.append(series)
    return [t2, chest, pet] if t2 or chest or pet else []


@cache
def is_t2(description: str | None) -> bool:
    if description is None:
        return False
    text = description.casefold()
    return "t2" in text and "cor" not in text and "sag" not in text and "loc" not in text


@cache
def is_pet(description: str | None) -> bool:
    return description is not None and PET.search(description) is not None


@cache
def is_adult(age: str | None) -> bool:
    found = AGE.fullmatch(age or "")
    return found is not None and int(found[1]) * DAYS[found[2].upper()] >= 18 * 365.25
