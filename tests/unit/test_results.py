"""What a result of a study has of each selection."""

from selector.results import Choice, StudyResult

A, B, C = (Choice(name, (), 0, 0, 2, 0) for name in "abc")
FOUND = Choice("b", ("1.1",), 1, 0, 1, 0)


def test_the_choices_of_a_study_are_those_found_in_it_among_those_of_the_selections_that_reject_all() -> None:
    result = StudyResult("1", (FOUND,), (A, B, C))
    assert result.choices == (A, FOUND, C)
    assert [result.choice(index) for index in range(3)] == [A, FOUND, C]


def test_the_choices_of_a_study_without_matches() -> None:
    assert StudyResult("1", (), (A, B, C)).choices == (A, B, C)
