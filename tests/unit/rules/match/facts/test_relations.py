"""Whether there is anything to decide a relation on."""

import pytest

from selector.rules.match.facts.fact import is_in
from selector.rules.match.facts.table import RELATIONS
from selector.rules.match.series_batch import SeriesBatch
from tests.support.builders import Dataset, batch_of, payload_of, rules_of, selection, selections, series, study

CT = series("1.1", Modality="CT")
RT = series("1.2", ReferencedSeriesSequence=[{"SeriesInstanceUID": "1.9"}])


@pytest.mark.parametrize(
    ("listed", "references", "referenced_by"),
    [
        ([CT], [False], [False]),
        ([CT, RT], [False, True], [True, False]),
        ([RT], [True], [False]),
        ([RT, CT, {**RT, "SeriesInstanceUID": "1.3"}], [True, False, True], [True, True, True]),
    ],
)
def test_a_relation_is_absent_where_nothing_is_written(
    listed: list[Dataset], references: list[bool], referenced_by: list[bool]
) -> None:
    rules = rules_of(selections(selection({"series.references": {"Modality": "CT"}})))
    batch = batch_of(payload_of(rules, [study("1", *listed)]))
    found = {
        name: [is_in(fact, SeriesBatch.of_each([context])) for context in batch] for name, fact in RELATIONS.items()
    }
    assert found == {"series.references": references, "series.referencedBy": referenced_by}
