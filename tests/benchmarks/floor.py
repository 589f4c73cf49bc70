"""The job of `main.py` for exactly the rules in `rules`, with nothing that other rules would need.

It is what the operator is measured against. For each file of rules the structures and conditions are written out by
hand in `floors`; values are remembered, and nothing is checked.

    python tests/benchmarks/floor.py RULES INPUT OUTPUT
"""

import gc
import os
import sys
from importlib import import_module

import msgspec

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from tests.benchmarks.floors import one


def main() -> None:
    """Read, select, write."""
    gc.disable()
    rules, source, target = sys.argv[1:]
    floor = import_module(f"tests.benchmarks.floors.{os.path.basename(rules).removesuffix('.json')}")
    with open(os.path.join(source, "dicom-metadata.json"), "rb") as file:
        studies = msgspec.json.decode(file.read(), type=floor.Document).studies
    with open(os.path.join(source, "series-images.json"), "rb") as file:
        images = msgspec.json.decode(file.read(), type=dict[str, str])
    found = [(order(study), chosen) for study in studies if (chosen := floor.chosen(study))]
    found.sort(key=lambda pair: pair[0])
    selected: dict[str, str] = {}
    for _, chosen in found:
        for taken in chosen:
            for series in sorted(taken, key=rank):
                if series.SeriesInstanceUID in images:
                    selected[series.SeriesInstanceUID] = images[series.SeriesInstanceUID]
    with open(os.path.join(target, "selected-images.json"), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(selected), indent=2) + b"\n")
    os._exit(0)


def order(study: one.Study) -> tuple[int, str]:
    """Return the newest study first, one without a single date last."""
    dates = {series.StudyDate or study.StudyDate for series in study.series} - {None}
    date = dates.pop() if len(dates) == 1 else None
    return (-int(date) if date else 1, study.StudyInstanceUID)


def rank(series: one.Series) -> tuple[float, str]:
    """Return the lowest SeriesNumber first, one without last."""
    number = series.SeriesNumber
    return (float("inf") if number is None else number, series.SeriesInstanceUID)


if __name__ == "__main__":
    main()
