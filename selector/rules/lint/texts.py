"""Expressions that do not mean what is written, and parts of texts that are also found in other terms."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from selector.dicom.defined_terms import defined_terms
from selector.models import Outcome
from selector.rules.faults import quoted
from selector.rules.lint.requirements import Single
from selector.rules.lint.text_sets import Atom, found_in, is_plain
from selector.rules.match.single_conditions import AttributeCondition, ItemCondition
from selector.rules.predicates.expressions import Expression
from selector.rules.predicates.instances import InstanceTest, Not, Part, Quantified
from selector.rules.predicates.values import BothTest, EitherTest, ExpressionTest, TextTest, ValueTest

Told = tuple[str, str, str]
"""A place, what is suspicious there, and what to do."""

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|<[=!]|[:=!]|[a-zA-Z-]+[:)])|.", re.DOTALL)
_DELIBERATE = re.compile(r"[\\|^${]|\(\?|\.[*+?]|\?.|[^a-zA-Z1-9]\*")
"""What nobody writes who means a text and not an expression."""
_TIMES = {"*": "any number of times, or not at all", "+": "once or more", "?": "once or not at all"}
_CLASS = re.compile(r"\[(\^?\]?[^\]]*)\]")


def value_tests(part: Part) -> Iterator[ValueTest]:
    """Yield every test on one value in a part of a test; of alternatives only those that say what the others say."""
    tests: Sequence[ValueTest] = getattr(part, "tests", ())
    for test in tests:
        yield from _simple(test)
    if isinstance(part, Not):
        for inner in part.parts:
            yield from value_tests(inner)


def expressions_of(single: Single) -> Iterator[tuple[Expression, bool]]:
    """Yield the expressions of a condition, each with whether it stands beside the text itself as a short form."""
    for part in single.test.parts if isinstance(single.test, InstanceTest) else ():
        for test in value_tests(part):
            if isinstance(test, ExpressionTest):
                yield from ((expression, False) for expression in test.expressions)
            elif isinstance(test, EitherTest):
                inner = (one for one in test.tests if isinstance(one, ExpressionTest))
                yield from ((expression, True) for one in inner for expression in one.expressions)


def about_expressions(single: Single) -> Iterator[Told]:
    """Yield what is suspicious about the expressions of a condition."""
    for expression, _ in expressions_of(single):
        for look in (_everywhere, _repeating, _not_itself):
            told = look(expression)
            if told:
                yield (expression.place, *told)
                break


def about_terms(single: Single, beside: Sequence[Single]) -> Iterator[Told]:
    """Yield where a condition names a defined term of the Standard and is also met by another that contains it.

    Terms that another condition on Modality rejects are left out.
    """
    if not isinstance(single, (AttributeCondition, ItemCondition)) or not isinstance(single.test, InstanceTest):
        return
    named = _named_by(single.test)
    terms = [term for term in defined_terms(single.attribute) if single.test.outcome((term,)) is Outcome.MATCHED]
    meant = [term for term in terms if any(is_named(term) for is_named in named)]
    others = [term for term in terms if term not in meant and not _is_rejected(term, beside)]
    if meant and others:
        message = f"what finds {_listed(meant)} also finds {_listed(others)}"
        if single.attribute.kind == "code":
            advice = f'for whole values write {{"oneOf": [{", ".join(map(quoted, meant))}]}}'
        else:
            term = meant[0].lower()
            advice = (
                f"for a word of its own write the expression {quoted(f'(?<![a-z]){term}(?![a-z])')}, or ask Modality"
            )
        yield single.place, message, advice


def _simple(test: ValueTest) -> Iterator[ValueTest]:
    if isinstance(test, BothTest):
        for one in test.tests:
            yield from _simple(one)
    else:
        yield test


def _everywhere(expression: Expression) -> tuple[str, str] | None:
    """Tell of an expression that every text matches."""
    if not Atom.of(expression).is_always_true:
        return None
    return (
        f"the expression {quoted(expression.source)} is found in every text",
        'for "has a value" write {"present": true}',
    )


def _repeating(expression: Expression) -> tuple[str, str] | None:
    """Tell of a letter or digit before ``*``, ``+`` or ``?``, which repeat it instead of standing for anything."""
    source = expression.source
    tokens = _TOKEN.findall(source)
    rest_is_plain = is_plain(re.sub(r"[*+?]", "", source))
    for index, (letter, mark) in enumerate(pairwise(tokens)):
        if len(letter) != 1 or not letter.isalnum() or mark not in {"*", "+", "?"}:
            continue
        before, after = "".join(tokens[:index]), "".join(tokens[index + 2 :])
        fewer = before + (letter if mark == "+" else "") + after
        is_glob = mark == "*" and letter != "0"
        is_mark = rest_is_plain and (mark == "+" or (mark == "?" and not after and len(before) < 2))
        if is_glob or is_mark:
            found = f": {quoted(fewer)} is enough" if rest_is_plain else ""
            meaning = f"{quoted(letter + mark)} is {quoted(letter)} {_TIMES[mark]}{found}"
            anything = '; for anything in between use ".*"' if mark == "*" else ""
            return f"in the expression {quoted(source)}, {meaning}", f"{_literally(source)}{anything}"
    return None


def _not_itself(expression: Expression) -> tuple[str, str] | None:
    """Tell of what looks like a text with special characters, and as an expression does not find this text."""
    source = expression.source
    if expression.whole or is_plain(source) or _DELIBERATE.search(source):
        return None
    if any(len(set(inner)) == len(inner) for inner in _CLASS.findall(source)):
        return None
    if found_in(source, source, case_sensitive=False) is not False:
        return None
    marks = " ".join(sorted({mark for mark in source if not is_plain(mark)}))
    return (
        f"as an expression, {quoted(source)} is not found in the text {quoted(source)}: {marks} have a meaning there",
        _literally(source),
    )


def _literally(source: str) -> str:
    return f'for the text as it is written use {{"contains": {quoted(source)}}}'


def _named_by(test: InstanceTest) -> list[Callable[[str], bool]]:
    """Return what tells, for each part of a text that is looked for, whether a term is named by it as a whole."""
    named: list[Callable[[str], bool]] = []
    for part in test.parts:
        for one in part.tests if isinstance(part, Quantified) else ():
            for simple in _simple(one):
                tests = simple.tests if isinstance(simple, EitherTest) else (simple,)
                named += [_is_operand(inner) for inner in tests if isinstance(inner, TextTest)]
                named += [_is_matched(inner) for inner in tests if isinstance(inner, ExpressionTest)]
    return named


def _is_operand(test: TextTest) -> Callable[[str], bool]:
    operands = {operand.casefold() for operand in test.operands}
    return lambda term: term.casefold() in operands


def _is_matched(test: ExpressionTest) -> Callable[[str], bool]:
    return lambda term: any(
        found_in(one.source, term, case_sensitive=one.case_sensitive, whole=True) for one in test.expressions
    )


def _is_rejected(term: str, beside: Sequence[Single]) -> bool:
    modalities = (one for one in beside if isinstance(one, AttributeCondition) and one.attribute.keyword == "Modality")
    return any(one.test.outcome((term,)) is Outcome.REJECTED for one in modalities)


def _listed(terms: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(terms[:-1]), terms[-1])))
