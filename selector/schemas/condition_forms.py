"""What the published schema says of values: the forms that a condition may have on each kind of attribute or fact."""

from typing import Any

from msgspec import Struct

Schema = dict[str, Any]

_NUMBER = {"type": "number"}
_RELATION = {"enum": [">", ">=", "<", "<=", "!="]}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def _pair(first: Schema, second: Schema) -> Schema:
    return {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}


TEXT_OPERAND = _text(r"\S")
"""A text that is not blank."""

_SHORT_TEXT = _text(r"^(?!\s*!)[\s\S]*\S")
_LISTED_TEXT = _text(r"^(?!\s*!\s*$)[\s\S]*\S")
_PLANE = _either(
    {"enum": ["axial", "coronal", "sagittal"]},
    _text(r"^\s*!?\s*([Aa][Xx][Ii][Aa][Ll]|[Cc][Oo][Rr][Oo][Nn][Aa][Ll]|[Ss][Aa][Gg][Ii][Tt][Tt][Aa][Ll])\s*$"),
)
_DATE = _either(_text(r"^\s*[0-9]{4}([-.]?[0-9]{2}([-.]?[0-9]{2})?)?\s*$"), {"type": "integer"})
_TIME = _either(_text(r"^\s*[0-9]{2}(:?[0-9]{2}(:?[0-9]{2}(\.[0-9]{1,6})?)?)?\s*$"), {"type": "number"})
_DATETIME = _either(
    _text(r"^\s*[0-9]{4}([0-9]{2}){0,2}([0-9]{2}){0,3}(\.[0-9]{1,6})?([+-][0-9]{4})?\s*$"), {"type": "number"}
)

