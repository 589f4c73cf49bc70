"""What the published schema says of a test object: its members, for each kind of value that it is about."""

import re

from jsonschema import Draft202012Validator

from selector.rules.compile.value_predicates import EQUALITY, FITTING, TEXT
from selector.schemas.condition_forms import FORMS, OPERAND_EXAMPLES, OPERANDS, TEXT_OPERAND, Schema

REMARKS = ("description", "$comment")

_FITTING_AS = {"date": "period", "time": "period", "datetime": "period", "any": "custom", "fact": "number"}
_FACTS = ("fact", "plane", "flag")
_TEXTUAL = ("text", "date", "time", "datetime", "age", "custom", "any", "plane")
_NUMERIC = ("number", "fact", "custom", "any")
_TOLD = ("title", "description", "examples")


def schema_of_test(kind: str, described: dict[str, Schema], *, outermost: bool) -> Schema:
    """Return the schema of a test object.

    Parameters
    ----------
    kind
        One of `OPERANDS`.
    described
        Every member of a test object, with its title, description and examples.
    outermost
        False for an object within `not`, where some members cannot stand.
    """
    asking = {name: _asking(kind, name, described[name]) for name in _asking_members(kind, outermost=outermost)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {**asking, **{name: described[name] for name in _other_members(kind, outermost=outermost)}},
        "anyOf": [{"required": [name]} for name in asking],
        "dependentSchemas": {
            "present": {"propertyNames": {"enum": ["present", *REMARKS]}},
            "instances": {"not": {"required": ["not"]}},
            "position": {"not": {"required": ["values"]}},
        },
    }


def _asking_members(kind: str, *, outermost: bool) -> list[str]:
    """Return the members that ask something; a test object has at least one of them."""
    names = list(FITTING[_FITTING_AS.get(kind, kind)])
    if kind in {"sequence", "any"}:
        names.append("item")
    if kind != "binary":
        names.append("not")
    if outermost and kind not in _FACTS:
        names.append("present")
    return names


def _other_members(kind: str, *, outermost: bool) -> list[str]:
    names = ["caseSensitive"] if kind in _TEXTUAL else []
    if kind in _NUMERIC:
        names.append("tolerance")
    if kind not in {"sequence", "binary"}:
        names += ["values", "position"]
    if outermost and kind != "binary":
        names += ["ifMissing"] if kind in _FACTS else ["instances", "ifMissing"]
    return [*names, *REMARKS]


def _asking(kind: str, name: str, described: Schema) -> Schema:
    """Return the schema of a member that asks something, with those of its examples that fit the kind."""
    asked = _asked(kind, name)
    told = {part: described[part] for part in _TOLD}
    if name == "not" and kind == "sequence":
        told["examples"] = [OPERAND_EXAMPLES[kind]]
    elif name != "item":
        told["examples"] = _fitting(kind, asked, described["examples"])
    return {**told, **asked}


def _fitting(kind: str, asked: Schema, examples: list[object]) -> list[object]:
    """Return the examples that fit a kind; where it has one of its own, that one in the form that fits."""
    alone = [part for part in asked.get("anyOf", ()) if "$ref" not in part]
    validator = Draft202012Validator({**asked, "anyOf": alone} if alone else asked)
    own = OPERAND_EXAMPLES.get(kind, 3)
    made = [one for one in (own, [own], [own, own]) if validator.is_valid(one)][:1]
    is_odd = re.compile("['\"]" if kind in {"number", "fact"} else "$^").search  # a text can be a number, but need not
    fitting = [example for example in examples if validator.is_valid(example) and not is_odd(repr(example))]
    return made or fitting if kind in OPERAND_EXAMPLES else fitting or made


def _asked(kind: str, name: str) -> Schema:
    operand = OPERANDS[kind]
    if name == "item":
        return {"$ref": "#/$defs/conditions"}
    if name == "not":
        form = next(form for form in FORMS.values() if form.kind == kind)
        return {"anyOf": [*form.short, {"$ref": f"#/$defs/{kind}TestInNot"}]}
    if name in TEXT:
        return {"anyOf": [TEXT_OPERAND, {"type": "array", "items": TEXT_OPERAND, "minItems": 1}]}
    if name == "between":
        return {"type": "array", "items": operand, "minItems": 2, "maxItems": 2}
    if name in EQUALITY and name != "equals":
        return {"type": "array", "items": operand, "minItems": 1}
    return {"type": "boolean"} if name == "present" else operand
