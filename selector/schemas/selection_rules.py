"""The published schema of a rules file, for editors: generated from what a run reads the rules by.

``python -m selector.schemas.selection_rules`` writes it anew, and that of the report too: see `GENERATED`.

It accepts every document that the loader accepts. What a schema cannot say (a bad expression, a reversed range, a name
given twice) only the loader finds. Nothing of a run imports this module.
"""

import json
from collections.abc import Callable
from pathlib import Path

from jsonschema import Draft202012Validator
from msgspec import Struct

from selector.dicom.dictionary import Attribute, find, keywords
from selector.rules import model
from selector.rules.compile.rules import GROUPS
from selector.rules.compile.shape import model_of
from selector.rules.match.facts import FACTS
from selector.schemas import selection_report as published_report
from selector.schemas.condition_forms import FACT_WORDS, FORMS, OPERANDS, TEXT_OPERAND, Form, Schema
from selector.schemas.test_objects import REMARKS, schema_of_test

PATH = Path(__file__).parent / "selection-rules.schema.json"

_WIDTH = 120
_TAG = "^[0-9A-Fa-f]{8}$"
_PERIODS = {"DA": "date", "TM": "time", "DT": "datetime"}
_EXAMPLE = {
    "$schema": "../selector/schemas/selection-rules.schema.json",
    "layout": "byStudy",
    "distinct": True,
    "same": ["FrameOfReferenceUID"],
    "selections": [
        {
            "name": "T2",
            "conditions": {
                "Modality": "MR",
                "SeriesDescription": {"contains": "t2", "not": {"contains": ["cor", "sag"]}},
                "SliceThickness": [2, 4],
                "series.plane": "axial",
            },
            "prefer": [{"highest": "series.instanceCount"}],
            "take": 1,
            "required": True,
        }
    ],
}


def schema() -> Schema:
    """Return the schema: JSON Schema 2020-12."""
    rules = _closed(model.Rules)
    rules["properties"]["selections"]["items"] = _ref("selection")
    rules["properties"]["customAttributes"]["items"] = _own_name()
    rules["properties"]["examples"]["items"] = _ref("example")
    return {
        "$schema": Draft202012Validator.META_SCHEMA["$id"],
        "$id": "urn:series-selector:selection-rules",
        "title": "Selection rules (selection-rules.json)",
        "description": f"{rules['description']} {{}} and null select every series.",
        "examples": [_EXAMPLE, {}],
        "type": ["object", "null"],
        **_without(rules, "title", "description", "type", "required"),
        "if": {"minProperties": 1},
        "then": {"required": rules["required"]},
        "allOf": [
            {"if": {"not": {"required": ["customAttributes"]}}, "then": _selections_with(_ref("knownConditions"))}
        ],
        "$defs": {
            "selection": _selection(),
            "preference": _preference(),
            "example": _closed(model.Example),
            "conditions": _conditions("conditions", _ref("customs")),
            "knownConditions": _conditions("knownConditions", None),
            "known": _known(),
            **{name: _form(form) for name, form in FORMS.items()},
            **{f"{kind}Test": _test(kind, outermost=True) for kind in OPERANDS},
            **{f"{kind}TestInNot": _test(kind, outermost=False) for kind in OPERANDS if kind != "binary"},
        },
    }


def rendered(document: Schema) -> str:
    """Return a schema as text: what fits into one line stands in one."""
    return _rendered(document, 0) + "\n"


def form_of(attribute: Attribute) -> str:
    """Return the name of the form that the value of a condition on an attribute has."""
    if attribute.name == "ImageType":
        return "imageType"
    kind = _PERIODS.get(attribute.vr, attribute.kind)
    return kind if attribute.is_single or f"{kind}s" not in FORMS else f"{kind}s"


def _members(shape: type[Struct]) -> dict[str, Schema]:
    """Return the members of a structure with their descriptions and examples."""
    properties: dict[str, Schema] = model_of(shape).model_json_schema()["properties"]
    told = ("description", "examples")
    return {
        name: {"title": name, **_only(member, *told), **_without(member, "default", "title", *told)}
        for name, member in properties.items()
    }


def _closed(shape: type[Struct]) -> Schema:
    """Return the schema of a structure, which has no other members than its own."""
    generated = model_of(shape).model_json_schema()
    return {**_only(generated, "title", "description"), **_without(generated, "$defs"), "properties": _members(shape)}


def _selection() -> Schema:
    selection = _closed(model.Selection)
    selection["properties"]["conditions"] = _ref("conditions")
    selection["properties"]["prefer"]["items"] = _ref("preference")
    selection["properties"]["name"]["pattern"] = TEXT_OPERAND["pattern"]
    return selection


