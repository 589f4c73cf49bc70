"""Studies whose datasets name different patients; a study belongs to one (PS3.3 A.1.2), so nothing is chosen there."""

from collections.abc import Hashable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any

from selector.dicom.dictionary import required
from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Contradictory, read
from selector.models import Study

PATIENT_ID = required("PatientID")
SEVERAL_PATIENTS = "its series have different PatientIDs, but a study belongs to one patient"

_by_keyword, _spelled = attrgetter(PATIENT_ID.fields[0]), getter(PATIENT_ID)


def is_of_several_patients(study: Study) -> bool:
    """Return whether a study has two different readable PatientIDs, at any level; absence says nothing."""
    read_off = _by_keyword if study.by_keyword else _spelled
    given: set[Any] = {read_off(study), *map(read_off, study.series)}
    for series in study.series:
        if series.instances:
            given.update(map(read_off, series.instances))
    if study.by_keyword and len(given - {None}) < 2:  # Nearly always; only a merged study has a contradiction in one.
        return False
    spellings = given if study.by_keyword else chain.from_iterable(given)  # Keyword and tag may differ.
    return len(set(chain.from_iterable(map(_readable, set(spellings))))) > 1


def _readable(written: object) -> Iterator[Hashable]:
    values = read(PATIENT_ID, (written,))
    for value in () if isinstance(values, Unreadable) else values:
        if isinstance(value, Contradictory):
            yield from value.given
        elif not isinstance(value, Unreadable):
            yield (value,)
