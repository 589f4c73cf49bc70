"""Regular expressions: checked by `re`, run by `regex`, without a difference between the two."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from selector.errors import LimitError
from selector.rules.faults import Misfit
from selector.rules.predicates.expressions import Expression, may_consist_of
from tests.support.builders import outcome


def expression(source: str, *, case_sensitive: bool = False, whole: bool = False) -> Expression:
    return Expression("rules.json", "$.x", source, case_sensitive, whole).check()


@pytest.mark.parametrize(
    ("source", "text", "is_found"),
    [
        ("t2", "ax T2", True),
        ("^t2", "ax t2", False),
        ("t2$", "ax t2", True),
        ("t.2", "t 2", True),
        (r"t\.2", "t 2", False),
        ("a|b", "xb", True),
        ("(?<!n)ac", "NAC", False),
        ("(?<!n)ac", "PET AC", True),
        ("t2(?!.*flair)", "T2 FLAIR", False),
        (r"\bt1\b", "t1-c", True),
        (r"\d{2,3}", "x12", True),
        ("b{2}", "abb", True),
        ("b{,2}c", "bbc", True),
        (r"a\{b", "a{b", True),
        ("[{]", "{", True),
        ("[]{]", "{", True),
        (r"[\]{]", "{", True),
        ("ß", "STRASSE", True),
        ("stra(ß)e", "STRASSE", True),
        ("strasse", "Straße", True),
        ("é", "É", True),
        ("µ", "\N{GREEK CAPITAL LETTER MU}", True),
        ("(?s:a.b)", "a\nb", True),
        ("a.b", "a\nb", False),
    ],
)
def test_a_text_is_found(source: str, text: str, *, is_found: bool) -> None:
    assert expression(source).is_in(text) is is_found


@pytest.mark.parametrize(
    ("source", "text", "is_whole"),
    [
        ("CT", "ct", True),
        ("CT", "OCT", False),
        ("CT|MR", "CTMR", False),
        ("C.", "CT", True),
        ("a*", "aab", False),
        ("ct$", "CT", True),
    ],
)
def test_a_text_matches_as_a_whole(source: str, text: str, *, is_whole: bool) -> None:
    assert expression(source, whole=True).is_in(text) is is_whole


def test_case_counts_where_it_is_asked_for() -> None:
    for source in ("T2", "T[2]"):
        assert not expression(source, case_sensitive=True).is_in("t2")
        assert expression(source, case_sensitive=True).is_in("xT2")
        assert expression(source).is_in("t2")


SYNTAX = some.text(alphabet="ab1 _.*+?|()[]^$-\\d:!=<&~s", max_size=8)


@given(source=SYNTAX, text=some.text(alphabet="abAB1_ .-&~", max_size=8), whole=some.booleans())
def test_what_is_found_is_what_python_finds(source: str, text: str, *, whole: bool) -> None:
    try:
        made = expression(source, whole=whole)
    except Misfit:
        return
    search = re.fullmatch if whole else re.search
    assert made.is_in(text) == bool(search(source, text, re.IGNORECASE))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("(", "missing ), unterminated subpattern at character 1"),
        ("ab)", "unbalanced parenthesis at character 3"),
        ("[a", "unterminated character set at character 1"),
        ("a**", "multiple repeat at character 3"),
        ("\\", "bad escape (end of pattern) at character 1"),
        (r"\p{Lu}", r"bad escape \p at character 1"),
        ("(?<n>a)", "unknown extension ?<n at character 2"),
        ("(?b)a", "unknown extension ?b"),
        ("a{2,1}", "min repeat greater than max repeat"),
        ("a{x}", "the brace at character 2"),
        ("(?:tse){e<=1}", "the brace at character 8"),
        ("a{ 1}", "the brace at character 2"),
        ("{", "the brace at character 1"),
        ("a}{", "the brace at character 3"),
        ("[a&&b]", "set"),
        ("[[:alpha:]]", "set"),
        ("a(?i)b", "flags"),
        ("a{0,99999999999}", "not valid"),
        ("a{" + "9" * 4301 + "}", "not valid"),
        ("[" * 20_000, "not valid"),
    ],
)
def test_what_is_wrong_with_it_and_where(source: str, fault: str) -> None:
    with pytest.raises(Misfit) as raised:
        expression(source)
    assert fault in str(raised.value)


@pytest.mark.parametrize(
    ("source", "may"),
    [
        ("12", True),
        ("1a", False),
        ("a|1", True),
        ("a|1b", False),
        ("(a|1)", True),
        ("a*1", True),
        ("a?1", True),
        ("a{0,2}1", True),
        ("a+1", False),
        (r"\d.a", False),
        ("[a1]", True),
        (r"\a", True),
        ("(?x)1 1", True),
    ],
)
def test_whether_an_expression_may_match_some_characters_alone(source: str, may: bool) -> None:  # noqa: FBT001
    assert may_consist_of("0123456789", expression(source).source) is may


PARTS = [
    "1",
    "2",
    "a",
    ".",
    r"\d",
    r"\D",
    r"\.",
    "[1a]",
    "[^1]",
    "(",
    ")",
    "(?:",
    "|",
    "*",
    "+",
    "?",
    "{2}",
    "{0,1}",
    "^",
    "$",
]


@given(some.lists(some.sampled_from(PARTS), max_size=7).map("".join), some.text("12.", max_size=4))
def test_what_matches_some_characters_may_match_them(source: str, text: str) -> None:
    try:
        found = re.fullmatch(source, text)
    except re.error:
        return
    assert not found or may_consist_of("12.", source)


def test_a_search_that_takes_too_long_names_the_expression_and_not_the_text() -> None:
    with pytest.raises(LimitError) as raised:
        expression("^(a|aa)+$").is_in("a" * 60 + "!")
    (fault,) = raised.value.faults
    assert (fault.file, fault.place) == ("rules.json", "$.x")
    assert "^(a|aa)+$" in fault.message
    assert "aaa" not in fault.message


@pytest.mark.parametrize("condition", ["^(a|aa)+$", {"matches": ["b", "^(a|aa)+$"]}])
def test_a_search_that_takes_too_long_ends_the_selection_with_the_place_of_the_condition(condition: object) -> None:
    with pytest.raises(LimitError) as raised:
        outcome({"SeriesDescription": condition}, SeriesDescription="a" * 60 + "!")
    (fault,) = raised.value.faults
    assert fault.place.startswith("$.selections[0].conditions.SeriesDescription")
    assert "'^(a|aa)+$'" in fault.message
    assert "aaaa" not in fault.message