def _preference() -> Schema:
    preference = _closed(model.Preference)
    matching = preference["properties"]["matching"]
    preference["properties"]["matching"] = {**_ref("conditions"), **_only(matching, "title", "description", "examples")}
    numeric = {"enum": [name for name, fact in FACTS.items() if fact().kind == "number"]}
    for name in ("highest", "lowest"):
        member = _without(preference["properties"][name], "type")
        preference["properties"][name] = {**member, "anyOf": [numeric, TEXT_OPERAND]}
    preference["oneOf"] = [{"required": [name]} for name in ("highest", "lowest", "matching")]
    return preference


def _conditions(name: str, others: Schema | None) -> Schema:
    """Return the schema of a conditions object; `others` is that of values under unknown names, or None."""
    described = _members(model.Selection)["conditions"]
    return {
        **_without(described, "additionalProperties"),
        "not": {"propertyNames": {"enum": list(REMARKS)}},
        "allOf": [_ref("known")],
        "properties": {group: {"type": "array", "minItems": 1, "items": _ref(name)} for group in GROUPS},
        "unevaluatedProperties": False if others is None else others,
    }


def _known() -> Schema:
    """Return the schema of the names that are known: groups, facts, attributes of PS3.6."""
    return {
        "properties": {
            **{name: _group(name) for name in GROUPS},
            **{name: _fact(name) for name in FACTS},
            **_only(_members(model.Selection), *REMARKS),
            **{keyword: _attribute(keyword) for keyword in keywords() if find(keyword)},
        },
        "patternProperties": {_TAG: {**_ref("any"), "title": "an attribute by its tag"}},
    }


def _group(name: str) -> Schema:
    words = {"allOf": "All of these hold", "anyOf": "At least one of these holds", "noneOf": "None of these holds"}[
        name
    ]
    return {
        "title": name,
        "description": f"{words}: a list of conditions objects, nested freely.",
        "examples": [[{"SeriesDescription": {"contains": "t2"}}, {"ProtocolName": {"contains": "t2"}}]],
    }


def _fact(name: str) -> Schema:
    return {**_ref(FACTS[name]().kind + "Fact"), "title": name, "description": FACT_WORDS[name]}


def _attribute(keyword: str) -> Schema:
    attribute = find(keyword)
    if attribute is None:
        raise LookupError(keyword)
    tag = f"({attribute.tag[:4]},{attribute.tag[4:]})"
    return {**_ref(form_of(attribute)), "title": f"{tag} {attribute.vr} {attribute.vm}"}


def _selections_with(conditions: Schema) -> Schema:
    preference = {"properties": {"matching": conditions}}
    selection = {"properties": {"conditions": conditions, "prefer": {"items": preference}}}
    return {"properties": {"selections": {"items": selection}}}


def _own_name() -> Schema:
    reserved = {"enum": ["studies", "series", "instances"]}
    return {"type": "string", "pattern": TEXT_OPERAND["pattern"], "not": reserved}


def _form(form: Form) -> Schema:
    """Return the schema of a condition's value: its short forms, or a test object.

    It has no title, so that an editor shows the one of the attribute that the value is of.
    """
    return {"description": form.words, "examples": form.examples, "anyOf": [*form.short, _ref(f"{form.kind}Test")]}


def _test(kind: str, *, outermost: bool) -> Schema:
    return {"description": model.Test.__doc__, **schema_of_test(kind, _members(model.Test), outermost=outermost)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _only(schema: Schema, *names: str) -> Schema:
    return {name: schema[name] for name in names if name in schema}


def _without(schema: Schema, *names: str) -> Schema:
    return {name: value for name, value in schema.items() if name not in names}


def _rendered(value: object, depth: int, key: str = "") -> str:
    """Return JSON, with its key in front where it has one, that begins at a depth of indentation."""
    label = f"{json.dumps(key)}: " if key else ""
    flat = label + json.dumps(value, ensure_ascii=False)
    if len(flat) + 2 * depth < _WIDTH or not isinstance(value, (dict, list)):
        return flat
    if isinstance(value, dict):
        opening, closing = "{}"
        lines = [_rendered(member, depth + 1, name) for name, member in value.items()]
    else:
        opening, closing = "[]"
        lines = [_rendered(member, depth + 1) for member in value]
    between = "\n" + "  " * (depth + 1)
    return label + opening + between + f",{between}".join(lines) + "\n" + "  " * depth + closing


GENERATED: dict[Path, Callable[[], Schema]] = {PATH: schema, published_report.PATH: published_report.schema}
"""The schemas that are made from the program."""

if __name__ == "__main__":
    for path, make in GENERATED.items():
        path.write_text(rendered(make()), "utf-8")
