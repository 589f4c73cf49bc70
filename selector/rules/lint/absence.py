"""Absence that counts as a match, of attributes that parsers seldom write."""

from collections.abc import Collection, Iterator
from typing import Any

from selector.dicom.dictionary import Attribute
from selector.dicom.usual_attributes import usual_attributes
from selector.rules.lint.requirements import Single, as_all, flat, in_context
from selector.rules.lint.texts import Told
from selector.rules.match.facts import Fact
from selector.rules.match.groups import AllOf, AnyOf, Condition
from selector.rules.match.single_conditions import AttributeCondition
from selector.rules.rule_set import Rules


def about_absence(rules: Rules, written: Collection[str]) -> Iterator[Told]:
    """Yield where absence counts as a match although it says little.

    An alternative to asking for the value, with something else asked in its place, is none of these.
    """
    fallbacks = {place for selection in rules.selections for place in _fallbacks(selection.condition)}
    known = usual_attributes() | set(written)
    absence = ((place, one) for place, about in rules.absence for one in _needed(about))
    for place, attribute in absence:
        if attribute.name not in known and place not in fallbacks:
            message = f"absence of {attribute.name} counts as a match, and parsers seldom write it at all"
            advice = "make sure that your parser writes it (check --input tells), or ask for something that is there"
            yield place, message, advice


def _needed(about: Attribute | Fact) -> tuple[Attribute, ...]:
    return about.needs if isinstance(about, Fact) else (about,)


def _fallbacks(condition: Condition[Any, Any]) -> Iterator[str]:
    if not isinstance(condition, (AllOf, AnyOf)):
        return
    for member in condition.members:
        yield from _fallbacks(member)
        if isinstance(condition, AnyOf):
            others = [single for other in condition.members if other is not member for single in _singles(other)]
            yield from _fallbacks_in(as_all(member), {name for single in others if (name := _asked_value(single))})


def _fallbacks_in(branch: AllOf[Any, Any], asked: Collection[str]) -> Iterator[str]:
    """Yield where a branch takes absence of what other branches ask, and asks for something else."""
    members = [member for member in flat(branch) if isinstance(member, AttributeCondition)]
    for member in members:
        if member.attribute.name in asked and any(one.attribute != member.attribute for one in members):
            yield member.place


def _singles(condition: Condition[Any, Any]) -> Iterator[Single]:
    return (single for single, _ in in_context(as_all(condition)))


def _asked_value(single: Single) -> str:
    """Return the name of an attribute whose value is asked for; empty where its absence does as well."""
    if isinstance(single, AttributeCondition) and not single.test.matches_absence:
        return single.attribute.name
    return ""
