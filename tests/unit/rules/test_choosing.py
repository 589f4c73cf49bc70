"""Choosing among candidates, in one study and in several: prefer, take, required, distinct, same.

Series are described by the letters of the selections that want them.
"""

import pytest

from selector.models import Payload
from selector.series_selector import select
from tests.support.builders import (
    Dataset,
    choices_of,
    result_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    taken,
)

LOWEST_NUMBER = [{"lowest": "SeriesNumber"}]


def wants(letter: str, **members: object) -> Dataset:
    return selection({"SeriesDescription": {"contains": letter}}, name=letter, **members)


def described(*words: str, **attributes: object) -> list[Dataset]:
    """Return series 1.1, 1.2, … with these descriptions; their SeriesNumbers follow."""
    return [
        series(f"1.{number}", SeriesDescription=word, SeriesNumber=number, **attributes)
        for number, word in enumerate(words, 1)
    ]


def by_attribute(attribute: str, *values: object) -> list[Dataset]:
    """Return series 1.1, 1.2, … that all match, with these values of an attribute."""
    return [
        series(f"1.{number}", **{"SeriesDescription": "a", attribute: value}) for number, value in enumerate(values, 1)
    ]


# --- prefer -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "values", "order"),
    [
        ("SliceThickness", [3, "1.0", 2], "231"),
        ("SliceThickness", [-1, 0, 1e-3], "123"),
        ("SliceThickness", [None, 1, "x"], "213"),
        ("InstanceNumber", ["010", " 9 ", 8.0], "321"),
        ("StudyDate", ["20240131", "20231231", "20240101"], "231"),
        ("SeriesTime", ["130000", "1259", "12:00"], "321"),
        ("AcquisitionDateTime", ["20240101120000", "20240101115959.9", "2023"], "321"),
        ("PatientAge", ["002Y", "023M", "001W"], "321"),
        ("NumberOfSeriesRelatedInstances", [9, 10, 1], "312"),
        ("00180050", [2, 1], "21"),
    ],
)
def test_lowest_and_highest(criterion: str, values: list[object], order: str) -> None:
    listed = by_attribute(criterion, *values)
    uids = [f"1.{number}" for number in order]
    assert taken(selections(wants("a", prefer=[{"lowest": criterion}])), *listed) == {"a": uids}
    # What has no value comes last, whichever end is preferred.
    without = [uid for uid in uids if values[int(uid[2:]) - 1] in (None, "x")]
    others = [uid for uid in uids if uid not in without]
    highest = taken(selections(wants("a", prefer=[{"highest": criterion}])), *listed)
    assert highest == {"a": [*reversed(others), *without]}


def test_a_fact_can_be_preferred() -> None:
    tilted = [1, 0, 0, 0, 0.9, -0.4]
    listed = [
        series("1.1", {}, {}, ImageOrientationPatient=tilted, SeriesDescription="a"),
        series("1.2", {"NumberOfFrames": 9}, ImageOrientationPatient=[1, 0, 0, 0, 1, 0], SeriesDescription="a"),
    ]
    first = {
        fact: taken(selections(wants("a", prefer=[{"highest": fact}], take=1)), *listed)["a"]
        for fact in ("series.instanceCount", "series.frameCount", "series.obliquity")
    }
    assert first == {"series.instanceCount": ["1.1"], "series.frameCount": ["1.2"], "series.obliquity": ["1.1"]}


def test_a_fact_that_cannot_be_told_ranks_last() -> None:
    tilted, crooked = [1, 0, 0, 0, 0.9, -0.4], [1, 0, 0, 1, 0, 0]
    listed = by_attribute("ImageOrientationPatient", crooked, None, tilted)
    for end in ("highest", "lowest"):
        document = selections(wants("a", prefer=[{end: "series.obliquity"}], take=1))
        assert taken(document, *listed) == {"a": ["1.3"]}
        assert "2 of the candidates ranked last" in choices_of(document, *listed)["a"].remarks[0]


