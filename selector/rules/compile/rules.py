"""From the model of a rules file to compiled rules, collecting all faults."""

from collections.abc import Sequence

from selector.dicom.dictionary import Attribute
from selector.rules.choose.prefer import Criterion, Extreme, MatchingFirst
from selector.rules.choose.same import Agreement
from selector.rules.choose.selection import Selection
from selector.rules.compile.conditions import ConditionsCompiler
from selector.rules.compile.names import REMARKS, Names
from selector.rules.faults import Faults, quoted, step
from selector.rules.match.groups import AllOf, Condition
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.model import PreferenceObject, RulesDocument, SelectionObject
from selector.rules.predicates.operands import described
from selector.rules.rule_set import RuleSet

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
        if len(criterion.given) != 1:
            written = " and ".join(criterion.given) or "none"
            self._faults.add(place, f"write exactly one of highest, lowest and matching, not {written}")
            return None
        (kind,) = criterion.given
        where = step(place, kind)
        if kind == "matching":
            conditions = self._conditions.compiled(criterion.matching, where)
            keys = [key for key in criterion.matching if key not in REMARKS]
            return MatchingFirst(conditions, f"matching {', '.join(keys)}")
        about = self._names.attribute_or_fact(criterion.highest if kind == "highest" else criterion.lowest, where)
        if about is None:
            return None
        if not (about.kind == "custom" or (about.kind in _RANKABLE and about.is_single)):
            self._faults.add(where, f"{described(about)}: only a single number, date, time or age can be ranked")
        self._conditions.requested.add(about)
        return Extreme(about, highest=kind == "highest")

    def _same(self, name: str, place: str) -> Agreement | None:
        attribute = self._names.attribute_or_fact(name, place)
        if isinstance(attribute, Attribute) and attribute.kind not in {"sequence", "binary"}:
            self._conditions.requested.add(attribute)
            return Agreement(attribute, place)
        if attribute is not None:
            message = f"{attribute.name} cannot be compared between series; name an attribute with plain values"
            self._faults.add(place, message)
        return None
