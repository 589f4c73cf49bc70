"""`selected-images.json`: what was selected, in the layout of the rules.

The format is this project's own. Its order is part of it: newest study first, in each study the selections in the order
of the rules, in each selection the series by rank.
"""

import os
from itertools import chain
from operator import attrgetter
from typing import Literal

from selector.files import atomic_file
from selector.files.json_text import encode
from selector.results import SelectionResult

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
    images = result.images
    studies = [one for one in result.studies if one.contributes]
    if layout == "bySeries":
        taken = chain.from_iterable(map(_taken_of, chain.from_iterable(map(_found_of, studies))))
        return encode({uid: images[uid] for uid in taken}, indent=2)
    by_study = {
        study.uid: {choice.name: {uid: images[uid] for uid in choice.taken} for choice in study.choices}
        for study in studies
        if any(map(_taken_of, study.found))
    }
    return encode(by_study, indent=2)


def remove_stale(folder: str) -> None:
    """Remove what an earlier run left in `folder`, temporary files included; raise `OutputError` if that fails."""
    atomic_file.remove_leftovers(folder, [FILE_NAME])


def write(folder: str, data: bytes) -> None:
    """Write `data` as ``selected-images.json`` into `folder`, or nothing; raise `OutputError` if that fails."""
    atomic_file.write(os.path.join(folder, FILE_NAME), data)


_found_of, _taken_of = attrgetter("found"), attrgetter("taken")
