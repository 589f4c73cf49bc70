"""`selected-images.json`: what was selected, in the layout of the rules.

The format is this project's own. Its order is part of it: newest study first, in each study the selections in the order
of the rules, in each selection the series by rank.
"""

import os
from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Literal

from selector.files import atomic_file
from selector.files.json_text import encode
from selector.models import ImageFile
from selector.results import SelectionResult, StudyResult

FILE_NAME = "selected-images.json"

Layout = Literal["bySeries", "byStudy"]


def render(result: SelectionResult, layout: Layout) -> bytes:
    """Return the text of the file, UTF-8 with a final newline.

    Parameters
    ----------
    result
        The result, in the order of the output. Studies that do not contribute are left out; images are written
        unchanged.
    layout
        ``bySeries``: series to image file; a series that two selections took appears once, at the first.
        ``byStudy``: study to selection to series to image file; all selections appear, even if empty, but a study in
        which nothing was taken is left out.
    """
    studies = [one for one in result.studies if one.contributes]
    if layout == "bySeries":
        return encode(_images_of(studies), indent=2)
    return encode({study.uid: _by_selection(study) for study in studies if study.images}, indent=2)


def _images_of(studies: Sequence[StudyResult]) -> dict[str, ImageFile]:
    """Return the image of each series taken; one that two selections took comes where the first took it."""
    taken = chain.from_iterable(map(_taken_in, chain.from_iterable(map(_found_in, studies))))
    return dict(zip(taken, chain.from_iterable(map(_images_in, studies)), strict=True))


def _by_selection(study: StudyResult) -> dict[str, dict[str, ImageFile]]:
    images = _images_of([study])
    return {choice.name: {uid: images[uid] for uid in choice.taken} for choice in study.choices}


def remove_stale(folder: str) -> None:
    """Remove what an earlier run left in `folder`, temporary files included; raise `OutputError` if that fails."""
    atomic_file.remove_leftovers(folder, [FILE_NAME])


def write(folder: str, data: bytes) -> None:
    """Write `data` as ``selected-images.json`` into `folder`, or nothing; raise `OutputError` if that fails."""
    atomic_file.write(os.path.join(folder, FILE_NAME), data)


_found_in, _taken_in, _images_in = attrgetter("found"), attrgetter("taken"), attrgetter("images")
