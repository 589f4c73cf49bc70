"""Folders of odd DICOM files: a parse uses each or says why not, and the selector takes what it writes."""

from collections import Counter
from pathlib import Path

import pytest

from selector.metadata_loader import load_payload
from selector.series_selector import needed_by
from tests.robustness.fuzzing_dicom import odd_file
from tests.support.builders import rules_of
from tests.support.dicom import Parsed, parse

AT_A_TIME = 500
CONDITIONS = {
    "Modality": "MR",
    "SliceThickness": {"atLeast": 1},
    "PatientName": "A",
    "StudyDate": {"atLeast": "2000"},
    "ImageType": ["ORIGINAL"],
    "ReferencedImageSequence": {"item": {"ReferencedSOPInstanceUID": "1.2"}},
    "series.plane": "axial",
    "series.frameCount": 1,
}


def parsed_in(folder: Path, seed: int, numbers: range) -> Parsed:
    (folder / "input").mkdir(parents=True)
    for number in numbers:
        (folder / "input" / f"{number:06}").write_bytes(odd_file(seed, number))
    return parse(folder)


@pytest.mark.parametrize(("count", "seed"), [(500, 1), pytest.param(20_000, 2, marks=pytest.mark.long)])
def test_nothing_breaks_it(count: int, seed: int, tmp_path: Path) -> None:
    reasons: Counter[str] = Counter()
    for start in range(0, count, AT_A_TIME):
        folder = tmp_path / str(start)
        parsed = parsed_in(folder, seed, range(start, start + AT_A_TIME))
        assert parsed.code == 0, parsed.printed
        assert "Traceback" not in parsed.printed
        used = [file for files in parsed.images.values() for file in files]
        left_out = {one["file"]: one["reason"] for one in parsed.report["leftOut"]}
        assert sorted([*used, *left_out]) == sorted(path.name for path in (folder / "input").iterdir())
        reasons.update(left_out.values(), used=len(used))
        rules = rules_of({"selections": [{"conditions": {name: test}} for name, test in CONDITIONS.items()]})
        payload = load_payload(str(folder / "output"), needed_by(rules))
        assert (payload.series_count, payload.left_out) == (len(parsed.images), ())
    assert reasons["used"] > count / 10
    assert {"broken", "not DICOM", "has no UID"} <= reasons.keys()
    assert "stops the reader" not in reasons


def test_a_file_is_made_of_its_seed_and_number_alone() -> None:
    made = [odd_file(seed, number) for seed in (1, 2) for number in range(40)]
    assert made == [odd_file(seed, number) for seed in (1, 2) for number in range(40)]
    assert len(set(map(bytes, made))) == len(made)
