"""Things of series by the numbers of those that are distinct."""

from selector.rules.match.numbered import Numbered


def test_what_repeats_is_there_once() -> None:
    found = Numbered.of(["b", "a", "b", None])
    assert (found.numbers, found.distinct) == ([0, 1, 0, 2], ["b", "a", None])
    assert found.all() == ["b", "a", "b", None]
    assert Numbered.of([]).all() == []


def test_something_is_made_of_each_distinct_one_once() -> None:
    made: list[str] = []

    def make(text: str) -> int:
        made.append(text)
        return len(text)

    assert Numbered.of(["aa", "b", "aa", "c"]).made(make).all() == [2, 1, 2, 1]
    assert made == ["aa", "b", "c"]


def test_what_is_none_is_filled() -> None:
    found = Numbered.of(["a", None, "b", None]).or_else(Numbered.of(["x", "y", "x", None]))
    assert found.all() == ["a", "y", "b", None]
    for one, other, filled in (([None, None], ["x", "y"], ["x", "y"]), (["a", None], [None, None], ["a", None])):
        assert Numbered.of(one).or_else(Numbered.of(other)).all() == filled
