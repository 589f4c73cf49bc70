"""Texts that rules compare literally, but that are probably meant otherwise: expressions, and no defined terms."""

import re
from collections.abc import Iterator

from selector.dicom.dictionary import Attribute
from selector.dicom.ps3_3 import defined_terms
from selector.rules.faults import Suspicion, quoted, suggestion
from selector.rules.match.walking import Single, parts_of, value_tests
from selector.rules.predicates.values import TextTest

_SYNTAX = re.compile(r"\||\.[*+]|^\^|\$$|\\[bdsw]|\[[^\]]*-[^\]]*\]|\(\?")
"""What an expression would have, and hardly any value has."""


def about_literals(single: Single) -> Iterator[Suspicion]:
    """Yield the texts of a condition that look like expressions, and modalities that PS3.3 does not define."""
    tests = value_tests(parts_of(single))  # A short form that may be an expression is none of these.
    for test in (test for test in tests if isinstance(test, TextTest)):
        for text in test.operands:
            if _SYNTAX.search(text):
                message = f"{quoted(text)} is compared literally, but looks like an expression"
                yield Suspicion("literal-expression", single.place, message, 'write {"matches": …}, or a list of texts')
            elif test.relation == "equals" and single.about.name == "Modality":
                yield from _modality(single, text.upper())


def _modality(single: Single, text: str) -> Iterator[Suspicion]:
    terms = defined_terms(single.about) if isinstance(single.about, Attribute) else ()
    if terms and text not in terms:
        message = f"{quoted(text)} is not a defined term of Modality (PS3.3 C.7.3.1.1.1){suggestion(text, terms)}"
        yield Suspicion("undefined-term", single.place, message, "correct it, or leave it out")
