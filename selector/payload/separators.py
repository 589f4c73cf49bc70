"""Restoring the separators between values that a Japanese character set turned into yen signs.

In ISO-IR 13 (JIS X 0201) the byte of the backslash is the yen sign, so a writer that decodes a text before it splits
the values of it (PS3.5 6.1.2.3) leaves ``ORIGINAL¥PRIMARY``.
"""

import json
import re
from collections.abc import Mapping
from functools import cache

from selector.dicom.standard.dictionary import UNSPLIT, find, required
from selector.dicom.values import Element
from selector.payload.text import parse, without_deep_nesting

_YEN = "\u00a5"
_YEN_IN_UTF8 = _YEN.encode()
_ESCAPED, _ESCAPED_YEN = rb"\u00", re.compile(rb"\\u00[Aa]5")
_ISO_IR_13 = r"(?<![A-Za-z])IR[ _]13(?!\d)"
_CHARACTER_SETS = required("SpecificCharacterSet").spellings


def with_separators(data: bytes, file: str) -> bytes:
    """Return a metadata file with a backslash for each yen sign between the values of an attribute.

    Only datasets whose SpecificCharacterSet names ISO-IR 13 change, and those below them that have none of their own,
    and only attributes that may have several values. `InputError` is raised if `data` is not JSON.
    """
    if not _has_yen(data) or not re.search(_ISO_IR_13.encode(), data):
        return data
    try:
        restored = _dataset_or_list(parse(data, file), is_13=False)
    except RecursionError:
        restored = _dataset_or_list(parse(without_deep_nesting(data), file), is_13=False)
    return json.dumps(restored, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _has_yen(data: bytes) -> bool:
    """Return whether there may be a yen sign; each condition is far faster than the next."""
    if _YEN_IN_UTF8[:1] in data and _YEN_IN_UTF8 in data:
        return True
    return b"\\" in data and _ESCAPED in data and bool(_ESCAPED_YEN.search(data))


def _dataset_or_list(value: object, *, is_13: bool) -> object:
    if isinstance(value, list):
        return [_dataset_or_list(one, is_13=is_13) for one in value]
    return _dataset(value, is_13=is_13) if isinstance(value, dict) else value


def _dataset(dataset: Mapping[str, object], *, is_13: bool) -> dict[str, object]:
    given = [dataset[name] for name in _CHARACTER_SETS if dataset.get(name)]
    if given:
        is_13 = bool(re.search(_ISO_IR_13, json.dumps(given)))
    return {name: _value(name, value, is_13=is_13) for name, value in dataset.items()}


def _value(name: str, value: object, *, is_13: bool) -> object:
    """Return the value of an attribute, or what a member of another name holds."""
    if isinstance(value, str):
        return value.replace(_YEN, "\\") if is_13 and _YEN in value and _may_have_several(name) else value
    if isinstance(value, list):
        return [_value(name, one, is_13=is_13) for one in value]
    if isinstance(value, dict):
        if value.keys() & Element.__struct_fields__:
            return {member: _value(name, one, is_13=is_13) for member, one in value.items()}
        return _dataset(value, is_13=is_13)
    return value


@cache
def _may_have_several(name: str) -> bool:
    attribute = find(name)
    return attribute is not None and not attribute.is_single and attribute.vr not in UNSPLIT
