"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, no
from tests.cases.choosing_by_hand import Case, Selection


def is_prostate(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "MR"),
        series.is_one_of("BodyPartExamined", "PROSTATE", "PELVIS"),
        series.is_one_of("PatientSex", "M"),
    )


def is_t2(series: Series) -> Truth:
    unwanted = series.describes("(?<![a-z])(sag|cor)|loc")
    return all_of(is_prostate(series), series.describes("(?<![a-z])t2"), no(unwanted))


def t2_rank(series: Series) -> tuple[float, ...]:
    return -series.count(), -series.number("SeriesNumber")


def is_adc(series: Series) -> Truth:
    return all_of(is_prostate(series), series.describes("(?<![a-z])adc(?![a-z])|apparent diffusion"))


def is_high_b(series: Series) -> Truth:
    return all_of(is_prostate(series), series.describes("calc_bval|b1[0-9]{3}(?![0-9])|1[0-9]{3}bval"))


CASE = Case(
    {"": "tests/data/idc"},
    [
        Selection("T2", is_t2, t2_rank, take=1, required=True),
        Selection("ADC", is_adc, take=1, required=True),
        Selection("high b", is_high_b, take=1, required=True),
    ],
    layout="byStudy",
    distinct=True,
)
