"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, any_of, no
from tests.cases.choosing_by_hand import Case, Selection


def is_adult(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "CT", "PT"),
        series.age(lambda years: 18 <= years < 55),
        series.date(lambda date: "1994" <= date[:4] <= "2010"),
    )


def has_no_body_part(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "PT"),
        series.lacks("BodyPartExamined"),
        series.has("PatientSex", lambda text: text.upper() == "M", missing=False),
    )


def has_no_age(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "CT"),
        series.age(lambda years: years >= 18, missing=True),
        series.lacks("PatientSex"),
        no(series.shows("Manufacturer", "^ge")),
    )


def has_case(series: Series) -> Truth:
    return all_of(series.has("Manufacturer", lambda text: text == "Siemens"), series.image is not None)


def has_either(series: Series) -> Truth:
    return any_of(
        series.describes("b31f$"),
        series.has("SeriesNumber", lambda number: 4748017 <= number <= 4768017),
        all_of(series.describes("mm²|\ufffd"), no(series.is_one_of("Modality", "CT"))),
    )


CASE = Case(
    {"": "tests/data/idc"},
    [
        Selection("adults", is_adult),
        Selection("no body part", has_no_body_part),
        Selection("age unknown", has_no_age),
        Selection("case counts", has_case),
        Selection("either", has_either),
    ],
    layout="byStudy",
)
