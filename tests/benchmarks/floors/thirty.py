"""The floor for `rules/thirty.json`: of so many selections a table, by modality, as all of them ask for one."""

import os
from collections import defaultdict
from functools import cache

from msgspec import Struct

from tests.benchmarks.asked import RULES, Selection, read


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


SELECTIONS = tuple(enumerate(read(os.path.join(RULES, "thirty.json"))))
MODALITIES = {selection.modalities[0] for _, selection in SELECTIONS}
EVERY_COUNT = (0, 1 << 62)


def chosen(study: Study) -> list[list[Series]]:
    """Return what each selection takes."""
    taken: defaultdict[int, list[Series]] = defaultdict(list)
    for series in study.series:
        if series.Modality in MODALITIES:
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
    found = []
    for index, selection in suitable(modality, body_part):
        for word in selection.lacks:
            if word in text:
                break
        else:
            for word in selection.contains:
                if word in text:
                    found.append((index, selection.counts or EVERY_COUNT))
                    break
    return found


@cache
def suitable(modality: str, body_part: str | None) -> list[tuple[int, Selection]]:
    """Return the selections that take such a modality and body part."""
    return [
        (index, selection)
        for index, selection in SELECTIONS
        if modality in selection.modalities and (not selection.body_parts or body_part in selection.body_parts)
    ]
