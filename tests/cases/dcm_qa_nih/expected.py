"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Dataset, Series, Truth, all_of, first_if
from tests.cases.choosing_by_hand import Case, Selection


def has_phase_along_rows(series: Series) -> Truth:
    is_echo_planar = series.has("ScanningSequence", lambda value: "EP" in value)
    return all_of(is_echo_planar, series.is_one_of("InPlanePhaseEncodingDirection", "ROW"))


def is_original(series: Series) -> Truth:
    return all_of(
        series.has("ImageType", lambda values: {"ORIGINAL", "PRIMARY"} <= set(values) and "MOSAIC" not in values),
        series.has("AcquisitionMatrix", lambda sizes: max(sizes) <= 64),
    )


def original_rank(series: Series) -> tuple[float, ...]:
    return first_if(series.describes("s to i")), -series.number("SeriesTime")


def is_brain_by_code(series: Series) -> Truth:
    def is_brain(item: Dataset) -> bool:
        return (item["CodeValue"], item["CodingSchemeDesignator"]) == ("T-A0100", "SRT")

    return series.has("AnatomicRegionSequence", lambda items: any(map(is_brain, items)))


def agrees(series: Series) -> Truth:
    return all_of(
        series.has("AcquisitionNumber", lambda number: number == 1),
        series.has("EchoTime", lambda milliseconds: 25 <= milliseconds <= 60),
    )


def has_an_instance(series: Series) -> Truth:
    is_second = series.has_somewhere("AcquisitionNumber", lambda number: number == 2)
    return all_of(is_second, series.lies("axial"))


def has_third_value(series: Series) -> Truth:
    return all_of(
        series.has("ImageType", lambda values: values[2] == "M"),
        series.has("SoftwareVersions", lambda written: str(written).endswith("E11")),
        series.has("SliceThickness", lambda millimetres: millimetres == 3),
    )


CASE = Case(
    {"": "tests/data/dcm_qa/nih"},
    [
        Selection("phase along rows", has_phase_along_rows),
        Selection("original, no mosaic", is_original, original_rank, take=2),
        Selection("brain, by code", is_brain_by_code, lambda series: (series.number("SeriesNumber"),), take=1),
        Selection("agreeing instances", agrees),
        Selection("some instance", has_an_instance, lambda series: (-series.count(),), take=1),
        Selection("third value", has_third_value, lambda series: (-series.number("SeriesTime"),), take=3),
    ],
    layout="byStudy",
)