_NUMERIC = _either(_NUMBER, _text(r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"))

OPERANDS: dict[str, Schema] = {
    "text": TEXT_OPERAND,
    "number": _NUMERIC,
    "date": _DATE,
    "time": _TIME,
    "datetime": _DATETIME,
    "age": _text(r"^\s*[0-9]{1,3}[DWMYdwmy]\s*$"),
    "custom": _either(TEXT_OPERAND, _NUMBER),
    "any": _either(TEXT_OPERAND, _NUMBER),
    "fact": _NUMERIC,
    "plane": _PLANE,
    "flag": {"type": "boolean"},
    "sequence": {},
    "binary": {},
}
"""What a test compares with, by kind of test."""

OPERAND_EXAMPLES: dict[str, object] = {
    "date": "202401",
    "time": "13",
    "datetime": "20240131133000",
    "age": "018Y",
    "plane": "axial",
    "flag": True,
    "sequence": {"item": {"CodeValue": "T-D3000", "CodingSchemeDesignator": "SRT"}},
}
"""What is compared with on kinds that the examples of a member do not have in mind."""

_RANGE = _pair(_NUMBER, _NUMBER)
_NO_ORDER = {"not": _pair({}, {"enum": [">", ">=", "<", "<="]})}
_TEXTS: Schema = {"type": "array", "items": _LISTED_TEXT, "minItems": 1}
_ONE_OF = {**_TEXTS, **_NO_ORDER}
_ONE = {**_ONE_OF, "contains": _text(r"^(?!\s*!)"), "minContains": 0, "maxContains": 1}


def _related(kind: str) -> Schema:
    return _pair(OPERANDS[kind], _RELATION)


class Form(Struct, frozen=True):
    """The forms of a condition's value: the kind of test that an object is, its short forms, and words about them."""

    kind: str
    words: str
    examples: list[object]
    short: tuple[Schema, ...] = ()


def _ordered(kind: str, words: str, examples: list[object]) -> Form:
    return Form(kind, words, examples, (_NUMBER, _SHORT_TEXT, _RANGE, _related(kind)))


_AGES = "Age (AS), compared in days. An age with its unit equals; [age, relation]; or a test object."
_EXPRESSION = "equals, or is an expression that is found in it; case is ignored"
_PERIOD_WORDS = (
    "A value of limited precision is the whole period: 2024 is any day of it. Otherwise an expression on the text. "
    "[from, to]: both included. [value, relation]. Or a test object."
)
_CODE_WORDS = (
    'Coded text. A text is the whole value, or an expression that matches the whole of it: "CT" is not OCT. Case is '
    "ignored. "
)
_NUMBER_WORDS = (
    "A number equals. [3, 5]: between, both included. [3, relation]: >, >=, <, <= or !=. A text equals as a number, or "
    "is an expression that matches the whole decimal text. Or a test object."
)
_LIST = 'A list: one of these; with "!" before a member: not this one. Or a test object.'
_SEVERAL = 'Several values: one of them is enough. A list has at most one member without "!". Or a test object.'
_TEXT_EXAMPLES: list[object] = ["t2", ["T2 TSE", "T2 BLADE"], {"contains": "t2", "not": {"contains": ["cor", "sag"]}}]
_CODE_EXAMPLES: list[object] = ["MR", ["CT", "PT"], {"oneOf": ["CT", "PT"]}]
_NUMBER_EXAMPLES: list[object] = [3, [2, 4], [2.9, ">="], {"atLeast": 2, "lessThan": 5}]
_DATE_EXAMPLES: list[object] = ["2024", ["20240131", ">="], {"between": ["202401", "202406"]}]
_TIME_EXAMPLES: list[object] = ["13", ["133000", ">="], {"atLeast": "08", "lessThan": "18"}]
_DATETIME_EXAMPLES: list[object] = ["2024", ["20240131133000", ">="], {"atLeast": "20240131133000+0100"}]
_AGE_EXAMPLES: list[object] = [["018Y", ">="], {"atLeast": "018Y", "lessThan": "065Y"}]

FORMS: dict[str, Form] = {
    "text": Form("text", f"Text. A text {_EXPRESSION}. {_LIST}", _TEXT_EXAMPLES, (_SHORT_TEXT, _ONE_OF)),
    "texts": Form("text", f"Text. A text {_EXPRESSION}. {_SEVERAL}", _TEXT_EXAMPLES[::2], (_SHORT_TEXT, _ONE)),
    "code": Form("text", f"{_CODE_WORDS}{_LIST}", _CODE_EXAMPLES, (_SHORT_TEXT, _ONE_OF)),
    "codes": Form("text", f"{_CODE_WORDS}{_SEVERAL}", ["EP", {"hasAll": ["SE", "IR"]}], (_SHORT_TEXT, _ONE)),
    "imageType": Form(
        "text",
        f'{_CODE_WORDS}A list: has all of these, and with "!" before a member: not this one. Or a test object.',
        [["ORIGINAL", "PRIMARY", "!LOCALIZER"], {"position": 3, "equals": "AXIAL"}],
        (_SHORT_TEXT, _ONE_OF),
    ),
    "number": _ordered("number", _NUMBER_WORDS, _NUMBER_EXAMPLES),
    "numbers": _ordered(
        "number",
        f"Several numbers: equality asks that one of them is so, range and relation that all are. {_NUMBER_WORDS}",
        [[0.5, 1], {"position": 1, "atMost": 1}],
    ),
    "date": _ordered("date", f"Date (DA). {_PERIOD_WORDS}", _DATE_EXAMPLES),
    "dates": _ordered("date", f"Dates (DA). {_PERIOD_WORDS}", _DATE_EXAMPLES),
    "time": _ordered("time", f"Time (TM). {_PERIOD_WORDS}", _TIME_EXAMPLES),
    "times": _ordered("time", f"Times (TM). {_PERIOD_WORDS}", _TIME_EXAMPLES),
    "datetime": _ordered("datetime", f"Date and time (DT). {_PERIOD_WORDS}", _DATETIME_EXAMPLES),
    "datetimes": _ordered("datetime", f"Dates and times (DT). {_PERIOD_WORDS}", _DATETIME_EXAMPLES),
    "age": Form("age", _AGES, _AGE_EXAMPLES, (_SHORT_TEXT, _related("age"))),
    "sequence": Form(
        "sequence",
        "A sequence: a test object with `item`, conditions that some item meets, or with `present`.",
        [OPERAND_EXAMPLES["sequence"], {"present": True}],
    ),
    "binary": Form("binary", "Binary: only whether it is present can be asked.", [{"present": True}]),
    "customs": Form(
        "custom",
        "An attribute that PS3.6 does not list; its values are taken as they are written. A text equals, or is an "
        "expression that is found in it. Numbers as on numeric attributes. Or a test object.",
        ["volume", 5, [3, 5], {"oneOf": ["volume", "cine"]}],
        (_SHORT_TEXT, _NUMBER, _RANGE, _related("custom"), _ONE),
    ),
    "any": Form(
        "any",
        "An attribute by its tag. Which forms fit depends on its VR.",
        ["MR", [3, 5], {"present": True}],
        (_SHORT_TEXT, _NUMBER, _RANGE, _related("any"), _ONE_OF),
    ),
    "numberFact": _ordered("fact", _NUMBER_WORDS, [[20, ">="], {"atLeast": 20}]),
    "planeFact": Form(
        "plane",
        "axial, coronal or sagittal.",
        ["axial", ["axial", "coronal"], {"equals": "axial", "ifMissing": "matched"}],
        (_PLANE, {"type": "array", "items": _PLANE, "minItems": 1}, _pair(_PLANE, {"const": "!="})),
    ),
    "flagFact": Form("flag", "true or false.", [True, {"equals": True}], ({"type": "boolean"},)),
}
"""By the name of the form: a kind of attribute, with an s where PS3.6 allows several values, or a kind of fact."""

FACT_WORDS = {
    "series.instanceCount": "How many instances the series has: those listed, else NumberOfSeriesRelatedInstances.",
    "series.frameCount": "How many frames its instances have together; an instance without NumberOfFrames has one.",
    "series.plane": "The plane of all its slices, from ImageOrientationPatient: axial, coronal or sagittal, whichever "
    "their normal is nearest to. Absent where no orientation is written, undecided where instances differ.",
    "series.obliquity": "The largest angle between a slice's normal and the axis that is nearest to it, in degrees.",
    "series.hasImage": "Whether series-images.json names an image for the series.",
}
"""What each fact of the series is."""
