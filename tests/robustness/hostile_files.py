"""Hostile files: links as input and as output, loops of them, pipes and devices."""

import os
from collections.abc import Callable
from pathlib import Path

from tests.robustness.hostile_scenes import Scene
from tests.robustness.hostile_stage import METADATA, OUTPUT, PAGE, REPORT, Ran, Stage

VICTIM = b"of somebody else"


def _instead(make: Callable[[Stage, Path], object]) -> Callable[[Stage, int], None]:
    """Put something else in place of the metadata."""

    def lay(stage: Stage, _: int) -> None:
        path = stage.input / METADATA
        path.rename(stage.top / "real.json")
        make(stage, path)

    return lay


def _linked_folder(stage: Stage, path: Path) -> None:
    (stage.top / "other").mkdir()
    (stage.top / "real.json").rename(stage.top / "other" / METADATA)
    (path.parent / "more").symlink_to(stage.top / "other")


def _loops(stage: Stage, _: int) -> None:
    (stage.input / "again").symlink_to(".")
    (stage.input / "above").symlink_to("..")


def _input_is_a_link(stage: Stage, _: int) -> None:
    stage.input.rename(stage.top / "real")
    stage.input.symlink_to("real")


def _rules_link_to_themselves(stage: Stage, _: int) -> None:
    stage.rules.unlink()
    stage.rules.symlink_to(stage.rules.name)


def _refused(what: str, make: Callable[[Stage, Path], object], says: str) -> Scene:
    return Scene(f"{what} as `{METADATA}`", _instead(make), f"exit 3: {says}", code=3, says=says)


INPUTS = [
    Scene(
        f"a link to a file as `{METADATA}`",
        _instead(lambda stage, path: path.symlink_to(stage.top / "real.json")),
        "read",
    ),
    _refused("a link to itself", lambda _, path: path.symlink_to(path.name), "Too many levels of symbolic links"),
    _refused("a link to nothing", lambda _, path: path.symlink_to("nothing"), "No such file or directory"),
    _refused("a folder", lambda _, path: path.mkdir(), "this is a folder"),
    _refused("a pipe without a writer", lambda _, path: os.mkfifo(path), "not a regular file"),
    _refused("`/dev/zero`", lambda _, path: path.symlink_to("/dev/zero"), "not a regular file"),
    _refused("`/dev/null`", lambda _, path: path.symlink_to("/dev/null"), "not a regular file"),
    Scene(
        "a link to a folder with the metadata",
        _instead(_linked_folder),
        "exit 3: not followed",
        code=3,
        says="there is no dicom-metadata.json in it or its subfolders",
    ),
    Scene("links to folders in a circle", _loops, "not followed, selected as usual"),
    Scene("a link as input folder", _input_is_a_link, "read"),
    Scene(
        "rules that are a link to themselves",
        _rules_link_to_themselves,
        "exit 2: Too many levels of symbolic links",
        code=2,
        says="Too many levels of symbolic links",
    ),
]


def _link_to_victim(stage: Stage, folder: Path, *names: str) -> None:
    (stage.top / "victim").write_bytes(VICTIM)
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).symlink_to(stage.top / "victim")


def _victim_untouched(stage: Stage, _: Ran) -> str:
    if (stage.top / "victim").read_bytes() != VICTIM:
        return "what the link points to was changed"
    links = [path.name for folder in (stage.output, stage.logs) for path in folder.iterdir() if path.is_symlink()]
    return f"still links: {links}" if links else ""


def _output_is_a_link(stage: Stage, _: int) -> None:
    stage.output.rename(stage.top / "real")
    stage.output.symlink_to("real")


OUTPUTS = [
    Scene(
        f"`{OUTPUT}` is a link to another file",
        lambda stage, _: _link_to_victim(stage, stage.output, OUTPUT),
        "the link is replaced, the other file unchanged",
        check=_victim_untouched,
    ),
    Scene(
        "the report is a link to another file",
        lambda stage, _: _link_to_victim(stage, stage.logs, REPORT, PAGE),
        "the link is replaced, the other file unchanged",
        check=_victim_untouched,
    ),
    Scene(f"`{OUTPUT}` is a pipe", lambda stage, _: os.mkfifo(stage.output / OUTPUT), "replaced"),
    Scene("a link as output folder", _output_is_a_link, "written"),
]

SCENES = [*INPUTS, *OUTPUTS]
