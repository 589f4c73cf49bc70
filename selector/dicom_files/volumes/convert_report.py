"""The report of a conversion: what was made of which series."""

from typing import Annotated

from msgspec import Meta, Struct

from selector.errors import Fault

NAME = "convert-report.json"


class SeriesRow(Struct, frozen=True, rename="camel"):
    """What was made of a series."""

    series: Annotated[str, Meta(description="Its SeriesInstanceUID.")]
    files: Annotated[int, Meta(ge=0, description="How many DICOM files it has.")]
    volumes: Annotated[
        tuple[str, ...], Meta(description="What follows its UID in the name of each volume that was made.")
    ] = ()
    volume: Annotated[
        str, Meta(description="The one that was chosen, relative to the output folder; empty if none was.")
    ] = ""
    problem: Annotated[str, Meta(description="Why none was chosen; empty if one was.")] = ""
    messages: Annotated[tuple[str, ...], Meta(description="The errors and warnings of dcm2niix.")] = ()


class ConvertRecord(Struct, frozen=True, rename="camel"):
    """What a conversion made of each selected series, and what ended it."""

    version: Annotated[str, Meta(description="The version of the program.")]
    exit_code: Annotated[int, Meta(description="The exit code of the conversion.")] = 0
    series: Annotated[tuple[SeriesRow, ...], Meta(description="The series, in the order of the selection.")] = ()
    faults: Annotated[tuple[Fault, ...], Meta(description="What ended the conversion.")] = ()
