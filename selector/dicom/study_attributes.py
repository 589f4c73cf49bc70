"""The attributes of a patient or a study (PS3.3 C.7.1, C.7.2), which have one value in all series of a study.

`study_attributes.tsv` has a row for each.
"""

from functools import cache

from selector.dicom.tables import table


@cache
def study_attributes() -> frozenset[str]:
    """Return their keywords."""
    return frozenset(row.partition("\t")[0] for row in table("study_attributes").splitlines()[1:])
