"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of
from tests.cases.choosing_by_hand import Case, Selection


def is_mr(series: Series) -> Truth:
    return series.is_one_of("Modality", "MR")


def is_diffusion(series: Series) -> Truth:
    return all_of(series.has("ScanningSequence", lambda value: "EP" in value), series.count() == 17)


CASE = Case(
    {"": "tests/data/dcm_qa/uih"},
    [
        Selection("reference", is_mr, lambda series: (series.number("SeriesNumber"),), take=1, required=True),
        Selection("diffusion", is_diffusion, lambda series: (series.number("EchoTime"),), take=2, required=True),
    ],
    layout="byStudy",
    same="SliceThickness",
)
