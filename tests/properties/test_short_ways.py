"""Where there is a shorter way, it comes to the same as the long one."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from selector.dicom.geometry import points_at_once
from selector.dicom.standard.dictionary import required
from selector.dicom.values import Element, read
from selector.models import Outcome
from selector.rules.choose.assignment import grant_alone
from selector.rules.choose.candidates import Candidates, Places, take_all
from selector.rules.choose.prefer import series_number
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.together import Together, outcome_in
from tests.properties.strategies import any_conditions, studies
from tests.support.builders import Json, payload_of, rules_of

OUTCOMES = st.sampled_from(list(Outcome))


@given(studies(), st.data())
def test_to_take_all_is_to_choose_among_candidates_without_preference(
    listed: Sequence[Json], data: st.DataObject
) -> None:
    rules = rules_of({"selections": [{"conditions": {"Modality": "CT"}}]})
    uids = [one["SeriesInstanceUID"] for each in listed for one in each["series"]]  # type: ignore[attr-defined]
    images = {uid: "x" for uid in uids if data.draw(st.booleans())}
    payload = payload_of(rules, listed, images)
    (selection,), number = rules.selections, series_number()
    for study in payload.whole.studies:
        outcomes = [data.draw(OUTCOMES) for _ in study.series]
        matched = [index for index, outcome in enumerate(outcomes) if outcome is Outcome.MATCHED]
        undecided = [index for index, outcome in enumerate(outcomes) if outcome is Outcome.UNDECIDED]
        places = Places(matched, undecided)
        candidates = Candidates(selection, [(study, one, images) for one in study.series], places, number)
        chosen = candidates.choice(grant_alone(candidates.claim()))
        assert take_all(selection, study, images, places, number) == chosen


@given(studies(), st.lists(any_conditions(), min_size=1, max_size=4))
def test_all_selections_together_say_the_same_as_each_alone_and_of_each_series_by_itself(
    listed: Sequence[Json], several: Sequence[Json]
) -> None:
    rules = rules_of({"selections": [{"conditions": conditions} for conditions in several]})
    payload = payload_of(rules, listed, {})
    batch = SeriesBatch.of(payload.whole.studies, {})
    conditions = [one.condition for one in rules.selections]
    together = Together(conditions)
    found = together.outcomes(batch)
    alone = [list(condition.outcomes(batch)) for condition in conditions]
    assert [[outcome_in(one, number) for one in found] for number in range(len(several))] == alone
    contexts = [SeriesBatch.of_each([context]) for context in batch]
    assert [together.outcomes(one)[0] for one in contexts] == found
    assert [[condition.outcomes(one)[0] for one in contexts] for condition in conditions] == alone


NUMBERS = st.sampled_from(
    [0, -1.5, 2, 1e300, "3", " 4.50 ", "-7e1", "+.5", "1e999", "x", "", None, "1_0", "nan", "\u0661"]
)


@given(st.lists(st.lists(NUMBERS, min_size=2, max_size=4), max_size=4), st.sampled_from(["list", "text", "json"]))
def test_points_read_at_once_are_those_read_one_by_one(listed: Sequence[Sequence[object]], form: str) -> None:
    attribute = required("ImagePositionPatient")
    written: list[object] = [tuple(one) for one in listed]
    if form == "text":
        written = ["\\".join(map(str, one)) for one in listed]
    elif form == "json":
        written = [Element(vr="DS", Value=tuple(one)) for one in listed]  # type: ignore[arg-type]
    at_once = points_at_once([(one, None) for one in written])
    one_by_one = [read(attribute, (one,)) for one in written]
    assert at_once is None or at_once == one_by_one
    is_plain = all(len(one) == 3 and all(type(each) is float for each in one) for one in listed)
    assert not listed or not is_plain or any(1e300 in one for one in listed) or at_once is not None
