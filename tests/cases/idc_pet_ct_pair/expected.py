"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, first_if, no
from tests.cases.choosing_by_hand import Case, Selection


def is_pet(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "PT"),
        series.count() >= 40,
        no(series.describes(r"(?<![a-z])no?ac(?![a-z])|uncorr|noattn|\bmip\b")),
    )


def pet_rank(series: Series) -> tuple[float, ...]:
    return first_if(series.describes("(?<![a-z])(ct|m)?ac(?![a-z])|corr")), -series.count()


def is_ct(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "CT"),
        series.count() >= 40,
        no(series.describes(r"scout|topogram|\b(cor|sag)\b|lung")),
    )


def ct_rank(series: Series) -> tuple[float, ...]:
    return first_if(series.describes("(?<![a-z])(ct)?ac(?![a-z])|atten")), -series.count()


CASE = Case(
    {"": "tests/data/idc"},
    [
        Selection("PET", is_pet, pet_rank, take=1, required=True),
        Selection("CT", is_ct, ct_rank, take=1, required=True),
    ],
    layout="byStudy",
)
