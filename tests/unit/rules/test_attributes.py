"""Reading attributes of series: results are remembered by value, and not without bound."""

from selector.rules.match.attribute_reader import REMEMBERED, Memo


def test_results_are_remembered() -> None:
    made: list[object] = []

    def make(written: tuple[object, ...]) -> int:
        made.append(written)
        return len(made)

    memo = Memo(make)
    assert [memo[("a",)], memo[("b",)], memo[("a",)]] == [1, 2, 1]
    assert made == [("a",), ("b",)]


def test_what_is_remembered_is_bounded_and_still_right() -> None:
    memo = Memo(lambda written: f"{written}")
    for number in range(REMEMBERED + 10):
        assert memo[(number,)] == f"({number},)"
        assert len(memo) <= REMEMBERED
    assert memo[(0,)] == "(0,)"
