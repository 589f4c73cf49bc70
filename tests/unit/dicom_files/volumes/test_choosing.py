"""Which volume stands for a series."""

import pytest

from selector.dicom_files.volumes.choosing import chosen
from selector.dicom_files.volumes.dcm2niix import Conversion, Volume


def made(*suffixes: str, code: int = 0, used: int = 3, messages: tuple[str, ...] = ()) -> Conversion:
    volumes = tuple(Volume(suffix, (f"x{suffix}.nii.gz",)) for suffix in suffixes)
    return Conversion(code, used, volumes, messages)


@pytest.mark.parametrize(
    ("volumes", "wanted", "suffix"),
    [
        ([""], [], ""),
        (["_ph"], [], "_ph"),
        (["_ph"], ["_e1"], "_ph"),
        (["_e1", "_e2"], ["_e2"], "_e2"),
        (["_e1", "_e2"], ["_e3", "_e2", "_e1"], "_e2"),
        (["", "_Tilt_1"], [""], ""),
    ],
)
def test_chosen(volumes: list[str], wanted: list[str], suffix: str) -> None:
    volume = chosen(made(*volumes, messages=("Warning: a",)), 3, wanted)
    assert isinstance(volume, Volume)
    assert volume.suffix == suffix


@pytest.mark.parametrize(
    ("conversion", "wanted", "why"),
    [
        (made("_e1", "_e2"), [], "made 2 volumes of it: _e1, _e2; choose one with --volume"),
        (made("", "a"), ["b"], "made 2 volumes of it: '' (nothing appended), a;"),
        (made(), ["_e1"], "made no volume"),
        (made("", used=2), [], "used only 2 of its 3 files"),
        (made("", messages=("Warning: a", "Error: b")), [], "reports an error, which convert-report.json lists"),
        (made("", code=8), [], "exit code 8: it could not convert some files"),
        (made("", code=99), [], "exit code 99: see its documentation"),
        (made("", code=-11), [], "was ended by signal 11"),
    ],
)
def test_not_chosen(conversion: Conversion, wanted: list[str], why: str) -> None:
    assert why in str(chosen(conversion, 3, wanted))
