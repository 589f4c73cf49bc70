"""Texts that rules compare literally, but that are probably meant otherwise."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from selector.dicom.standard.dictionary import Attribute
from selector.dicom.standard.ps3_3 import all_terms
from selector.dicom.text import folded
from selector.models import Outcome
from selector.rules.faults import Suspicion, in_words, listed, quoted, suggestion
from selector.rules.lint.asking import ask
from selector.rules.match.walking import Single, parts_of, value_tests
from selector.rules.predicates.canonical import CanonicalTest, parts_of_text
from selector.rules.predicates.table import words_for
from selector.rules.predicates.values import EitherTest, ExpressionTest, TextTest, ValueTest

_SYNTAX = re.compile(r"\||\.[*+]|^\^|\$$|\\[bdsw]|\[[^\]]*-[^\]]*\]|\(\?")
"""What an expression would have, and hardly any value has."""
_FREE_TEXT = frozenset({"LO", "SH", "ST", "LT", "UT"})
_is_identifier = re.compile(r"(IDs?|Numbers?|Value|Designator|Versions?|Manufacturer|(?<!Protocol)Name)$").search
"""Whether a keyword says that the values identify something, and so are spelled in one way, although their VR is one
of free text."""
_MOST_LISTED = 6
"""The most terms that are all listed, if none is near."""


def about_literals(single: Single) -> Iterator[Suspicion]:
    """Yield whole values of free text, texts that look like expressions, and those that fit no defined term."""
    yield from _whole_values(single)
    for test in value_tests(parts_of(single)):
        if isinstance(test, TextTest):
            yield from _literal(single, test)
        elif isinstance(test, (EitherTest, ExpressionTest)):
            words = test.words if isinstance(test, ExpressionTest) else f"matches {test.words}"
            yield from _undefined(single, test, words)


def _literal(single: Single, test: TextTest) -> Iterator[Suspicion]:
    for text in test.operands:
        if _SYNTAX.search(text):
            message = f"{quoted(text)} is compared literally, but looks like an expression"
            yield Suspicion("literal-expression", single.place, message, 'write {"matches": …}, or a list of texts')
        else:  # Whether the case is right is about the VR, not the terms.
            one = replace(test, operands=(folded(text),), case_sensitive=False)
            yield from _undefined(single, one, words_for(test.relation, [text.upper()]), text)


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


def _undefined(single: Single, test: ValueTest, words: str, text: str = "") -> Iterator[Suspicion]:
    """Yield a test that certainly no defined term meets; `words` follow the attribute's name."""
    known = all_terms(single.about) if isinstance(single.about, Attribute) else None
    if known and all(ask(test, term) is Outcome.REJECTED for term in known.terms):
        few = f"; the terms are {listed(known.terms, 'and')}" if len(known.terms) <= _MOST_LISTED else ""
        near = suggestion(text, known.terms) or few
        of_it = f"defined term of {single.about.name} ({known.source})"
        message = f"{words} is not a {of_it}{near}" if words.startswith('"') else f"no {of_it} {words}{near}"
        yield Suspicion("undefined-term", single.place, message, "correct it, or leave it out")
