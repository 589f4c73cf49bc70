"""Which series of a study refer to which."""

from selector.models import Series
from selector.rules.match.attribute_reader import forget_results
from selector.rules.match.study_references import NOT_LISTED, NOT_WRITTEN, references_around
from tests.support.builders import batch_of, payload_of, rules_of, selection, selections, series, study

RULES = rules_of(selections(selection({"series.references": {"Modality": "CT"}})))
LISTED = [
    series("1.3", ReferencedSeriesSequence=[{"SeriesInstanceUID": "1.2"}, {"SeriesInstanceUID": "1.1"}]),
    series("1.1", {}),
    series("1.2", {"SourceImageSequence": [{"ReferencedSOPInstanceUID": "1.9.1"}]}),
]


def test_who_names_whom() -> None:
    *_, context = batch_of(payload_of(RULES, [study("1", *LISTED)]))
    found = references_around(context)
    by_uid = {one.SeriesInstanceUID: one for one in context[0].series}
    assert {uid: uids(found.targets[one]) for uid, one in by_uid.items()} == {
        "1.1": [],
        "1.2": [],
        "1.3": ["1.1", "1.2"],
    }
    assert {uid: uids(found.sources[one]) for uid, one in by_uid.items()} == {"1.1": ["1.3"], "1.2": ["1.3"], "1.3": []}
    assert found.written == {by_uid["1.2"], by_uid["1.3"]}
    why = {uid: found.why_incomplete[one] for uid, one in by_uid.items()}
    assert why == {"1.1": NOT_WRITTEN, "1.2": NOT_LISTED, "1.3": ""}
    assert set(found.open) == {by_uid["1.1"], by_uid["1.2"]}


def test_an_instance_that_several_series_list_is_one_of_each_in_any_order() -> None:
    listed = [
        series("1.1", {"ReferencedRTPlanSequence": [{"ReferencedSOPInstanceUID": "5.1"}]}),
        series("1.2", {"SOPInstanceUID": "5.1"}, {"SOPInstanceUID": "5.2"}),
        series("1.3", {"SOPInstanceUID": "5.1"}),
    ]
    for some in (listed, listed[::-1]):
        found = references_around(next(iter(batch_of(payload_of(RULES, [study("1", *some)])))))
        (dose,) = found.written
        assert (uids(found.targets[dose]), found.why_incomplete[dose]) == (["1.2", "1.3"], "")


def test_those_of_one_study_are_kept_until_they_are_forgotten() -> None:
    first, *others, second = batch_of(payload_of(RULES, [study("1", *LISTED), study("2", series("2.1"))]))
    kept = references_around(first)
    assert all(references_around(other) is kept for other in others)
    references_around(second)
    again = references_around(first)
    assert again is not kept
    forget_results()
    assert references_around(first) is not again


def uids(several: tuple[Series, ...]) -> list[str]:
    return [one.SeriesInstanceUID for one in several]
