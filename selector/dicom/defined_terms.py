"""Terms that the Standard defines for the values of some coded attributes, as data.

`defined_terms.tsv` beside this module has a row for each attribute: keyword, where the terms are from, the terms.
The row without a keyword has the modalities that acquire images, which free text may name.
"""

from functools import cache
from pathlib import Path

from selector.dicom.dictionary import FREE_TEXT, Attribute


def defined_terms(attribute: Attribute) -> tuple[str, ...]:
    """Return the terms that a value of an attribute may be, or that free text may name; none where none are known."""
    if attribute.vr in FREE_TEXT:
        return _table()[""]
    return _table().get(attribute.keyword, ()) if attribute.keyword else ()


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = (Path(__file__).parent / "defined_terms.tsv").read_text(encoding="ascii")
    rows = (row.split("\t") for row in text.splitlines()[1:])
    return {keyword: tuple(terms.split(",")) for keyword, _, terms in rows}
