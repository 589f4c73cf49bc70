"""Why a selection did not take a series that matches, and why it took nothing."""

from selector.rules.explain.causes.not_taken import NotTaken, why_nothing
from tests.support.builders import Dataset, Images, result_of, rules_of, selections, series, study
from tests.support.letters import LOWEST_NUMBER, described, framed, wants


def reasons(document: Dataset, *listed: Dataset, images: Images | None = None, index: int = 0) -> dict[str, str]:
    """Return why a selection did not take each of the series of one study."""
    result = result_of(document, study("1", *listed), images=images)
    known = set(images or [one["SeriesInstanceUID"] for one in listed])
    not_taken = NotTaken(rules_of(document), result.studies[0], index, known)
    return {uid: not_taken.why(uid) for uid in (one["SeriesInstanceUID"] for one in listed)}


def test_what_ranks_behind_and_what_has_no_image() -> None:
    document = selections(wants("a", take=1, prefer=[{"lowest": "SliceThickness"}]))
    listed = [series(f"1.{number}", SeriesDescription="a", SliceThickness=number) for number in (1, 2, 3, 0)]
    assert reasons(document, *listed, images={"1.1": "x", "1.2": "y", "1.3": "z"}) == {
        "1.1": "",
        "1.2": "rank 2 of 3 by lowest SliceThickness, but take is 1; 1.1 ranks before it",
        "1.3": "rank 3 of 3 by lowest SliceThickness, but take is 1; 1.1 ranks before it",
        "1.0": "it has no image in series-images.json",
    }


def test_an_older_study_of_the_patient() -> None:
    document = selections(wants("a"), studiesPerPatient=1)
    listed = [study(uid, *described("a"), PatientID="A", StudyDate=f"2024010{uid}") for uid in "21"]
    for number, one in enumerate(listed):
        one["series"][0]["SeriesInstanceUID"] = f"{number}"
    result = result_of(document, *listed, images={"0": "x", "1": "y"})
    because = "taken, but only the newest study of a patient may contribute, and this is an older one"
    assert [
        NotTaken(rules_of(document), one, 0, {"0", "1"}).why(one.choices[0].taken[0]) for one in result.studies
    ] == [
        "",
        because,
    ]
    assert why_nothing(rules_of(document), result, 0) == ""


def test_no_study_of_the_patient_can_be_told_to_be_newer() -> None:
    document = selections(wants("a"), studiesPerPatient=1)
    listed = [study(uid, series(f"{uid}.1", SeriesDescription="a"), PatientID="A") for uid in "21"]
    result = result_of(document, *listed)
    because = "taken, but only the newest study of a patient may contribute, and it cannot be told whether this is one"
    assert why_nothing(rules_of(document), result, 0) == because
    (cause,) = result.causes
    assert cause is not None
    assert cause.reasons == (f"in 2 studies, such as 1: {because}",)


def test_a_tie() -> None:
    found = reasons(selections(wants("a", take=1)), *described("a", "a"))
    assert set(found.values()) == {"2 series tie for 1 place: 1.1, 1.2"}


def test_what_another_selection_took() -> None:
    wanted = [wants("a", take=1, prefer=LOWEST_NUMBER), wants("b", take=1)]
    found = reasons(selections(*wanted, distinct=True), *described("ab", "a"), index=1)
    assert found["1.1"] == ""
    assert (
        reasons(selections(*wanted, distinct=True), *described("ab", "a"))["1.1"]
        == "taken by b, which has no other candidate"
    )
    either = [wants("a", take=1, prefer=LOWEST_NUMBER), wants("b", take=1, prefer=LOWEST_NUMBER)]
    assert reasons(selections(*either, distinct=True), *described("ab", "ba"), index=1)["1.1"] == "taken by a"


def test_what_does_not_agree() -> None:
    wanted = [wants("a", take=1, prefer=LOWEST_NUMBER), wants("b")]
    document = selections(*wanted, same=["FrameOfReferenceUID"])
    found = reasons(document, *framed(a1="1", a2="2"), series("1.3", SeriesDescription="ab", FrameOfReferenceUID="2"))
    assert found["1.1"] == "the series taken agree on a different FrameOfReferenceUID"


def test_what_is_taken_in_an_incomplete_study() -> None:
    found = reasons(selections(wants("a"), wants("b", required=True), wants("c", required=True)), *described("a"))
    assert found == {"1.1": "taken, but the study lacks b, c and contributes nothing"}


def nothing(document: Dataset, *listed: Dataset, images: Images | None = None, index: int = 0) -> str:
    return why_nothing(rules_of(document), result_of(document, study("1", *listed), images=images), index)


def test_why_a_selection_took_nothing() -> None:
    assert nothing(selections(wants("a")), *described("a")) == ""
    assert nothing(selections(wants("b")), *described("a")) == "no series matches"
    assert nothing(selections(wants("a", take=1)), *described("a", "a")) == "2 series tie for 1 place"
    assert nothing(selections(wants("a")), *described("a"), images={}) == (
        "matching series have no image in series-images.json"
    )
    assert nothing(selections(wants("a")), series("1.1")) == "series are undecided, and none matches"
    lacking = selections(wants("a"), wants("b", required=True))
    assert nothing(lacking, *described("a")) == "taken, but the study lacks b and contributes nothing"
    either = selections(wants("a", take=1), wants("b", take=1, required=False), distinct=True)
    assert nothing(either, *described("ab"), index=1) == "with distinct, other selections take the candidates"
    pair = selections(wants("a"), wants("b"), same=["FrameOfReferenceUID"])
    because = "the series taken agree on a different FrameOfReferenceUID"
    assert nothing(pair, *framed(a1="1", a2="1", b3="2"), index=1) == because


def test_a_selection_that_took_something_in_one_of_two_studies_has_no_cause() -> None:
    document = selections(wants("a"))
    result = result_of(document, study("1", *described("a")), study("2", series("2.1")))
    assert why_nothing(rules_of(document), result, 0) == ""
