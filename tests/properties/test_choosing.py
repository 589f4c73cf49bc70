"""`distinct` and `same` against a search that tries every assignment."""

from collections.abc import Sequence
from math import inf
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from selector.results import Choice, StudyResult
from selector.rules.choose.assignment import choose, choose_same
from selector.rules.choose.claims import Claim
from tests.properties.brute_force import Answer, Got, Problem, Wanted, solve
from tests.support.builders import Json, result_of

LETTERS = "abcde"
RANKED_BY = ["SliceThickness", "EchoTime", "RepetitionTime", "FlipAngle", "ImagingFrequency"]
"""Each selection ranks by an attribute of its own, so that any ranks can be had."""

OTHERS = "another assignment would fill as many selections, but different ones"
SEVERAL_SETS = "several sets of series that agree on {} fill the selections equally well"

TAKE_AND_REQUIRED = [(1, 0), (1, 1), (None, 0), (2, 0), (2, 1), (2, 2), (3, 1), (3, 2), (None, 1)]


class Case(Problem):
    """A problem, and the study and the rules in which it arises."""

    @property
    def how_many(self) -> int:
        """How many series there are."""
        return max([len(self.keys or [None]), *(index + 1 for one in self.wanted for index in one.ranks)])

    @property
    def agreed_on(self) -> str:
        """The attribute of `same`."""
        return "FrameOfReferenceUID" if self.tolerance is None else "PixelSpacing"

    @property
    def same(self) -> list[object]:
        """What the rules say of it."""
        tolerance = {"attribute": self.agreed_on, "tolerance": self.tolerance}
        return [self.agreed_on if self.tolerance is None else tolerance]

    def study(self) -> Json:
        return {"StudyInstanceUID": "1", "series": list(map(self._series, range(self.how_many)))}

    def _series(self, index: int) -> Json:
        wanting = [place for place, one in enumerate(self.wanted) if index in one.ranks]
        ranks = {RANKED_BY[place]: self.wanted[place].ranks[index] for place in wanting}
        return {
            "SeriesInstanceUID": f"1.{index}",
            "SeriesDescription": "".join(LETTERS[place] for place in wanting),
            self.agreed_on: self.keys[index] if self.keys else None,
            **{keyword: None if rank == inf else rank for keyword, rank in ranks.items()},
        }

    def rules(self) -> Json:
        selections = []
        for place, one in enumerate(self.wanted):
            selection: dict[str, object] = {
                "name": LETTERS[place],
                "conditions": {"SeriesDescription": {"contains": LETTERS[place]}},
                "prefer": [{"lowest": RANKED_BY[place]}],
                "take": "all" if one.take is None else one.take,
            }
            selections.append({**selection, "required": one.required} if one.required else selection)
        same = {"same": self.same} if self.keys else {}
        return {"distinct": self.distinct, **same, "selections": selections}


@st.composite
def cases(draw: st.DrawFn, *, distinct: bool, same: bool, tolerance: float | None = None) -> Case:
    count, selections = draw(st.sampled_from([4, 5, 6, 7, 3, 2, 1])), draw(st.sampled_from([3, 4, 5, 2, 1]))
    cell = st.sampled_from([None, 0.0, 1.0, None, 0.0, 2.0, inf])  # None: no candidate; inf: ranked last
    wanted = []
    for _ in range(selections):
        row = draw(st.lists(cell, min_size=count, max_size=count))
        ranks = {index: rank for index, rank in enumerate(row) if rank is not None}
        wanted.append(Wanted(ranks, *draw(st.sampled_from(TAKE_AND_REQUIRED))))
    key: st.SearchStrategy[Any] = st.sampled_from(["1.8", "1.9", "1.8", None])
    if tolerance is not None:
        key = st.none() | st.tuples(*[st.sampled_from([1, 1.1, 1.2, 1.3, 1.4])] * 2)
    keys = draw(st.lists(key, min_size=count, max_size=count)) if same else None
    return Case(wanted, distinct, keys, tolerance)


def chosen(case: Case) -> StudyResult:
    images = {f"1.{index}": f"{index}.nii" for index in range(case.how_many)}
    return result_of(case.rules(), case.study(), images=images).studies[0]


def what_is_said(choice: Choice) -> Got | str:
    indices = frozenset(int(uid.partition(".")[2]) for uid in choice.taken)
    if not choice.undecided_because:
        return Got(indices)
    assert not indices
    return choice.undecided_because.partition(" by ")[0]


def what_is_right(answer: Answer, case: Case, place: int) -> Got | str:
    if answer.got is None:
        candidates = [index for index in case.wanted[place].ranks if case.keys and case.keys[index] is not None]
        return SEVERAL_SETS.format(case.agreed_on) if candidates else Got(frozenset())
    got = answer.got[place]
    return f"{got.tied} series tie for {got.places} place{'s' * (got.places != 1)}" if got.tied else got


