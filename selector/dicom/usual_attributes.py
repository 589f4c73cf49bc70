"""Attributes that a parser can be expected to write.

`usual_attributes.tsv` has a row for each: the attributes with plain values of the modules (PS3.3)
that every CT, MR and PET image has, of Patient Study and of Contrast/Bolus, with the sequence that Enhanced objects
have instead; and those that a DICOMweb server adds to its responses (PS3.18 10.6.3.3).
"""

from functools import cache

from selector.dicom.tables import table


@cache
def usual_attributes() -> frozenset[str]:
    """Return their keywords."""
    return frozenset(row.partition("\t")[0] for row in table("usual_attributes").splitlines()[1:])
