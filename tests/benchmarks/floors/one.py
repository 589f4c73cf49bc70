"""The floor for `rules/one.json`."""

from functools import cache

from msgspec import Struct


class Series(Struct, gc=False):
    """What the rules ask of a series."""

    SeriesInstanceUID: str
    Modality: str | None = None
    BodyPartExamined: str | None = None
    SeriesDescription: str | None = None
    SeriesNumber: int | None = None
    StudyDate: str | None = None


class Study(Struct, gc=False):
    """What the rules ask of a study."""

    StudyInstanceUID: str
    series: tuple[Series, ...] = ()
    StudyDate: str | None = None


class Document(Struct, gc=False):
    """A whole file."""

    studies: list[Study]


def chosen(study: Study) -> list[list[Series]]:
    """Return what each selection takes."""
    taken = [
        series
        for series in study.series
        if series.Modality == "MR" and series.BodyPartExamined == "PROSTATE" and is_t2(series.SeriesDescription)
    ]
    return [taken] if taken else []


@cache
def is_t2(description: str | None) -> bool:
    if description is None:
        return False
    text = description.casefold()
    return "t2" in text and "cor" not in text and "sag" not in text and "loc" not in text
