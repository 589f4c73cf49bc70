"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, first_if, no
from tests.cases.choosing_by_hand import Case, Selection


def is_chest_ct(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "CT"),
        series.is_one_of("BodyPartExamined", "CHEST", "LUNG"),
        100 <= series.count() <= 1000,
        no(series.describes(r"scout|topogram|\bmip\b|\bcor|\bsag", missing=False)),
    )


def rank(series: Series) -> tuple[float, ...]:
    return first_if(series.describes("standard|b31f|80 % ex")), -series.count()


CASE = Case({"": "tests/data/idc"}, [Selection("chest CT", is_chest_ct, rank, take=1)])