def test_matching_ranks_first_and_undecided_does_not() -> None:
    listed = [
        series("1.1", SeriesDescription="a"),
        series("1.2", SeriesDescription="a", Modality="CT"),
        series("1.3", SeriesDescription="a", Modality="MR"),
    ]
    assert taken(selections(wants("a", prefer=[{"matching": {"Modality": "MR"}}])), *listed) == {
        "a": ["1.3", "1.1", "1.2"]
    }


def test_the_first_criterion_decides_then_the_next() -> None:
    listed = [
        series("1.1", SeriesDescription="a blade", SliceThickness=3, SeriesNumber=1),
        series("1.2", SeriesDescription="a", SliceThickness=1, SeriesNumber=2),
        series("1.3", SeriesDescription="a BLADE", SliceThickness=2, SeriesNumber=3),
    ]
    prefer = [{"matching": {"SeriesDescription": "blade"}}, {"lowest": "SliceThickness"}]
    assert taken(selections(wants("a", prefer=prefer)), *listed) == {"a": ["1.3", "1.1", "1.2"]}
    assert taken(selections(wants("a", prefer=prefer[::-1])), *listed) == {"a": ["1.2", "1.3", "1.1"]}


def test_instances_that_disagree_rank_last_and_are_reported() -> None:
    listed = [
        series("1.1", {"EchoTime": 1}, {"EchoTime": 2}, SeriesDescription="a"),
        series("1.2", {"EchoTime": 9}, SeriesDescription="a"),
        series("1.3", SeriesDescription="a"),
    ]
    choice = choices_of(selections(wants("a", prefer=[{"lowest": "EchoTime"}], take=1)), *listed)["a"]
    assert [one.SeriesInstanceUID for one in choice.taken] == ["1.2"]
    assert [remark for remark in choice.remarks if "EchoTime" in remark] == [
        "2 of the candidates ranked last: no one value for lowest EchoTime"
    ]


def test_the_order_after_prefer_is_series_number_then_uid() -> None:
    listed = [
        series("1.9", SeriesDescription="a", SeriesNumber=2),
        series("1.8", SeriesDescription="a"),
        series("1.7", SeriesDescription="a", SeriesNumber="010"),
        series("1.6", SeriesDescription="a", SeriesNumber=2),
        series("1.5", SeriesDescription="a", SeriesNumber="x"),
    ]
    assert taken(selections(wants("a")), *listed) == {"a": ["1.6", "1.9", "1.7", "1.5", "1.8"]}
    assert taken(selections(wants("a")), *reversed(listed)) == {"a": ["1.6", "1.9", "1.7", "1.5", "1.8"]}


# --- take and required ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("take", [{}, {"take": "all"}, {"take": 3}, {"take": 99}])
def test_all_are_taken_where_there_is_room(take: dict[str, object]) -> None:
    assert taken(selections(wants("a", **take)), *described("a", "a", "a", "b")) == {"a": ["1.1", "1.2", "1.3"]}


@pytest.mark.parametrize(
    ("take", "thicknesses", "expected", "reason"),
    [
        (1, [1, 2, 3], ["1.1"], ""),
        (2, [2, 2, 3], ["1.1", "1.2"], ""),
        (2, [3, 1, 2], ["1.2", "1.3"], ""),
        (1, [2, 2, 2], [], "3 series tie for 1 place"),
        (1, [2, 2, 3], [], "2 series tie for 1 place"),
        (2, [2, 2, 2], [], "3 series tie for 2 places"),
        (2, [1, 2, 2, 2], [], "3 series tie for 1 place"),
        (1, [None, "x"], [], "2 series tie for 1 place"),
        (1, [3, None], ["1.1"], ""),
    ],
)
def test_a_cut_between_equals_is_undecided(
    take: int, thicknesses: list[object], expected: list[str], reason: str
) -> None:
    document = selections(wants("a", take=take, prefer=[{"lowest": "SliceThickness"}]))
    choice = choices_of(document, *by_attribute("SliceThickness", *thicknesses))["a"]
    assert [one.SeriesInstanceUID for one in choice.taken] == expected
    assert choice.undecided_because == reason
    assert choice.matched == len(thicknesses)


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
    assert {one.study.StudyInstanceUID: list(one.lacking) for one in result.studies} == {"1": [], "2": ["a"]}
    assert [(total.name, total.taken, total.matched) for total in result.totals] == [("a", 1, 1), ("b", 1, 2)]
    assert result_of(document, part).unmet


