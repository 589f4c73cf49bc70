"""The Boutiques descriptor: validated, and launched in a container and without, by bosh."""

import json
from pathlib import Path

import pytest

from tests.container.conftest import Engine
from tests.support.engines import PIPELINES
from tests.workflows.conftest import SELECTED, Tools, read, unnoticed, with_image

DESCRIPTOR = PIPELINES / "boutiques" / "series-selector.json"
LAUNCH = ("exec", "launch", "--skip-data-collection")


def launch(tools: Tools, descriptor: Path, *options: str, **inputs: str) -> str:
    """Launch the descriptor on a payload; return what bosh prints."""
    invocation = {"payload": tools.payload("payload").name, "rules": tools.rules().name, **inputs}
    (tools.folder / "invocation.json").write_text(json.dumps(invocation))
    done = tools.run("bosh", *LAUNCH, *options, descriptor, "invocation.json")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_descriptor_is_valid(tools: Tools) -> None:
    done = tools.run("bosh", "validate", DESCRIPTOR)
    assert (done.returncode, done.stdout.split()[-1]) == (0, "OK"), done.stderr


@pytest.mark.usefixtures("tools")
def test_validation_notices_a_typo() -> None:
    assert unnoticed("boutiques", DESCRIPTOR) == []
    assert set(read(DESCRIPTOR)["suggested-resources"]) == {"cpu-cores", "ram"}


def test_without_a_container(tools: Tools) -> None:
    printed = launch(tools, DESCRIPTOR, "--no-container")
    assert "Missing files\n\n" in printed, printed
    assert read(tools.folder / "selected" / "selected-images.json") == SELECTED
    assert (tools.folder / "selected" / "logs" / "selection-report.html").exists()


@pytest.mark.container
def test_in_a_container(engine: Engine, tools: Tools) -> None:
    descriptor = with_image(DESCRIPTOR, engine.image, tools.folder)
    printed = launch(tools, descriptor, "--no-pull", "--user", output="flair", report="none")
    assert "Local copy" in printed
    assert read(tools.folder / "flair" / "selected-images.json") == SELECTED
    assert [path.name for path in (tools.folder / "flair" / "logs").iterdir()] == ["series-selector.log"]


def test_exit_code_in_words(tools: Tools) -> None:
    (tools.folder / "invocation.json").write_text(json.dumps({"payload": ".", "rules": tools.rules().name}))
    done = tools.run("bosh", *LAUNCH, "--no-container", DESCRIPTOR, "invocation.json")
    assert "Exit code\n3\n" in done.stdout, done.stdout
    assert "Inputs are missing, unreadable or malformed" in done.stdout
