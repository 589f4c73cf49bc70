"""Batches of series: each with its study, and parts of them."""

from selector.dicom.standard.dictionary import required
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.series_batch import ItemBatch, SeriesBatch
from tests.support.builders import batch_of, payload_of, rules_of, selection, selections, series, study

RULES = rules_of(selections(selection({"Modality": "CT"})))
STUDIES = [
    study("1", series("1.1", Modality="CT"), series("1.2"), Modality="MR"),
    study("2", series("2.1", Modality="PT"), series("2.2", Modality="CT")),
]


def pairs(batch: SeriesBatch) -> list[tuple[str, str]]:
    return [(of.StudyInstanceUID, one.SeriesInstanceUID) for of, one, _ in batch]


def test_every_series_comes_with_its_study_and_so_does_a_part() -> None:
    batch = batch_of(payload_of(RULES, STUDIES))
    assert pairs(batch) == [("1", "1.1"), ("1", "1.2"), ("2", "2.1"), ("2", "2.2")]
    part = batch.at([3, 1])
    assert pairs(part) == [("2", "2.2"), ("1", "1.2")]
    assert pairs(part.at([1])) == [("1", "1.2")]
    assert (len(batch), len(part)) == (4, 2)


def test_a_batch_of_one_series() -> None:
    for context in batch_of(payload_of(RULES, STUDIES)):
        batch = SeriesBatch.of_each([context])
        assert list(batch) == [context]
        assert list(batch.at([0])) == [context]


def test_what_a_batch_knows_of_all_its_series() -> None:
    plain = batch_of(payload_of(RULES, STUDIES))
    assert (plain.by_keyword, plain.list_instances) == (True, False)
    with_instances = batch_of(payload_of(RULES, [study("3", series("3.1", {"00080060": "CT"})), *STUDIES]))
    assert (with_instances.by_keyword, with_instances.list_instances) == (False, True)
    part = with_instances.at([1])
    assert (part.by_keyword, part.list_instances) == (False, True)


def test_a_batch_of_whole_studies_knows_how_many_series_each_has_and_a_part_only_in_which_studies_it_may_be() -> None:
    whole = SeriesBatch.of(payload_of(RULES, STUDIES).whole.studies, {})
    assert [one.StudyInstanceUID for one in whole.whole_studies] == ["1", "2"]
    assert (whole.sizes, [*whole.study_numbers]) == ([2, 2], [0, 0, 1, 1])
    for part in (whole.at([3]), whole.at([3, 0]).at([0])):
        assert (list(part.whole_studies), part.distinct_studies) == ([], whole.whole_studies)
    picked = SeriesBatch.of_each(list(whole)[1:])
    assert (list(picked.whole_studies), picked.distinct_studies) == ([], picked.studies)


def test_what_is_read_off_series_is_read_once_if_instances_are_listed() -> None:
    read: list[str] = []

    def uid_of(context: SeriesContext) -> str:
        read.append(context[1].SeriesInstanceUID)
        return read[-1]

    listed = batch_of(payload_of(RULES, [*STUDIES, study("3", series("3.1", {}))]))
    assert next(listed.read_off(uid_of)) == "1.1"
    assert [*listed.at([3, 1]).read_off(uid_of)] == ["2.2", "1.2"]
    assert [*listed.of_studies([2, 1]).read_off(uid_of)] == ["3.1", "2.1", "2.2"]
    assert [*listed.read_off(uid_of)] == ["1.1", "1.2", "2.1", "2.2", "3.1"]
    assert read == ["1.1", "2.2", "1.2", "3.1", "2.1"]
    plain = batch_of(payload_of(RULES, STUDIES))
    assert [*plain.read_off(uid_of)] == [*plain.read_off(uid_of)] == read[5:9] == ["1.1", "1.2", "2.1", "2.2"]


def test_a_part_of_some_items() -> None:
    assert list(ItemBatch(["a", "b", "c"]).at([2, 0])) == ["c", "a"]


def test_the_values_of_all_series_are_those_of_each() -> None:
    modality = required("Modality")
    listed = [*STUDIES, study("3", series("3.1", {"Modality": "NM"}), series("3.2", Modality=["CT", "MR"]))]
    for some in (STUDIES, listed, listed[2:], [study("4", series("4.1"), series("4.2"))]):
        whole = batch_of(payload_of(RULES, some))
        for batch in (whole, whole.at([1, 0]), *(SeriesBatch.of_each([one]) for one in whole)):
            assert batch.known_values(modality) is None
            common = batch.common_values(modality).all()
            assert common == [values_reader(modality).common(context) for context in batch]
            if not batch.list_instances:
                readings = [values_reader(modality).in_series(context) for context in batch]
                assert [{values: 1} for values in batch.values(modality).all()] == readings
                assert batch.known_values(modality) is batch.values(modality)
