"""Which attributes may be shown, from Table E.1-1 of PS3.15, as data.

`confidentiality.tsv` has a row for each entry: keyword, tag, action of the Basic Profile, and the action under its
options.
"""

from functools import cache

from selector.dicom.standard.dictionary import CUSTOM, Attribute
from selector.dicom.standard.tables import row_of_tag, table

_KEEPING = ("RetainUIDs", "RetainDeviceIdent", "RetainPatientChars")
_DESCRIBING = frozenset(
    {
        "StudyDescription",
        "SeriesDescription",
        "ProtocolName",
        "ContrastBolusAgent",
        "DerivationDescription",
        "AcquisitionDeviceProcessingDescription",
        "RequestedProcedureDescription",
        "PerformedProcedureStepDescription",
    }
)
"""Attributes that the table would clean, but without which a selection cannot be understood."""


def may_show(attribute: Attribute) -> bool:
    """Return whether a report may show the values of an attribute.

    It may if the table does not list the attribute, or keeps it (K) under Retain UIDs, Retain Device Identity or Retain
    Patient Characteristics. It may also show a few descriptions, and never private or custom attributes.
    """
    if attribute.vr == CUSTOM:
        return False
    return attribute.keyword in _DESCRIBING or _keeps(attribute.tag)


def is_listed(attribute: Attribute) -> bool:
    """Return whether the table lists an attribute: a UID in it identifies something, others are of the Standard."""
    return row_of_tag("confidentiality", attribute.tag) is not None


@cache
def _keeps(tag: str) -> bool:
    row = row_of_tag("confidentiality", tag)
    if row is None:
        return True
    columns = table("confidentiality").partition("\n")[0].split("\t")
    return any(row[columns.index(option)] == "K" for option in _KEEPING)
