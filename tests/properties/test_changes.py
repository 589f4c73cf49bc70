"""What a report suggests is true: with the changes that it suggests, the series matches."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from selector.models import Outcome, Payload
from selector.rules.explain.verdicts import Explainer
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet
from selector.series_selector import needed_by
from selector.verdicts import Change
from tests.properties.strategies import ODD, mapping, rules, selections, studies
from tests.support.builders import payload_of, rules_of

Json = dict[str, Any]

MANY_VALUES: Mapping[str, Sequence[object]] = {
    "ImageType": [
        ["ORIGINAL", "PRIMARY"],
        ["DERIVED", "SECONDARY", "MPR"],
        ["ORIGINAL"],
        "A\\\\B",
        [None, "ORIGINAL"],
        [],
    ],
    "PixelSpacing": [[0.5, 0.5], [1, 2], ["3", None], "0.25\\1", ["x", 1]],
    "ImageOrientationPatient": [[1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, -1], [0, 1, 0, 0, 0, -1], [1, 1]],
    "OfTheParser": [1, "a", ["a", 2], {"vr": "LO", "Value": ["b"]}],
    "00091001": ["x", 3],
}
ABOUT_MANY_VALUES: Sequence[Json] = [
    *({"ImageType": one} for one in (["DERIVED", "!MPR"], "DERIVED", ["!ORIGINAL"], {"hasAll": ["ORIGINAL", "MPR"]})),
    {"ImageType": {"equals": "MPR", "position": 3}},
    {"ImageType": {"equals": ["ORIGINAL", "MPR"], "not": "X"}},
    {"PixelSpacing": {"equals": [0.5, 0.7], "tolerance": 0.1}},
    {"ImageType": {"oneOf": ["MPR"], "values": "all", "not": {"equals": "X"}}},
    {"ImageType": {"not": {"oneOf": ["ORIGINAL"]}, "ifMissing": "rejected", "$comment": "why"}},
    *(
        {"PixelSpacing": one}
        for one in ([0.6, 0.9], 0.75, [0.6, ">"], [0.5, "!="], {"between": [0.6, 0.7], "position": 1})
    ),
    {"PixelSpacing": {"atLeast": 0.3, "lessThan": 0.4, "values": "any"}},
    {"PixelSpacing": {"equals": 0.7, "tolerance": 0.1}},
    *({name: {"uniform": True}} for name in ("PixelSpacing", "OfTheParser", "ImageType")),
    {"PixelSpacing": {"uniform": True, "tolerance": 0.1}},
    {"ImageOrientationPatient": "axial"},
    *({"series.plane": one} for one in ("axial", ["axial", "coronal"], {"not": "coronal"})),
    *({"series.instanceCount": one} for one in (5, [3, 9], [2, "<"], {"greaterThan": 7, "ifMissing": "rejected"})),
    {"series.obliquity": {"atMost": 0.5}},
    {"series.hasImage": False},
    {"OfTheParser": {"atLeast": 3}},
    {"00091001": "y"},
]


def applied(document: Json, changes: Sequence[Change]) -> Json:
    """Return the rules with each value put where its change says."""
    copied: Json = json.loads(json.dumps(document))
    for change in changes:
        assert change.place.startswith("$.")
        *above, last = steps(change.place)
        within: Any = copied
        for step in above:
            within = within[step]
        assert last in within
        within[last] = change.value
    return copied


def steps(place: str) -> list[str | int]:
    """Return the steps of a JSON path as they are written in faults: `.name`, `["a name"]`, `[3]`."""
    found: list[str | int] = []
    rest = place[1:]
    while rest:
        if rest.startswith("["):
            value, end = json.JSONDecoder().raw_decode(rest[1:])
            found.append(value)
            rest = rest[end + 2 :]
        else:
            name = rest[1:].split(".", 1)[0].split("[", 1)[0]
            found.append(name)
            rest = rest[1 + len(name) :]
    return found


def suggested(payload: Payload, ready: RuleSet) -> Iterator[tuple[int, int, tuple[Change, ...]]]:
    """Yield the changes suggested for each selection and series: their indexes, and the changes."""
    batch = SeriesBatch.of(payload.whole.studies, payload.whole.images)
    for number, selection in enumerate(ready.selections):
        for index, verdict in enumerate(Explainer(selection).verdicts(batch)):
            assert not (verdict.changes and verdict.outcome is Outcome.MATCHED)
            if verdict.changes:
                yield number, index, verdict.changes


def outcome(payload: Payload, ready: RuleSet, number: int, index: int) -> Outcome:
    """Return the outcome of a selection for a series, which are named by their indexes."""
    batch = SeriesBatch.of(payload.whole.studies, payload.whole.images)
    return Outcome(ready.selections[number].condition.outcomes(batch)[index])


def check(entries: Sequence[Json], images: Json, document: Json) -> int:
    """Apply all changes that are suggested, and return how many verdicts had some."""
    ready = rules_of(document)
    payload = payload_of(ready, entries, images)
    found = list(suggested(payload, ready))
    for number, index, changes in found:
        assert len({change.place for change in changes}) == len(changes)
        assert all(change.words for change in changes)
        changed = rules_of(applied(document, changes))
        assert set(needed_by(changed)) == set(needed_by(ready)), "the payload would have to be read again"
        assert outcome(payload, changed, number, index) is Outcome.MATCHED, (index, changes)
    return len(found)


@settings(max_examples=150)
@given(st.data())
def test_the_series_matches(data: st.DataObject) -> None:
    entries = data.draw(studies(max_studies=2))
    assume(check(entries, data.draw(mapping(entries)), data.draw(rules())))


@settings(max_examples=150)
@given(st.data())
def test_the_series_matches_where_attributes_have_several_values(data: st.DataObject) -> None:
    entries = data.draw(studies(max_studies=1, max_series=3))
    entry: Json = entries[0]
    for series in entry["series"]:
        datasets: list[Json] = [series, *series.get("instances", ())]
        for dataset in datasets:
            for name in data.draw(st.lists(st.sampled_from(sorted(MANY_VALUES)), unique=True, max_size=4)):
                dataset[name] = data.draw(st.sampled_from([*MANY_VALUES[name], *ODD]))
    drawn: list[Json] = data.draw(selections())
    for selection in drawn:
        more = data.draw(st.lists(st.sampled_from(ABOUT_MANY_VALUES), min_size=1, max_size=2))
        grouped = {data.draw(st.sampled_from(["allOf", "anyOf", "noneOf"])): more}
        selection["conditions"] = {**data.draw(st.sampled_from([{}, selection["conditions"]])), **more[0], **grouped}
    assume(check(entries, {}, {"customAttributes": ["OfTheParser"], "selections": drawn}))
