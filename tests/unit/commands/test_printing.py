"""What the commands print: lines for people, one object for programs."""

import json
from pathlib import Path

import pytest

from selector.commands.checking.check import check
from selector.commands.checking.examples import run_examples
from selector.commands.printing import check_in_json, check_in_lines, examples_in_json
from tests.support.builders import rules_of
from tests.unit.commands.checking.rules_and_inputs import SUSPICIOUS, TEST_DATA, WRONG, study, written


def test_the_lines_for_people(tmp_path: Path) -> None:
    found = check(written(tmp_path, SUSPICIOUS), {}, TEST_DATA)
    assert check_in_lines(found) == (
        f"{tmp_path}/rules.json: no faults, 1 suspicion\n"
        "  $.selections[0].take: if more series match than take allows (1), nothing ranks them and none is taken "
        "(take-without-prefer)\n"
        '    write "prefer", such as [{"highest": "series.frameCount"}] or [{"lowest": "SeriesNumber"}]; '
        'or, for exactly 1, "required": 1\n'
        f"{TEST_DATA}: 5 studies, 24 series, 20 images; no misfits, nothing left out\n"
        "  CT takes 1 of 24 series\n"
        '    → 3: $.selections[0].conditions.Modality: Modality "CT"\n'
    )


def test_the_object_for_programs(tmp_path: Path) -> None:
    found = check(written(tmp_path, WRONG), {}, TEST_DATA)
    printed = json.loads(check_in_json(found, 2))
    assert printed["rules"] == f"{tmp_path}/rules.json"
    assert printed["faults"][0] == {
        "file": "rules.json",
        "place": "$.selections[0].conditions.Modalty",
        "message": "no such DICOM attribute; did you mean Modality?",
    }
    assert printed["suspicions"] == []
    assert printed["input"] == {
        "folder": TEST_DATA,
        "faults": [],
        "misfits": [],
        "leftOut": [],
        "moreLeftOut": 0,
        "studies": 5,
        "series": 24,
        "images": 20,
        "unknownImages": [],
        "moreUnknownImages": 0,
        "takes": [],
        "nothing": [],
        "absent": [],
    }
    assert printed["exitCode"] == 2
    suspicious = json.loads(check_in_json(check(written(tmp_path, SUSPICIOUS), {}), 0))
    assert suspicious["suspicions"][0].keys() == {"kind", "place", "message", "advice"}
    assert suspicious["input"] is None


@pytest.mark.parametrize("odd", ["\u202e", "\ufeff", "\u00a0", "\U000e0001", "\u001b", "é"])
def test_the_object_for_programs_is_text_alone(odd: str) -> None:
    series = {"SeriesInstanceUID": "1.1", "SeriesDescription": f"t2{odd}"}
    example = {"name": f"name{odd}", "study": study(series), "expect": {}}
    rules = rules_of({"selections": [{"conditions": {"SeriesDescription": "t2"}}], "examples": [example]})
    text = examples_in_json("rules.json", run_examples(rules), (), 0)
    assert all(line.isprintable() for line in text.split("\n"))
    assert json.loads(text)["examples"][0]["name"] == f"name{odd}"
    assert (odd in text) == (odd == "é")
