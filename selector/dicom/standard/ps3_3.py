"""What PS3.3 lists: the attributes of some modules, and the Defined Terms of some attributes.

- `usual_attributes.tsv`: the attributes with plain values of the modules that every CT, MR and PET image has, of
  Patient Study and of Contrast/Bolus, with what Enhanced objects have instead; and those that a DICOMweb
  server adds to its responses (PS3.18 10.6.3.3).
- `study_attributes.tsv`: the attributes of the modules of the Patient and the Study entity (PS3.3 C.7.1 and C.7.2),
  and what a study query adds to them (PS3.4 C.6.2.1.2).
- `defined_terms.tsv`: keyword, source of the terms, whether images have others as well (Y or N), the terms. The row
  without a keyword has the modalities that acquire images, which free text may name.
"""

from functools import cache

from msgspec import Struct

from selector.dicom.standard.dictionary import FREE_TEXT, Attribute
from selector.dicom.standard.tables import table


class Terms(Struct, frozen=True):
    """Terms of an attribute, where they are defined, and whether images have other values as well."""

    source: str
    terms: tuple[str, ...]
    others: bool


@cache
def usual_attributes() -> frozenset[str]:
    """Return the keywords of the attributes that a parser can be expected to write."""
    return _keywords("usual_attributes")


@cache
def study_attributes() -> frozenset[str]:
    """Return the keywords of the attributes of patient and study, which hold for every series of a study."""
    return _keywords("study_attributes")


def defined_terms(attribute: Attribute) -> tuple[str, ...]:
    """Return the known terms for an attribute: values it may have or, for free text, names it may contain."""
    key = "" if attribute.vr in FREE_TEXT else attribute.keyword or attribute.tag
    return _terms()[key].terms if key in _terms() else ()


def all_terms(attribute: Attribute) -> Terms | None:
    """Return the terms of an attribute that has no other values, or None."""
    terms = _terms().get(attribute.keyword or attribute.tag)
    return None if terms is None or terms.others else terms


def _keywords(name: str) -> frozenset[str]:
    return frozenset(row.partition("\t")[0] for row in table(name).splitlines()[1:])


@cache
def _terms() -> dict[str, Terms]:
    rows = (row.split("\t") for row in table("defined_terms").splitlines()[1:])
    return {key: Terms(source, tuple(terms.split(",")), others=others == "Y") for key, source, others, terms in rows}
