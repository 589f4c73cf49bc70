"""Which of the volumes that were made of a series stands for it, or why none does."""

from collections.abc import Sequence

from selector.dicom_files.volumes import convert_report
from selector.dicom_files.volumes.dcm2niix import Conversion, Volume

_CODES = {
    1: "it failed",
    2: "it found no DICOM images",
    4: "a file is damaged",
    8: "it could not convert some files",
    10: "the volumes are incomplete",
}
"""What its exit codes mean."""


def chosen(made: Conversion, files: int, suffixes: Sequence[str]) -> Volume | str:
    """Return the volume of a series with so many files, or why there is not exactly one.

    Of several volumes, the one with the first of `suffixes` that any has is chosen.
    """
    if why := _why_unusable(made, files):
        return f"dcm2niix {why}"
    if len(made.volumes) == 1:
        return made.volumes[0]
    by_suffix = {volume.suffix: volume for volume in made.volumes}
    wanted = next((by_suffix[suffix] for suffix in suffixes if suffix in by_suffix), None)
    names = ", ".join(suffix or "'' (nothing appended)" for suffix in by_suffix)
    return wanted or f"dcm2niix made {len(by_suffix)} volumes of it: {names}; choose one with --volume"


def _why_unusable(made: Conversion, files: int) -> str:
    """Return why nothing that was made can be used, or nothing."""
    if made.code < 0:
        return f"was ended by signal {-made.code}"
    if made.code:
        return f"ended with exit code {made.code}: {_CODES.get(made.code, 'see its documentation')}"
    if not made.volumes:
        return "made no volume of it: it has no images, or their pixels cannot be read"
    if made.used < files:
        return f"used only {made.used} of its {files} files: the others have no image that can be read"
    if any(message.startswith("Error") for message in made.messages):
        return f"reports an error, which {convert_report.NAME} lists; perhaps images of it are missing"
    return ""
