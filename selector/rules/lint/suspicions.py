"""What is legal in a rules file but suspicious, judging by the rules alone."""

from collections.abc import Collection, Iterator, Sequence

from selector.dicom.dictionary import is_private, is_tag
from selector.rules.choose.prefer import Extreme, MatchingFirst
from selector.rules.choose.selection import Selection
from selector.rules.faults import Suspicion, quoted
from selector.rules.lint.absence import about_absence
from selector.rules.lint.contradictions import about_contradictions, is_impossible
from selector.rules.lint.expressions import about_expressions, about_terms
from selector.rules.lint.implication import implies
from selector.rules.lint.impossible_values import about_values
from selector.rules.lint.witnesses import demands
from selector.rules.match.walking import Single, as_all, in_context
from selector.rules.rule_set import RuleSet


def suspicions(rules: RuleSet, written: Collection[str] = ()) -> Iterator[Suspicion]:
    """Yield everything suspicious, in the order of the rules; what is shared by selections only once.

    `written` are the names of attributes that the parser is known to write, so that their absence is meaningful.
    """
    yield from dict.fromkeys(_suspicions(rules, written))


def _suspicions(rules: RuleSet, written: Collection[str]) -> Iterator[Suspicion]:
    advice = 'write conditions for what you want: {"selections": [{"conditions": {…}}]}'
    yield from (Suspicion("everything", "$", warning, advice) for warning in rules.warnings)
    yield from _layout(rules)
    for index, agreement in enumerate(rules.same):
        yield from _private(agreement.name, f"$.same[{index}]", ())
    absences = list(about_absence(rules, written))
    yield from (one for one in absences if one.place.startswith("$.conditions"))
    for index, selection in enumerate(rules.selections):
        place = f"$.selections[{index}]"
        yield from _conditions(selection)
        yield from (one for one in absences if one.place.startswith(f"{place}."))
        yield from _choice(selection, place)
        yield from _implied(rules, index)


def _layout(rules: RuleSet) -> Iterator[Suspicion]:
    if rules.document and len(rules.selections) > 1 and "layout" not in rules.document.given:
        count = len(rules.selections)
        message = f"the default layout bySeries does not show which of the {count} selections took a series"
        advice = 'write "layout": "byStudy"; or, if that does not matter, "layout": "bySeries"'
        yield Suspicion("layout", "$.layout", message, advice)


def _conditions(selection: Selection) -> Iterator[Suspicion]:
    """Yield what is suspicious about the conditions of a selection and of its preferences."""
    matching = [as_all(criterion.condition) for criterion in selection.prefer if isinstance(criterion, MatchingFirst)]
    reported: set[str] = set()
    for conditions in (selection.condition, *matching):
        for single, together in in_context(conditions):
            for one in _single(single, together):
                reported.add(single.place)
                yield one
    found = list(about_contradictions(selection.condition))
    for conditions in matching:
        found += about_contradictions(conditions, demands(selection.condition))
    yield from (one for one in found if one.place not in reported)


def _single(single: Single, together: Sequence[Single]) -> Iterator[Suspicion]:
    """Yield what is suspicious about one condition; `together` are all that must hold with it."""
    yield from about_expressions(single)
    yield from about_terms(single, together)
    yield from about_values(single)
    yield from _private(single.about.name, single.place, together)


def _private(tag: str, place: str, together: Sequence[Single]) -> Iterator[Suspicion]:
    """Yield a private tag, unless a condition tests the creator that reserved its block (PS3.5 7.8.1)."""
    if not is_tag(tag) or not is_private(tag) or tag[4:6] == "00":
        return
    creator = f"{tag[:4]}00{tag[4:6]}"
    if any(one.about.name == creator for one in together):
        return
    message = f"the private tag {tag} may be another attribute in other images: its block can be reserved by anyone"
    yield Suspicion("private-tag", place, message, f'add a condition on the private creator: {{"{creator}": "…"}}')


def _choice(selection: Selection, place: str) -> Iterator[Suspicion]:
    is_exactly_as_many = selection.take == selection.required
    if selection.take is not None and not selection.prefer and not is_exactly_as_many:
        message = f"if more series match than take allows ({selection.take}), nothing ranks them and none is taken"
        advice = (
            'write "prefer", such as [{"highest": "series.frameCount"}] or [{"lowest": "SeriesNumber"}]; '
            f'or, for exactly {selection.take}, "required": {selection.take}'
        )
        yield Suspicion("take-without-prefer", f"{place}.take", message, advice)
    for index, criterion in enumerate(selection.prefer):
        if isinstance(criterion, Extreme):
            for attribute in criterion.needs:
                member = criterion.member
                yield from _private(attribute.name, f"{place}.prefer[{index}].{member}", ())


def _implied(rules: RuleSet, index: int) -> Iterator[Suspicion]:
    """Yield the other selections that want every series of a selection, if a series fills only one."""
    if not rules.distinct or is_impossible(rules.selections[index].condition):
        return
    for other in range(len(rules.selections)):
        if other == index or not _implies(rules, index, other):
            continue
        is_mutual = _implies(rules, other, index)
        if is_mutual and (other < index or _rank_alike(rules.selections[index], rules.selections[other])):
            continue
        one, two = (quoted(rules.selections[number].name) for number in (index, other))
        message = f"every series that matches {one} also matches {two}, which may take it instead"
        advice = f"exclude from {two} what only {one} asks for, with not or noneOf"
        yield Suspicion("implied-selection", f"$.selections[{index}].conditions", message, advice)


def _rank_alike(one: Selection, other: Selection) -> bool:
    """Return whether two selections are the successive ranks of one order, such as the first and the second in time."""
    orders = [[criterion.words for criterion in selection.prefer] for selection in (one, other)]
    return None not in {one.take, other.take} and orders[0] == orders[1] != []


def _implies(rules: RuleSet, one: int, other: int) -> bool:
    return implies(rules.selections[one].condition, rules.selections[other].condition)
