"""The report of a conversion: what was made of which series."""

from msgspec import Struct

from selector.errors import Fault

NAME = "convert-report.json"


class SeriesRow(Struct, frozen=True, rename="camel"):
    """What was made of a series.

    Attributes
    ----------
    files
        How many DICOM files it has.
    volumes
        What follows its UID in the name of each volume that was made.
    volume
        The one that was chosen, relative to the output folder; empty if none was.
    problem
        Why none was chosen.
    messages
        The errors and warnings of dcm2niix.
    """

    series: str
    files: int
    volumes: tuple[str, ...] = ()
    volume: str = ""
    problem: str = ""
    messages: tuple[str, ...] = ()


class ConvertRecord(Struct, frozen=True, rename="camel"):
    """What a conversion did; `faults` is what ended it."""

    version: str
    exit_code: int = 0
    series: tuple[SeriesRow, ...] = ()
    faults: tuple[Fault, ...] = ()
