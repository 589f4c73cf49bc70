"""Payloads and rules as JSON, and what the operator makes of them.

All goes through the real loaders: rules as text, the payload as files in a folder.
A dataset is a dictionary of attributes, as it stands in `dicom-metadata.json`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypedDict, Unpack

import pytest
from _pytest.mark.structures import ParameterSet

from selector.errors import ConfigurationError
from selector.metadata_loader import load_payload
from selector.models import Choice, Outcome, Payload, SelectionResult
from selector.rules.loader import load_rules
from selector.rules.rule_set import Rules
from selector.series_selector import needed_by, select
from tests.support.names import IMAGES, METADATA

MATCHED, REJECTED, UNDECIDED = Outcome.MATCHED, Outcome.REJECTED, Outcome.UNDECIDED

RULES_FILE = "selection-rules.json"
Dataset = dict[str, Any]
Images = Mapping[str, object]


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
"""Stands for a value that is not written at all."""


def instance(uid: str, **attributes: object) -> Dataset:
    return {"SOPInstanceUID": uid, **attributes}


def series(uid: str, *instances: Mapping[str, object], **attributes: object) -> Dataset:
    """Build a series; instances need no UID of their own."""
    listed = [{"SOPInstanceUID": f"{uid}.{number}", **one} for number, one in enumerate(instances, 1)]
    return {"SeriesInstanceUID": uid, **attributes, **({"instances": listed} if instances else {})}


def study(uid: str, *listed: Dataset, **attributes: object) -> Dataset:
    return {"StudyInstanceUID": uid, **attributes, "series": list(listed)}


def selection(conditions: Mapping[str, object], **members: object) -> Dataset:
    return {**members, "conditions": dict(conditions)}


def selections(*listed: Dataset, **members: object) -> Dataset:
    """Build a rules document."""
    return {**members, "selections": list(listed)}


def rules_of(document: object) -> Rules:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return load_rules(text, RULES_FILE)


def faults_of(document: object) -> list[tuple[str, str]]:
    """Return place and message of every fault of a rules document; none where it can be used."""
    try:
        rules_of(document)
    except ConfigurationError as error:
        return [(fault.place, fault.message) for fault in error.faults if fault.file == RULES_FILE]
    return []


def payload_of(rules: Rules, studies: list[Any] | dict[str, Any], images: Images | None = None) -> Payload:
    """Load a payload that asks what the rules ask; every series has an image unless `images` says otherwise."""
    if images is None:
        listed = studies["studies"] if isinstance(studies, dict) else studies
        images = {one["SeriesInstanceUID"]: "image.nii.gz" for each in listed for one in _series_in(each)}
    with TemporaryDirectory() as folder:
        (Path(folder) / METADATA).write_text(json.dumps(studies), "utf-8")
        (Path(folder) / IMAGES).write_text(json.dumps(images), "utf-8")
        return load_payload(folder, needed_by(rules))


def _series_in(entry: object) -> Iterable[Mapping[str, str]]:
    """Return the series of a study of the hierarchy, as far as they have a UID."""
    listed = entry.get("series") if isinstance(entry, dict) else None
    return (one for one in listed or () if isinstance(one, dict) and isinstance(one.get("SeriesInstanceUID"), str))


def result_of(document: object, *studies: Dataset, images: Images | None = None) -> SelectionResult:
    rules = rules_of(document)
    return select(payload_of(rules, list(studies), images), rules)


def choices_of(document: object, *listed: Dataset, images: Images | None = None) -> dict[str, Choice]:
    """Return what each selection chose among the series of one study."""
    (result,) = result_of(document, study("1", *listed), images=images).studies
    return {choice.name: choice for choice in result.choices}


def taken(document: object, *listed: Dataset, images: Images | None = None) -> dict[str, list[str]]:
    """Return the UIDs of the series that each selection took in one study."""
    return uids(choices_of(document, *listed, images=images).values())


def uids(choices: Iterable[Choice]) -> dict[str, list[str]]:
    return {choice.name: [one.SeriesInstanceUID for one in choice.taken] for choice in choices}


def outcomes(conditions: Mapping[str, object], *studies: Dataset, custom: Sequence[str] = ()) -> list[Outcome]:
    """Return what the conditions say of the only series of each of the studies, in the order given."""
    results = result_of(selections(selection(conditions), customAttributes=list(custom)), *studies).studies
    by_study = {result.study.StudyInstanceUID: _outcome(*result.choices) for result in results}
    assert all(len(result.study.series) == 1 for result in results)
    return [by_study[one["StudyInstanceUID"]] for one in studies]


def outcome(conditions: Mapping[str, object], *instances: Mapping[str, object], **attributes: object) -> Outcome:
    """Return what the conditions say of a series with these instances, and these attributes of its own."""
    (only,) = outcomes(conditions, study("1", series("1.1", *instances, **attributes)))
    return only


def _outcome(choice: Choice) -> Outcome:
    """Return the outcome of the only series that a choice has counted."""
    counts = {MATCHED: choice.matched, UNDECIDED: choice.undecided, REJECTED: choice.rejected}
    (only,) = (outcome for outcome, count in counts.items() if count)
    return only


class Row(NamedTuple):
    """A condition on an attribute, and the values that make each outcome of it."""

    attribute: str
    condition: object
    values: tuple[object, ...]
    expected: dict[str, str]
    custom: tuple[str, ...]

    def found(self) -> dict[str, str]:
        """Return the outcome by value, as JSON text, of series that have that value."""
        studies = [
            study(f"{number}", series(f"{number}.1", **({} if value is ABSENT else {self.attribute: value})))
            for number, value in enumerate(self.values, 1)
        ]
        found = outcomes({self.attribute: self.condition}, *studies, custom=self.custom)
        return {_text(value): outcome.name for value, outcome in zip(self.values, found, strict=True)}


class Columns(TypedDict, total=False):
    """The values that make each outcome, and the custom attributes of the rules."""

    matched: Sequence[object]
    rejected: Sequence[object]
    undecided: Sequence[object]
    custom: Sequence[str]


def row_of(attribute: str, condition: object, **columns: Unpack[Columns]) -> Row:
    matched, rejected, undecided = columns.get("matched", ()), columns.get("rejected", ()), columns.get("undecided", ())
    values = (*matched, *rejected, *undecided)
    expected = [MATCHED] * len(matched) + [REJECTED] * len(rejected) + [UNDECIDED] * len(undecided)
    by_value = {_text(value): outcome.name for value, outcome in zip(values, expected, strict=True)}
    return Row(attribute, condition, values, by_value, tuple(columns.get("custom", ())))


def row(attribute: str, condition: object, **columns: Unpack[Columns]) -> ParameterSet:
    """Build a row of a table for `pytest.mark.parametrize`."""
    return pytest.param(row_of(attribute, condition, **columns), id=f"{attribute} {_text(condition)}")


def _text(value: object) -> str:
    return repr(value) if value is ABSENT else json.dumps(value, ensure_ascii=False)
