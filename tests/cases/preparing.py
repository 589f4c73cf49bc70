"""What is laid out before a case is run, and what may be odd about it."""

import os
import shutil
from collections.abc import Callable

from tests.cases.case import ROOT, Case, Place
from tests.support.names import BYSTANDER, LEFTOVER, LOG, METADATA, OUTPUT


def set_up(case: Case, number: int, place: Place) -> None:
    """Lay out the input and the rules, and put into the output folder what an earlier run, and somebody else, left."""
    if (case.folder / "input").is_dir():
        shutil.copytree(case.folder / "input", place.input, dirs_exist_ok=True)
    for path, source in case.inputs[number].items():
        target = place.input / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, target)
    if (case.folder / "rules.json").exists():
        shutil.copyfile(case.folder / "rules.json", place.rules)
    for name in (OUTPUT, LEFTOVER, BYSTANDER):
        (place.output / name).write_text("from before")


def environment(case: Case, place: Place) -> dict[str, str]:
    """Return the variables of a run."""
    variables = {
        "NVIDIA_CLARA_INPUT": str(place.input),
        "NVIDIA_CLARA_OUTPUT": str(place.output),
        "NVIDIA_CLARA_LOGS": str(place.logs),
    }
    if place.rules.exists():
        variables["NVIDIA_CLARA_SELECTION_RULES_FILE"] = str(place.rules)
    return variables | {name: value.replace("{top}", str(place.top)) for name, value in case.environment.items()}


def nothing(_: Place) -> None:
    pass


def no_input_folder(place: Place) -> None:
    shutil.rmtree(place.input)


def no_output_folder(place: Place) -> None:
    shutil.rmtree(place.output)


def file_in_place_of_output_folder(place: Place) -> None:
    shutil.rmtree(place.output)
    place.output.write_text("from before")


def folder_in_place_of_output_file(place: Place) -> None:
    (place.output / OUTPUT).unlink()
    (place.output / OUTPUT).mkdir()


def folder_in_place_of_rules(place: Place) -> None:
    place.rules.mkdir()


def unreadable_rules(place: Place) -> None:
    place.rules.chmod(0o200)


def unreadable_metadata(place: Place) -> None:
    (place.input / METADATA).chmod(0o200)


def unreadable_input_subfolder(place: Place) -> None:
    (place.input / "more").mkdir(mode=0o300)


def unreadable_lost_and_found(place: Place) -> None:
    (place.input / "lost+found").mkdir(mode=0o300)


def unwritable_output_folder(place: Place) -> None:
    for name in (OUTPUT, LEFTOVER):
        (place.output / name).unlink()
    place.output.chmod(0o555)


def output_that_cannot_be_removed(place: Place) -> None:
    place.output.chmod(0o555)


def pipe_in_place_of_log(place: Place) -> None:
    os.mkfifo(place.logs / LOG)


def link_in_place_of_log(place: Place) -> None:
    (place.top / "precious").write_text("from before")
    (place.logs / LOG).symlink_to(place.top / "precious")


def hard_link_in_place_of_log(place: Place) -> None:
    (place.top / "precious").write_text("from before")
    (place.logs / LOG).hardlink_to(place.top / "precious")


PREPARATIONS: dict[str, Callable[[Place], None]] = {
    "nothing": nothing,
    "no input folder": no_input_folder,
    "no output folder": no_output_folder,
    "a file in place of the output folder": file_in_place_of_output_folder,
    "a folder in place of selected-images.json": folder_in_place_of_output_file,
    "a folder in place of the rules": folder_in_place_of_rules,
    "a pipe in place of the log": pipe_in_place_of_log,
    "a link in place of the log": link_in_place_of_log,
    "a hard link in place of the log": hard_link_in_place_of_log,
    "rules are there, reading them one may not": unreadable_rules,
    "metadata is there, reading it one may not": unreadable_metadata,
    "a subfolder is there, reading it one may not": unreadable_input_subfolder,
    "lost+found is there, reading it one may not": unreadable_lost_and_found,
    "an output folder is there, writing to it one may not": unwritable_output_folder,
    "an earlier output is there, removing it one may not": output_that_cannot_be_removed,
}
