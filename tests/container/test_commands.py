"""The author's commands in the image: arguments reach the entry point."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.container.conftest import Engine, Folders

pytestmark = pytest.mark.container

LOCKED_DOWN = ("--read-only", "--network", "none", "--cap-drop", "ALL", "--user", "12345:12345")


@pytest.mark.parametrize("options", [(), LOCKED_DOWN], ids=["root", "locked down"])
def test_check_of_the_default_rules_on_the_input(engine: Engine, folders: Folders, options: tuple[str, ...]) -> None:
    command = ("check", "--json", "--input", "/input")  # Only Enhanced objects have one of the attributes asked for.
    done = engine.run(*options, *folders.mounts("input"), command=command)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert json.loads(done.stdout)["input"]["series"] == 24


def test_test_of_a_sample(engine: Engine) -> None:
    done = engine.run(*LOCKED_DOWN, command=("test", "config/examples/pet-ct-pair.json"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "examples hold" in done.stdout


def test_mounted_rules_with_faults(engine: Engine, folders: Folders) -> None:
    (folders.root / "rules.json").write_text('{"selections": [{"conditions": {"Modalty": "CT"}}]}')
    mount = ("--volume", f"{folders.root / 'rules.json'}:/rules.json:ro")
    done = engine.run(*mount, command=("check", "/rules.json"))
    assert done.returncode == 2
    assert "did you mean Modality?" in done.stdout
