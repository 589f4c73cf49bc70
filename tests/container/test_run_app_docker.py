"""`run_app_docker.sh` as a new user runs it: in a clone whose name has blanks, from another folder."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.clones import clone_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.container.conftest import Engine

pytestmark = pytest.mark.container

NAME = "series-selector-script"


@pytest.fixture
def clone(tmp_path: Path, engine: Engine) -> Iterator[Path]:
    yield clone_to(tmp_path / "a clone of it")
    engine.docker("rmi", NAME)


def run_script(clone: Path) -> subprocess.CompletedProcess[str]:
    options = {"DOCKER_BUILD_OPTIONS": "--network host"} if "BASE_IMAGE" in os.environ else {}
    run = subprocess.run(
        [clone / "run_app_docker.sh"],
        cwd="/",
        env=os.environ | options | {"APP_NAME": NAME},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run


def selected(clone: Path) -> dict[str, object]:
    selected: dict[str, object] = json.loads((clone / "output" / "selected-images.json").read_text("utf-8"))
    return selected


def test_first_run_builds_and_fills_the_input_the_next_does_neither(
    clone: Path, selected_from_test_data: dict[str, object]
) -> None:
    first = run_script(clone)

    assert "There is no image" in first.stdout
    assert "filled from test-data" in first.stdout
    assert selected(clone) == selected_from_test_data
    assert (clone / "output" / "selected-images.json").stat().st_uid == os.getuid()
    assert (clone / "logs" / "series-selector.log").exists()

    (clone / "config" / "selection-rules.json").write_text('{"selections": [{"conditions": {"Modality": "PT"}}]}')
    second = run_script(clone)

    assert "There is no image" not in second.stdout
    assert "filled from test-data" not in second.stdout
    assert len(selected(clone)) == 2