def test_without_any_study_what_is_required_is_unmet() -> None:
    nothing = Payload((), {})
    assert select(nothing, rules_of(selections(wants("a", required=True)))).unmet
    assert not select(nothing, rules_of(selections(wants("a")))).unmet


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


# --- images and what was passed by ------------------------------------------------------------------------------------


def test_a_series_without_an_image_is_no_candidate() -> None:
    listed = described("a", "a", "b")
    choice = choices_of(selections(wants("a", take=1)), *listed, images={"1.2": "x.nii", "1.3": "y.nii"})["a"]
    assert [one.SeriesInstanceUID for one in choice.taken] == ["1.2"]
    assert (choice.matched, choice.without_image, choice.rejected, choice.undecided) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("better", "which"),
    [
        (series("1.9", SeriesDescription="a", EchoTime=1), "without an image"),
        (series("1.9", EchoTime=1), "that is undecided"),
    ],
)
def test_a_remark_on_what_would_have_ranked_before_what_is_taken(better: Dataset, which: str) -> None:
    images = {"1.1": "x.nii", "1.2": "y.nii"}
    document = selections(wants("a", take=1, prefer=[{"lowest": "EchoTime"}]))
    choice = choices_of(document, *by_attribute("EchoTime", 2, 3), better, images=images)["a"]
    assert [one.SeriesInstanceUID for one in choice.taken] == ["1.1"]
    assert [remark for remark in choice.remarks if "1.9" in remark and which in remark]
    worse = {**better, "EchoTime": 9}
    assert choices_of(document, *by_attribute("EchoTime", 2, 3), worse, images=images)["a"].remarks == ()


def test_a_remark_on_what_would_have_ranked_before_the_last_that_is_taken() -> None:
    document = selections(wants("a", take=2, prefer=[{"lowest": "EchoTime"}]))
    listed = by_attribute("EchoTime", 1, 5, 3, 7)
    choice = choices_of(document, *listed, images={"1.1": "x", "1.2": "y"})["a"]
    assert [one.SeriesInstanceUID for one in choice.taken] == ["1.1", "1.2"]
    (remark,) = choice.remarks
    assert remark.startswith("the series 1.3 without an image")


@pytest.mark.parametrize(("take", "is_remarked"), [(1, True), (2, False)])
def test_a_remark_on_what_would_have_tied_where_no_place_is_left(take: int, *, is_remarked: bool) -> None:
    document = selections(wants("a", take=take, prefer=[{"lowest": "EchoTime"}]))
    choice = choices_of(document, *by_attribute("EchoTime", 1, 1), images={"1.1": "x"})["a"]
    assert [one.SeriesInstanceUID for one in choice.taken] == ["1.1"]
    assert bool(choice.remarks) is is_remarked


# --- several selections -----------------------------------------------------------------------------------------------


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
        # Required ones are filled even where others would be more: one required counts more than two others.
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
        assert one.remarks == ("another assignment would fill as many, but other, selections",)


def framed(**frames: str | None) -> list[Dataset]:
    """Return series by description, each with its frame of reference."""
    return [
        series(f"1.{number}", SeriesDescription=word, FrameOfReferenceUID=frame, SeriesNumber=number, Modality="MR")
        for number, (word, frame) in enumerate(frames.items(), 1)
    ]


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
        # Text agrees without regard to case and blanks.
        ([wants("a")], {"a1": "x", "a2": " X "}, {"a": ["1.1", "1.2"]}),
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


