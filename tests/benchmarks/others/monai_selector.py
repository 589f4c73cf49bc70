"""The series selector of MONAI Deploy by itself: how long its `filter` takes on objects that are there already.

    VENV/bin/python tests/benchmarks/others/monai_selector.py RULES INPUT OUTPUT [TIMES]

Prints the seconds of each time, and writes the UIDs that each selection took in each study as `taken.json`.

The package runs on Holoscan, which needs CUDA. The selector's own code does not: it is imported as it is, with bare
stand-ins for the four names that it takes from `monai.deploy.core`, none of which `filter` uses.
"""

import gc
import json
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any


def main() -> None:
    """Make the objects, filter several times, tell."""
    rules_path, source, target, times = (*sys.argv[1:], "5")[:4]
    stand_in()
    operator = import_module("monai.deploy.operators.dicom_series_selector_operator").DICOMSeriesSelectorOperator(None)
    rules = json.loads(Path(rules_path).read_text("utf-8"))
    studies = objects(json.loads((Path(source) / "dicom-metadata.json").read_text("utf-8"))["studies"])
    gc.disable()
    for _ in range(int(times)):
        begin = time.perf_counter()
        result = operator.filter(rules, studies, all_matched=True)
        sys.stdout.write(f"{time.perf_counter() - begin}\n")
    taken = {
        f"{one.study.StudyInstanceUID}, {name}": sorted(selected.series.SeriesInstanceUID for selected in chosen)
        for one in result
        for name, chosen in one.series_by_selection_name.items()
    }
    (Path(target) / "taken.json").write_text(json.dumps(taken, sort_keys=True), "utf-8")


class Operator:
    """Stands in for the base class, and for names that are there to be named."""

    def __init__(self, fragment: None) -> None:
        """Take what the selector hands on."""


def stand_in() -> None:
    """Put packages that import nothing in the place of those that import Holoscan."""
    spec = find_spec("monai")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else None
    if folder is None:
        raise SystemExit("the package monai-deploy-app-sdk is not installed")
    for name in ("monai.deploy", "monai.deploy.core", "monai.deploy.operators"):
        module = ModuleType(name)
        module.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = module
    for name in ("ConditionType", "Fragment", "Operator", "OperatorSpec"):
        setattr(sys.modules["monai.deploy.core"], name, Operator)


def objects(studies: list[dict[str, Any]]) -> list[Any]:
    """Return studies and series as the selector takes them, with all the attributes that these know."""
    study_class = import_module("monai.deploy.core.domain.dicom_study").DICOMStudy
    series_class = import_module("monai.deploy.core.domain.dicom_series").DICOMSeries
    made = []
    for study in studies:
        made.append(study_class(study["StudyInstanceUID"]))
        fill(made[-1], study)
        for series in study["series"]:
            one = series_class(series["SeriesInstanceUID"])
            fill(one, series)
            made[-1].add_series(one)
    return made


def fill(made: object, attributes: dict[str, Any]) -> None:
    """Set the attributes that are properties."""
    for name, value in attributes.items():
        if isinstance(getattr(type(made), name, None), property):
            setattr(made, name, value)


if __name__ == "__main__":
    main()
