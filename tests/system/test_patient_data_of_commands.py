"""What the commands for authors print of a payload in which every attribute is planted: what a report may show."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.builders import write
from tests.support.names import IMAGES, METADATA
from tests.system.test_patient_data import ROOT, markers, may_be_shown, payload, rules

OTHER = {"selections": [{"name": "other", "conditions": {"KVP": 1}}]}


@pytest.mark.parametrize(("form", "level"), [("plain", "item"), ("plain", "series"), ("flat", "instance")])
@pytest.mark.parametrize(
    "command", ["try", "try --json", "try --as-example", "diff other.json", "diff other.json --json"]
)
def test_no_command_prints_more_than_a_report(command: str, form: str, level: str, tmp_path: Path) -> None:
    write(
        tmp_path, {f"input/{METADATA}": payload(form, level), f"input/{IMAGES}": {"1.1.1": "a.nii", "1.2.1": "c.nii"}}
    )
    write(tmp_path, {"rules.json": rules(), "other.json": OTHER})
    name, *more = command.split()
    arguments = [sys.executable, str(ROOT / "main.py"), name, "rules.json", *more, "--input", "input"]
    done = subprocess.run(arguments, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 6}, done.stderr
    assert not [one for one in set(markers().values()) - may_be_shown() if one in done.stdout + done.stderr]
    if "--as-example" in command and level != "item":
        values = json.dumps(json.loads(done.stdout)["study"])
        assert sum(one in values for one in may_be_shown()) > 50
