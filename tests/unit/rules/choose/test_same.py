"""`same`: the series taken in a study agree."""

from random import Random

import pytest

from selector.errors import LimitError
from selector.results import Remark
from tests.support.builders import Dataset, choices_of, result_of, selections, series, study, taken
from tests.support.letters import LOWEST_NUMBER, framed, wants


@pytest.mark.parametrize(
    ("listed", "frames", "expected"),
    [
        # The set that fills the most, whatever the ranks.
        ([wants("a", take=1), wants("b", take=1)], {"a1": "1", "a2": "2", "b": "2"}, {"a": ["1.2"], "b": ["1.3"]}),
        (
            [wants("a", take=1, prefer=LOWEST_NUMBER), wants("b")],
            {"a1": "1", "a2": "2", "b": "2"},
            {"a": ["1.2"], "b": ["1.3"]},
        ),
        ([wants("a"), wants("b")], {"a1": "1", "a2": "1", "b": "2"}, {"a": ["1.1", "1.2"], "b": []}),
        ([wants("a"), wants("b", required=True)], {"a1": "1", "a2": "1", "b": "2"}, {"a": [], "b": ["1.3"]}),
        # Where both fill as much, the rank decides.
        ([wants("a", take=1, prefer=LOWEST_NUMBER)], {"a1": "1", "a2": "2"}, {"a": ["1.1"]}),
        (
            [wants("a", take=1), wants("b", take=1, prefer=LOWEST_NUMBER)],
            {"b1": "1", "b2": "2", "a1": "2", "a2": "1"},
            {"a": ["1.4"], "b": ["1.1"]},
        ),
        # The whole set agrees, also with distinct, and with two places.
        (
            [wants("a", take=2), wants("b")],
            {"a1": "1", "a2": "2", "a3": "2", "b": "2"},
            {"a": ["1.2", "1.3"], "b": ["1.4"]},
        ),
        # Blanks around a value do not count.
        ([wants("a")], {"a1": "1", "a2": " 1 "}, {"a": ["1.1", "1.2"]}),
    ],
)
def test_same(listed: list[Dataset], frames: dict[str, str], expected: dict[str, list[str]]) -> None:
    assert taken(selections(*listed, same=["FrameOfReferenceUID"]), *framed(**frames)) == expected
    assert taken(selections(*listed, same=["00200052", "Modality"], distinct=True), *framed(**frames)) == expected


def test_without_same_frames_do_not_matter() -> None:
    assert taken(selections(wants("a")), *framed(a1="1", a2="2")) == {"a": ["1.1", "1.2"]}


@pytest.mark.parametrize("distinct", [False, True])
def test_sets_that_nothing_separates_leave_the_study_undecided(*, distinct: bool) -> None:
    document = selections(wants("a", take=1), wants("b"), wants("c"), same=["FrameOfReferenceUID"], distinct=distinct)
    choices = choices_of(document, *framed(a1="1", b1="1", a2="2", b2="2"))
    assert {name: choice.taken for name, choice in choices.items()} == {"a": (), "b": (), "c": ()}
    reason = "several sets of series that agree on FrameOfReferenceUID fill the selections equally well"
    assert [choices[name].undecided_because for name in "abc"] == [reason, reason, ""]


@pytest.mark.parametrize(
    ("letters", "frames", "is_warned"),
    [
        ("ab", {"a": "1", "b": "2"}, True),
        ("abc", {"ab": "1", "a": "2"}, True),
        ("abc", {"a": "1", "b": "1", "ac": "2", "c": "2"}, True),
        ("abc", {"a": "1", "bc": "1", "a2": "2"}, True),
        ("abc", {"a": "1", "b": "1", "c": "2"}, False),
    ],
)
def test_a_warning_where_another_set_fills_as_many_but_other_selections(
    letters: str, frames: dict[str, str], *, is_warned: bool
) -> None:
    prefer = [{"lowest": "SeriesNumber"}]
    document = selections(
        *(wants(letter, take=1, prefer=prefer) for letter in letters), same=["FrameOfReferenceUID"], distinct=True
    )
    (one,) = result_of(document, study("1", *framed(**frames))).studies
    assert one.remarks == (
        ("another assignment would fill as many selections, but different ones",) if is_warned else ()
    )


