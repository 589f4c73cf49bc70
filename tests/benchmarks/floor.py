"""The job of `main.py` for exactly the rules of `rules.json`, with nothing that another rule would need.

It is what `reading.py` compares with: structures and conditions are written out by hand, values are remembered, no
value is looked at twice, and nothing is checked.

    python tests/benchmarks/floor.py INPUT OUTPUT
"""

import gc
import os
import re
import sys
from functools import cache

import msgspec
from msgspec import Struct

Text = str | int | float | None


class Series(Struct, gc=False):
    """What the rules ask of a series."""

    SeriesInstanceUID: str
    Modality: Text = None
    SeriesDescription: Text = None
    ImageType: tuple[str, ...] | str | None = None
    BodyPartExamined: Text = None
    NumberOfSeriesRelatedInstances: Text = None
    StudyDate: Text = None
    PatientAge: Text = None
    SeriesNumber: Text = None


class Study(Struct, gc=False):
    """What the rules ask of a study."""

    StudyInstanceUID: str
    series: tuple[Series, ...] = ()
    StudyDate: Text = None
    PatientAge: Text = None


class Document(Struct, gc=False):
    """A whole file."""

    studies: list[Study]


PET = re.compile("pet|(?<![a-z])ac(?![a-z])", re.IGNORECASE)


@cache
def is_t2(modality: Text, description: Text, image_type: tuple[str, ...] | None) -> bool:
    if modality != "MR" or not isinstance(description, str) or image_type is None:
        return False
    text = description.casefold()
    is_plain = "t2" in text and "cor" not in text and "sag" not in text
    return is_plain and "ORIGINAL" in image_type and "MOSAIC" not in image_type


@cache
def is_chest_ct(body_part: Text, count: Text, date: Text) -> bool:
    in_range = isinstance(count, int) and 50 <= count <= 1000
    return body_part in ("CHEST", "LUNG") and in_range and isinstance(date, str) and date >= "1995"


@cache
def is_pet(description: Text, age: Text) -> bool:
    if not isinstance(description, str) or not isinstance(age, str) or not re.fullmatch(r"\d{3}Y", age):
        return False
    return PET.search(description) is not None and age >= "018Y"


def order(study: Study) -> tuple[int, str]:
    dates = {series.StudyDate for series in study.series} - {None} or {study.StudyDate}
    date = dates.pop() if len(dates) == 1 else None
    return (-int(date) if date else 1, study.StudyInstanceUID)


def rank(series: Series) -> tuple[float, str]:
    number = series.SeriesNumber
    return (number if isinstance(number, (int, float)) else float("inf"), series.SeriesInstanceUID)


def main() -> None:
    """Read, select, write."""
    gc.disable()
    source, target = sys.argv[1:]
    with open(os.path.join(source, "dicom-metadata.json"), "rb") as file:
        studies = msgspec.json.decode(file.read(), type=Document).studies
    with open(os.path.join(source, "series-images.json"), "rb") as file:
        images = msgspec.json.decode(file.read(), type=dict[str, str])
    studies.sort(key=order)
    selected: dict[str, str] = {}
    for study in studies:
        t2, ct, pet = [], [], []
        for series in study.series:
            if series.SeriesInstanceUID in images:
                if is_t2(series.Modality, series.SeriesDescription, series.ImageType):
                    t2.append(series)
                if is_chest_ct(
                    series.BodyPartExamined, series.NumberOfSeriesRelatedInstances, series.StudyDate or study.StudyDate
                ):
                    ct.append(series)
                if is_pet(series.SeriesDescription, series.PatientAge or study.PatientAge):
                    pet.append(series)
        for taken in (t2, ct, pet):
            for series in sorted(taken, key=rank):
                selected[series.SeriesInstanceUID] = images[series.SeriesInstanceUID]
    with open(os.path.join(target, "selected-images.json"), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(selected), indent=2) + b"\n")
    os._exit(0)


if __name__ == "__main__":
    main()
