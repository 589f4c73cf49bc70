"""Studies that wait to be explained."""

import pytest

from selector.rules.explain.waiting import WaitingStudies
from selector.rules.match.series_batch import SeriesBatch
from selector.series_selector import select
from tests.support.builders import Dataset, payload_of, rules_of, selection, selections, series, study

RULES = rules_of(selections(selection({"SliceThickness": 1, "SeriesDescription": "a"}, name="a")))


@pytest.mark.parametrize(
    ("waiting", "is_packed"),
    [
        (study("1", series("1.1", SeriesDescription="a", SliceThickness="1"), series("1.2"), StudyDate="2024"), True),
        (study("1", series("1.1", SliceThickness={"vr": "DS", "Value": [1, None, "x"]}), series("1.2")), True),
        (study("1", series("1.1", SliceThickness=2**70), series("1.2")), False),
        (study("1", series("1.1", **{"00180050": "1"}), series("1.2")), False),
        (study("1", series("1.1", SharedFunctionalGroupsSequence=[{}]), series("1.2")), False),
    ],
    ids=["texts", "several values", "a huge number", "a tag", "functional groups"],
)
def test_studies_come_back_as_they_were_and_once(waiting: Dataset, is_packed: bool) -> None:  # noqa: FBT001 - a case
    payload = payload_of(RULES, [waiting, study("2", series("2.1"))], images={"1.2": "a.nii", "3": "b.nii"})
    held = WaitingStudies()
    results = {result.uid: result for _, result in select(payload, RULES, keep=True).kept}
    batch = SeriesBatch.of(payload.whole.studies, payload.whole.images)
    held.add(batch, [results[one.StudyInstanceUID].found for one in batch.whole_studies])
    held.drop(["2", "3"])
    taken, (choices,) = held.take()
    (found,) = taken.whole_studies
    (before, _) = payload.whole.studies
    assert (found is not before) == is_packed
    assert type(found) is type(before)
    assert repr(found) == repr(before)
    assert choices == results["1"].found
    assert taken.images.keys() == {"1.2"}
    assert (len(held.take()[0]), held.take()[1]) == (0, [])
