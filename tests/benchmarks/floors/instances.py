"""The floor for `rules/instances.json`."""

from functools import cache

from msgspec import Struct


class Instance(Struct, gc=False):
    """What the rules ask of an instance."""

    ImageType: tuple[str, ...] = ()
    SliceThickness: float | None = None


class Series(Struct, gc=False):
    """What the rules ask of a series."""

    SeriesInstanceUID: str
    Modality: str | None = None
    SeriesNumber: int | None = None
    StudyDate: str | None = None
    instances: tuple[Instance, ...] = ()


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
        if series.Modality in {"CT", "MR"}
        and all(is_thin(one.ImageType, one.SliceThickness) for one in series.instances)
    ]
    return [taken] if taken else []


@cache
def is_thin(image_type: tuple[str, ...], thickness: float | None) -> bool:
    is_original = "ORIGINAL" in image_type and "PRIMARY" in image_type and "LOCALIZER" not in image_type
    return is_original and thickness is not None and 1 <= thickness <= 3
