"""`selected-images.json`: what was selected, in the layout of the rules.

The format is this project's own. Its order is part of it: newest study first, in each study the selections in the order
of the rules, in each selection the series by rank.
"""

import os
from collections.abc import Iterable, Mapping
from typing import Literal

from selector.files import atomic_file
from selector.files.json_text import encode
from selector.models import ImageFile, SelectionResult, StudyResult

FILE_NAME = "selected-images.json"

Layout = Literal["bySeries", "byStudy"]
_Images = dict[str, ImageFile]


def render(
    result: SelectionResult, images: Mapping[str, ImageFile], layout: Layout, selection_names: Iterable[str]
) -> bytes:
    """Return the text of the file, UTF-8 with a final newline.

    Parameters
    ----------
    result
        The result, in the order of the output. A study that lacks a required selection contributes nothing.
    images
        The image files of at least the series that were taken; they are written unchanged.
    layout
        ``bySeries``: series to image file; a series that two selections took appears once, at the first.
        ``byStudy``: study to selection to series to image file; a study in which nothing was taken is left out.
    selection_names
        The selections of the rules, in their order; with ``byStudy`` all of them appear, even if empty.
    """
    complete = [study for study in result.studies if not study.lacking]
    if layout == "bySeries":
        return encode(_by_series(complete, images), indent=2)
    return encode(_by_study(complete, images, tuple(selection_names)), indent=2)


def remove_stale(folder: str) -> None:
    """Remove what an earlier run left in `folder`, temporary files included; raise `OutputError` if that fails."""
    atomic_file.remove_leftovers(folder, [FILE_NAME])


def write(folder: str, data: bytes) -> None:
    """Write `data` as ``selected-images.json`` into `folder`, or nothing; raise `OutputError` if that fails."""
    atomic_file.write(os.path.join(folder, FILE_NAME), data)


def _by_series(studies: Iterable[StudyResult], images: Mapping[str, ImageFile]) -> _Images:
    return {uid: images[uid] for study in studies for choice in study.choices for uid in choice.taken}


def _by_study(
    studies: Iterable[StudyResult], images: Mapping[str, ImageFile], names: tuple[str, ...]
) -> dict[str, dict[str, _Images]]:
    layout: dict[str, dict[str, _Images]] = {}
    for study in studies:
        if any(choice.taken for choice in study.choices):
            selections: dict[str, _Images] = {name: {} for name in names}
            for choice in study.choices:
                selections[choice.name] = {uid: images[uid] for uid in choice.taken}
            layout[study.uid] = selections
    return layout
