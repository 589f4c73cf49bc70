"""The Defined Terms of some coded attributes.

`defined_terms.tsv` has a row for each attribute: keyword, source of the terms, the terms.
The row without a keyword has the modalities that acquire images, which free text may name.
"""

from functools import cache
from pathlib import Path

from selector.dicom.dictionary import FREE_TEXT, Attribute


def defined_terms(attribute: Attribute) -> tuple[str, ...]:
    """Return the known terms for an attribute: values it may have or, for free text, names it may contain."""
    if attribute.vr in FREE_TEXT:
        return _table()[""]
    return _table().get(attribute.keyword, ()) if attribute.keyword else ()


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = (Path(__file__).parent / "defined_terms.tsv").read_text(encoding="ascii")
    rows = (row.split("\t") for row in text.splitlines()[1:])
    return {keyword: tuple(terms.split(",")) for keyword, _, terms in rows}
