"""The conditions of `rules.json` in plain Python."""

from tests.cases.by_hand import Series, Truth, all_of, any_of
from tests.cases.choosing_by_hand import Case, Selection


def is_head_or_brain(series: Series) -> Truth:
    return all_of(
        series.is_one_of("Modality", "MR"),
        any_of(
            series.is_one_of("BodyPartExamined", "HEAD", "BRAIN", "SKULL", "HEADNECK"),
            series.shows("StudyDescription", "^(pre|intra)op$|brain"),
        ),
    )


def is_new_ct(series: Series) -> Truth:
    return all_of(series.is_one_of("Modality", "CT"), series.date(lambda date: date > "20161231"))


CASE = Case(
    {
        "archive/": "tests/data/idc",
        "scanners/nih/": "tests/data/dcm_qa/nih",
        "scanners/uih/": "tests/data/dcm_qa/uih",
    },
    [
        Selection("head or brain MR", is_head_or_brain, lambda series: (-series.count(),), take=3),
        Selection("newest CT", is_new_ct),
    ],
)
