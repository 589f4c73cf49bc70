"""The floor for `rules/thirty.json`: of so many selections a table, by modality, as all of them ask for one."""

import os
from collections import defaultdict
from functools import cache

from msgspec import Struct

from tests.benchmarks.asked import RULES, read


class Series(Struct, gc=False):
    """What the rules ask of a series."""

    SeriesInstanceUID: str
    Modality: str | None = None
    BodyPartExamined: str | None = None
    SeriesDescription: str | None = None
    NumberOfSeriesRelatedInstances: int = 0
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


SELECTIONS = read(os.path.join(RULES, "thirty.json"))
BY_MODALITY = defaultdict(list)
for index, selection in enumerate(SELECTIONS):
    BY_MODALITY[selection.modalities[0]].append((index, selection))
EVERY_COUNT = (0, 1 << 62)


def chosen(study: Study) -> list[list[Series]]:
    """Return what each selection takes."""
    taken: defaultdict[int, list[Series]] = defaultdict(list)
    for series in study.series:
        if series.Modality in BY_MODALITY:
            for index, (least, most) in described(series.Modality, series.BodyPartExamined, series.SeriesDescription):
                if least <= series.NumberOfSeriesRelatedInstances <= most:
                    taken[index].append(series)
    return [taken[index] for index in sorted(taken)]


@cache
def described(modality: str, body_part: str | None, description: str | None) -> list[tuple[int, tuple[int, int]]]:
    """Return the selections that a series meets whose number of instances suits, with that number's range."""
    if description is None:
        return []
    text = description.casefold()
    return [
        (index, selection.counts or EVERY_COUNT)
        for index, selection in BY_MODALITY[modality]
        if (not selection.body_parts or body_part in selection.body_parts)
        and any(word in text for word in selection.contains)
        and not any(word in text for word in selection.lacks)
    ]
