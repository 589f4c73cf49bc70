"""Laws of a selection as a whole."""

import json
from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from selector.models import Outcome, SelectionResult, StudyResult
from selector.rules.explain.verdicts import Explainer, explain
from selector.series_selector import select
from tests.properties.building import Json, as_json, compiled, loaded, run, selected, verdicts
from tests.properties.strategies import any_conditions, mapping, rules, studies
from tests.support.names import IMAGES, METADATA

M, U, R = Outcome.MATCHED, Outcome.UNDECIDED, Outcome.REJECTED

JsonObject = dict[str, object]


def taken(result: SelectionResult) -> dict[str, list[str]]:
    """Return the UIDs of what was taken, by selection, over all studies."""
    by_name: dict[str, list[str]] = {}
    for study in result.studies:
        for choice in study.choices:
            by_name.setdefault(choice.name, []).extend(series.SeriesInstanceUID for series in choice.taken)
    return by_name


def said_of(study: StudyResult) -> tuple[object, ...]:
    """Return all that is said of a study, with its series by their UIDs."""
    choices = [
        ([series.SeriesInstanceUID for series in choice.taken], choice.undecided_because, choice.remarks)
        for choice in study.choices
    ]
    counts = [(one.name, one.matched, one.undecided, one.rejected, one.without_image) for one in study.choices]
    return study.lacking, study.remarks, choices, counts


def all_series(payload: Iterable[Json]) -> list[tuple[Json, Json]]:
    """Return each series with its study."""
    return [(study, series) for study in payload for series in _listed(study, "series")]


def _listed(of: Json, member: str) -> list[JsonObject]:
    listed = of.get(member, [])
    assert isinstance(listed, list)
    return listed


@settings(max_examples=100)
@given(st.data())
def test_what_is_selected_was_given(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), data.draw(rules())
    done = run({METADATA: as_json(payload), IMAGES: as_json(images)}, as_json(document))
    assert done.exit_code in {0, 4}
    if done.output is None:
        return
    output = json.loads(done.output)
    given_series = {
        str(series["SeriesInstanceUID"]): study["StudyInstanceUID"] for study, series in all_series(payload)
    }
    if document.get("layout") == "byStudy":
        chosen = [
            (study, uid, image)
            for study, by_selection in output.items()
            for by_series in by_selection.values()
            for uid, image in by_series.items()
        ]
        assert all(given_series[uid] == study for study, uid, _ in chosen)
    else:
        chosen = [("", uid, image) for uid, image in output.items()]
    assert all(uid in given_series and images[uid] == image and image for _, uid, image in chosen)


@given(st.data())
def test_adding_a_condition_never_enlarges_what_matches(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images = data.draw(mapping(payload))
    few, more = data.draw(any_conditions()), data.draw(any_conditions())
    both = {**few, "allOf": [*_listed(few, "allOf"), more]}
    result = selected(
        payload, images, {"selections": [{"name": "few", "conditions": few}, {"name": "both", "conditions": both}]}
    )
    by_name = taken(result)
    assert set(by_name["both"]) <= set(by_name["few"])
    few_totals, both_totals = result.totals
    assert both_totals.matched <= few_totals.matched
    assert both_totals.rejected >= few_totals.rejected


@given(st.data())
def test_a_verdict_does_not_depend_on_other_series(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images = data.draw(mapping(payload))
    ready = compiled({"selections": [{"conditions": data.draw(any_conditions())} for _ in range(2)]})
    together = loaded(payload, images, ready)
    study, series = data.draw(st.sampled_from(all_series(payload)))
    alone = loaded([{**study, "series": [series]}], images, ready)
    uid = str(series["SeriesInstanceUID"])
    assert verdicts(together, ready, uid) == verdicts(alone, ready, uid)


@given(st.data())
def test_what_is_taken_in_a_study_does_not_depend_on_other_studies(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), data.draw(rules())
    together = {one.study.StudyInstanceUID: one for one in selected(payload, images, document).studies}
    for study in payload:
        (alone,) = selected([study], images, document).studies
        beside_others = together[alone.study.StudyInstanceUID]
        assert said_of(alone) == said_of(beside_others)


@given(st.data())
def test_every_series_has_one_outcome_of_each_selection_and_a_verdict_that_says_the_same(data: st.DataObject) -> None:
    payload = data.draw(studies())
    ready = compiled({"selections": [{"conditions": data.draw(any_conditions())} for _ in range(2)]})
    given_payload = loaded(payload, data.draw(mapping(payload)), ready)
    result = select(given_payload, ready)
    for number, selection in enumerate(ready.selections):
        explainer = Explainer(selection)
        for study in result.studies:
            subjects = [(study.study, series, given_payload.images) for series in study.study.series]
            told = [explain(selection, subject) for subject in subjects]
            assert told == [explainer.explain(subject) for subject in subjects]
            choice = study.choices[number]
            counts = {M: choice.matched, U: choice.undecided, R: choice.rejected}
            assert Counter(verdict.outcome for verdict in told) == Counter(counts)
            assert {one.SeriesInstanceUID for one in choice.taken} <= {
                subject[1].SeriesInstanceUID
                for subject, verdict in zip(subjects, told, strict=True)
                if verdict.outcome is M
            }
            assert all(verdict.findings for verdict in told)


@given(st.data())
def test_no_more_is_taken_than_matches_and_has_an_image(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), data.draw(rules())
    for row in selected(payload, images, document).totals:
        assert row.taken + row.without_image <= row.matched
        assert row.matched + row.undecided + row.rejected == len(all_series(payload))
