"""The published schema of a rules file, for editors: the model of the rules, extended from the dictionary.

It accepts every document that the loader accepts. What a schema cannot express (a bad expression, a reversed range, a
duplicate name) only the loader finds.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from selector.dicom.standard.dictionary import Attribute, find, keywords
from selector.dicom.united import JOINED_BY
from selector.rules.match.facts.table import FACTS, RELATIONS
from selector.rules.model.document import RulesDocument
from selector.rules.model.test_object import TestObject
from selector.rules.predicates.canonical import IN_ORDER
from selector.rules.predicates.table import TABLE, fitting
from selector.schemas.condition_forms import (
    ALTERNATIVES,
    DEFINITIONS,
    FORMS,
    OPERANDS,
    OTHER_MEMBERS,
    Schema,
    list_of,
    ref,
)

PATH = Path(__file__).parent / "selection-rules.schema.json"

_GROUPS = {"allOf": "All of these hold", "anyOf": "At least one of these holds", "noneOf": "None of these holds"}
_UNITED = {
    "description": "Several attributes, tested as one that has the values of all of them. All must be compared in the "
    "same way. An object has tests as its members, but neither `position` nor `hasAll`.",
    "examples": ["t2", {"contains": "t2", "not": {"contains": "cor"}}],
    "allOf": [ref("custom"), {"properties": dict.fromkeys(("position", "hasAll"), False)}],
}
_REMARKS = ("description", "$comment")
_COMPARING = frozenset(name for name, row in TABLE.items() if not row.is_textual)
_describes_no_images = re.compile("000[024]|0014|0024|003A|0046|006[68A]|007[02468]|20[0-3]|21|3008|4|F").match
"""Matches tags of commands, files, waveforms, surfaces, presentation states, print jobs, inspections and the like."""


class _Generator(GenerateJsonSchema):
    """Keeps the order of the declarations, and omits titles that repeat a name and empty defaults."""

    def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ANN401, ARG002 - as declared in pydantic
        return value

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - as declared in pydantic
        return False

    def model_schema(self, schema: Any) -> Schema:  # noqa: ANN401 - as declared in pydantic
        return _without(super().model_schema(schema), "title")

    def default_schema(self, schema: Any) -> Schema:  # noqa: ANN401 - as declared in pydantic
        generated = super().default_schema(schema)
        return _without(generated, "default") if generated["default"] in (None, "", []) else generated


def schema() -> Schema:
    """Return the schema: JSON Schema 2020-12."""
    rules = RulesDocument.model_json_schema(schema_generator=_Generator)
    members, parts = rules["properties"], rules["$defs"]
    for part, name in (("SelectionObject", "conditions"), ("PreferenceObject", "matching")):
        parts[part]["properties"][name] = _conditions_member(parts[part]["properties"][name])
    nearest_to = parts["PreferenceObject"]["properties"]
    nearest_to["to"] = _value_or_conditions(nearest_to["to"])
    known = ref("knownConditions")
    members["conditions"] = _conditions_member(members["conditions"])
    selection = {
        "properties": {
            "conditions": known,
            "prefer": {"items": {"properties": {"matching": known, "to": _if_object(known)}}},
        }
    }
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": "urn:series-selector:selection-rules",
        "title": "Selection rules (selection-rules.json)",
        "description": f"{rules['description']} {{}} and null select every series.",
        "examples": [{name: members[name]["examples"][0] for name in ("$schema", "layout", "selections")}, {}],
        "type": ["object", "null"],
        **_without(rules, "description", "type", "required", "$defs"),
        "anyOf": [{"required": ["selections"]}, {"maxProperties": 0}],
        "if": {"properties": {"customAttributes": {"maxItems": 0}}},
        "then": {"properties": {"conditions": known, "selections": {"items": selection}}},
        "$defs": _definitions(parts),
    }


def _definitions(parts: Schema) -> Schema:
    """Return the parts of the model, and what the members of conditions may be, with the attributes to propose."""
    proposed = [one for one in map(find, keywords(retired=False)) if one and not _describes_no_images(one.tag)]
    return {
        **parts,
        "conditions": _conditions("conditions", others=ref("custom")),
        "knownConditions": _conditions("knownConditions", others=False),
        "known": _known(proposed),
        **{_name(one): {"title": one.vr, **ref(form_of(one))} for one in proposed if one.name not in FORMS},
        **DEFINITIONS,
        "united": _UNITED,
        **_test_objects(),
        "relation": {
            **ref("conditions"),
            "properties": dict.fromkeys(RELATIONS, False),
            "examples": [{"Modality": "RTSTRUCT"}],
        },
    }


def form_of(attribute: Attribute) -> str:
    """Return the name of the form of a condition on an attribute."""
    several = f"{attribute.kind}s"
    return several if several in FORMS and not attribute.is_single else attribute.kind


def _name(attribute: Attribute) -> str:
    """Return the name of the definition for an attribute, shared by those of the same VR."""
    if attribute.name in FORMS:
        return attribute.name
    return attribute.vr.replace(" ", "-") + ("" if attribute.is_single else "-n")


def _conditions_member(member: Schema) -> Schema:
    return {"description": member["description"], **ref("conditions"), "examples": member["examples"]}


def _value_or_conditions(member: Schema) -> Schema:
    return {
        "description": member["description"],
        **_if_object(ref("conditions")),
        "else": {"type": ["string", "number"]},
        "examples": member["examples"],
    }


def _if_object(conditions: Schema) -> Schema:
    return {"if": {"type": "object"}, "then": conditions}


def _conditions(name: str, *, others: Schema | bool) -> Schema:
    """Return the schema of a conditions object; `others` is the schema of members with unknown names."""
    nested = {**{group: {"items": ref(name)} for group in _GROUPS}, **{relation: ref(name) for relation in RELATIONS}}
    return {"allOf": [ref("known")], "properties": nested, "unevaluatedProperties": others}


def _known(proposed: Sequence[Attribute]) -> Schema:
    """Return the schema of the known members of a conditions object; an editor proposes some attributes of PS3.6."""
    attributes = {attribute.keyword: ref(_name(attribute)) for attribute in proposed}
    others = sorted({keyword for keyword in keywords() if find(keyword)}.difference(attributes))
    shared = {"examples": [[{"Modality": "CT"}, {"Modality": "PT"}]], "type": "array", "minItems": 1}
    groups = {name: {"description": f"{words}; groups may be nested.", **shared} for name, words in _GROUPS.items()}
    facts = {
        name: {"description": fact.description, **ref(fact.kind), "allOf": [ref("ofFact")]}
        for name, fact in FACTS.items()
    }
    return {
        "type": "object",
        "not": {"propertyNames": {"enum": _REMARKS}},
        "properties": {**groups, **facts, **{name: ref(name) for name in _REMARKS}, **attributes},
        "patternProperties": {f"^([0-9A-Fa-f]{{8}}|{'|'.join(others)})$": ref("custom"), JOINED_BY: ref("united")},
    }


def _test_objects() -> Schema:
    """Return the test object of each kind of values, and the members that they share."""
    members = TestObject.model_json_schema(schema_generator=_Generator)["properties"]
    modifiers = [name for name in members if name not in {*TABLE, "item", "not", "present", "uniform"}]
    return {
        **{name: {**members[name], **ALTERNATIVES} for name in fitting("text") if name not in _COMPARING},
        **{name: members[name] for name in (*modifiers, "present", "uniform")},
        "item": _conditions_member(members["item"]),
        "test": {
            "type": "object",
            "not": {"propertyNames": {"enum": modifiers}},
            "dependentSchemas": {
                "present": {"propertyNames": {"enum": ["present", *_REMARKS]}},
                "uniform": {"propertyNames": {"enum": ["uniform", "tolerance", *_REMARKS]}},
                "instances": {"not": {"required": ["not"]}},
                "position": {"not": {"required": ["values"]}},
            },
            "if": {"properties": {"equals": {"type": "array"}}, "required": ["equals"]},
            "then": {"properties": dict.fromkeys(("values", "position"), False)},
        },
        "ofFact": {"properties": dict.fromkeys(("present", "uniform", "instances"), False)},
        "negated": {"properties": dict.fromkeys(("present", "uniform", "instances", "ifMissing"), False)},
        **{f"{kind}Test": _test_object(kind, members) for kind in OTHER_MEMBERS},
    }


def _test_object(kind: str, members: Schema) -> Schema:
    names = (*fitting(kind), *OTHER_MEMBERS[kind], *_REMARKS)
    properties = {name: _member(name, kind, members[name]) for name in names}
    return {**ref("test"), "properties": properties, "additionalProperties": False}


def _member(name: str, kind: str, member: Schema) -> Schema:
    """Return the schema of a member of a test object, with the operands for a kind of values."""
    if name == "not":
        return {"description": member["description"], "allOf": [ref(kind), ref("negated")]}
    if name not in _COMPARING:
        return ref(name)
    operand = ref(f"{kind}Operand")
    if name == "equals" and kind in TABLE[IN_ORDER].fits:
        return {
            "description": member["description"],
            "anyOf": [operand, list_of(operand)],
            "examples": OPERANDS[kind]["examples"],
        }
    if "items" in member:
        return {**member, "items": operand, "examples": [OPERANDS[kind]["examples"][:2]]}
    return {"description": member["description"], **operand}


def _without(schema: Schema, *names: str) -> Schema:
    return {name: value for name, value in schema.items() if name not in names}
