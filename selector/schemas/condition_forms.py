"""The forms of a condition's value in the published schema, by kind of attribute or fact.

The patterns are those of ECMA 262, as JSON Schema asks, and never stricter than the loader.
"""

from typing import Any

from selector.dicom.geometry import PLANES

Schema = dict[str, Any]

_BLANK, _VISIBLE, _BARE = r"[ \t\n\r\f\v\0]", r"[^ \t\n\r\f\v\0]", r"[^ \t\n\r\f\v\0!]"
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_DATE = "[0-9]{4}([-.]?[0-9]{2}([-.]?[0-9]{2})?)?"
_TIME = r"[0-9]{2}(:?[0-9]{2}(:?[0-9]{2}(\.[0-9]{1,6})?)?)?"
_DATETIME = r"[0-9]{4}([0-9]{2}){0,5}(\.[0-9]{1,6})?([+-][0-9]{4})?"
_PLANE = "|".join("".join(f"[{letter.upper()}{letter}]" for letter in plane) for plane in PLANES)


def ref(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def _list_of(entry: Schema) -> Schema:
    return {"type": "array", "items": entry, "minItems": 1}


def _pair(first: Schema, second: Schema) -> Schema:
    return {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{_BLANK}*({pattern})"}


def _whole_text(pattern: str) -> Schema:
    return _text(f"({pattern}){_BLANK}*$")


TEXT: Schema = {"type": "string", "pattern": _VISIBLE}
ALTERNATIVES: Schema = {"anyOf": [TEXT, _list_of(TEXT)]}

_OR_NUMBER = {"type": ["string", "number"]}
OPERANDS: dict[str, Schema] = {
    "text": {**TEXT, "examples": ["CT", "PT"]},
    "number": {**_whole_text(_NUMBER), **_OR_NUMBER, "examples": [2, 4]},
    "period": {**_whole_text(f"{_DATE}|{_TIME}|{_DATETIME}"), **_OR_NUMBER, "examples": ["202401", "20240630"]},
    "age": {**_whole_text("[0-9]{1,3}[DWMYdwmy]"), "examples": ["018Y", "065Y"]},
    "custom": {**TEXT, **_OR_NUMBER, "examples": [3, 5]},
    "plane": {**_whole_text(_PLANE), "examples": list(PLANES)},
    "flag": {"type": "boolean", "examples": [True]},
}
"""The operands of a test, by kind of value."""

_OF_FACTS = ("not", "values", "position", "ifMissing")
_OF_ATTRIBUTES = (*_OF_FACTS, "present", "uniform", "instances")
OTHER_MEMBERS = {
    "text": (*_OF_ATTRIBUTES, "caseSensitive"),
    "number": (*_OF_ATTRIBUTES, "tolerance"),
    "period": (*_OF_ATTRIBUTES, "caseSensitive"),
    "age": (*_OF_ATTRIBUTES, "caseSensitive"),
    "custom": (*_OF_ATTRIBUTES, "caseSensitive", "tolerance", "item"),
    "sequence": ("item", "not", "ifMissing", "present", "instances"),
    "binary": ("present",),
    "plane": (*_OF_FACTS, "caseSensitive"),
    "flag": _OF_FACTS,
}
"""By kind, the members that a test may have apart from those that compare values."""

_FOUND = "A text equals the value or, as a regular expression, is found in it; case is ignored."
_WHOLE = 'A text equals the value or, as a regular expression, matches all of it: "CT" does not match OCT.'
_ONE_OF = 'A list means one of these; "!" before a text excludes it.'
_ALL_OF = 'A list means all of these; "!" before a text excludes it.'
_SEVERAL = 'There may be several values; one that matches is enough. A list has at most one text without "!".'
_NUMBERS = (
    'A number equals the value. [3, 5] means between, both included. [3, ">="] is a relation: >, >=, <, <= or !=. A '
    "text equals the number or, as a regular expression, matches all of its decimal text."
)
_EVERY = "There may be several values; one that equals is enough, ranges and relations must hold for all."
_PERIODS = (
    'Date or time. Less precision means the whole period: "2024" is all of that year. [2023, 2024] means between, both '
    'included. ["202401", ">="] is a relation. Any other text is a regular expression.'
)
_AGES = 'Age, compared in days. A text such as "018Y", "06M", "2W" or "10D" equals the value.'
_OTHERS = (
    "An attribute by its tag, or one that PS3.6 does not list, has retired or does not use in images. Its VR decides "
    "which forms fit; without a VR, values are compared as they are."
)


def _form(kind: str, short_forms: tuple[str, ...], words: str, *examples: object) -> Schema:
    """Return the schema of a condition's value: one of some short forms, or an object with tests."""
    short = {"anyOf": [*map(ref, short_forms)]} if short_forms else {"type": "object"}
    value = {"if": {"type": "object"}, "then": ref(f"{kind}Test"), "else": short}
    return {"description": f"{words} An object has tests as its members.", "examples": list(examples), **value}


def _ordered(kind: str) -> tuple[str, ...]:
    return ("shortNumber", "shortText", "range", f"{kind}Relation")


_TEXTS, _ONE_TEXT = ("shortText", "listedTexts"), ("shortText", "oneText")
FORMS: dict[str, Schema] = {
    "text": _form("text", _TEXTS, f"Text. {_FOUND} {_ONE_OF}", "t2", {"contains": "t2", "not": {"contains": "cor"}}),
    "texts": _form("text", _ONE_TEXT, f"Text. {_FOUND} {_SEVERAL}", "breast", {"contains": ["breast", "mamma"]}),
    "code": _form("text", _TEXTS, f"Coded text. {_WHOLE} {_ONE_OF}", "MR", ["CT", "PT"]),
    "codes": _form("text", _ONE_TEXT, f"Coded text. {_WHOLE} {_SEVERAL}", "EP", {"hasAll": ["SE", "IR"]}),
    "ImageType": _form("text", _TEXTS, f"Coded text. {_WHOLE} {_ALL_OF}", ["ORIGINAL", "PRIMARY", "!LOCALIZER"]),
    "number": _form("number", _ordered("number"), f"Number. {_NUMBERS}", 3, [2, 4], [2.9, ">="], {"lessThan": 5}),
    "numbers": _form("number", _ordered("number"), f"{_EVERY} {_NUMBERS}", [0.5, 1], {"position": 1, "atMost": 1}),
    "period": _form("period", _ordered("period"), _PERIODS, ["202401", ">="], {"between": ["202401", "20240630"]}),
    "age": _form("age", ("shortText", "ageRelation"), _AGES, ["018Y", ">="], {"atLeast": "018Y", "lessThan": "065Y"}),
    "sequence": _form("sequence", (), "Sequence: ask for an item, or whether it is present.", {"present": True}),
    "binary": _form("binary", (), "Binary: ask whether it is present.", {"present": True}),
    "custom": _form("custom", (*_ordered("custom"), "listedTexts"), _OTHERS, "MR", [3, 5], {"present": True}),
    "plane": _form("plane", ("planeOperand", "planes", "planeRelation"), _ONE_OF, "axial", ["axial", "coronal"]),
    "flag": _form("flag", ("flagOperand",), "`true` or `false`.", {"equals": True}),
}
"""By kind, in the plural where several values are treated differently; ImageType is a kind of its own."""

DEFINITIONS: dict[str, Schema] = {
    **FORMS,
    "shortNumber": {"type": "number"},
    "shortText": _text(_BARE),
    "listedTexts": {
        **_list_of(_text(f"{_BARE}|!{_BLANK}*{_VISIBLE}")),
        "not": _pair({}, {"enum": [">", ">=", "<", "<="]}),
    },
    "oneText": {"allOf": [ref("listedTexts")], "contains": ref("shortText"), "minContains": 0, "maxContains": 1},
    "range": _pair(ref("shortNumber"), ref("shortNumber")),
    "planes": _list_of(_whole_text(f"(!{_BLANK}*)?({_PLANE})")),
    **{f"{kind}Operand": operand for kind, operand in OPERANDS.items()},
    **{f"{kind}Relation": _pair(ref(f"{kind}Operand"), {"enum": [">", ">=", "<", "<=", "!="]}) for kind in OPERANDS},
    "planeRelation": _pair(ref("planeOperand"), {"const": "!="}),
}
"""The forms, and the definitions that they refer to."""
