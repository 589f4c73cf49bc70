"""The attributes of the patient and of the study, which hold for every series of a study.

`study_attributes.tsv` has a row for each: the attributes of the modules of the Patient and the Study entity
(PS3.3 C.7.1 and C.7.2), and what a study query adds to them (PS3.4 C.6.2.1.2).
"""

from functools import cache

from selector.dicom.tables import table


@cache
def study_attributes() -> frozenset[str]:
    """Return their keywords."""
    return frozenset(row.partition("\t")[0] for row in table("study_attributes").splitlines()[1:])
