"""The data dictionary of PS3.6.

`dictionary.tsv` has a row for each entry of PS3.6 Tables 6-1, 7-1 and 8-1: keyword, tag, VR, VM, retired.
A rule names a handful of attributes, so rows are looked up in the text; it is only parsed as a whole for a suggestion.

Attributes of repeating groups (60xx and the like, PS3.5 7.6) share a row and a keyword. The keyword is that of the
first group alone, so that one name never stands for several attributes: OverlayRows is 60000010, and 60020010 has only
a tag.
"""

from functools import cache

from msgspec import Struct

from selector.dicom.standard.tables import row_of_tag, table

NUMBERS = frozenset({"DS", "IS", "FD", "FL", "US", "SS", "UL", "SL", "UV", "SV", "US or SS"})
CODES = frozenset({"CS", "UI", "AE", "AT"})
PERIODS = frozenset({"DA", "TM", "DT"})
FREE_TEXT = frozenset({"LO", "SH", "ST", "LT", "UT", "UC", "UR", "PN"})
UNSPLIT = frozenset({"ST", "LT", "UT", "UR"})
"""VRs in which a backslash does not separate values (PS3.5 6.4)."""
CUSTOM = "custom"
"""Replaces the VR of an attribute that PS3.6 does not list; its values are used as they are."""

_HEX = frozenset("0123456789ABCDEFabcdef")


class Attribute(Struct, frozen=True):
    """An attribute: its names, and how its values are read.

    Attributes
    ----------
    keyword
        The PS3.6 keyword, or the name of a custom attribute; empty if there is only a tag: for a private attribute, and
        in all but the first of repeating groups.
    tag
        Eight hex digits in upper case; empty for a custom attribute that has only a name.
    vr
        The VR of PS3.6, or a choice of VRs (``US or SS``); `CUSTOM` for an attribute that PS3.6 does not list.
    vm
        The VM of PS3.6, such as ``1`` or ``2-n``.
    """

    keyword: str
    tag: str
    vr: str
    vm: str

    @property
    def name(self) -> str:
        """Its name in messages and reports."""
        return self.keyword or self.tag

    @property
    def is_single(self) -> bool:
        """Whether PS3.6 allows only one value."""
        return self.vm == "1"

    @property
    def most_values(self) -> int | None:
        """The most values that PS3.6 allows; None if there may be any number."""
        last = self.vm.rpartition("-")[2]
        return int(last) if last.isdecimal() else None

    @property
    def kind(self) -> str:
        """One of ``text``, ``code``, ``number``, ``period``, ``age``, ``sequence``, ``binary``, ``custom``."""
        return kind_of(self.vr)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Its possible names in JSON: keyword, tag in upper case, tag in lower case."""
        names = (self.keyword, self.tag, self.tag.lower())
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields for each of the `spellings`."""
        return _fields(self)


@cache
def _fields(attribute: Attribute) -> tuple[str, ...]:
    return tuple(map(_field, attribute.spellings)) if attribute.tag else (_field(f"_{attribute.keyword}"),)


def _field(spelling: str) -> str:
    """Return a field name for a spelling."""
    name = f"_{spelling}" if spelling[0].isdigit() or is_tag(spelling) else spelling
    return name if name.isidentifier() else f"_{spelling.encode('utf-8', 'surrogatepass').hex()}"


@cache
def kind_of(vr: str) -> str:
    """Return how values of a VR are compared; see `Attribute.kind`."""
    for kind, vrs in (("number", NUMBERS), ("code", CODES), ("period", PERIODS), ("text", FREE_TEXT)):
        if vr in vrs:
            return kind
    return {"AS": "age", "SQ": "sequence", CUSTOM: "custom"}.get(vr, "binary")


def is_tag(name: str) -> bool:
    """Return whether a name is a tag: eight hex digits, either case."""
    return len(name) == 8 and _HEX.issuperset(name)


def is_private(tag: str) -> bool:
    """Return whether a tag is private: its group number is odd (PS3.5 7.8)."""
    return int(tag[3], 16) % 2 == 1


@cache
def find(name: str) -> Attribute | None:
    """Return the attribute of PS3.6 with a keyword, or with a tag of eight hex digits in either case; else None."""
    row = row_of_tag("dictionary", name.upper()) if is_tag(name) else _row_of_keyword(name)
    if row is None:
        return None
    keyword, pattern, vr, vm, _ = row
    first = _first_tag(pattern)
    tag = name.upper() if is_tag(name) else first
    return None if vr in {"NONE", "VR"} else Attribute(keyword if tag == first else "", tag, vr, vm)


def is_retired(attribute: Attribute) -> bool:
    """Return whether PS3.6 has retired an attribute."""
    row = row_of_tag("dictionary", attribute.tag) if attribute.tag else None
    return row is not None and row[4] == "Y"


def _first_tag(pattern: str) -> str:
    """Return the first tag of a repeating group: 60XX0010 begins with 60000010, 002804X0 with 00280410.

    (0028,0400) is another attribute.
    """
    tags = (pattern.replace("X", digit) for digit in "01")
    return next(tag for tag in tags if row_of_tag("dictionary", tag) == row_of_tag("dictionary", pattern))


def _row_of_keyword(keyword: str) -> list[str] | None:
    rows = table("dictionary")
    at = rows.find(f"\n{keyword}\t") if keyword.isalnum() else -1
    return None if at < 0 else rows[at + 1 : rows.find("\n", at + 1)].split("\t")


def required(keyword: str) -> Attribute:
    """Return an attribute that this program itself needs; raise `LookupError` if PS3.6 does not list it."""
    attribute = find(keyword)
    if attribute is None:
        raise LookupError(keyword)
    return attribute


def custom(name: str) -> Attribute:
    """Return an attribute that PS3.6 does not list, by its tag or by the parser's name for it."""
    if is_tag(name):
        return Attribute("", name.upper(), CUSTOM, "1-n")
    return Attribute(name, "", CUSTOM, "1-n")


def keywords(*, retired: bool = True) -> list[str]:
    """Return every keyword of PS3.6, in the order of the tags; or only those that are not retired."""
    rows = (row.split("\t") for row in table("dictionary").splitlines()[1:])
    return [row[0] for row in rows if row[0] and row[2] != "NONE" and (retired or row[4] == "N")]
