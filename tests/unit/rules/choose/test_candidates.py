"""`take` and `required`, series without an image, and remarks on series that were passed over."""

import pytest

from selector.models import Payload
from selector.results import Remark
from selector.series_selector import select
from tests.support.builders import Dataset, choices_of, result_of, rules_of, selections, series, study, taken
from tests.support.letters import LOWEST_NUMBER, by_attribute, described, wants


@pytest.mark.parametrize("take", [{}, {"take": "all"}, {"take": 3}, {"take": 99}])
def test_all_are_taken_where_there_is_room(take: dict[str, object]) -> None:
    assert taken(selections(wants("a", **take)), *described("a", "a", "a", "b")) == {"a": ["1.1", "1.2", "1.3"]}


@pytest.mark.parametrize(
    ("take", "thicknesses", "expected", "reason"),
    [
        (1, [1, 2, 3], ["1.1"], ""),
        (2, [2, 2, 3], ["1.1", "1.2"], ""),
        (2, [3, 1, 2], ["1.2", "1.3"], ""),
        (1, [2, 2, 2], [], "3 series tie for 1 place by lowest SliceThickness"),
        (1, [2, 2, 3], [], "2 series tie for 1 place by lowest SliceThickness"),
        (2, [2, 2, 2], [], "3 series tie for 2 places by lowest SliceThickness"),
        (2, [1, 2, 2, 2], [], "3 series tie for 1 place by lowest SliceThickness"),
        (1, [None, "x"], [], "2 series tie for 1 place by lowest SliceThickness"),
        (1, [3, None], ["1.1"], ""),
    ],
)
def test_a_cut_between_equals_is_undecided(
    take: int, thicknesses: list[object], expected: list[str], reason: str
) -> None:
    document = selections(wants("a", take=take, prefer=[{"lowest": "SliceThickness"}]))
    choice = choices_of(document, *by_attribute("SliceThickness", *thicknesses))["a"]
    assert list(choice.taken) == expected
    assert choice.undecided_because == reason
    assert choice.matched == len(thicknesses)


def test_a_tie_names_its_series_and_every_criterion() -> None:
    prefer = [{"lowest": "SliceThickness"}, {"highest": "series.instanceCount"}]
    listed = by_attribute("SliceThickness", 2, 1, 2, 2)
    choice = choices_of(selections(wants("a", take=2, prefer=prefer)), *listed)["a"]
    by = "lowest SliceThickness, then highest series.instanceCount"
    assert choice.undecided_because == f"3 series tie for 1 place by {by}"
    assert choice.tied == ("1.1", "1.3", "1.4")


def test_series_number_orders_but_does_not_choose() -> None:
    listed = described("a", "a")
    assert taken(selections(wants("a", take=1)), *listed) == {"a": []}
    assert taken(selections(wants("a", take=1, prefer=LOWEST_NUMBER)), *listed) == {"a": ["1.1"]}
    twice = [{**one, "SeriesNumber": 1} for one in listed]
    assert taken(selections(wants("a", take=1, prefer=LOWEST_NUMBER)), *twice) == {"a": []}


@pytest.mark.parametrize(
    ("required", "words", "lacking"),
    [
        (True, ["b"], ["a"]),
        (True, ["a"], []),
        (False, ["b"], []),
        (1, ["a"], []),
        (2, ["a"], ["a"]),
        (2, ["a", "a"], []),
        (2, ["a", "a", "a"], []),
    ],
)
def test_required(required: object, words: list[str], lacking: list[str]) -> None:
    result = result_of(selections(wants("a", required=required), wants("b")), study("1", *described(*words)))
    assert list(result.studies[0].lacking) == lacking
    assert result.unmet is bool(lacking)


@pytest.mark.parametrize("words", [["a"], ["a", "a"]])
def test_required_and_undecided_is_lacking(words: list[str]) -> None:
    result = result_of(selections(wants("a", required=True, take=1)), study("1", *described(*words)))
    assert result.unmet is (len(words) == 2)


