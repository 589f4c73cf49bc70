"""What is legal in a rules file but suspicious, judging by the rules alone."""

from collections.abc import Collection, Iterator, Sequence

from selector.dicom.standard.dictionary import Attribute
from selector.rules.choose.nearest import Nearest
from selector.rules.choose.prefer import Extreme, MatchingFirst
from selector.rules.choose.selection import Selection
from selector.rules.faults import Suspicion, quoted
from selector.rules.lint.absence import about_absence
from selector.rules.lint.attributes import about_attribute
from selector.rules.lint.contradictions import about_contradictions, is_impossible
from selector.rules.lint.expressions import about_expressions, about_terms
from selector.rules.lint.implication import implies
from selector.rules.lint.impossible_values import about_values
from selector.rules.lint.literals import about_literals
from selector.rules.lint.witnesses import demands
from selector.rules.match.facts.fact import needed
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
    for agreement in rules.same:
        yield from about_attribute(agreement.attribute, agreement.place, (), written)
    absences = list(about_absence(rules, written))
    yield from (one for one in absences if one.place.startswith("$.conditions"))
    for index, selection in enumerate(rules.selections):
        place = f"$.selections[{index}]"
        yield from _conditions(selection, written)
        yield from (one for one in absences if one.place.startswith(f"{place}."))
        yield from _choice(selection, place, written)
        yield from _implied(rules, index)


def _layout(rules: RuleSet) -> Iterator[Suspicion]:
    if rules.document and len(rules.selections) > 1 and "layout" not in rules.document.given:
        count = len(rules.selections)
        message = f"the default layout bySeries does not show which of the {count} selections took a series"
        advice = 'write "layout": "byStudy"; or, if that does not matter, "layout": "bySeries"'
        yield Suspicion("layout", "$.layout", message, advice)


def _conditions(selection: Selection, written: Collection[str]) -> Iterator[Suspicion]:
    """Yield what is suspicious about the conditions of a selection and of its preferences."""
    matching = [as_all(criterion.condition) for criterion in selection.prefer if isinstance(criterion, MatchingFirst)]
    of_others = [as_all(one.condition) for one in selection.prefer if isinstance(one, Nearest) and one.condition]
    reported: set[str] = set()
    for conditions in (selection.condition, *matching, *of_others):
        for single, together in in_context(conditions):
            for one in _single(single, together, written):
                reported.add(single.place)
                yield one
    found = list(about_contradictions(selection.condition))
    for conditions in matching:
        found += about_contradictions(conditions, demands(selection.condition))
    for conditions in of_others:
        found += about_contradictions(conditions)
    yield from (one for one in found if one.place not in reported)


def _single(single: Single, together: Sequence[Single], written: Collection[str]) -> Iterator[Suspicion]:
    """Yield what is suspicious about one condition; `together` are all that must hold with it."""
    yield from about_expressions(single)
    yield from about_terms(single, together)
    yield from about_values(single)
    yield from about_literals(single)
    for attribute in needed(single.about):
        yield from about_attribute(attribute, single.place, together, written)


def _choice(selection: Selection, place: str, written: Collection[str]) -> Iterator[Suspicion]:
    is_exactly_as_many = selection.take == selection.required
    if selection.take is not None and not selection.prefer and not is_exactly_as_many:
        message = f"if more series match than take allows ({selection.take}), nothing ranks them and none is taken"
        advice = (
            'write "prefer", such as [{"highest": "series.frameCount"}] or [{"lowest": "SeriesNumber"}]; '
            f'or, for exactly {selection.take}, "required": {selection.take}'
        )
        yield Suspicion("take-without-prefer", f"{place}.take", message, advice)
    for index, criterion in enumerate(selection.prefer):
        if isinstance(criterion, (Extreme, Nearest)):
            for attribute in criterion.needs:
                member = criterion.member
                yield from about_attribute(attribute, f"{place}.prefer[{index}].{member}", (), written)
        if isinstance(criterion, Extreme):
            yield from _position(criterion, f"{place}.prefer[{index}].position")


def _position(criterion: Extreme, place: str) -> Iterator[Suspicion]:
    """Yield a position at which PS3.6 allows no value, so that nothing is ever ranked."""
    about = criterion.about
    most = about.most_values if isinstance(about, Attribute) else 1
    if most and (criterion.position or 0) > most:
        message = f"{about.name} never has a value {criterion.position}, so this ranks nothing"
        yield Suspicion("never-holds", place, message, "correct it, or leave it out")


def _implied(rules: RuleSet, index: int) -> Iterator[Suspicion]:
    """Yield the other selections that want every series of a selection, if a series fills only one."""
    if not rules.distinct or is_impossible(rules.selections[index].condition):
        return
    for other in range(len(rules.selections)):
        if other == index or not _implies(rules, index, other):
            continue
        is_mutual = _implies(rules, other, index)
        if is_mutual and other < index:
            continue
        if _have_ranks_of_their_own(rules.selections[index], rules.selections[other], is_mutual=is_mutual):
            continue
        one, two = (quoted(rules.selections[number].name) for number in (index, other))
        message = f"every series that matches {one} also matches {two}, which may take it instead"
        advice = f"exclude from {two} what only {one} asks for, with not or noneOf"
        yield Suspicion("implied-selection", f"$.selections[{index}].conditions", message, advice)


def _have_ranks_of_their_own(one: Selection, other: Selection, *, is_mutual: bool) -> bool:
    """Return whether two selections rank what both match so that each has series of its own to take.

    Either their orders differ, or they are the successive ranks of one order, such as the first and the second in time.
    """
    orders = [[criterion.words for criterion in selection.prefer] for selection in (one, other)]
    return None not in {one.take, other.take} and all(orders) and (is_mutual or orders[0] != orders[1])


def _implies(rules: RuleSet, one: int, other: int) -> bool:
    return implies(rules.selections[one].condition, rules.selections[other].condition)
