"""The job with `json` and `re` of the standard library.

python tests/benchmarks/others/plain.py RULES INPUT OUTPUT
"""

import gc
import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.benchmarks.asked import DAYS, Selection, read

Attributes = dict[str, Any]

AGE = re.compile("([0-9]{3})([DWMY])", re.IGNORECASE)


def main() -> None:
    """Read, select, write."""
    gc.disable()
    rules, source, target = sys.argv[1:]
    selections = list(enumerate(read(rules)))
    with (Path(source) / "dicom-metadata.json").open(encoding="utf-8") as file:
        studies = json.load(file)["studies"]
    with (Path(source) / "series-images.json").open(encoding="utf-8") as file:
        images = json.load(file)
    modalities = {series.get("Modality") for study in studies for series in study["series"]}
    by_modality = {
        modality: [pair for pair in selections if not pair[1].modalities or modality in pair[1].modalities]
        for modality in modalities
    }
    studies.sort(key=order)
    selected = {}
    for study in studies:
        matched: list[tuple[int, float, str]] = []
        for series in study["series"]:
            for index, selection in by_modality[series.get("Modality")]:
                if matches(selection, study, series):
                    matched.append((index, series.get("SeriesNumber", float("inf")), series["SeriesInstanceUID"]))
        for _, _, uid in sorted(matched):
            if uid in images:
                selected[uid] = images[uid]
    with (Path(target) / "selected-images.json").open("w", encoding="utf-8") as file:
        file.write(json.dumps(selected, indent=2, ensure_ascii=False) + "\n")


def order(study: Attributes) -> tuple[int, str]:
    """Return the newest study first, one without a single date last."""
    dates = {series.get("StudyDate", study.get("StudyDate")) for series in study["series"]} - {None}
    date = dates.pop() if len(dates) == 1 else None
    return (-int(date) if date else 1, study["StudyInstanceUID"])


def matches(asked: Selection, study: Attributes, series: Attributes) -> bool:
    """Tell whether a series of a suitable modality meets all that a selection asks."""
    return (
        (not asked.body_parts or series.get("BodyPartExamined") in asked.body_parts)
        and (not asked.counts or is_between(series.get("NumberOfSeriesRelatedInstances", 0), asked.counts))
        and (not asked.since or either(series, study, "StudyDate") >= asked.since)
        and (not (asked.contains or asked.expression) or is_described(asked, series.get("SeriesDescription", "")))
        and (not asked.days or days(either(series, study, "PatientAge")) >= asked.days)
        and (not asked.image_type or all(matches_instance(asked, instance) for instance in series["instances"]))
    )


def either(series: Attributes, study: Attributes, name: str) -> str:
    """Return what the series says, or else the study."""
    return str(series.get(name) or study.get(name) or "")


def is_between(number: float, bounds: tuple[float, float]) -> bool:
    """Tell whether a number is in a range."""
    return bounds[0] <= number <= bounds[1]


def is_described(asked: Selection, description: str) -> bool:
    """Tell whether a description is as a selection asks."""
    text = description.casefold()
    return (
        (not asked.contains or any(word in text for word in asked.contains))
        and not any(word in text for word in asked.lacks)
        and (not asked.expression or re.search(asked.expression, text) is not None)
    )


def days(age: str) -> float:
    """Return an age in days, less than none where it cannot be read."""
    found = AGE.fullmatch(age)
    return int(found[1]) * DAYS[found[2].upper()] if found else -1


def matches_instance(asked: Selection, instance: Attributes) -> bool:
    """Tell whether an instance meets what is asked of all."""
    values = instance.get("ImageType", ())
    return (
        all(value in values for value in asked.image_type)
        and not any(value in values for value in asked.no_image_type)
        and (not asked.thickness or is_between(instance.get("SliceThickness", -1), asked.thickness))
    )


if __name__ == "__main__":
    main()
