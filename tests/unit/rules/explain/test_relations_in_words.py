"""What a relation found, in words that name both series."""

import pytest

from selector.rules.explain.relations_in_words import SHOWN
from tests.support.builders import (
    Dataset,
    Json,
    payload_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    verdicts_of,
)

CT = series("1.1", Modality="CT", SeriesNumber=2, SeriesDescription="CT Thorax")
PLAIN = series("1.2", Modality="CT")
FOUND = ': SeriesDescription contains "thorax", but found {}'
REFERENCED = 'series 2 "CT Thorax" is referenced by series 5 "Lungs"'
UNWRITTEN = "it has none of the sequences that name other series"
UNLISTED = "it names a series or an instance that is not listed in the study, or cannot be read"


def structures(*targets: str, uid: str = "1.3", **attributes: object) -> Dataset:
    listed = [{"SeriesInstanceUID": target} for target in targets]
    given: dict[str, object] = {"Modality": "RTSTRUCT", "SeriesNumber": 5, "SeriesDescription": "Lungs", **attributes}
    return series(uid, ReferencedSeriesSequence=listed, **given)


def found(conditions: Json, *listed: Dataset) -> str:
    """Return what was found for the first series of a study."""
    rules = rules_of(selections(selection(conditions)))
    verdicts = verdicts_of(rules, payload_of(rules, [study("1", *listed)]))
    ((finding,),) = (one.findings for one in verdicts[listed[0]["SeriesInstanceUID"]])
    return finding.found


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (
            [structures("1.1"), CT],
            'series 5 "Lungs" references series 2 "CT Thorax", which meets the conditions',
        ),
        (
            [structures("1.2"), CT, PLAIN],
            'series 5 "Lungs" references series without number, of which it is undecided' + FOUND.format("absent"),
        ),
        (
            [structures("1.4"), series("1.4", SeriesNumber=7, SeriesDescription="MR")],
            'series 5 "Lungs" references series 7 "MR", which does not meet the conditions' + FOUND.format('"MR"'),
        ),
        ([structures("1.9"), CT], f'series 5 "Lungs" may reference another series: {UNLISTED}'),
        ([CT, structures("1.1")], f'series 2 "CT Thorax" may reference another series: {UNWRITTEN}'),
        ([structures("1.3"), CT], 'series 5 "Lungs" references no other series'),
    ],
)
def test_what_a_series_references(listed: list[Dataset], words: str) -> None:
    assert found({"series.references": {"SeriesDescription": {"contains": "thorax"}}}, *listed) == words


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (
            [CT, structures("1.1"), PLAIN],
            f"{REFERENCED}, which meets the conditions",
        ),
        (
            [CT, structures("1.1", Modality="SEG"), PLAIN],
            f'{REFERENCED}, which does not meet the conditions: Modality "RTSTRUCT", but found "SEG"',
        ),
        ([CT, structures()], f'series 5 "Lungs" may reference series 2 "CT Thorax": {UNWRITTEN}'),
        ([CT, structures("1.2"), PLAIN], 'no series that meets the conditions references series 2 "CT Thorax"'),
    ],
)
def test_what_references_a_series(listed: list[Dataset], words: str) -> None:
    assert found({"series.referencedBy": {"Modality": "RTSTRUCT"}}, *listed) == words


def test_values_of_other_series_that_must_not_be_shown_are_not() -> None:
    other = series("1.1", PatientName="Doe^Jane", SeriesNumber=1)
    words = found({"series.references": {"PatientName": "Roe"}}, structures("1.1"), other)
    assert words.endswith('PatientName contains "Roe", but found <present, 8 characters>')


def test_only_some_of_many_are_listed_in_the_order_of_their_uids() -> None:
    many = [structures("1.1", uid=f"1.{number}", SeriesNumber=number) for number in (9, 8, 7, 6, 5)]
    words = found({"series.referencedBy": {"Modality": "RTSTRUCT"}}, CT, *many).split("; ")
    assert [one.split("by ")[-1].split()[1] for one in words[:-1]] == ["5", "6", "7"]
    assert (len(words), words[-1]) == (SHOWN + 1, "…")


def test_no_change_is_suggested() -> None:
    rules = rules_of(selections(selection({"series.references": {"Modality": "MR"}})))
    verdicts = verdicts_of(rules, payload_of(rules, [study("1", structures("1.1"), CT)]))
    assert [one.change for one in verdicts["1.3"]] == [""]
