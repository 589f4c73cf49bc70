"""Which payloads there are, and where the folders of each are."""

import os
from pathlib import Path

import pytest

from selector import runtime_envs
from selector.errors import ConfigurationError, InputError, OutputError
from selector.many.folders import Folders, Pattern, listed_names


def folders(path: str) -> Folders:
    settings, _ = runtime_envs.read(
        {"NVIDIA_CLARA_INPUT": path, "NVIDIA_CLARA_OUTPUT": "/out", "NVIDIA_CLARA_LOGS": "/logs/{}/selector"}
    )
    return Folders.of(settings)


@pytest.mark.parametrize(
    ("path", "folder", "top"),
    [
        ("/input", "/input/p 1", "/input"),
        ("/input/", "/input/p 1", "/input"),
        ("/data/batch/{}/parser", "/data/batch/p 1/parser", "/data/batch"),
        ("/data/case-{}-ct/a/b", "/data/case-p 1-ct/a/b", "/data"),
        ("{}", "./p 1", "."),
        ("{}/a", "./p 1/a", "."),
        ("/{}", "/p 1", "/"),
        ("relative", "relative/p 1", "relative"),
    ],
)
def test_the_folder_of_a_payload(path: str, folder: str, top: str) -> None:
    pattern = Pattern.of(path, "VARIABLE")
    assert (pattern.folder("p 1"), pattern.top) == (folder, top)


def test_the_settings_of_a_payload() -> None:
    settings, _ = runtime_envs.read({"SERIES_SELECTOR_REPORT": "none", "NVIDIA_CLARA_SELECTION_RULES_FILE": "/r"})
    made = folders("/data/{}/in").settings(settings, "p")
    assert (made.input_folder, made.output_folder, made.logs_folder) == ("/data/p/in", "/out/p", "/logs/p/selector")
    assert (made.report, made.rules_source) == ("none", settings.rules_source)


def test_a_name_that_stands_twice_is_a_fault() -> None:
    with pytest.raises(ConfigurationError, match=r"NVIDIA_CLARA_INPUT: may have \{\}, the name of a payload, only on"):
        folders("/data/{}/{}")


def test_each_folder_is_a_payload_and_so_is_a_link_unless_it_leads_to_a_file(tmp_path: Path) -> None:
    for name in ("b", "a", ".hidden", "lost+found", "elsewhere/c"):
        (tmp_path / "in" / name).mkdir(parents=True)
    (tmp_path / "in" / "file").touch()
    for name, target in {"link": "elsewhere/c", "to a file": "file", "nowhere": "no-such"}.items():
        (tmp_path / "in" / name).symlink_to(target)
    assert folders(f"{tmp_path}/in").names() == ["a", "b", "elsewhere", "link", "nowhere"]


def test_the_name_may_be_a_part_of_that_of_a_folder(tmp_path: Path) -> None:
    for name in ("case-1-ct", "case-22-ct", "case-3-mr", "other", "case--ct"):
        (tmp_path / name).mkdir()
    assert folders(f"{tmp_path}/case-{{}}-ct/in").names() == ["1", "22"]


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    os.mkdir(os.fsencode(tmp_path) + b"/caf\xe9")
    (name,) = folders(str(tmp_path)).names()
    assert os.fsencode(folders(str(tmp_path)).input.folder(name)).endswith(b"/caf\xe9")


def test_no_payload_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no payload folders in it; for a single payload, leave out `batch`"):
        folders(str(tmp_path)).names()
    with pytest.raises(InputError, match="cannot be read: No such file"):
        folders(f"{tmp_path}/no-such").names()


def test_the_output_folder_is_looked_at_where_folders_are_to_be_made_in_it(tmp_path: Path) -> None:
    for output, is_fine in {"/no-such/output": False, f"{tmp_path}/out": True, "/no-such/{}/output": True}.items():
        settings, _ = runtime_envs.read({"NVIDIA_CLARA_OUTPUT": output})
        if is_fine:
            Folders.of(settings).require_output()
        else:
            with pytest.raises(OutputError):
                Folders.of(settings).require_output()
    assert (tmp_path / "out").is_dir()


def test_names_in_a_list(tmp_path: Path) -> None:
    path = tmp_path / "names"
    path.write_bytes(b"b\r\n\na \nc\x0cd\ncaf\xe9")
    assert listed_names(str(path)) == ["b", "a ", "c\x0cd", "caf\udce9"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [": the list is blank; a copy may have failed"]),
        ("\n\n", [": the list is blank; a copy may have failed"]),
        (
            "a\nb/c\n..\n\na\n",
            [
                "line 2: must be the name of a payload's folder, without a path",
                "line 3: must be the name of a payload's folder, without a path",
                "line 5: this payload is in line 1 already",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_list(text: str, faults: list[str], tmp_path: Path) -> None:
    (tmp_path / "names").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        listed_names(f"{tmp_path}/names")
    assert [f"{fault.place}: {fault.message}" for fault in caught.value.faults] == faults


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="names: the list cannot be read: No such file"):
        listed_names(f"{tmp_path}/names")
