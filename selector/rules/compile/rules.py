"""From the model of a rules file to compiled rules, collecting all faults."""

from collections.abc import Sequence

from selector.dicom.single_values import LARGEST
from selector.dicom.standard.dictionary import Attribute
from selector.rules.choose.prefer import Criterion, Extreme, MatchingFirst
from selector.rules.choose.same import Agreement
from selector.rules.choose.selection import Selection
from selector.rules.compile.conditions import ConditionsCompiler
from selector.rules.compile.names import REMARKS, Names
from selector.rules.compile.nearest import nearest
from selector.rules.faults import Faults, listed, quoted, step
from selector.rules.match.groups import AllOf, Condition
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.model.document import AgreementObject, RulesDocument
from selector.rules.model.selection_object import PreferenceObject, SelectionObject
from selector.rules.predicates.operands import described
from selector.rules.rule_set import RuleSet

_KINDS = ("highest", "lowest", "nearest", "matching")
_RANKABLE = frozenset({"number", "period", "age"})


def compile_rules(document: RulesDocument, text: bytes, faults: Faults) -> RuleSet:
    """Compile a document and its raw JSON text; if faults are added, the rules are unusable."""
    return _Compiler(faults, document).rules(document, text)


class _Compiler:
    def __init__(self, faults: Faults, document: RulesDocument) -> None:
        self._faults = faults
        self._names = Names(faults, document.customAttributes)
        self._conditions = ConditionsCompiler(faults, self._names)

    def rules(self, document: RulesDocument, text: bytes) -> RuleSet:
        are_shared = "conditions" in document.given
        shared = self._conditions.compiled(document.conditions, "$.conditions").members if are_shared else ()
        selections = [self._selection(index, one, shared) for index, one in enumerate(document.selections)]
        same = [self._same(name, step("$.same", index)) for index, name in enumerate(document.same)]
        self._refuse_equal_names(selections)
        return RuleSet(
            source=self._faults.file,
            text=text,
            document=document,
            selections=tuple(selections),
            layout=document.layout,
            distinct=document.distinct,
            same=tuple(agreement for agreement in same if agreement),
            studies_per_patient=document.studiesPerPatient,
            requested=self._conditions.requested.attributes,
            absence=tuple(self._conditions.absence),
            facts=self._conditions.requested.facts,
        )

    def _selection(
        self, index: int, selection: SelectionObject, shared: tuple[Condition[SeriesBatch], ...]
    ) -> Selection:
        place = step("$.selections", index)
        name = selection.name
        if "name" in selection.given and not name.strip():
            self._faults.add(f"{place}.name", "the name is blank; leave it out for the default, or write one")
        conditions = self._conditions.compiled(selection.conditions, f"{place}.conditions")
        criteria = [
            self._criterion(criterion, step(f"{place}.prefer", number))
            for number, criterion in enumerate(selection.prefer)
        ]
        take, required = selection.take, int(selection.required)
        if isinstance(take, int) and required > take:
            self._faults.add(f"{place}.required", f"{required} are required, but take allows {take}")
        return Selection(
            name=(name or f"selection-{index + 1}").strip(),
            condition=AllOf((*shared, *conditions.members)),
            prefer=tuple(criterion for criterion in criteria if criterion),
            take=take if isinstance(take, int) else None,
            required=required,
            description=selection.description,
        )

    def _refuse_equal_names(self, selections: Sequence[Selection]) -> None:
        first: dict[str, int] = {}
        for index, selection in enumerate(selections):
            earlier = first.setdefault(selection.name, index)
            if earlier != index:
                place = f"$.selections[{index}].name"
                self._faults.add(place, f"{quoted(selection.name)} is already the name of $.selections[{earlier}]")

    def _criterion(self, criterion: PreferenceObject, place: str) -> Criterion | None:
        kinds = [name for name in criterion.given if name in _KINDS]
        if len(kinds) != 1:
            written = " and ".join(kinds) or "none"
            self._faults.add(place, f"write exactly one of {listed(_KINDS, 'and')}, not {written}")
            return None
        (kind,) = kinds
        for name in [one for one in ("to", "after") if one in criterion.given and kind != "nearest"]:
            self._faults.add(step(place, name), f"{name} goes with nearest, not with {kind}")
        if criterion.position and kind in {"nearest", "matching"}:
            self._faults.add(f"{place}.position", "position is for highest and lowest")
        where = step(place, kind)
        if kind == "matching":
            conditions = self._conditions.compiled(criterion.matching, where)
            keys = [key for key in criterion.matching if key not in REMARKS]
            return MatchingFirst(conditions, f"matching {', '.join(keys)}")
        about = self._names.attribute_or_fact(getattr(criterion, kind), where)
        if about is None:
            return None
        is_one = about.is_single or ("position" in criterion.given and kind != "nearest")
        if not (about.kind == "custom" or (about.kind in _RANKABLE and is_one)):
            can_be_one = about.kind in _RANKABLE and kind != "nearest"
            one_of = '; say which of its values with "position"' if can_be_one else ""
            self._faults.add(
                where, f"{described(about)}: only a single number, date, time or age can be ranked{one_of}"
            )
            return None
        self._conditions.requested.add(about)
        if kind == "nearest":
            return nearest(about, criterion, place, self._conditions, self._faults)
        return Extreme(about, highest=kind == "highest", position=criterion.position)

    def _same(self, entry: str | AgreementObject, place: str) -> Agreement | None:
        name, tolerance, where = entry, 0.0, place
        if isinstance(entry, AgreementObject):
            name, tolerance, where = entry.attribute, entry.tolerance or 0, f"{place}.attribute"
        attribute = self._names.attribute_or_fact(str(name), where)
        if isinstance(attribute, Attribute) and attribute.kind not in {"sequence", "binary"}:
            if tolerance and (attribute.kind not in {"number", "custom"} or tolerance > LARGEST):
                message = f"{described(attribute)}: a tolerance is a finite number, for an attribute with numbers"
                self._faults.add(f"{place}.tolerance", message)
            self._conditions.requested.add(attribute)
            return Agreement(attribute, where, tolerance)
        if attribute is not None:
            message = f"{attribute.name} cannot be compared between series; name an attribute with plain values"
            self._faults.add(where, message)
        return None
