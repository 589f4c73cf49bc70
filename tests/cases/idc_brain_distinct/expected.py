"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, first_if, no
from tests.cases.choosing_by_hand import Case, Selection

T1 = "(?<![a-z0-9])t1(?![0-9])"
CONTRAST = "post|gad|contrast"


def is_brain(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "MR"),
        series.shows("StudyDescription", "head|brain|gbm|^(pre|intra)op$|spine|stereo|guidance"),
    )


def is_t1(series: Series) -> Truth:
    return all_of(is_brain(series), series.describes(T1), no(series.describes("flair|subtr|counting")))


def is_t1_with_contrast(series: Series) -> Truth:
    return all_of(is_brain(series), series.describes(T1), series.describes(CONTRAST))


def is_t2(series: Series) -> Truth:
    return all_of(is_brain(series), series.describes("(?<![a-z0-9])t2"), no(series.describes("flair")))


def is_flair(series: Series) -> Truth:
    return all_of(is_brain(series), series.describes("flair"))


def rank(series: Series) -> tuple[float, ...]:
    return first_if(series.describes("(?<![a-z])(ax|tra)(?![a-z])")), -series.count()


def rank_without_contrast(series: Series) -> tuple[float, ...]:
    return first_if(no(series.describes(CONTRAST))), *rank(series)


CASE = Case(
    {"": "tests/data/idc"},
    [
        Selection("T1", is_t1, rank_without_contrast, take=1),
        Selection("T1c", is_t1_with_contrast, rank, take=1),
        Selection("T2", is_t2, rank, take=1),
        Selection("FLAIR", is_flair, take=1),
    ],
    layout="byStudy",
    distinct=True,
)
