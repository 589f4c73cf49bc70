"""The image, run in the ways that its users run it."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.container.conftest import Engine, Folders

pytestmark = pytest.mark.container

# The script of the original's documentation.
DOCUMENTED_SCRIPT = """\
#!/bin/bash
SCRIPT_DIR=$(dirname "$(readlink -f "$0")")
APP_NAME={image}
docker run --name test -t --rm \
    -v ${{SCRIPT_DIR}}/input:/input \
    -v ${{SCRIPT_DIR}}/output:/output \
    -v ${{SCRIPT_DIR}}/logs:/logs \
    -e DEBUG_VSCODE \
    -e DEBUG_VSCODE_PORT \
    -e NVIDIA_CLARA_NOSYNCLOCK=TRUE \
    ${{APP_NAME}}
"""
LOCKED_DOWN = ("--read-only", "--network", "none", "--cap-drop", "ALL", "--user", "12345:12345")
OTHER_RULES = {"selections": [{"name": "FLAIR", "conditions": {"Modality": "MR", "SeriesDescription": "flair"}}]}
FLAIR = "1.3.6.1.4.1.14519.5.2.1.261842420738757615976596148375041470732"


def in_order(selected: dict[str, object]) -> list[tuple[str, object]]:
    return list(selected.items())


def test_documented_script_selects_and_leaves_the_files_to_the_owner_of_the_folders(
    engine: Engine, folders: Folders, selected_from_test_data: dict[str, object]
) -> None:
    script = folders.root / "run_app_docker.sh"
    script.write_text(DOCUMENTED_SCRIPT.format(image=engine.image))

    run = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=900, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    assert in_order(folders.selected()) == in_order(selected_from_test_data)
    assert (folders.logs / "series-selector.log").exists()
    owner = folders.output.stat()
    for file in [*folders.output.iterdir(), *folders.logs.iterdir()]:
        assert (file.stat().st_uid, file.stat().st_gid) == (owner.st_uid, owner.st_gid), file


def test_derived_image_has_rules_of_its_own(engine: Engine, folders: Folders, tmp_path: Path) -> None:
    sources = tmp_path / "derived"
    sources.mkdir()
    (sources / "Dockerfile").write_text(
        f"FROM {engine.image}\nCOPY ./selection-rules.json ./config/selection-rules.json\n"
    )
    (sources / "selection-rules.json").write_text(json.dumps(OTHER_RULES))
    engine.build("series-selector-derived", sources)
    try:
        run = engine.docker("run", "--rm", *folders.mounts("input", "output", "logs"), "series-selector-derived")
    finally:
        engine.docker("rmi", "series-selector-derived")

    assert run.returncode == 0, run.stdout + run.stderr
    assert list(folders.selected()) == [FLAIR]


def test_walk_by_hand_in_a_shell(engine: Engine, selected_from_test_data: dict[str, object]) -> None:
    walk = "cp test-data/* /input\nmkdir /output /logs\npython ./main.py >&2 && cat /output/selected-images.json\n"

    run = engine.run("--entrypoint", "/bin/bash", given=walk)

    assert run.returncode == 0, run.stderr
    assert in_order(json.loads(run.stdout)) == in_order(selected_from_test_data)


def test_locked_down(engine: Engine, folders: Folders, selected_from_test_data: dict[str, object]) -> None:
    folders.hand_over(12345)

    run = engine.run(*LOCKED_DOWN, *folders.mounts("input", "output", "logs"))

    assert run.returncode == 0, run.stdout + run.stderr
    assert in_order(folders.selected()) == in_order(selected_from_test_data)
    assert "WARNING" not in run.stdout
    assert (folders.output / "selected-images.json").stat().st_uid == 12345


@pytest.mark.parametrize("options", [(), LOCKED_DOWN], ids=["root", "locked down"])
def test_no_logs_folder_costs_at_most_a_warning(engine: Engine, folders: Folders, options: tuple[str, ...]) -> None:
    folders.hand_over(12345)

    run = engine.run(*options, *folders.mounts("input", "output"))

    assert run.returncode == 0, run.stdout + run.stderr
    assert folders.selected()
    # As root it makes a folder in the container.
    warnings = [line for line in run.stdout.splitlines() if "WARNING" in line]
    assert len(warnings) == (1 if options else 0), run.stdout
    assert all("/logs" in line for line in warnings)


def test_no_output_folder_is_an_error(engine: Engine, folders: Folders) -> None:
    run = engine.run(*folders.mounts("input"))

    assert run.returncode == 5, run.stdout
    assert "/output" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


def test_root_that_may_not_write_is_told_to_name_a_user(engine: Engine, folders: Folders) -> None:
    folders.output.chmod(0o755)

    run = engine.run("--cap-drop", "ALL", *folders.mounts("input", "output"))

    assert run.returncode == 5, run.stdout
    assert "--user" in run.stdout


def test_working_directory_does_not_matter(
    engine: Engine, folders: Folders, selected_from_test_data: dict[str, object]
) -> None:
    run = engine.run("--workdir", "/tmp", *folders.mounts("input", "output", "logs"))  # noqa: S108 (in the container)

    assert run.returncode == 0, run.stdout + run.stderr
    assert in_order(folders.selected()) == in_order(selected_from_test_data)


@pytest.mark.parametrize("program", [("python", "main.py"), ("python", "-u", "./main.py")], ids=" ".join)
def test_whole_program_as_command_is_refused(engine: Engine, folders: Folders, program: tuple[str, ...]) -> None:
    run = engine.run(*folders.mounts("input", "output", "logs"), command=program)

    assert run.returncode == 2, run.stdout + run.stderr
    assert "command" in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert list(folders.output.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "command"),
    [
        ((), ("series-selector",)),
        (("--entrypoint", "series-selector"), ()),
        (("--env", "PATH=/usr/local/bin:/usr/bin:/bin", "--entrypoint", "/bin/sh"), ("-c", "series-selector")),
    ],
    ids=["appended to the entry point", "in place of the entry point", "in a shell with a PATH of its own"],
)
def test_engine_starts_it_by_name(
    engine: Engine, folders: Folders, options: tuple[str, ...], command: tuple[str, ...]
) -> None:
    run = engine.run("--user", "1000:1000", *options, *folders.mounts("input", "output", "logs"), command=command)

    assert run.returncode == 0, run.stdout + run.stderr
    assert folders.selected()


@pytest.mark.parametrize(("mounted", "exit_code"), [(("input", "output", "logs"), 0), (("output", "logs"), 3)])
def test_docker_wait_tells_the_exit_code(
    engine: Engine, folders: Folders, mounted: tuple[str, ...], exit_code: int
) -> None:
    container = engine.start(*folders.mounts(*mounted))

    assert engine.wait(container) == exit_code
    assert (folders.output / "selected-images.json").exists() == (exit_code == 0)


def long_payload(folder: Path) -> None:
    """Write a payload whose matching takes most of a minute: its many descriptions make an expression try hard."""
    uids = [f"1.2.826.0.1.{number}" for number in range(20_000)]
    series = [{"SeriesInstanceUID": uid, "SeriesDescription": f"{'x' * 16}{uid}"} for uid in uids]
    (folder / "dicom-metadata.json").write_text(json.dumps([{"StudyInstanceUID": "1.2.3", "series": series}]))
    (folder / "series-images.json").write_text(json.dumps({uid: f"{uid}.nii" for uid in uids}))
    rules = {"selections": [{"conditions": {"SeriesDescription": r"^(x|xx|xxx)+$"}}]}
    (folder / "rules.json").write_text(json.dumps(rules))


@pytest.mark.parametrize(("stop", "exit_code"), [(("stop", "--time", "600"), 143), (("kill", "--signal", "INT"), 130)])
def test_stopped_run_ends_at_once_and_writes_nothing(
    engine: Engine, folders: Folders, stop: tuple[str, ...], exit_code: int
) -> None:
    long_payload(folders.input)
    rules = ("--env", "NVIDIA_CLARA_SELECTION_RULES_FILE=/input/rules.json")
    container = engine.start(*rules, *folders.mounts("input", "output", "logs"))
    engine.wait_for_log(container, "Payload read")

    engine.docker(*stop, container)
    assert engine.wait(container) == exit_code  # a run that goes on to its end has another one

    assert list(folders.output.iterdir()) == []
    assert "Traceback" not in engine.docker("logs", container).stdout


LOOK_AROUND = """
import importlib.util, json, os, pathlib, sys
print(json.dumps({
    "python": sys.prefix,
    "pip": importlib.util.find_spec("pip") is not None,
    "input": os.listdir("/input"),
    "unwanted": [p for p in ("/output", "/logs", "tests", "pyproject.toml", ".git", ".ci") if os.path.exists(p)],
    "without bytecode": [
        str(module)
        for module in pathlib.Path("selector").rglob("*.py")
        if not os.path.exists(importlib.util.cache_from_source(module))
    ],
}))
"""


def test_image_has_what_it_needs_and_no_more(engine: Engine) -> None:
    run = engine.run("--entrypoint", "python", command=("-c", LOOK_AROUND))
    assert json.loads(run.stdout) == {
        "python": "/opt/venv",
        "pip": False,
        "input": [],
        "unwanted": [],
        "without bytecode": [],
    }

    configuration = json.loads(engine.docker("image", "inspect", engine.image).stdout)[0]["Config"]
    assert configuration["User"] == ""
    assert configuration["WorkingDir"].endswith("/series-selector")
    assert configuration["Entrypoint"] == ["python", "-u", f"{configuration['WorkingDir']}/main.py"]
