"""From the document of a rules file to rules that can be applied, with all faults at once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from selector.dicom.dictionary import Attribute, custom, find, is_private, is_tag, keywords
from selector.dicom.geometry import PLANES
from selector.dicom.values import Value
from selector.rules import model
from selector.rules.agreement import Agreement
from selector.rules.attributes import Subject
from selector.rules.changes import Origin
from selector.rules.compiled import Asked, Rules, Selection
from selector.rules.conditions import AllOf, AnyOf, Condition, NoneOf
from selector.rules.facts import FACTS, Fact
from selector.rules.faults import Faults, in_words, quoted, step, suggestion
from selector.rules.instance_tests import InstanceTest, Presence
from selector.rules.leaves import AttributeCondition, FactCondition, ItemCondition
from selector.rules.members import Target
from selector.rules.ranking import Criterion, Extreme, Matching
from selector.rules.test_parts import Scope, instance_test

GROUPS: dict[str, Callable[[tuple[Condition[Any], ...]], Condition[Any]]] = {
    "allOf": AllOf,
    "anyOf": AnyOf,
    "noneOf": NoneOf,
}
_REMARKS = frozenset({"description", "$comment"})
_STRUCTURE = frozenset({"studies", "series", "instances"})

Shaped = TypeVar("Shaped", bound=msgspec.Struct)


class Compiler:
    """Compiles one document; `faults` has everything that is wrong with it."""

    def __init__(self, faults: Faults, custom_attributes: Iterable[str] = ()) -> None:
        self.faults = faults
        self._custom = {name.upper() if is_tag(name) else name for name in custom_attributes}
        self._asked: dict[Attribute, dict[Attribute, Asked]] = {}
        self._absence: list[tuple[str, Attribute]] = []
        self._facts: set[str] = set()

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every attribute that what was compiled so far asks for."""
        return tuple(Asked(attribute, tuple(items.values())) for attribute, items in self._asked.items())

    def ask(self, *attributes: Attribute) -> None:
        """Ask for attributes in addition."""
        for attribute in attributes:
            self._asked.setdefault(attribute, {})

    def rules(self, document: Mapping[str, object], text: bytes) -> Rules | None:
        """Compile a whole document; None when there are faults."""
        shaped = self._shaped(document, model.Rules, "$")
        if shaped is None:
            self._look_deeper(document)
            return None
        self._check_custom(shaped)
        selections = [self._selection(index, selection) for index, selection in enumerate(shaped.selections)]
        self._refuse_equal_names(selections)
        same = tuple(self._same(name, step("$.same", index)) for index, name in enumerate(shaped.same or ()))
        if self.faults.found:
            return None
        return Rules(
            source=self.faults.file,
            text=text,
            selections=tuple(selections),
            layout=shaped.layout or "bySeries",
            distinct=bool(shaped.distinct),
            same=tuple(agreement for agreement in same if agreement),
            asked=self.asked,
            absence=tuple(self._absence),
            facts=frozenset(self._facts),
        )

    def conditions(self, document: Mapping[str, object], place: str) -> AllOf[Subject]:
        """Compile a conditions object of a series."""
        return AllOf(tuple(self._members(document, place, None)))

    def _shaped(self, document: object, shape: type[Shaped], place: str) -> Shaped | None:
        """Decode into a structure, or add everything that does not fit it."""
        try:
            return msgspec.convert(document, shape)
        except msgspec.ValidationError:
            from selector.rules.shape import misfits  # noqa: PLC0415 - it needs pydantic

            for where, message in misfits(document, shape, place):
                self.faults.add(where, message)
            return None

    def _look_deeper(self, document: Mapping[str, object]) -> None:
        """Find the faults of conditions in a document whose shape is wrong elsewhere, so that all are told at once."""
        listed = document.get("customAttributes")
        if isinstance(listed, list):
            self._custom |= {name for name in listed if isinstance(name, str)}
        selections = document.get("selections")
        for index, selection in enumerate(selections if isinstance(selections, list) else ()):
            conditions = selection.get("conditions") if isinstance(selection, dict) else None
            if isinstance(conditions, dict):
                self.conditions(conditions, f"$.selections[{index}].conditions")

    def _check_custom(self, rules: model.Rules) -> None:
        for index, name in enumerate(rules.customAttributes or ()):
            place = step("$.customAttributes", index)
            if not name.strip() or name in _STRUCTURE:
                self.faults.add(place, f"{quoted(name)} cannot be the name of an attribute")
            elif find(name):
                self.faults.add(place, f"{name} is in PS3.6 already; leave it out here")

    def _selection(self, index: int, shaped: model.Selection) -> Selection:
        place = f"$.selections[{index}]"
        name = shaped.name or f"selection-{index + 1}"
        if isinstance(shaped.name, str) and not shaped.name.strip():
            self.faults.add(f"{place}.name", "the name is blank; leave it out for the default, or write one")
        return Selection(
            name=name.strip(),
            condition=self.conditions(shaped.conditions, f"{place}.conditions"),
            prefer=tuple(filter(None, map(self._criterion, shaped.prefer or (), self._places(place, "prefer")))),
            take=shaped.take if isinstance(shaped.take, int) else None,
            required=self._required(shaped, place),
            description=shaped.description or "",
        )

    def _required(self, shaped: model.Selection, place: str) -> int:
        required = int(shaped.required) if isinstance(shaped.required, int) else 0
        if isinstance(shaped.take, int) and required > shaped.take:
            self.faults.add(f"{place}.required", f"{required} are required, but take allows {shaped.take}")
        return required

    @staticmethod
    def _places(place: str, member: str) -> Iterable[str]:
        index = 0
        while True:
            yield f"{place}.{member}[{index}]"
            index += 1

    def _refuse_equal_names(self, selections: list[Selection]) -> None:
        first: dict[str, int] = {}
        for index, selection in enumerate(selections):
            earlier = first.setdefault(selection.name, index)
            if earlier != index:
                place = f"$.selections[{index}].name"
                self.faults.add(place, f"{quoted(selection.name)} is the name of $.selections[{earlier}] already")

    def _criterion(self, shaped: model.Preference, place: str) -> Criterion | None:
        given = [name for name in ("highest", "lowest", "matching") if getattr(shaped, name) is not UNSET]
        if len(given) != 1:
            self.faults.add(
                place, f"write exactly one of highest, lowest and matching, not {' and '.join(given) or 'none'}"
            )
            return None
        if isinstance(shaped.matching, dict):
            conditions = self.conditions(shaped.matching, f"{place}.matching")
            return Matching(conditions, f"matching {', '.join(shaped.matching)}")
        name = getattr(shaped, given[0])
        about = self._about(name, step(place, given[0]))
        if about is None:
            return None
        if about.kind not in {"number", "period", "age", "custom"} or (
            not Target.of(about).is_single and about.kind != "custom"
        ):
            words = Target.of(about).words
            self.faults.add(step(place, given[0]), f"{words}: only one number, date, time or age can be ranked")
        self._ask_about(about)
        return Extreme(about, highest=given[0] == "highest")

    def _same(self, name: str, place: str) -> Agreement | None:
        attribute = self._about(name, place)
        if isinstance(attribute, Attribute) and attribute.kind not in {"sequence", "binary"}:
            self.ask(attribute)
            return Agreement(attribute)
        if attribute is not None:
            self.faults.add(
                place, f"{attribute.name} cannot be compared between series; name an attribute with plain values"
            )
        return None

    def _members(
        self, document: Mapping[str, object], place: str, items: dict[Attribute, Asked] | None
    ) -> Iterable[Condition[Any]]:
        """Compile the members of a conditions object; `items` collects what is asked for inside a sequence."""
        if _REMARKS.issuperset(document):
            self.faults.add(place, "there is no condition in it; an object without conditions would match everything")
        for key, value in document.items():
            where = step(place, key)
            if key in _REMARKS:
                if not isinstance(value, str):
                    self.faults.add(where, "must be text")
            elif key in GROUPS:
                yield self._group(key, value, where, items)
            else:
                condition = self._condition(key, value, where, items)
                if condition is not None:
                    yield condition

    def _group(self, key: str, value: object, place: str, items: dict[Attribute, Asked] | None) -> Condition[Any]:
        if not isinstance(value, list) or not value:
            self.faults.add(place, "must be a list of conditions objects with at least one in it")
            return AllOf(())
        members = []
        for index, member in enumerate(value):
            if isinstance(member, dict):
                members.append(AllOf(tuple(self._members(member, step(place, index), items))))
            else:
                self.faults.add(step(place, index), f"must be a conditions object, not {in_words(member)}")
        return GROUPS[key](tuple(members)) if members else AllOf(())

    def _condition(
        self, key: str, value: object, place: str, items: dict[Attribute, Asked] | None
    ) -> Condition[Any] | None:
        about = self._about(key, place, in_item=items is not None)
        if about is None:
            return None
        if items is None and _is_plane(about, value):
            about = FACTS["series.plane"]()
        inner: dict[Attribute, Asked] = {}
        target, in_item = Target.of(about), items is not None
        scope = Scope(target, self.faults, place, in_item=in_item, compile_items=self._items_into(inner))
        test = instance_test(scope, value)
        self._ask_about(about, inner, items)
        if test is None:
            return None
        if isinstance(about, Attribute) and in_item:
            return ItemCondition(place, about, test)
        if test.matches_absence:
            needs = about.needs if isinstance(about, Fact) else (about,)
            self._absence += [(place, attribute) for attribute in needs]

        def remake(other: object) -> InstanceTest | Presence | None:
            return instance_test(msgspec.structs.replace(scope, faults=Faults(self.faults.file)), other)

        origin = Origin(place, value, target, remake)
        if isinstance(about, Fact):
            return FactCondition(origin, about, test)
        return AttributeCondition(origin, about, test, tuple(inner))

    def _items_into(self, inner: dict[Attribute, Asked]) -> Callable[[Mapping[str, object], str], Condition[Value]]:
        return lambda document, place: AllOf(tuple(self._members(document, place, inner)))

    def _ask_about(
        self,
        about: Attribute | Fact,
        inner: dict[Attribute, Asked] | None = None,
        items: dict[Attribute, Asked] | None = None,
    ) -> None:
        if isinstance(about, Fact):
            self._facts.add(about.name)
            self.ask(*about.needs)
        elif items is None:
            _merge(self._asked.setdefault(about, {}), inner or {})
        else:
            known = items.get(about)
            merged = {asked.attribute: asked for asked in known.items} if known else {}
            _merge(merged, inner or {})
            items[about] = Asked(about, tuple(merged.values()))

    def _about(self, name: str, place: str, *, in_item: bool = False) -> Attribute | Fact | None:
        """Return what a key names, or add a fault."""
        if name in FACTS and not in_item:
            return FACTS[name]()
        attribute = find(name)
        if attribute is None and (name.upper() if is_tag(name) else name) in self._custom:
            attribute = custom(name)
        if attribute is None and is_tag(name) and is_private(name):
            attribute = custom(name)
        if attribute is None:
            self.faults.add(place, self._unknown(name, in_item=in_item))
        return attribute

    def _unknown(self, name: str, *, in_item: bool) -> str:
        if name in FACTS:
            return f"{name} is a fact of the series; it cannot be asked of an item"
        if name.startswith("series."):
            return f"no such fact of the series{suggestion(name, FACTS)}"
        if is_tag(name):
            advice = "if the parser writes it, list it in customAttributes"
            return f"no such DICOM attribute: PS3.6 has no tag {name.upper()}; {advice}"
        near = suggestion(name, [*keywords(), *GROUPS, *self._custom, *([] if in_item else FACTS)])
        return f"no such DICOM attribute{near}" + (
            "" if near else "; a name of your own must be listed in customAttributes"
        )


def _is_plane(about: Attribute | Fact, value: object) -> bool:
    """Tell whether this is the short form ``"ImageOrientationPatient": "axial"``."""
    return about.name == "ImageOrientationPatient" and isinstance(value, str) and value.strip().casefold() in PLANES


def _merge(known: dict[Attribute, Asked], more: Mapping[Attribute, Asked]) -> None:
    for attribute, asked in more.items():
        items = {inner.attribute: inner for inner in known[attribute].items} if attribute in known else {}
        _merge(items, {inner.attribute: inner for inner in asked.items})
        known[attribute] = Asked(attribute, tuple(items.values()))
