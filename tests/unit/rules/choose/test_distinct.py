"""`distinct`: a series fills at most one selection of its study."""

import pytest

from tests.support.builders import Dataset, result_of, selection, selections, series, study, taken
from tests.support.letters import LOWEST_NUMBER, described, wants


def filled(document: Dataset, *words: str) -> dict[str, list[str]]:
    """Return the descriptions of the series that each selection took; each word must be given once."""
    assert len(set(words)) == len(words)
    found = taken(document, *described(*words))
    return {name: [words[int(uid.removeprefix("1.")) - 1] for uid in uids] for name, uids in found.items()}


@pytest.mark.parametrize(
    ("listed", "words", "expected"),
    [
        # Each gets what the other cannot use.
        ([wants("a"), wants("b")], ["a", "b"], {"a": ["a"], "b": ["b"]}),
        ([wants("a", take=1), wants("b", take=1)], ["ab", "a"], {"a": ["a"], "b": ["ab"]}),
        ([wants("a", take=1), wants("b", take=1)], ["ab", "b"], {"a": ["ab"], "b": ["b"]}),
        ([wants(letter, take=1) for letter in "abc"], ["abc", "ab", "bc"], {"a": [], "b": [], "c": []}),
        ([wants(letter, take=1) for letter in "abc"], ["ab", "bc", "c"], {"a": ["ab"], "b": ["bc"], "c": ["c"]}),
        # With too few, what is required comes first, then the order of the rules.
        ([wants("a"), wants("b")], ["ab"], {"a": ["ab"], "b": []}),
        ([wants("a"), wants("b", required=True)], ["ab"], {"a": [], "b": ["ab"]}),
        ([wants("a"), wants("b"), wants("c", required=True)], ["abc", "ab"], {"a": ["ab"], "b": [], "c": ["abc"]}),
        # A required one takes what it needs from those before it.
        (
            [wants("a", take=1), wants("b", take=1), wants("c", required=True, take=1)],
            ["ac", "b"],
            {"a": [], "b": ["b"], "c": ["ac"]},
        ),
        # The best rank goes to the first selection, unless the other would get nothing.
        (
            [wants("a", take=1, prefer=LOWEST_NUMBER), wants("b", take=1, prefer=LOWEST_NUMBER)],
            ["ab", "ba"],
            {"a": ["ab"], "b": ["ba"]},
        ),
        (
            [wants("a", take=1, prefer=LOWEST_NUMBER), wants("b", take=1, prefer=LOWEST_NUMBER)],
            ["ab", "a"],
            {"a": ["a"], "b": ["ab"]},
        ),
        # Neither rank nor the other selection separates them: a tie in both.
        ([wants("a", take=1), wants("b", take=1)], ["ab", "ba"], {"a": [], "b": []}),
        ([wants("a", take=1), wants("b", take=1)], ["a", "a2", "b"], {"a": [], "b": ["b"]}),
        # A second place is filled after every selection has its first.
        (
            [wants("a", take=2, prefer=LOWEST_NUMBER), wants("b", take=1, prefer=LOWEST_NUMBER)],
            ["ab", "ba", "a"],
            {"a": ["ab", "a"], "b": ["ba"]},
        ),
        ([wants("a", take=2), wants("b", take=1)], ["a", "ab"], {"a": ["a"], "b": ["ab"]}),
        ([wants("a"), wants("b")], ["a", "ab", "a2"], {"a": ["a", "a2"], "b": ["ab"]}),
        (
            [wants("a", take=2, prefer=LOWEST_NUMBER), wants("b", take=2, prefer=LOWEST_NUMBER)],
            ["ab", "ba", "ab3", "ab4"],
            {"a": ["ab", "ab3"], "b": ["ba", "ab4"]},
        ),
    ],
)
def test_distinct(listed: list[Dataset], words: list[str], expected: dict[str, list[str]]) -> None:
    assert filled(selections(*listed, distinct=True), *words) == expected