def test_a_tie_within_the_best_set_is_a_tie_of_that_selection() -> None:
    ranked = wants("b", take=1, prefer=LOWEST_NUMBER)
    document = selections(wants("a", take=1), ranked, same=["FrameOfReferenceUID"])
    choices = choices_of(document, *framed(a1="1", a2="1", b="1", b2="2"))
    assert choices["a"].undecided_because == "2 series tie for 1 place"
    assert list(choices["b"].taken) == ["1.3"]


@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize(
    ("listed", "frames", "expected"),
    [
        # The tie in the first set leaves only b, so the other set fills more, although its ranks are worse.
        (
            [wants("a", take=1, prefer=[{"lowest": "EchoTime"}]), wants("b", take=1)],
            {"a1": "1", "a2": "1", "b1": "1", "a3": "2", "b2": "2"},
            {"a": ["1.4"], "b": ["1.5"]},
        ),
        # As many are filled, so the rank decides in the order of the rules, in which a comes first.
        (
            [wants("a", take=1), wants("b", take=1)],
            {"a1": "1", "a2": "1", "b1": "1", "a3": "2"},
            {"a": ["1.4"], "b": []},
        ),
        # A tie for the second place leaves nothing, either.
        (
            [wants("a", take=2, prefer=[{"matching": {"SeriesDescription": "a1"}}]), wants("b", take=1)],
            {"a1": "1", "a2": "1", "a3": "1", "b1": "1", "a4": "2", "a5": "2", "b2": "2"},
            {"a": ["1.5", "1.6"], "b": ["1.7"]},
        ),
        # What is required and ties has nothing.
        (
            [wants("a", take=1, required=True), wants("b", take=1), wants("c", take=1)],
            {"a1": "1", "a2": "1", "b1": "1", "c1": "1", "a3": "2"},
            {"a": ["1.5"], "b": [], "c": []},
        ),
        # All are taken without a tie.
        (
            [wants("a", take="all"), wants("b", take=1)],
            {"a1": "1", "a2": "1", "b1": "1", "a3": "2", "b2": "2"},
            {"a": ["1.1", "1.2"], "b": ["1.3"]},
        ),
    ],
)
def test_a_tie_fills_nothing(
    listed: list[Dataset], frames: dict[str, str], expected: dict[str, list[str]], *, distinct: bool
) -> None:
    document = selections(*listed, same=["FrameOfReferenceUID"], distinct=distinct)
    assert taken(document, *framed(**frames)) == expected


@pytest.mark.parametrize("frame", [None, "", "1\\2", "one", 1.5])
def test_a_series_that_cannot_be_compared_is_undecided(frame: str | None) -> None:
    document = selections(wants("a", required=True), same=["FrameOfReferenceUID"])
    choice = choices_of(document, *framed(a1=frame, a2="2"))["a"]
    assert list(choice.taken) == ["1.2"]
    assert (choice.matched, choice.undecided) == (1, 1)
    (remark,) = choice.remarks
    assert remark == Remark(
        "series that meet the conditions have no single value of FrameOfReferenceUID to compare, so they are undecided",
        ("1.1",),
    )


def test_instances_that_disagree_cannot_be_compared() -> None:
    parts = [{"AcquisitionNumber": 1}, {"AcquisitionNumber": 2}]
    listed = [series("1.1", *parts, SeriesDescription="a"), series("1.2", parts[0], parts[0], SeriesDescription="a")]
    assert taken(selections(wants("a"), same=["AcquisitionNumber"]), *listed) == {"a": ["1.2"]}


SPACING: Dataset = {"attribute": "PixelSpacing", "tolerance": 0.1}


def spaced(**described: object) -> list[Dataset]:
    """Build series with these descriptions and spacings; a list of lists is that of the instances."""
    listed = []
    for number, (description, spacing) in enumerate(described.items(), 1):
        of_each = spacing if isinstance(spacing, list) and isinstance(spacing[0], list) else None
        own = {} if of_each else {"PixelSpacing": spacing}
        instances = [{"PixelSpacing": one} for one in of_each or ()]
        listed.append(series(f"1.{number}", *instances, SeriesDescription=description, **own))
    return listed