def check(case: Case) -> None:
    result, answer = chosen(case), solve(case)
    if answer.is_complete or all(one.required < 2 for one in case.wanted):
        right = [what_is_right(answer, case, place) for place in range(len(case.wanted))]
        assert [what_is_said(choice) for choice in result.choices] == right
        assert list(result.remarks) == [OTHERS] * answer.others
    else:  # Whatever it gets, the study contributes nothing.
        assert result.lacking


@settings(max_examples=200)
@given(cases(distinct=True, same=False))
def test_distinct_is_the_best_of_all_assignments(case: Case) -> None:
    check(case)


@settings(max_examples=200)
@given(cases(distinct=True, same=True))
def test_same_with_distinct_is_the_best_of_all_assignments(case: Case) -> None:
    check(case)


@given(cases(distinct=False, same=True))
def test_same_without_distinct_is_the_best_agreeing_set(case: Case) -> None:
    check(case)


@settings(max_examples=200)
@given(cases(distinct=False, same=True, tolerance=0.1) | cases(distinct=True, same=True, tolerance=0.2))
def test_same_with_a_tolerance_is_the_best_of_all_sets_within_it(case: Case) -> None:
    check(case)


@given(cases(distinct=False, same=False))
def test_without_either_each_selection_takes_its_best(case: Case) -> None:
    check(case)


# --- The same without rules and payload around it, on many more cases ---


def claim_of(wanted: Wanted, keys: Sequence[object] | None) -> Claim:
    """Return what a selection wants in the words of the operator; what cannot be compared is no candidate."""
    ranks = {index: rank for index, rank in wanted.ranks.items() if keys is None or keys[index] is not None}
    levels = sorted(set(ranks.values()))
    in_order = sorted(ranks, key=ranks.__getitem__)
    return Claim({index: levels.index(ranks[index]) for index in in_order}, wanted.take, wanted.required)


def check_assignment(case: Case) -> None:
    claims, answer = [claim_of(one, case.keys) for one in case.wanted], solve(case)
    if case.keys is None:
        found = choose(claims, distinct=case.distinct)
    else:
        sets = [{i for i, own in enumerate(case.keys) if own == key} for key in dict.fromkeys(case.keys) if key]
        wanted = {index for one in case.wanted for index in one.ranks}
        found_or_none = choose_same(claims, [one for one in sets if one & wanted], distinct=case.distinct)
        # A study that cannot be complete contributes nothing, whatever is best in it where several are required.
        counts = answer.is_complete or all(one.required < 2 for one in case.wanted)
        assert (found_or_none is None) == (answer.got is None) or not counts
        if found_or_none is None or answer.got is None:
            return
        found = found_or_none
    if answer.is_complete or all(one.required < 2 for one in case.wanted):
        assert [Got(frozenset(one.taken), len(one.tied), one.places) for one in found.grants] == list(answer.got or [])
        assert found.others == answer.others


FOUND = [
    Case([Wanted({0: 0.0, 1: 0.0}, 1, 1), Wanted({2: 0.0}, 1, 1), Wanted({3: 0.0}, 1, 1)], distinct=True, keys=None),
    Case([Wanted({0: 0.0, 2: 1.0}, 1, 1), Wanted({0: 0.0, 1: 1.0}, 2, 2)], distinct=True, keys=None),
    Case(
        [Wanted({1: 2.0, 3: 0.0}, 3, 2), Wanted({1: 2.0}, 1, 0), Wanted({0: 0.0}, None, 0), Wanted({2: 2.0}, 3, 1)],
        distinct=True,
        keys=None,
    ),
    Case([Wanted({1: 1.0, 2: 0.0}, 1, 0), Wanted({1: 0.0}, 1, 0)], distinct=True, keys=["1.8", "1.8", "1.9"]),
    Case(
        [Wanted({0: 0.0, 1: 0.0, 3: 1.0}, 1, 0), Wanted({2: 0.0, 4: 0.0}, 1, 0)],
        distinct=False,
        keys=["1.1", "1.1", "1.1", "1.9", "1.9"],
    ),
]
"""Cases that went wrong once."""


@settings(max_examples=800)
@given(cases(distinct=True, same=False) | cases(distinct=True, same=True) | cases(distinct=False, same=True))
@example(FOUND[0])
@example(FOUND[1])
@example(FOUND[2])
@example(FOUND[3])
@example(FOUND[4])
def test_the_solver_finds_the_best_of_all_assignments(case: Case) -> None:
    check_assignment(case)
