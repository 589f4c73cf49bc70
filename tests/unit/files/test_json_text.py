"""Syntax errors in JSON, in words."""

import json

import pytest

from selector.files.json_text import fault_of

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
        ('["x]', 1, "Unterminated string"),
        ("[1,", 1, "Expecting value"),
    ],
)
def test_what_is_not_json_and_why(text: str, place: int, message: str) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)
    where, found = fault_of(caught.value)
    assert found.startswith(f"this is not JSON: {message}")
    if place > 1:
        assert where.startswith("line 2")
