"""Where there is a shorter way, it comes to the same as the long one."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from selector.models import Outcome
from selector.rules.choose.assignment import grant_alone
from selector.rules.choose.candidates import Candidates, take_all
from selector.rules.choose.prefer import series_number
from selector.rules.match.codes import Coder
from selector.rules.match.columns import Column
from selector.rules.match.groups import single_conditions
from selector.rules.match.series_batch import AllSeries
from selector.rules.match.single_conditions import Leaf
from tests.properties.building import Json, compiled, loaded
from tests.properties.strategies import any_conditions, studies

OUTCOMES = st.sampled_from(list(Outcome))


@given(studies(), st.data())
def test_to_take_all_is_to_choose_among_candidates_without_preference(
    listed: Sequence[Json], data: st.DataObject
) -> None:
    rules = compiled({"selections": [{"conditions": {"Modality": "CT"}}]})
    uids = [one["SeriesInstanceUID"] for each in listed for one in each["series"]]  # type: ignore[attr-defined]
    images = {uid: "x" for uid in uids if data.draw(st.booleans())}
    payload = loaded(listed, images, rules)
    (selection,), number = rules.selections, series_number()
    for study in payload.studies:
        outcomes = Column(data.draw(OUTCOMES) for _ in study.series)
        candidates = Candidates(selection, [(study, one, payload.images) for one in study.series], outcomes, number)
        chosen = candidates.choice(grant_alone(candidates.wish()))
        assert take_all(selection, study, payload.images, outcomes, number) == chosen


@given(studies(), any_conditions())
def test_codes_say_the_same_as_values(listed: Sequence[Json], conditions: Json) -> None:
    rules = compiled({"selections": [{"conditions": conditions}]})
    payload = loaded(listed, {}, rules)
    condition = rules.selections[0].condition
    needed = [need for one in single_conditions(condition) if isinstance(one, Leaf) for need in one.needs]
    coded, plain = (condition.outcomes(AllSeries(payload.studies, {}, Coder(needed * times))) for times in (3, 0))
    one_by_one = [condition.verdict(subject).outcome for subject in AllSeries(payload.studies, {}, Coder())]
    assert list(coded) == list(plain) == one_by_one
