"""Absence that counts as a match, of attributes that parsers seldom write."""

from collections.abc import Collection, Iterator

from selector.dicom.standard.ps3_3 import usual_attributes
from selector.models import Outcome
from selector.rules.faults import Suspicion
from selector.rules.match.facts.fact import Fact, needed
from selector.rules.match.groups import AnyOf
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.single_conditions import AttributeCondition, UnitedCondition
from selector.rules.match.walking import Conjunction, as_all, conjuncts, in_context
from selector.rules.rule_set import RuleSet

_ON_ATTRIBUTES = (AttributeCondition, UnitedCondition)


def about_absence(rules: RuleSet, written: Collection[str]) -> Iterator[Suspicion]:
    """Yield where absence counts as a match although it means little; `written` are names that the parser writes."""
    fallbacks = {place for selection in rules.selections for place in _fallbacks(selection.condition)}
    known = usual_attributes() | set(written)
    for place, about in rules.absence:
        for one in about.needs if isinstance(about, Fact) else (about,):
            is_usual = any(attribute.name in known for attribute in needed(one))
            if not is_usual and place not in fallbacks:
                message = f"the absence of {one.name} counts as a match, but parsers seldom write it at all"
                advice = "make sure that your parser writes it (check --input shows it), or test another attribute"
                yield Suspicion("absence", place, message, advice)


def _fallbacks(conditions: Conjunction) -> Iterator[str]:
    """Yield the paths where absence is an alternative to a condition on the value, with another condition instead."""
    members = conjuncts(conditions)
    for relation in (member for member in members if isinstance(member, RelationCondition)):
        yield from _fallbacks(as_all(relation.condition))
    groups = (group for group in members if isinstance(group, AnyOf))
    for branches in ([as_all(branch) for branch in group.members] for group in groups):
        for branch in branches:
            yield from _fallbacks(branch)
            others = (single for other in branches if other is not branch for single, _ in in_context(other))
            asked = {
                single.about
                for single in others
                if isinstance(single, _ON_ATTRIBUTES) and single.test.outcome(()) is not Outcome.MATCHED
            }
            singles = [member for member in conjuncts(branch) if isinstance(member, _ON_ATTRIBUTES)]
            about = {single.about for single in singles}
            yield from (single.place for single in singles if single.about in asked and len(about) > 1)
