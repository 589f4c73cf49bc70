"""Studies whose datasets name different patients: a study is of one patient (PS3.3 A.1.2), so nothing is chosen."""

from collections.abc import Hashable, Iterator
from itertools import chain
from operator import attrgetter

from selector.dicom.dictionary import required
from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Contradictory, read
from selector.models import Study

PATIENT_ID = required("PatientID")
SEVERAL_PATIENTS = "its series have different PatientIDs, but a study is of one patient"

_by_keyword, _spelled = attrgetter(PATIENT_ID.fields[0]), getter(PATIENT_ID)
_instances_of = attrgetter("instances")


def is_of_several_patients(study: Study) -> bool:
    """Return whether a study has two different readable PatientIDs, at any level; absence says nothing."""
    read_off = _by_keyword if study.by_keyword else _spelled
    given = {read_off(study), *map(read_off, study.series)}
    given.update(map(read_off, chain.from_iterable(map(_instances_of, study.series))))
    if len(given) == 1 and study.by_keyword:
        return False
    return len(set(chain.from_iterable(map(_readable, given)))) > 1


def _readable(written: object) -> Iterator[Hashable]:
    values = read(PATIENT_ID, written if isinstance(written, tuple) else (written,))
    for value in () if isinstance(values, Unreadable) else values:
        if isinstance(value, Contradictory):
            yield from value.given
        elif not isinstance(value, Unreadable):
            yield (value,)
