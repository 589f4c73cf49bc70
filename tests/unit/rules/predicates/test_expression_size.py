"""How large an expression may be: its repetitions count as often as they are written out."""

import pytest

from selector.rules.faults import Misfit
from selector.rules.predicates.expressions import Expression


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("(" * 2000 + ")" * 2000, "nests groups more than 100 deep"),
        ("a{99999999999}", "too large"),
        ("a{1000000}", "too large"),
        ("(?:.|b){1000000}", "too large"),
        ("(?:a{200}){200}", "too large"),
        ("(?:a{200},){100,}", "too large"),
        ("(?:" * 30 + "a" + ")+?" * 30, "too large"),
        ("(?:" * 30 + "a" + "){2}" * 30, "too large"),
        ("(?x)(?:(?:a{200} # )\n){200}){2}", "too large"),
        ("(?x)(?:a(?#(){200}#\n){200}", "too large"),
        ("a|" * 30_000, "too large"),
    ],
)
def test_an_expression_that_is_too_large_or_nested_too_deeply(source: str, fault: str) -> None:
    with pytest.raises(Misfit) as raised:
        Expression("rules.json", "$.x", source, case_sensitive=False, whole=False).check()
    assert fault in str(raised.value)


@pytest.mark.parametrize(
    "source",
    [
        "a{1,1000}",
        "a{,1000000}",
        "[^\\\\]{64}x{1000}",
        r"\({99}\){99}",
        r"(?:\d{1,3}\.){63}\d+",
        "(" * 90 + "a" + ")*" * 90,
        "+".join("ab") * 30,
        "x" * 100_000,
    ],
)
def test_what_an_expression_allows_does_not_count_but_what_it_needs(source: str) -> None:
    checked = Expression("rules.json", "$.x", source, case_sensitive=False, whole=False).check()
    assert checked.is_in(source) in {True, False}
