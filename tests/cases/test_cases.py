"""Each folder here is a case: what goes in, and what must come out of one run of `main.py`.

`README.md` says what a case consists of.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from selector.errors import ConfigurationError, OutputError
from tests.cases.case import CASES, HERE, ROOT, RUNS, Case, Place, a_place
from tests.cases.checking import check_folders, contents
from tests.cases.preparing import PREPARATIONS, environment, set_up
from tests.cases.running import check
from tests.support.many import exit_codes
from tests.support.names import OUTPUT
from tests.support.powers import PERMISSIONS_HOLD, no_permissions


@pytest.fixture
def place() -> Iterator[Place]:
    with a_place() as made:
        yield made


def test_every_folder_is_a_case() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {case.name for case in CASES}
    assert all((case.folder / OUTPUT).exists() == (case.exit == 0) for case in CASES)


def test_independent_script_expects_the_same() -> None:
    script = HERE / "expected.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("case", "number"), RUNS, ids=[f"{case.name}-{number}" for case, number in RUNS])
def test_case(case: Case, number: int, place: Place) -> None:
    check(case, number, place, run, os.geteuid())


@pytest.mark.long
@pytest.mark.parametrize(("case", "number"), RUNS, ids=[f"{case.name}-{number}" for case, number in RUNS])
def test_case_as_a_payload_of_a_batch(case: Case, number: int, tmp_path: Path) -> None:
    with a_place(tmp_path) as place:
        set_up(case, number, place)
        PREPARATIONS[case.prepare](place)
        before = contents(place)
        variables = environment(case, place)
        for name in ("NVIDIA_CLARA_INPUT", "NVIDIA_CLARA_OUTPUT", "NVIDIA_CLARA_LOGS"):
            variables[name] = variables[name].replace(str(place.top), f"{tmp_path}/{{}}")
        done = run(case, place, variables, "batch")
        check_folders(case, before, contents(place))
        if case.exit == 0:
            assert (place.output / OUTPUT).read_bytes() == (case.folder / OUTPUT).read_bytes()
        if done.returncode in {ConfigurationError.exit_code, OutputError.exit_code}:  # They concern all payloads.
            assert case.exit == done.returncode
        else:
            assert exit_codes(tmp_path) == {place.top.name: case.exit}


def run(case: Case, _: Place, variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    own = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)} | variables
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    if case.prepare.endswith("may not"):
        if lacking := no_permissions():
            pytest.skip(lacking)
        command = [*PERMISSIONS_HOLD, *command]
    return subprocess.run(
        command, cwd="/", env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
