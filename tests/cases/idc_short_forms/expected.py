"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of
from tests.cases.choosing_by_hand import Case, Selection

COUNT = "NumberOfSeriesRelatedInstances"


def finds_text(series: Series) -> Truth:
    return all_of(series.is_one_of("Modality", "MR"), series.describes("^t2_tse.*tra"))


def matches_the_whole_code(series: Series) -> Truth:
    return all_of(series.shows("Modality", "^c.$"), series.is_one_of("BodyPartExamined", "CHEST"))


def has_number(series: Series) -> Truth:
    return all_of(series.is_one_of("Modality", "CT"), series.has("SeriesNumber", lambda number: number == 601))


def has_number_like(series: Series) -> Truth:
    is_like_it = series.has("SeriesNumber", lambda number: number in (601, 602, 603))
    return all_of(is_like_it, series.is_one_of("Modality", "CT", "PT"))


def is_in_range(series: Series) -> Truth:
    return series.has(COUNT, lambda number: 300 <= number <= 320)


def is_in_relation(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "PT"),
        series.has("SeriesNumber", lambda number: number < 10),
        series.has(COUNT, lambda number: number > 200),
    )


def is_not_equal(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "PT"),
        series.has("SeriesNumber", lambda number: number != 4),
        series.date(lambda date: date >= "20030101"),
    )


def is_one_of_and_not(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "MR"),
        series.has("Manufacturer", lambda text: text.upper() not in ("SIEMENS", "GE MEDICAL SYSTEMS")),
        series.is_one_of("PatientSex", "F"),
    )


def has_date_and_age(series: Series) -> Truth:
    return all_of(series.date(lambda date: date.startswith("1959")), series.age(lambda years: years >= 60))


CASE = Case(
    {"": "tests/data/idc"},
    [
        Selection("text is found", finds_text),
        Selection("text is the whole code", matches_the_whole_code),
        Selection("tag and numbers", has_number),
        Selection("number as text", has_number_like),
        Selection("range", is_in_range),
        Selection("relations", is_in_relation),
        Selection("not equal", is_not_equal),
        Selection("one of, and not", is_one_of_and_not),
        Selection("date and age", has_date_and_age),
    ],
)