@pytest.mark.parametrize(
    ("listed", "spacings", "expected"),
    [
        # As far apart as the tolerance, in decimal arithmetic: 1.1 - 1 is more than 0.1 in binary.
        ([wants("a"), wants("b")], {"a": [1, 1.1], "b": [1.1, 1]}, {"a": ["1.1"], "b": ["1.2"]}),
        ([wants("a", required=True), wants("b")], {"a": [1, 1.11], "b": [1, 1]}, {"a": ["1.1"], "b": []}),
        # Over the whole set: each is near the next one, but the first is far from the last.
        (
            [wants("a")],
            {"a1": [1, 1], "a2": [1.1, 1], "a3": [1.2, 1], "a4": [1.2, 1]},
            {"a": ["1.2", "1.3", "1.4"]},
        ),
        # Sets that overlap, from both of which the same is taken.
        (
            [wants("a", take=1), wants("b", take=1, prefer=LOWEST_NUMBER)],
            {"a": [1.1, 1], "b1": [1.1, 1], "b2": [1, 1], "b3": [1.2, 1]},
            {"a": ["1.1"], "b": ["1.2"]},
        ),
        # Another number of values is not near.
        ([wants("a", required=True), wants("b")], {"a": [1, 1], "b": [1, 1, 1]}, {"a": ["1.1"], "b": []}),
        # The instances of a series may differ within the tolerance, and count from their least to their greatest.
        ([wants("a"), wants("b")], {"a": [[1, 1], [1.1, 1]], "b": [1.05, 1]}, {"a": ["1.1"], "b": ["1.2"]}),
        (
            [wants("a", required=True), wants("b")],
            {"a": [[1, 1], [1.1, 1]], "b": [1.11, 1]},
            {"a": ["1.1"], "b": []},
        ),
    ],
)
def test_a_tolerance_for_the_whole_set(
    listed: list[Dataset], spacings: Dataset, expected: dict[str, list[str]]
) -> None:
    numbered = [{**one, "SeriesNumber": number} for number, one in enumerate(spaced(**spacings))]
    assert taken(selections(*listed, same=[SPACING]), *numbered) == expected
    assert taken(selections(*listed, same=[SPACING, "Modality", "AcquisitionNumber"]), *numbered) == {
        name: [] for name in expected
    }


@pytest.mark.parametrize("spacing", [None, [1, "x"], [[1, 1], [1.2, 1]], [[1, 1], [1, 1, 1]]])
def test_what_has_nothing_to_compare_or_spreads_too_far_by_itself_is_undecided(spacing: object) -> None:
    choice = choices_of(selections(wants("a"), same=[SPACING]), *spaced(a1=spacing, a2=[1, 1]))["a"]
    assert (list(choice.taken), choice.undecided) == (["1.2"], 1)


def test_sets_that_overlap_and_give_different_series_leave_the_study_undecided() -> None:
    choice = choices_of(selections(wants("a"), same=[SPACING]), *spaced(a1=[1, 1], a2=[1.1, 1], a3=[1.2, 1]))["a"]
    assert choice.taken == ()
    assert choice.undecided_because.startswith("several sets of series that agree on PixelSpacing")


def test_an_object_without_a_tolerance_is_as_the_name_alone() -> None:
    listed = framed(a="1", b="2", b2="1")
    for entry in ("FrameOfReferenceUID", {"attribute": "FrameOfReferenceUID", "$comment": "aligned"}):
        assert taken(selections(wants("a"), wants("b"), same=[entry]), *listed) == {"a": ["1.1"], "b": ["1.3"]}


def test_more_sets_than_any_real_study_has_end_the_run() -> None:
    rng = Random(1)  # noqa: S311 - the same in every run
    listed = [
        series(f"1.{number}", SeriesDescription="a", ImageOrientationPatient=[rng.random() for _ in range(6)])
        for number in range(1_000)
    ]
    same = [{"attribute": "ImageOrientationPatient", "tolerance": 0.5}]
    with pytest.raises(LimitError, match="lower the tolerance"):
        taken(selections(wants("a"), same=same), *listed)


def test_same_without_any_candidate_takes_nothing() -> None:
    document = selections(wants("a"), same=["FrameOfReferenceUID"])
    assert taken(document, *framed(b="1")) == {"a": []}
    assert taken(document, *framed(a=None)) == {"a": []}


def test_each_study_agrees_by_itself() -> None:
    document = selections(wants("a"), same=["FrameOfReferenceUID"])
    one = study("1", series("1.1", SeriesDescription="a", FrameOfReferenceUID="1"))
    other = study("2", series("2.1", SeriesDescription="a", FrameOfReferenceUID="2"))
    assert [total.taken for total in result_of(document, one, other).totals] == [2]