def test_a_tie_within_the_best_set_is_a_tie_of_that_selection() -> None:
    document = selections(wants("a", take=1), wants("b"), same=["FrameOfReferenceUID"])
    choices = choices_of(document, *framed(a1="1", a2="1", b="1", a3="2"))
    assert choices["a"].undecided_because == "2 series tie for 1 place"
    assert [one.SeriesInstanceUID for one in choices["b"].taken] == ["1.3"]


@pytest.mark.parametrize("frame", [None, "", "1\\2"])
def test_a_series_that_cannot_be_compared_is_undecided(frame: str | None) -> None:
    document = selections(wants("a", required=True), same=["FrameOfReferenceUID"])
    choice = choices_of(document, *framed(a1=frame, a2="2"))["a"]
    assert [one.SeriesInstanceUID for one in choice.taken] == ["1.2"]
    assert (choice.matched, choice.undecided) == (1, 1)
    assert "1.1" in choice.remarks[0]
    assert "FrameOfReferenceUID" in choice.remarks[0]


def test_instances_that_disagree_cannot_be_compared() -> None:
    parts = [{"AcquisitionNumber": 1}, {"AcquisitionNumber": 2}]
    listed = [series("1.1", *parts, SeriesDescription="a"), series("1.2", parts[0], parts[0], SeriesDescription="a")]
    assert taken(selections(wants("a"), same=["AcquisitionNumber"]), *listed) == {"a": ["1.2"]}


def test_same_without_any_candidate_takes_nothing() -> None:
    document = selections(wants("a"), same=["FrameOfReferenceUID"])
    assert taken(document, *framed(b="1")) == {"a": []}
    assert taken(document, *framed(a=None)) == {"a": []}


def test_each_study_agrees_by_itself() -> None:
    document = selections(wants("a"), same=["FrameOfReferenceUID"])
    one = study("1", series("1.1", SeriesDescription="a", FrameOfReferenceUID="1"))
    other = study("2", series("2.1", SeriesDescription="a", FrameOfReferenceUID="2"))
    assert [total.taken for total in result_of(document, one, other).totals] == [2]


# --- studies ----------------------------------------------------------------------------------------------------------


def test_studies_come_newest_first_then_without_a_date_then_by_uid() -> None:
    dates: dict[str, tuple[object, object]] = {
        "1.7": ("20240101", "120000"),
        "1.1": ("20240102", "080000"),
        "1.2": ("20240101", "123000"),
        "1.5": ("20240101", None),
        "1.3": ("2024.01.01", "12:00:00"),
        "1.4": (None, "120000"),
        "1.6": ("***", None),
    }
    studies = [study(uid, series(f"{uid}.1"), StudyDate=day, StudyTime=time) for uid, (day, time) in dates.items()]
    order = [one.study.StudyInstanceUID for one in result_of({}, *studies).studies]
    assert order == ["1.1", "1.2", "1.3", "1.7", "1.5", "1.4", "1.6"]
    assert [one.study.StudyInstanceUID for one in result_of({}, *reversed(studies)).studies] == order


def test_a_study_date_may_stand_on_series_or_instances() -> None:
    studies = [
        study("1", series("1.1", StudyDate="20220101")),
        study("2", series("2.1", {"00080020": {"vr": "DA", "Value": ["20240101"]}})),
        study("3", series("3.1"), StudyDate="20230101"),
        study("4", series("4.1", StudyDate="20200101"), series("4.2", StudyDate="20250101")),
    ]
    assert [one.study.StudyInstanceUID for one in result_of({}, *studies).studies] == ["2", "3", "1", "4"]


def test_a_tie_in_one_study_leaves_the_others_alone() -> None:
    tied, clear = study("1", *described("a", "a")), study("2", series("2.1", SeriesDescription="a"))
    result = result_of(selections(wants("a", take=1)), tied, clear)
    assert {one.study.StudyInstanceUID: len(one.choices[0].taken) for one in result.studies} == {"1": 0, "2": 1}
    assert result.totals[0].taken == 1