def test_an_incomplete_study_contributes_nothing_to_the_totals_and_others_do() -> None:
    document = selections(wants("a", required=True), wants("b"))
    whole, part = study("1", series("1.1", SeriesDescription="ab")), study("2", series("2.1", SeriesDescription="b"))
    result = result_of(document, whole, part)
    assert not result.unmet
    assert {one.uid: list(one.lacking) for one in result.studies} == {"1": [], "2": ["a"]}
    assert [(total.name, total.taken, total.matched) for total in result.totals] == [("a", 1, 1), ("b", 1, 2)]
    assert result_of(document, part).unmet


def test_without_any_study_what_is_required_is_unmet() -> None:
    assert select(Payload(()), rules_of(selections(wants("a", required=True)))).unmet
    assert not select(Payload(()), rules_of(selections(wants("a")))).unmet


def test_two_studies_that_each_lack_another_required_selection() -> None:
    document = selections(wants("a", required=True), wants("b", required=True))
    listed = [study("1", series("1.1", SeriesDescription="a")), study("2", series("2.1", SeriesDescription="b"))]
    result = result_of(document, *listed)
    assert {one.uid: one.lacking for one in result.studies} == {"1": ("b",), "2": ("a",)}
    assert result.unmet
    assert [total.taken for total in result.totals] == [0, 0]


def test_a_tie_in_one_study_leaves_the_others_alone() -> None:
    tied, clear = study("1", *described("a", "a")), study("2", series("2.1", SeriesDescription="a"))
    result = result_of(selections(wants("a", take=1)), tied, clear)
    assert {one.uid: len(one.choices[0].taken) for one in result.studies} == {"1": 0, "2": 1}
    assert result.totals[0].taken == 1


def test_a_series_without_an_image_is_no_candidate() -> None:
    listed = described("a", "a", "b")
    choice = choices_of(selections(wants("a", take=1)), *listed, images={"1.2": "x.nii", "1.3": "y.nii"})["a"]
    assert list(choice.taken) == ["1.2"]
    assert (choice.matched, choice.without_image, choice.rejected, choice.undecided) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("better", "which"),
    [
        (series("1.9", SeriesDescription="a", EchoTime=1), "series without an image"),
        (series("1.9", EchoTime=1), "undecided series"),
    ],
)
def test_a_remark_on_what_would_have_ranked_before_what_is_taken(better: Dataset, which: str) -> None:
    images = {"1.1": "x.nii", "1.2": "y.nii"}
    document = selections(wants("a", take=1, prefer=[{"lowest": "EchoTime"}]))
    choice = choices_of(document, *by_attribute("EchoTime", 2, 3), better, images=images)["a"]
    assert list(choice.taken) == ["1.1"]
    (remark,) = choice.remarks
    assert remark == Remark(f"1 {which} would have ranked before one that is taken, or tied with it", ("1.9",))
    worse = {**better, "EchoTime": 9}
    assert choices_of(document, *by_attribute("EchoTime", 2, 3), worse, images=images)["a"].remarks == ()


def test_a_remark_on_what_would_have_ranked_before_the_last_that_is_taken() -> None:
    document = selections(wants("a", take=2, prefer=[{"lowest": "EchoTime"}]))
    listed = by_attribute("EchoTime", 1, 5, 3, 7)
    choice = choices_of(document, *listed, images={"1.1": "x", "1.2": "y"})["a"]
    assert list(choice.taken) == ["1.1", "1.2"]
    (remark,) = choice.remarks
    assert remark.text.startswith("1 series without an image would have ranked before")
    assert remark.series == ("1.3",)


@pytest.mark.parametrize(("take", "is_remarked"), [(1, True), (2, False)])
def test_a_remark_on_what_would_have_tied_where_no_place_is_left(take: int, *, is_remarked: bool) -> None:
    document = selections(wants("a", take=take, prefer=[{"lowest": "EchoTime"}]))
    choice = choices_of(document, *by_attribute("EchoTime", 1, 1), images={"1.1": "x"})["a"]
    assert list(choice.taken) == ["1.1"]
    assert bool(choice.remarks) is is_remarked
