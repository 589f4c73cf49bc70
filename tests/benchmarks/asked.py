"""What the files in `rules` ask, as plain values: what somebody would have in mind who writes a program for them.

It knows the forms that stand in these files, no others, and imports nothing that takes time.
"""

import json
import os
from typing import Any, NamedTuple

RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rules")
DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}


class Selection(NamedTuple):
    """One selection; what is empty is not asked."""

    name: str
    modalities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()  # any of these, in lower case, in the description ...
    lacks: tuple[str, ...] = ()  # ... and none of these
    expression: str = ""
    counts: tuple[int, int] | tuple[()] = ()
    since: str = ""  # the earliest StudyDate
    days: float = 0  # the least PatientAge
    image_type: tuple[str, ...] = ()
    no_image_type: tuple[str, ...] = ()
    thickness: tuple[float, float] | tuple[()] = ()


def read(path: str) -> list[Selection]:
    """Return the selections of a rules file."""
    with open(path, encoding="utf-8") as file:
        return [_selection(one["name"], one["conditions"]) for one in json.load(file)["selections"]]


def _selection(name: str, conditions: dict[str, Any]) -> Selection:
    modality = conditions.get("Modality", ())
    described = conditions.get("SeriesDescription", {})
    texts = {} if isinstance(described, str) else described
    image_type = conditions.get("ImageType", ())
    age = conditions.get("PatientAge", ("000Y", ">="))[0]
    return Selection(
        name,
        (modality,) if isinstance(modality, str) else tuple(modality),
        tuple(conditions.get("BodyPartExamined", ())),
        tuple(texts.get("contains", ())),
        tuple(texts.get("not", {}).get("contains", ())),
        described if isinstance(described, str) else "",
        tuple(conditions.get("series.instanceCount", {}).get("between", ())),
        f"{conditions['StudyDate']['atLeast']}0101" if "StudyDate" in conditions else "",
        int(age[:3]) * DAYS[age[3]],
        tuple(value for value in image_type if not value.startswith("!")),
        tuple(value[1:] for value in image_type if value.startswith("!")),
        tuple(conditions.get("SliceThickness", ())),
    )
