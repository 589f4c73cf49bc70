"""Payloads and rules as JSON, and what the operator makes of them.

All goes through the real loaders: rules as text, the payload as files in a folder.
A dataset is a dictionary of attributes, as in `dicom-metadata.json`.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import structs

from selector.errors import ConfigurationError
from selector.metadata_loader import load_payload
from selector.models import Outcome, Payload
from selector.payload.structures import Structures
from selector.results import Choice, SelectionResult, SelectionTotals
from selector.rules.explain.verdicts import Explainer
from selector.rules.loader import load_rules
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet
from selector.series_selector import needed_by, select
from selector.verdicts import Verdict
from tests.support.names import IMAGES, METADATA

MATCHED, REJECTED, UNDECIDED = Outcome.MATCHED, Outcome.REJECTED, Outcome.UNDECIDED

RULES_FILE = "selection-rules.json"
Dataset = dict[str, Any]
Json = Mapping[str, object]
Images = Mapping[str, object]

_IN_MEMORY = "/dev/shm"  # noqa: S108 - a new folder is made in it
FOLDERS_IN = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK | os.X_OK) else None
"""Where folders are made: in memory where possible, because a disk takes more time than a whole run."""


def instance(uid: object, **attributes: object) -> Dataset:
    return {"SOPInstanceUID": uid, **attributes}


def series(uid: object, *instances: Json, **attributes: object) -> Dataset:
    """Build a series; instances need no UID of their own."""
    listed = [{"SOPInstanceUID": f"{uid}.{number}", **one} for number, one in enumerate(instances, 1)]
    return {"SeriesInstanceUID": uid, **attributes, **({"instances": listed} if instances else {})}


def study(uid: object, *listed: Json, **attributes: object) -> Dataset:
    return {"StudyInstanceUID": uid, **attributes, "series": list(listed)}


def selection(conditions: Json, **members: object) -> Dataset:
    return {**members, "conditions": dict(conditions)}


def selections(*listed: Json, **members: object) -> Dataset:
    """Build a rules document."""
    return {**members, "selections": list(listed)}


def as_json(document: object) -> bytes:
    return json.dumps(document).encode()


def write(folder: Path, files: Mapping[str, object]) -> None:
    """Write files by their path, `/` between folders, which are made; what is not bytes is written as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else as_json(content))


def rules_of(document: object) -> RuleSet:
    return load_rules(document if isinstance(document, bytes) else as_json(document), RULES_FILE)


def faults_of(document: object) -> list[tuple[str, str]]:
    """Return place and message of every fault of a rules document; an empty list where it can be used."""
    try:
        rules_of(document)
    except ConfigurationError as error:
        return [(fault.place, fault.message) for fault in error.faults if fault.file == RULES_FILE]
    return []


def payload_of(rules: RuleSet, studies: Any, images: Images | None = None) -> Payload:  # noqa: ANN401 - JSON
    """Load a payload as a run with these rules does; every series has an image unless `images` says otherwise."""
    document = studies if isinstance(studies, dict) else {"studies": list(studies)}
    if images is None:
        listed = document["studies"]
        images = {one["SeriesInstanceUID"]: "image.nii.gz" for each in listed for one in _series_in(each)}
    with TemporaryDirectory(dir=FOLDERS_IN) as folder:
        write(Path(folder), {METADATA: document, IMAGES: images})
        return load_payload(folder, Structures(needed_by(rules)))


def _series_in(entry: object) -> Iterable[Mapping[str, str]]:
    """Return the series of a study of the hierarchy, as far as they have a UID."""
    listed = entry.get("series") if isinstance(entry, dict) else None
    return (one for one in listed or () if isinstance(one, dict) and isinstance(one.get("SeriesInstanceUID"), str))


def batch_of(payload: Payload) -> SeriesBatch:
    """Return all series of a payload."""
    return SeriesBatch.of(payload.whole.studies, payload.whole.images)


def result_of(document: object, *studies: Json, images: Images | None = None) -> SelectionResult:
    rules = rules_of(document)
    return with_all_studies(select(payload_of(rules, studies, images), rules, keep=True))


def with_all_studies(result: SelectionResult) -> SelectionResult:
    """Return a result that has all studies, and not only those in which something matches or is lacking."""
    return structs.replace(result, studies=tuple(one for _, one in result.kept), kept=())


def choices_of(document: object, *listed: Dataset, images: Images | None = None) -> dict[str, Choice]:
    """Return what each selection chose among the series of one study."""
    (result,) = result_of(document, study("1", *listed), images=images).studies
    return {choice.name: choice for choice in result.choices}


def taken(document: object, *listed: Dataset, images: Images | None = None) -> dict[str, list[str]]:
    """Return the UIDs of the series that each selection took in one study."""
    return uids(choices_of(document, *listed, images=images).values())


def uids(choices: Iterable[Choice]) -> dict[str, list[str]]:
    return {choice.name: list(choice.taken) for choice in choices}


def outcomes(conditions: Json, *studies: Dataset, custom: Sequence[str] = ()) -> list[Outcome]:
    """Return the outcome of the conditions for the only series of each of the studies, in the order given."""
    results = result_of(selections(selection(conditions), customAttributes=list(custom)), *studies).studies
    by_study = {result.uid: only_outcome(*result.choices) for result in results}
    return [by_study[one["StudyInstanceUID"]] for one in studies]


def outcome(conditions: Json, *instances: Json, **attributes: object) -> Outcome:
    """Return the outcome of the conditions for a series with these instances, and these attributes of its own."""
    (only,) = outcomes(conditions, study("1", series("1.1", *instances, **attributes)))
    return only


def only_outcome(counts: Choice | SelectionTotals) -> Outcome:
    """Return the outcome of the only series that was counted."""
    by_outcome = {MATCHED: counts.matched, UNDECIDED: counts.undecided, REJECTED: counts.rejected}
    (only,) = (outcome for outcome, count in by_outcome.items() if count)
    return only


def verdicts_of(rules: RuleSet, payload: Payload) -> dict[str, list[Verdict]]:
    """Return the verdict of each selection on every series, by the UID of the series."""
    batch = batch_of(payload)
    by_selection = [Explainer(one, rules.same).verdicts(batch) for one in rules.selections]
    return {one.SeriesInstanceUID: list(each) for one, *each in zip(batch.series, *by_selection, strict=True)}


def findings_in_words(found: Verdict) -> list[tuple[str, str, str, Outcome]]:
    """Return the findings of a verdict, to be compared with those of another."""
    return [(one.place, one.asks, one.found, one.outcome) for one in found.findings]


def in_words(found: Verdict) -> tuple[Outcome, list[tuple[str, str, str, Outcome]], str]:
    """Return a verdict, to be compared with another one."""
    return found.outcome, findings_in_words(found), found.change


def verdict(conditions: Json, *instances: Json, **attributes: object) -> Verdict:
    """Return the verdict of one selection on a series with these instances, and these attributes of its own."""
    rules = rules_of(selections(selection(conditions)))
    payload = payload_of(rules, [study("1", series("1.1", *instances, **attributes))])
    return verdicts_of(rules, payload)["1.1"][0]
