"""Expressions that do not mean what their author probably intended, and partial texts that match too many terms."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from selector.dicom.standard.dictionary import Attribute
from selector.dicom.standard.ps3_3 import defined_terms
from selector.models import Outcome
from selector.rules.faults import Suspicion, listed, quoted
from selector.rules.lint.asking import ask
from selector.rules.match.facts.fact import Fact, needed
from selector.rules.match.walking import Single, alone, parts_of, value_tests
from selector.rules.predicates.across import Across
from selector.rules.predicates.expressions import Expression
from selector.rules.predicates.instances import InstanceTest, Quantified
from selector.rules.predicates.values import ExpressionTest, TextTest, ValueTest

_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_CONTEXT = re.compile(r"\^|\$|\\[AZbB]|\(\?(?!:)")
"""What makes an expression depend on more than the characters that it matches."""
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|<[=!]|[:=!]|[a-zA-Z-]+[:)])|.", re.DOTALL)
_DELIBERATE = re.compile(r"[\\|^${]|\(\?|\.[*+?]|\?.|[^a-zA-Z1-9]\*")
"""What only someone who means an expression would write."""
_BLANK_END = re.compile(r"^\^ (?![*?{])|(?<!\\) \$$")
_TIMES = {"*": "any number of times, including none", "+": "once or more", "?": "once or not at all"}
_CLASS = re.compile(r"\[(\^?\]?[^\]]*)\]")


def about_expressions(single: Single) -> Iterator[Suspicion]:
    """Yield what is suspicious about the expressions of a condition."""
    for test in value_tests(parts_of(single), into_alternatives=True):
        for expression in test.expressions if isinstance(test, ExpressionTest) else ():
            ways = (_everywhere, _at_a_blank_end, _repeating, _not_itself)
            found = next(filter(None, (way(expression) for way in ways)), None)
            if found:
                yield Suspicion("expression", expression.place, *found)


def about_terms(single: Single, together: Sequence[Single]) -> Iterator[Suspicion]:
    """Yield where this matches not only one defined term but also others, which no condition on Modality rejects."""
    for number, about in enumerate(needed(single.about)):
        if isinstance(single.test, InstanceTest) and not isinstance(single.about, Fact):
            outer = (part.parts[number] if isinstance(part, Across) else part for part in single.test.parts)
            yield from _about_terms_of(
                about, single, [part for part in outer if isinstance(part, Quantified)], together
            )


def _about_terms_of(
    about: Attribute, single: Single, quantified: Sequence[Quantified], together: Sequence[Single]
) -> Iterator[Suspicion]:
    def matches(term: str) -> bool:
        return single.test.outcome(alone(single, about, (term,))) is Outcome.MATCHED

    whole = [_of_whole_text(test) for test in value_tests(quantified, into_alternatives=True)]
    terms = list(filter(matches, defined_terms(about)))
    meant = [term for term in terms if any(test.outcome(term) is Outcome.MATCHED for test in whole)]
    on_modality = [one.test for one in together if one.about.name == "Modality"]
    rejected = {term for term in terms for test in on_modality if test.outcome((term,)) is Outcome.REJECTED}
    others = [term for term in terms if term not in rejected and term not in meant]
    if meant and others:
        message = f"this matches not only {listed(meant, 'and')} but also {listed(others, 'and')}"
        if about.kind == "code":
            advice = f'to compare whole values write {{"oneOf": [{", ".join(map(quoted, meant))}]}}'
        else:
            word = quoted(f"(?<![a-z]){meant[0].lower()}(?![a-z])")
            advice = f"to find a whole word write the expression {word}, or add a condition on Modality"
        yield Suspicion("expression", single.place, message, advice)


def is_plain(source: str) -> bool:
    """Return whether an expression has no special characters, so that it is a plain text."""
    return _SPECIAL.isdisjoint(source)


def _search(source: str, text: str) -> Outcome:
    """Search a text for an expression; undecided if that takes too long."""
    expression = Expression("", "", source, case_sensitive=False, whole=False)
    return ask(ExpressionTest("", (expression,)), text)


def _everywhere(expression: Expression) -> tuple[str, str] | None:
    """Describe an expression that is found in every text."""
    source = expression.source
    bare = source[1:] if source.startswith("^") else source.removesuffix("$")
    finds_nothing = not expression.whole and not _CONTEXT.search(bare) and _search(bare, "") is Outcome.MATCHED
    if source not in {".*", ".+", "^.*$", "^.+$"} and not finds_nothing:
        return None
    return f"the expression {quoted(source)} is found in every text", 'for "has a value" write {"present": true}'


def _at_a_blank_end(expression: Expression) -> tuple[str, str] | None:
    """Describe an expression that asks for a blank at the beginning or the end of a value, where there never is one."""
    source = expression.source
    is_outer = source != source.strip(" ") if expression.whole else _BLANK_END.search(source)
    if not is_outer:
        return None
    message = f"the expression {quoted(source)} asks for a blank at an end of the value, where blanks are ignored"
    return message, "leave out the blank"


def _repeating(expression: Expression) -> tuple[str, str] | None:
    """Describe a letter or digit before ``*``, ``+`` or ``?``, which repeat it instead of being wildcards."""
    source = expression.source
    tokens = _TOKEN.findall(source)
    rest_is_plain = is_plain(re.sub(r"[*+?]", "", source))
    for index, (letter, mark) in enumerate(pairwise(tokens)):
        if len(letter) != 1 or not letter.isalnum() or mark not in _TIMES:
            continue
        before, after = "".join(tokens[:index]), "".join(tokens[index + 2 :])
        fewer = before + (letter if mark == "+" else "") + after
        is_glob = mark == "*" and letter != "0"
        is_mark = rest_is_plain and (mark == "+" or (mark == "?" and not after and len(before) < 2))
        if is_glob or is_mark:
            enough = f": {quoted(fewer)} is enough" if rest_is_plain else ""
            meaning = f"{quoted(letter + mark)} means {quoted(letter)} {_TIMES[mark]}{enough}"
            anything = '; for anything in between write ".*"' if mark == "*" else ""
            return f"in the expression {quoted(source)}, {meaning}", f"{_literally(source)}{anything}"
    return None


def _not_itself(expression: Expression) -> tuple[str, str] | None:
    """Describe what looks like a text with special characters, but as an expression does not match this text."""
    source = expression.source
    is_deliberate = _DELIBERATE.search(source) or any(len(set(one)) == len(one) for one in _CLASS.findall(source))
    if expression.whole or is_plain(source) or is_deliberate or _search(source, source) is not Outcome.REJECTED:
        return None
    marks = " ".join(sorted(_SPECIAL.intersection(source)))
    are = "are special characters" if " " in marks else "is a special character"
    message = f"as an expression, {quoted(source)} is not found in the text {quoted(source)}: {marks} {are}"
    return message, _literally(source)


def _literally(source: str) -> str:
    return f'for exactly this text write {{"contains": {quoted(source)}}}'


def _of_whole_text(test: ValueTest) -> ValueTest:
    """Return a test on a part of a text as a test on the whole text."""
    if isinstance(test, TextTest):
        return msgspec.structs.replace(test, relation="equals")
    if isinstance(test, ExpressionTest):
        expressions = tuple(msgspec.structs.replace(one, whole=True) for one in test.expressions)
        return msgspec.structs.replace(test, expressions=expressions)
    return test
