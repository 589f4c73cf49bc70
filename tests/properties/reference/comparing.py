"""Runs of the operator beside the reference: where their verdicts or what they take differ."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from tests.properties.reference.choosing import Decided, all_decided
from tests.properties.reference.generators.payloads import generated, written
from tests.properties.reference.generators.rules import rules
from tests.properties.reference.payloads import Study, studies_in
from tests.properties.reference.values import Dataset
from tests.support.builders import as_json
from tests.support.names import IMAGES, METADATA
from tests.support.reports import studies_of
from tests.support.runs import Run, run

STUDIES, SELECTIONS = 6, 25
DONE, INCOMPLETE = 0, 4

Json = Any


class Case(NamedTuple):
    """What a run is given: rules, the documents of the payload by folder, the images of the series."""

    rules: Dataset
    documents: Mapping[str, Any]
    images: Mapping[str, object]


class Difference(NamedTuple):
    """What the reference expects of a series, a study or the run, and what the operator says."""

    uid: str
    selection: str
    what: str
    expected: object
    said: object


def case(seed: str) -> Case:
    """Return random rules and a random payload, always the same for a seed."""
    rng = Random(seed)  # noqa: S311 - it must be repeatable, not secret
    studies = [generated(rng, number) for number in range(1, STUDIES + 1)]
    uids = [one.said["SeriesInstanceUID"] for study in studies for one in study.series]
    images = {uid: f"{uid}.nii.gz" for uid in uids if rng.random() < 0.85}
    return Case(rules(rng, SELECTIONS), written(rng, studies), images)


def operated(one: Case) -> Run:
    files = {f"{folder}{METADATA}": as_json(document) for folder, document in one.documents.items()}
    return run({**files, IMAGES: as_json(one.images)}, as_json(one.rules), report="full")


def differences(one: Case, ran: Run, tally: Counter[str] | None = None) -> list[Difference]:
    """List where a run differs from what the reference makes of a case, and count the outcomes."""
    record = json.loads(ran.report or b"{}")
    if ran.exit_code not in {DONE, INCOMPLETE}:
        return [Difference("", "", f"exit code {ran.exit_code}", DONE, record.get("faults") or ran.log)]
    studies = studies_in(one.documents.values(), one.images)
    listed = [row["uid"] for row in record["studies"]]
    if sorted(listed) != sorted(studies):
        return [Difference("", "", "studies", sorted(studies), listed)]
    of_each = all_decided(studies, one.rules)
    expected = {uid: of_each[uid] for uid in listed}
    found = []
    for row in studies_of(record):
        found += _of_study(one.rules, studies[row["uid"]], expected[row["uid"]], row)
    for chosen in (chosen for each in expected.values() for chosen in each.chosen):
        (Counter() if tally is None else tally).update(chosen.outcomes.values())
    return found or list(_of_output(one, expected, ran))


def _of_study(rules: Dataset, study: Study, expected: Decided, row: Json) -> list[Difference]:
    names = [selection["name"] for selection in rules["selections"]]
    pairs: list[tuple[str, str, str, object, object]] = [
        (study.uid, "", "lacking", expected.lacking, row["lacking"]),
        (study.uid, "", "passed over", expected.is_passed_over, bool(row["passedOver"])),
        (study.uid, "", "series", sorted(study.series), sorted(series["uid"] for series in row["series"])),
    ]
    for name, chosen, choice in zip(names, expected.chosen, row["choices"], strict=True):
        pairs.append((study.uid, name, "taken", chosen.taken, choice["taken"]))
        pairs.append((study.uid, name, "ranked", chosen.ranked, choice["ranked"]))
    for series in row["series"]:
        for name, chosen, verdict in zip(names, expected.chosen, series["verdicts"], strict=True):
            pairs.append((series["uid"], name, "outcome", chosen.outcomes.get(series["uid"]), verdict["outcome"]))
    return [Difference(*pair) for pair in pairs if pair[3] != pair[4]]


def _of_output(one: Case, expected: Mapping[str, Decided], ran: Run) -> Iterator[Difference]:
    """Compare the output, in the order of the studies that the report has."""
    complete = {uid: each for uid, each in expected.items() if not each.lacking}
    done = bool(complete) or not any("required" in selection for selection in one.rules["selections"])
    complete = {uid: each for uid, each in complete.items() if not each.is_passed_over}
    output: object = None
    if done:
        names = [selection["name"] for selection in one.rules["selections"]]
        output = {uid: _images(one, names, each) for uid, each in complete.items() if any(each.taken())}
        if one.rules.get("layout") != "byStudy":
            output = {uid: image for each in output.values() for taken in each.values() for uid, image in taken.items()}
    said = None if ran.output is None else json.loads(ran.output)
    if json.dumps(output) != json.dumps(said):
        yield Difference("", "", "output", output, said)


def _images(one: Case, names: Sequence[str], expected: Decided) -> dict[str, dict[str, object]]:
    return {
        name: {uid: one.images[uid] for uid in chosen.taken}
        for name, chosen in zip(names, expected.chosen, strict=True)
    }
