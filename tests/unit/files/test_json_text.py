"""Writing JSON row by row, and syntax errors in JSON, in words."""

import json

import pytest
from msgspec import Struct

from selector.files.json_text import encode_by_rows, fault_of

CUT_OFF = "it ends too early: a closing quote or bracket is missing, or it was cut off"
COMMENT = "it has no comments"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[1, 2,]", 1, "a comma before the closing ]; leave it out"),
        ("[1, 2,\n  ]", 1, "a comma before the closing ]; leave it out"),
        ('{"a": 1,}', 1, "a comma before the closing }; leave it out"),
        ('{"a": 1 ,\n}', 1, "a comma before the closing }; leave it out"),
        ('{"a": 1} // why', 1, COMMENT),
        ('{"a": 1, // why\n "b": 2}', 1, COMMENT),
        ('/* why */ {"a": 1}', 1, COMMENT),
        ('{\n # why\n "a": 1}', 2, COMMENT),
        ("{'a': 1}", 1, "texts are in double quotes"),
        ("[True]", 1, "write true"),
        ("[None]", 1, "write null"),
        ("[1 2]", 1, "Expecting ',' delimiter"),
        ("[,]", 1, "a comma before the closing ]"),
        ("[tru]", 1, "Expecting value"),
        ('["\\q"]', 1, "Invalid \\escape"),
        ("[1 ", 1, CUT_OFF),
        ('{"a": 1}-', 1, "Extra data"),
        ("[1]\n n", 2, "Extra data"),
    ],
)
def test_what_is_not_json_and_why(text: str, place: int, message: str) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)
    where, found = fault_of(caught.value)
    assert found.startswith(f"this is not JSON: {message}")
    if place > 1:
        assert where.startswith("line 2")


def test_what_is_cut_off_anywhere_is_called_so() -> None:
    whole = '{"a": [true, false, null, NaN, -Infinity, -1.5e-3, 2E+1], "b\\u00e9\\\\\\"": {"c": "d", "e": []}}'
    json.loads(whole)
    for length in range(1, len(whole)):
        with pytest.raises(json.JSONDecodeError) as caught:
            json.loads(whole[:length])
        assert fault_of(caught.value)[1] == f"this is not JSON: {CUT_OFF}", whole[:length]


class _Row(Struct):
    name: str
    parts: tuple[int, ...] = ()


class _Document(Struct, rename="camel"):
    a_title: str
    some_rows: tuple[_Row, ...]
    last: _Row


def test_each_member_and_each_row_has_a_line() -> None:
    document = _Document('"é"', (_Row("b", (1, 2)), _Row("c")), _Row("d", (3,)))
    lines = [
        "{",
        ' "aTitle": "\\"é\\"",',
        ' "someRows": [',
        '  {"name":"b","parts":[1,2]},',
        '  {"name":"c","parts":[]}',
        " ],",
        ' "last": {',
        '  "name": "d",',
        '  "parts": [3]',
        " }",
        "}",
    ]
    assert encode_by_rows(document).decode() == "\n".join([*lines, ""])


def test_a_document_without_rows() -> None:
    assert json.loads(encode_by_rows(_Document("", (), _Row("")))) == {
        "aTitle": "",
        "someRows": [],
        "last": {"name": "", "parts": []},
    }


def test_an_unpaired_surrogate_becomes_an_escape() -> None:
    document = _Document("\ud800", (_Row("\udfff"),), _Row("é"))
    text = encode_by_rows(document).decode("utf-8")
    assert "\\ud800" in text
    assert json.loads(text)["someRows"] == [{"name": "\udfff", "parts": []}]
