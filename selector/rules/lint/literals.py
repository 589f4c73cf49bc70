"""Texts that rules compare literally, but that are probably meant otherwise."""

import re
from collections.abc import Iterator

from selector.dicom.dictionary import Attribute
from selector.dicom.ps3_3 import all_terms
from selector.rules.faults import Suspicion, in_words, listed, quoted, suggestion
from selector.rules.match.walking import Single, parts_of, value_tests
from selector.rules.predicates.canonical import CanonicalTest, parts_of_text
from selector.rules.predicates.values import TextTest

_SYNTAX = re.compile(r"\||\.[*+]|^\^|\$$|\\[bdsw]|\[[^\]]*-[^\]]*\]|\(\?")
"""What an expression would have, and hardly any value has."""
_FREE_TEXT = frozenset({"LO", "SH", "ST", "LT", "UT"})
_is_identifier = re.compile(r"(IDs?|Numbers?|Value|Designator|Versions?|Manufacturer|(?<!Protocol)Name)$").search
"""Whether a keyword says that the values identify something, and so are spelled in one way, although their VR is one
of free text."""
_MOST_LISTED = 6
"""The most terms that are all listed, if none is near."""


def about_literals(single: Single) -> Iterator[Suspicion]:
    """Yield whole values of free text, and texts of a condition that look like expressions or are no defined terms."""
    yield from _whole_values(single)
    tests = value_tests(parts_of(single))  # A short form that may be an expression is none of these.
    for test in (test for test in tests if isinstance(test, TextTest)):
        for text in test.operands:
            if _SYNTAX.search(text):
                message = f"{quoted(text)} is compared literally, but looks like an expression"
                yield Suspicion("literal-expression", single.place, message, 'write {"matches": …}, or a list of texts')
            elif test.relation == "equals":
                yield from _undefined(single, text.upper())


def _whole_values(single: Single) -> Iterator[Suspicion]:
    """Yield a short form that compares free text with a list of whole values; a test object says what it means."""
    about, written = single.about, single.written
    is_free_text = isinstance(about, Attribute) and about.vr in _FREE_TEXT and not _is_identifier(about.name)
    if is_free_text and any(test.is_short and _of_whole_values(test) for test in _nested(written)):
        message = f"a list is compared with the whole {about.name}, and free text is seldom written in one way"
        parts, whole = (in_words(test.as_json()) for test in (parts_of_text(written), written))
        advice = f"for parts of the text write {parts}; if whole values are meant, {whole}"
        yield Suspicion("whole-values", single.place, message, advice)


def _nested(test: CanonicalTest) -> Iterator[CanonicalTest]:
    """Yield a test, and what it negates."""
    yield test
    if test.negated:
        yield from _nested(test.negated)


def _of_whole_values(test: CanonicalTest) -> bool:
    return not {"equals", "oneOf"}.isdisjoint(test.members)


def _undefined(single: Single, text: str) -> Iterator[Suspicion]:
    known = all_terms(single.about) if isinstance(single.about, Attribute) else None
    if known and text not in known.terms:
        few = f"; the terms are {listed(known.terms, 'and')}" if len(known.terms) <= _MOST_LISTED else ""
        near = suggestion(text, known.terms) or few
        message = f"{quoted(text)} is not a defined term of {single.about.name} ({known.source}){near}"
        yield Suspicion("undefined-term", single.place, message, "correct it, or leave it out")
