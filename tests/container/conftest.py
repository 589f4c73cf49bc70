"""The real images in a real Docker engine.

Without an engine the tests are skipped with the reason; with CI=true they fail.
BASE_IMAGE names another base image, as for `run_app_docker.sh`.
"""

import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGE, PARSER = "series-selector-tests", "dicom-parser-tests"
"""Names of the tests' own. The images stay when they have ended, so that the next build finds their layers."""


@dataclass(frozen=True)
class Folders:
    """`test-data` in an input folder, an empty output and logs folder, all of an ordinary user."""

    root: Path

    @property
    def input(self) -> Path:
        return self.root / "input"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def mounts(self, *names: str) -> list[str]:
        """Return docker's options that mount these folders at the top of the container."""
        return [option for name in names for option in ("--volume", f"{self.root / name}:/{name}")]

    def hand_over(self, owner: int) -> None:
        """Let a user write to the folders: as their owner if root may make it so."""
        for folder in (self.root, self.input, self.output, self.logs):
            if os.geteuid() == 0:
                os.chown(folder, owner, owner)
            else:
                folder.chmod(0o777)

    def selected(self) -> dict[str, object]:
        """Return what was selected."""
        selected: dict[str, object] = json.loads((self.output / "selected-images.json").read_text("utf-8"))
        return selected


@dataclass
class Engine:
    """A Docker engine with the image in it."""

    image: str
    started: list[str] = field(default_factory=list)

    def docker(
        self, *arguments: str | Path, given: str | None = None, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the docker client; its exit code is for the caller to judge."""
        return subprocess.run(
            ["docker", *arguments],
            input=given,
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def build(self, tag: str, folder: Path, target: str = "") -> None:
        """Build an image, of the last target unless another is named; if that fails, fail with what the build said."""
        options = ["--tag", tag, *(("--target", target) if target else ())]
        if base := os.environ.get("BASE_IMAGE"):
            options += ["--network", "host", "--build-arg", f"BASE_IMAGE={base}"]
        build = self.docker("build", *options, folder)
        if build.returncode:
            pytest.fail(f"docker build failed\n{build.stdout[-4000:]}\n{build.stderr[-4000:]}")

    def run(self, *options: str, command: tuple[str, ...] = (), given: str = "") -> subprocess.CompletedProcess[str]:
        """Run the image to its end."""
        return self.docker("run", "--rm", "--interactive", *options, self.image, *command, given=given)

    def start(self, *options: str, command: tuple[str, ...] = ()) -> str:
        """Run the image in the background; return the container's id. It is removed after the test."""
        run = self.docker("run", "--detach", *options, self.image, *command)
        assert run.returncode == 0, run.stderr
        self.started.append(run.stdout.strip())
        return self.started[-1]

    def wait(self, container: str) -> int:
        """Wait for the container's end; return its exit code."""
        return int(self.docker("wait", container).stdout)

    def wait_for_log(self, container: str, event: str) -> None:
        """Wait until the container, which has to be running still, has logged an event."""
        while event not in self.docker("logs", container).stdout:
            assert self.docker("inspect", "--format", "{{.State.Running}}", container).stdout.strip() == "true"
            time.sleep(0.05)


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the image of the selector."""
    return _built(IMAGE, tmp_path_factory)


@pytest.fixture(scope="session")
def parser_image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the image of the parser."""
    return _built(PARSER, tmp_path_factory, "dicom-parser")


def _built(tag: str, tmp_path_factory: pytest.TempPathFactory, target: str = "") -> str:
    """Build an image: one of several workers does, while the others wait and then find all of it built."""
    engine = Engine(tag)
    if problem := _no_engine(engine):
        if os.environ.get("CI") == "true":
            pytest.fail(problem)
        pytest.skip(problem)
    with tmp_path_factory.getbasetemp().with_name("image.lock").open("w") as lock:  # the workers' folders lie beside it
        fcntl.flock(lock, fcntl.LOCK_EX)
        engine.build(tag, ROOT, target)
    return tag


@pytest.fixture
def parser(parser_image: str) -> Engine:
    """Give the engine with the image of the parser."""
    return Engine(parser_image)


def _no_engine(engine: Engine) -> str:
    if shutil.which("docker") is None:
        return "docker is not installed"
    info = engine.docker("info")
    return f"no Docker engine answers: {info.stderr.strip()}" if info.returncode else ""


@pytest.fixture
def engine(image: str) -> Iterator[Engine]:
    """Give the engine; containers that the test started are removed after it."""
    engine = Engine(image)
    yield engine
    for container in engine.started:
        engine.docker("rm", "--force", container)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Make the three folders of a run, for the user who may own them: 1000 where root makes them."""
    shutil.copytree(ROOT / "test-data", tmp_path / "input")
    (tmp_path / "output").mkdir()
    (tmp_path / "logs").mkdir()
    folders = Folders(tmp_path)
    folders.hand_over(1000)
    return folders


@pytest.fixture(scope="session")
def selected_from_test_data() -> dict[str, object]:
    """Return what the default rules select from test-data; written by hand."""
    expected: dict[str, object] = json.loads(
        Path(__file__).with_name("selected-from-test-data.json").read_text("utf-8")
    )
    return expected