def test_without_distinct_a_series_fills_every_selection_that_wants_it() -> None:
    assert filled(selections(wants("a", take=1), wants("b")), "ab", "b") == {"a": ["ab"], "b": ["ab", "b"]}
    assert filled(selections(wants("a", take=1), wants("b"), distinct=False), "ab") == {"a": ["ab"], "b": ["ab"]}


@pytest.mark.parametrize(
    ("listed", "words", "warned"),
    [
        ([wants("a"), wants("b")], ["ab"], True),
        ([wants("a"), wants("b", required=True)], ["ab"], False),
        ([wants("a", required=True), wants("b", required=True)], ["ab"], True),
        ([wants("a"), wants("b")], ["ab", "b"], False),
        ([wants("a"), wants("b"), wants("c")], ["abc", "c"], True),
        ([wants("a"), wants("b")], ["a"], False),
    ],
)
def test_a_warning_where_as_many_but_other_selections_could_be_filled(
    listed: list[Dataset], words: list[str], *, warned: bool
) -> None:
    (one,) = result_of(selections(*listed, distinct=True), study("1", *described(*words))).studies
    assert bool(one.remarks) is warned
    if warned:
        assert one.remarks == ("another assignment would fill as many selections, but different ones",)


def test_as_many_series_as_a_scanner_can_make() -> None:
    words = [f"ab{number}" for number in range(1500)]
    ranked = [wants("a", prefer=LOWEST_NUMBER), wants("b", prefer=LOWEST_NUMBER)]
    assert filled(selections(*ranked, distinct=True), *words) == {"a": [words[0], *words[2:]], "b": [words[1]]}
    (one,) = result_of(selections(wants("a"), wants("b"), distinct=True), study("1", *described(*words))).studies
    ties = [choice.undecided_because for choice in one.choices]
    assert ties == ["1500 series tie for 1499 places", "1500 series tie for 1 place"]


@pytest.mark.parametrize("distinct", [False, True])
def test_required_places_are_kept_for_who_needs_them(*, distinct: bool) -> None:
    by_thickness = {"prefer": [{"lowest": "SliceThickness"}], "required": True, "take": 1}
    document = selections(wants("b", **by_thickness), wants("a", take=2, required=2), distinct=distinct)
    listed = [
        series("1.1", SeriesDescription="ab", SliceThickness=1),
        series("1.2", SeriesDescription="a", SliceThickness=1),
        series("1.3", SeriesDescription="b", SliceThickness=2),
    ]
    assert taken(document, *listed) == {"b": ["1.3" if distinct else "1.1"], "a": ["1.1", "1.2"]}
    # Where there is not enough for both, the study is incomplete in either case.
    assert result_of(document, study("1", *listed[:2])).unmet is distinct


def test_t1_and_t1c_where_there_is_only_a_t1c() -> None:
    without_agent = {"matching": {"ContrastBolusAgent": {"present": False}}}
    t1 = selection({"SeriesDescription": "t1"}, name="T1", take=1, prefer=[without_agent])
    t1c = selection({"SeriesDescription": "t1", "ContrastBolusAgent": {"present": True}}, name="T1c", take=1)
    plain = series("1.1", SeriesDescription="T1")
    contrast = series("1.2", SeriesDescription="T1", ContrastBolusAgent="Gd")
    assert taken(selections(t1, t1c, distinct=True), plain, contrast) == {"T1": ["1.1"], "T1c": ["1.2"]}
    # It fills one of the two, with a warning; where both are required, the study lacks the other.
    assert taken(selections(t1, t1c, distinct=True), contrast) == {"T1": ["1.2"], "T1c": []}
    required = [{**one, "required": True} for one in (t1, t1c)]
    result = result_of(selections(*required, distinct=True), study("1", contrast))
    assert (result.unmet, result.studies[0].lacking) == (True, ("T1c",))
    # What is required has the first claim.
    assert taken(selections(t1, required[1], distinct=True), contrast) == {"T1": [], "T1c": ["1.2"]}
    # A T1 whose conditions exclude contrast needs no distinct.
    pure = selection({"SeriesDescription": "t1", "ContrastBolusAgent": {"present": False}}, name="T1")
    assert taken(selections(pure, t1c), contrast) == {"T1": [], "T1c": ["1.2"]}
