"""From the document of a rules file to rules that can be applied, with all faults at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from selector.dicom.dictionary import Attribute, custom, find, is_private, is_tag, keywords
from selector.dicom.geometry import PLANES
from selector.dicom.values import Value
from selector.models import Outcome
from selector.rules import model
from selector.rules.choose.prefer import Criterion, Extreme, MatchingFirst
from selector.rules.choose.same import Agreement
from selector.rules.compile.operands import Target
from selector.rules.compile.requested import Asking, Items, ask_in_items
from selector.rules.compile.test_objects import Scope, instance_test
from selector.rules.explain.smallest_change import Origin
from selector.rules.faults import Faults, in_words, quoted, step, suggestion
from selector.rules.match.attribute_reader import Subject
from selector.rules.match.facts import FACTS, Fact
from selector.rules.match.groups import AllOf, AnyOf, Condition, NoneOf
from selector.rules.match.series_batch import Listed, Subjects
from selector.rules.match.single_conditions import AttributeCondition, FactCondition, ItemCondition
from selector.rules.predicates.instances import InstanceTest, Presence
from selector.rules.rule_set import Rules, Selection

GROUPS: dict[str, Callable[[tuple[Condition[Any, Any], ...]], Condition[Any, Any]]] = {
    "allOf": AllOf,
    "anyOf": AnyOf,
    "noneOf": NoneOf,
}
_REMARKS = frozenset({"description", "$comment"})
_NAMES_OF_OURS = frozenset({"studies", "series", "instances", *GROUPS, *FACTS, *_REMARKS})
_MOST_SUGGESTIONS = 100
"""Faults after which no more names are suggested: to look for one takes longer than all else about a fault."""
_MISFITTING = (msgspec.ValidationError, UnicodeError)


class Compiler:
    """Compiles one document; `faults` has everything that is wrong with it."""

    def __init__(self, faults: Faults, custom_attributes: Iterable[str] = ()) -> None:
        self.faults = faults
        self._custom = {name.upper() if is_tag(name) else name for name in custom_attributes}
        self._asking = Asking()
        self._absence: list[tuple[str, Attribute | Fact]] = []
        self._turned_round = False  # inside an odd number of noneOf

    def rules(self, document: Mapping[str, object], text: bytes) -> Rules | None:
        """Compile a whole document; None when there are faults.

        Each member is looked at by itself, so that a fault of one does not hide those of another.
        """
        self._fit(document, model.Rules, "$")
        self._take_custom(_texts(document.get("customAttributes")))
        listed = document.get("selections")
        selections = [
            self._selection(index, selection)
            for index, selection in enumerate(listed if isinstance(listed, list) else ())
            if isinstance(selection, dict)
        ]
        same = [self._same(name, f"$.same[{index}]") for index, name in _texts(document.get("same"))]
        self._refuse_equal_names(selections)
        if self.faults.found:
            return None
        return Rules(
            source=self.faults.file,
            text=text,
            selections=tuple(selections),
            layout=_member(document, model.Rules, "layout") or "bySeries",
            distinct=bool(_member(document, model.Rules, "distinct")),
            same=tuple(agreement for agreement in same if agreement),
            asked=self._asking.attributes,
            absence=tuple(self._absence),
            facts=self._asking.facts,
        )

    def conditions(self, document: Mapping[str, object], place: str) -> AllOf[Subject, Subjects]:
        """Compile a conditions object of a series."""
        return AllOf(tuple(self._members(document, place, None)))

    def _fit(self, document: object, shape: type[Struct], place: str) -> None:
        """Add everything in a document that does not fit a structure."""
        try:
            msgspec.convert(document, shape)
        except _MISFITTING:
            from selector.rules.compile.shape import misfits  # noqa: PLC0415 - it needs pydantic

            for where, message in misfits(document, shape, place):
                self.faults.add(where, message)

    def _take_custom(self, names: Iterable[tuple[int, str]]) -> None:
        for index, name in names:
            place = step("$.customAttributes", index)
            if not name.strip() or name in _NAMES_OF_OURS or not _is_text(name):
                self.faults.add(place, f"{quoted(name)} cannot be the name of an attribute")
            elif find(name):
                self.faults.add(place, f"{name} is in PS3.6 already; leave it out here")
            self._custom.add(name.upper() if is_tag(name) else name)

    def _selection(self, index: int, document: Mapping[str, object]) -> Selection:
        place = f"$.selections[{index}]"
        name: str | None = _member(document, model.Selection, "name")
        if name is not None and not name.strip():
            self.faults.add(f"{place}.name", "the name is blank; leave it out for the default, or write one")
        conditions = _member(document, model.Selection, "conditions")
        prefer = document.get("prefer")
        criteria = (
            self._criterion(criterion, f"{place}.prefer[{number}]")
            for number, criterion in enumerate(prefer if isinstance(prefer, list) else ())
            if isinstance(criterion, dict)
        )
        take, required = (_member(document, model.Selection, name) for name in ("take", "required"))
        if isinstance(take, int) and int(required or 0) > take:
            self.faults.add(f"{place}.required", f"{required} are required, but take allows {take}")
        return Selection(
            name=(name or f"selection-{index + 1}").strip(),
            condition=AllOf(()) if conditions is None else self.conditions(conditions, f"{place}.conditions"),
            prefer=tuple(criterion for criterion in criteria if criterion),
            take=take if isinstance(take, int) else None,
            required=int(required or 0),
            description=_member(document, model.Selection, "description") or "",
        )

    def _refuse_equal_names(self, selections: list[Selection]) -> None:
        first: dict[str, int] = {}
        for index, selection in enumerate(selections):
            earlier = first.setdefault(selection.name, index)
            if earlier != index:
                place = f"$.selections[{index}].name"
                self.faults.add(place, f"{quoted(selection.name)} is the name of $.selections[{earlier}] already")

    def _criterion(self, document: Mapping[str, object], place: str) -> Criterion | None:
        given = [name for name in ("highest", "lowest", "matching") if name in document]
        if len(given) != 1:
            if {"highest", "lowest", "matching", *_REMARKS}.issuperset(document):  # Else it is misspelt, and told.
                said = " and ".join(given) or "none"
                self.faults.add(place, f"write exactly one of highest, lowest and matching, not {said}")
            return None
        (kind,) = given
        value = _member(document, model.Preference, kind)
        where = step(place, kind)
        if value is None:
            return None
        if kind == "matching":
            return MatchingFirst(self.conditions(value, where), f"matching {', '.join(value)}")
        about = self._about(value, where)
        if about is None:
            return None
        target = Target.of(about)
        if target.kind not in {"number", "period", "age", "custom"} or not (
            target.is_single or target.kind == "custom"
        ):
            self.faults.add(where, f"{target.words}: only one number, date, time or age can be ranked")
        self._asking.ask(about)
        return Extreme(about, highest=kind == "highest")

    def _same(self, name: str, place: str) -> Agreement | None:
        attribute = self._about(name, place)
        if isinstance(attribute, Attribute) and attribute.kind not in {"sequence", "binary"}:
            self._asking.ask(attribute)
            return Agreement(attribute)
        if attribute is not None:
            self.faults.add(
                place, f"{attribute.name} cannot be compared between series; name an attribute with plain values"
            )
        return None

    def _members(
        self, document: Mapping[str, object], place: str, items: Items | None
    ) -> Iterable[Condition[Any, Any]]:
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

    def _group(self, key: str, value: object, place: str, items: Items | None) -> Condition[Any, Any]:
        if not isinstance(value, list) or not value:
            self.faults.add(place, "must be a list of conditions objects with at least one in it")
            return AllOf(())
        members = []
        before = self._turned_round
        self._turned_round = before != (key == "noneOf")
        for index, member in enumerate(value):
            if isinstance(member, dict):
                members.append(AllOf(tuple(self._members(member, step(place, index), items))))
            else:
                self.faults.add(step(place, index), f"must be a conditions object, not {in_words(member)}")
        self._turned_round = before
        return GROUPS[key](tuple(members)) if members else AllOf(())

    def _condition(self, key: str, value: object, place: str, items: Items | None) -> Condition[Any, Any] | None:
        about = self._about(key, place, in_item=items is not None)
        if about is None:
            return None
        if items is None and _is_plane(about, value):
            about = FACTS["series.plane"]()
        inner: Items = {}
        target, in_item = Target.of(about), items is not None
        scope = Scope(target, self.faults, place, in_item=in_item, compile_items=self._items_into(inner))
        test = instance_test(scope, value)
        if isinstance(about, Attribute) and items is not None:
            ask_in_items(items, about, inner)
        else:
            self._asking.ask(about, inner)
        if test is None:
            return None
        if isinstance(about, Attribute) and in_item:
            return ItemCondition(place, about, test)
        if test.outcome(()) is Outcome.MATCHED or (self._turned_round and test.outcome(()) is Outcome.REJECTED):
            self._absence.append((place, about))

        def remake(other: object) -> InstanceTest | Presence | None:
            return instance_test(msgspec.structs.replace(scope, faults=Faults(self.faults.file)), other)

        origin = Origin(place, value, target, remake)
        if isinstance(about, Fact):
            return FactCondition(origin, about, test)
        return AttributeCondition(origin, about, test, tuple(inner))

    def _items_into(self, inner: Items) -> Callable[[Mapping[str, object], str], Condition[Value, Listed]]:
        return lambda document, place: AllOf(tuple(self._members(document, place, inner)))

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
        near = ""
        if len(self.faults.found) < _MOST_SUGGESTIONS:
            near = suggestion(name, [*keywords(), *GROUPS, *self._custom, *([] if in_item else FACTS)])
        return f"no such DICOM attribute{near}" + (
            "" if near else "; a name of your own must be listed in customAttributes"
        )


def _is_plane(about: Attribute | Fact, value: object) -> bool:
    """Tell whether this is the short form ``"ImageOrientationPatient": "axial"``."""
    return about.name == "ImageOrientationPatient" and isinstance(value, str) and value.strip().casefold() in PLANES


def _texts(value: object) -> Iterator[tuple[int, str]]:
    """Yield the texts of a list with their index; what is none has been told."""
    return ((index, one) for index, one in enumerate(value if isinstance(value, list) else ()) if isinstance(one, str))


def _is_text(name: str) -> bool:
    """Tell whether a name can be written in UTF-8: JSON may hold half of a surrogate pair."""
    return name.encode("utf-8", "ignore").decode() == name


def _member(document: Mapping[str, object], shape: type[Struct], name: str) -> Any:  # noqa: ANN401 - as it is declared
    """Return a member of an object as the structure declares it; None where it is absent, or does not fit."""
    (field,) = (field for field in msgspec.structs.fields(shape) if field.encode_name == name)
    try:
        return msgspec.convert(document[name], field.type) if name in document else None
    except _MISFITTING:
        return None
