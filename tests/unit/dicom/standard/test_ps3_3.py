"""What PS3.3 lists: terms of attributes that PS3.6 has, spelled as values of their VR."""

import pytest

from selector.dicom.standard.dictionary import custom, find, required
from selector.dicom.standard.ps3_3 import all_terms, defined_terms
from selector.dicom.standard.tables import table
from selector.dicom.value_limits import text_misfit

KEYWORDS = [row.partition("\t")[0] for row in table("defined_terms").splitlines()[1:]]


@pytest.mark.parametrize("keyword", [one for one in KEYWORDS if one])
def test_the_terms_of_an_attribute_are_values_of_its_vr(keyword: str) -> None:
    attribute = find(keyword)
    assert attribute
    assert attribute.vr == "CS"
    terms = defined_terms(attribute)
    assert len(terms) == len(set(terms)) > 1
    assert {term: text_misfit("CS", term, case_sensitive=True) for term in terms} == dict.fromkeys(terms, "")


def test_each_attribute_is_listed_once() -> None:
    assert len(KEYWORDS) == len(set(KEYWORDS))


def test_free_text_may_name_what_acquires_images() -> None:
    assert {"CT", "MR"} < set(defined_terms(required("SeriesDescription")))
    assert all_terms(required("SeriesDescription")) is None


def test_only_where_there_are_no_others_all_terms_are_known() -> None:
    modality, options = required("Modality"), required("ScanOptions")
    known = all_terms(modality)
    assert known
    assert (known.source, known.terms) == ("PS3.3 C.7.3.1.1.1", defined_terms(modality))
    assert (all_terms(options), len(defined_terms(options))) == (None, 9)
    assert (all_terms(required("BodyPartExamined")), defined_terms(required("BodyPartExamined"))) == (None, ())
    assert (all_terms(custom("Mine")), defined_terms(custom("0019100C"))) == (None, ())
