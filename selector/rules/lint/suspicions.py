"""What is legal in a rules file and yet suspicious: computed from the rules alone, and unsaid where it cannot be told.

Each kind has a name, under which the documentation explains it.
"""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from selector.dicom.dictionary import is_private, is_tag
from selector.rules.choose.prefer import Extreme, MatchingFirst
from selector.rules.faults import quoted
from selector.rules.lint.absence import about_absence
from selector.rules.lint.conclusions import Conclusion, conclusions
from selector.rules.lint.implication import implies
from selector.rules.lint.requirements import Single, as_all, in_context, is_impossible
from selector.rules.lint.texts import about_expressions, about_terms
from selector.rules.lint.values import about_values
from selector.rules.loader import as_written
from selector.rules.match.single_conditions import AttributeCondition, ItemCondition
from selector.rules.rule_set import Rules, Selection


class Suspicion(Struct, frozen=True):
    """Something suspicious: its kind, its place as a JSON path, what it is, and what to do about it."""

    kind: str
    place: str
    message: str
    advice: str


def suspicions(rules: Rules, written: Collection[str] = ()) -> Iterator[Suspicion]:
    """Yield everything suspicious, in the order of the rules.

    Parameters
    ----------
    rules
        Compiled rules.
    written
        The names of attributes that the parser is known to write, so that their absence means something.
    """
    yield from _everything(rules)
    yield from _layout(rules)
    for index, agreement in enumerate(rules.same):
        yield from _private(agreement.name, f"$.same[{index}]", ())
    absences = list(about_absence(rules, written))
    for index, selection in enumerate(rules.selections):
        place = f"$.selections[{index}]"
        yield from _conditions(selection)
        yield from (Suspicion("absence", *told) for told in absences if told[0].startswith(f"{place}."))
        yield from _choice(selection, place)
        yield from _implied(rules, index)


def _everything(rules: Rules) -> Iterator[Suspicion]:
    for warning in rules.warnings:
        advice = 'write the conditions of what you want into {"selections": [{"conditions": {…}}]}'
        yield Suspicion("everything", "$", warning, advice)


def _layout(rules: Rules) -> Iterator[Suspicion]:
    written = as_written(rules)
    if written and len(rules.selections) > 1 and not written.layout:
        message = (
            f"there are {len(rules.selections)} selections, and the layout bySeries, which is the default, does not "
            "tell which of them took a series"
        )
        advice = 'write "layout": "byStudy"; or, if all series do as well as one another, "layout": "bySeries"'
        yield Suspicion("layout", "$.layout", message, advice)


def _conditions(selection: Selection) -> Iterator[Suspicion]:
    """Yield what is suspicious about the conditions of a selection and of its preferences."""
    matching = [as_all(criterion.condition) for criterion in selection.prefer if isinstance(criterion, MatchingFirst)]
    told: set[str] = set()
    for conditions in (selection.condition, *matching):
        for single, beside in in_context(conditions):
            for one in _single(single, beside):
                told.add(single.place)
                yield one
    drawn = list(conclusions(selection.condition))
    for conditions in matching:
        drawn += conclusions(conditions, given=selection.condition)
    yield from (_concluded(one) for one in drawn if one.place not in told)


def _single(single: Single, beside: Sequence[Single]) -> Iterator[Suspicion]:
    """Yield what is suspicious about one condition by itself."""
    for told in (*about_expressions(single), *about_terms(single, beside)):
        yield Suspicion("expression", *told)
    for told in about_values(single):
        yield Suspicion("impossible-value", *told)
    if isinstance(single, (AttributeCondition, ItemCondition)):
        yield from _private(single.attribute.name, single.place, beside)


def _concluded(one: Conclusion) -> Suspicion:
    places = " and ".join(one.beside)
    if one.always:
        message = f"this {f'or {places} ' if places else ''}holds for every value of {one.name}"
        return Suspicion("always-holds", one.place, message, 'leave it out; for "has a value" write {"present": true}')
    message = f"no value of {one.name} can meet this{f' beside {places}' if places else ''}"
    advice = "correct one of them; for alternatives write anyOf" if places else "correct it, or leave it out"
    return Suspicion("never-holds", one.place, message, advice)


def _private(tag: str, place: str, beside: Sequence[Single]) -> Iterator[Suspicion]:
    """Yield that a private tag is literal, unless a condition beside it names the owner of its block (PS3.5 7.8.1)."""
    if not is_tag(tag) or not is_private(tag) or tag[4:6] == "00":
        return
    owner = f"{tag[:4]}00{tag[4:6]}"
    if any(isinstance(one, (AttributeCondition, ItemCondition)) and one.attribute.tag == owner for one in beside):
        return
    message = f"the private attribute {tag} is only this one where its block is reserved by the same manufacturer"
    yield Suspicion("private-tag", place, message, f'ask beside it who reserved the block: {{"{owner}": "…"}}')


def _choice(selection: Selection, place: str) -> Iterator[Suspicion]:
    if selection.take is not None and not selection.prefer:
        message = f"where more series match than take allows ({selection.take}), nothing ranks them, and none is taken"
        advice = 'write "prefer", such as [{"highest": "series.instanceCount"}] or [{"lowest": "SeriesNumber"}]'
        yield Suspicion("take-without-prefer", f"{place}.take", message, advice)
    for index, criterion in enumerate(selection.prefer):
        if isinstance(criterion, Extreme):
            for attribute in criterion.needs:
                member = criterion.words.partition(" ")[0]
                yield from _private(attribute.name, f"{place}.prefer[{index}].{member}", ())


def _implied(rules: Rules, index: int) -> Iterator[Suspicion]:
    """Yield which other selections want every series that a selection wants, where a series can have one place only."""
    if not rules.distinct or is_impossible(rules.selections[index].condition):
        return
    for other in range(len(rules.selections)):
        if other == index or not _wants(rules, index, other) or (other < index and _wants(rules, other, index)):
            continue
        one, two = (quoted(rules.selections[number].name) for number in (index, other))
        message = f"every series that matches {one} also matches {two}, which may take it instead"
        advice = f"exclude from {two} what {one} asks for in addition, with not or noneOf"
        yield Suspicion("implied-selection", f"$.selections[{index}].conditions", message, advice)


def _wants(rules: Rules, one: int, other: int) -> bool:
    return implies(rules.selections[one].condition, rules.selections[other].condition)
