"""The Defined Terms of some coded attributes.

`defined_terms.tsv` has a row for each attribute: keyword, source of the terms, the terms.
The row without a keyword has the modalities that acquire images, which free text may name.
"""

from functools import cache

from selector.dicom.dictionary import FREE_TEXT, Attribute
from selector.dicom.tables import table


def defined_terms(attribute: Attribute) -> tuple[str, ...]:
    """Return the known terms for an attribute: values it may have or, for free text, names it may contain."""
    if attribute.vr in FREE_TEXT:
        return _terms()[""]
    return _terms().get(attribute.keyword, ()) if attribute.keyword else ()


@cache
def _terms() -> dict[str, tuple[str, ...]]:
    rows = (row.split("\t") for row in table("defined_terms").splitlines()[1:])
    return {keyword: tuple(terms.split(",")) for keyword, _, terms in rows}
