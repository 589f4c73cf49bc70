"""Laws of a selection as a whole."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from selector.models import Outcome
from selector.results import SelectionResult, StudyResult
from selector.rules.choose.selection import Selection
from selector.rules.explain.verdicts import Explainer
from selector.rules.match.groups import single_conditions
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from selector.series_selector import select
from tests.properties.strategies import any_conditions, mapping, rules, studies
from tests.support.builders import (
    Json,
    as_json,
    findings_in_words,
    in_words,
    payload_of,
    result_of,
    rules_of,
    verdicts_of,
)
from tests.support.names import IMAGES, METADATA
from tests.support.runs import run

M, U, R = Outcome.MATCHED, Outcome.UNDECIDED, Outcome.REJECTED

JsonObject = dict[str, object]


def taken(result: SelectionResult) -> dict[str, list[str]]:
    """Return the UIDs of what was taken, by selection, over all studies."""
    by_name: dict[str, list[str]] = {}
    for study in result.studies:
        for choice in study.choices:
            by_name.setdefault(choice.name, []).extend(choice.taken)
    return by_name


def reported_of(study: StudyResult) -> tuple[object, ...]:
    """Return all that is reported of a study."""
    choices = [(choice.taken, choice.undecided_because, choice.remarks) for choice in study.choices]
    counts = [(one.name, one.matched, one.undecided, one.rejected, one.without_image) for one in study.choices]
    return study.lacking, study.remarks, choices, counts


def all_series(payload: Iterable[Json]) -> list[tuple[Json, Json]]:
    """Return each series with its study."""
    return [(study, series) for study in payload for series in _listed(study, "series")]


def _listed(of: Json, member: str) -> list[JsonObject]:
    listed = of.get(member, [])
    assert isinstance(listed, list)
    return listed


def conditions_of(payload: Sequence[Json], document: Json) -> tuple[Selection, list[SingleCondition], SeriesBatch]:
    """Return a selection with one conditions object, its single conditions, and the series of a payload."""
    ready = rules_of({"selections": [{"conditions": document}]})
    (selection,) = ready.selections
    singles: list[SingleCondition] = []
    singles += [one for one in single_conditions(selection.condition) if isinstance(one, SingleCondition)]
    return selection, singles, SeriesBatch.of(payload_of(ready, payload, {}).whole.studies, {})


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
    result = result_of(
        {"selections": [{"name": "few", "conditions": few}, {"name": "both", "conditions": both}]},
        *payload,
        images=images,
    )
    by_name = taken(result)
    assert set(by_name["both"]) <= set(by_name["few"])
    few_totals, both_totals = result.totals
    assert both_totals.matched <= few_totals.matched
    assert both_totals.rejected >= few_totals.rejected


@given(st.data())
def test_shared_conditions_are_those_of_each_selection_with_its_own(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images = data.draw(mapping(payload))
    document, shared = data.draw(rules()), data.draw(any_conditions())
    each = [{**one, "conditions": {"allOf": [shared, one["conditions"]]}} for one in _listed(document, "selections")]
    together = result_of({**document, "conditions": shared}, *payload, images=images)
    apart = result_of({**document, "conditions": {"allOf": [shared]}, "selections": each}, *payload, images=images)
    without = {name: value for name, value in document.items() if name != "conditions"}
    alone = result_of({**without, "selections": each}, *payload, images=images)
    assert together.studies == apart.studies == alone.studies
    assert together.totals == alone.totals


@given(st.data())
def test_a_verdict_does_not_depend_on_other_series(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images = data.draw(mapping(payload))
    ready = rules_of({"selections": [{"conditions": data.draw(any_conditions())} for _ in range(2)]})
    together = payload_of(ready, payload, images)
    study, series = data.draw(st.sampled_from(all_series(payload)))
    alone = payload_of(ready, [{**study, "series": [series]}], images)
    uid = str(series["SeriesInstanceUID"])
    both = [list(map(in_words, verdicts_of(ready, one)[uid])) for one in (together, alone)]
    assert both[0] == both[1]


@given(st.data())
def test_what_is_taken_in_a_study_does_not_depend_on_other_studies(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), data.draw(rules())
    together = {one.uid: one for one in result_of(document, *payload, images=images).studies}
    for study in payload:
        (alone,) = result_of(document, study, images=images).studies
        beside_others = together[alone.uid]
        assert reported_of(alone) == reported_of(beside_others)


@given(st.data())
def test_what_is_explained_is_what_selected(data: st.DataObject) -> None:
    payload = data.draw(studies())
    ready = rules_of({"selections": [{"conditions": data.draw(any_conditions())} for _ in range(2)]})
    given_payload = payload_of(ready, payload, data.draw(mapping(payload)))
    result = select(given_payload, ready, keep=True)
    telling = [one for _, one in result.kept if one.remarks or any(choice.matched for choice in one.choices)]
    assert telling == list(result.studies)
    for number, selection in enumerate(ready.selections):
        explainer = Explainer(selection)
        for study, chosen in result.kept:
            batch = SeriesBatch.of([study], given_payload.whole.images)
            verdicts_ = explainer.verdicts(batch)
            assert list(map(in_words, verdicts_)) == list(map(in_words, Explainer(selection).verdicts(batch)))
            of_all = Explainer(selection, ask_all=True).verdicts(batch)
            outcomes = [verdict.outcome for verdict in verdicts_]
            assert outcomes == [verdict.outcome for verdict in of_all] == list(selection.condition.outcomes(batch))
            pairs = zip(map(findings_in_words, verdicts_), map(findings_in_words, of_all), strict=True)
            assert all(set(one) <= set(more) for one, more in pairs)
            choice = chosen.choices[number]
            counts = {M: choice.matched, U: choice.undecided, R: choice.rejected}
            assert Counter(verdict.outcome for verdict in verdicts_) == Counter(counts)
            matching = {
                series.SeriesInstanceUID
                for series, verdict in zip(batch.series, verdicts_, strict=True)
                if verdict.outcome is M
            }
            assert set(choice.taken) <= matching
            assert all(verdict.findings for verdict in verdicts_)


@given(st.data())
def test_a_finding_has_the_outcome_of_its_condition(data: st.DataObject) -> None:
    payload, conditions = data.draw(studies()), data.draw(any_conditions())
    selection, singles, batch = conditions_of(payload, conditions)
    alone = {one.place: one.outcomes(batch) for one in singles}
    for index, verdict in enumerate(Explainer(selection).verdicts(batch)):
        for finding in verdict.findings:
            outcome = Outcome(alone[finding.place][index])
            is_negated = finding.place.count(".noneOf[") % 2
            assert finding.outcome is (outcome.negated() if is_negated else outcome)
            assert finding.asks.startswith("not (") or not is_negated


@given(st.data())
def test_what_is_explained_searches_no_text_that_was_not_searched_to_select(data: st.DataObject) -> None:
    payload, conditions = data.draw(studies()), {"allOf": [data.draw(any_conditions()) for _ in range(2)]}
    selection, singles, batch = conditions_of(payload, conditions)
    selection.condition.outcomes(batch)
    searching = [one for one in singles if one.searches]
    searched = [set(one.outcome_of) for one in searching]
    Explainer(selection).verdicts(batch)
    assert [set(one.outcome_of) for one in searching] == searched


@given(st.data())
def test_no_more_is_taken_than_matches_and_has_an_image(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), data.draw(rules())
    for row in result_of(document, *payload, images=images).totals:
        assert row.taken + row.without_image <= row.matched
        assert row.matched + row.undecided + row.rejected == len(all_series(payload))
