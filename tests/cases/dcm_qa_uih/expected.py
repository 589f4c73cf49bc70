"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, first_if
from tests.cases.choosing_by_hand import Case, Selection

COSINE_OF_4_DEGREES = 0.9975640502598242


def is_sagittal_t1(series: Series) -> Truth:
    return all_of(
        series.lies("sagittal"),
        max(series.normal()) > COSINE_OF_4_DEGREES,
        series.has("PixelSpacing", lambda spacing: min(spacing) >= 0.4 and max(spacing) <= 0.6),
    )


def is_diffusion(series: Series) -> Truth:
    return all_of(
        series.lies("axial"),
        series.shows("SequenceName", "dti"),
        series.has_somewhere("NumberOfAverages", lambda number: number == 6),
        series.has("SpacingBetweenSlices", lambda millimetres: 4.199 <= millimetres <= 4.201),
    )


def diffusion_rank(series: Series) -> tuple[float, ...]:
    return first_if(71 <= series.number("EchoTime") <= 72), -max(series.normal())


def has_averages(series: Series) -> Truth:
    return series.has("NumberOfAverages", lambda number: number == 6)


def has_date(series: Series) -> Truth:
    return series.date(lambda date: date >= "1900")


def has_age(series: Series) -> Truth:
    return series.age(lambda years: years <= 120, missing=True)


def has_no_description(series: Series) -> Truth:
    return series.lacks("StudyDescription") and not series.lacks("InversionTime")


CASE = Case(
    {"": "tests/data/dcm_qa/uih"},
    [
        Selection("sagittal T1", is_sagittal_t1, take=1),
        Selection("diffusion", is_diffusion, diffusion_rank, take=2),
        Selection("averages that differ", has_averages),
        Selection("a date that is none", has_date),
        Selection("an age that is none", has_age),
        Selection("an empty text", has_no_description),
    ],
    layout="byStudy",
    distinct=True,
    same="FrameOfReferenceUID",
)
