"""Studies whose datasets name different patients; a study belongs to one (PS3.3 A.1.2), so nothing is chosen there."""

from collections.abc import Collection, Hashable, Iterator
from itertools import chain, compress, pairwise, starmap
from operator import attrgetter, ne
from typing import Any

from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import required
from selector.dicom.values import Contradictory, read
from selector.models import Study
from selector.rules.match.series_batch import SeriesBatch

PATIENT_ID = required("PatientID")
SEVERAL_PATIENTS = "its series have different PatientIDs, but a study belongs to one patient"

_by_keyword, _spelled = attrgetter(PATIENT_ID.fields[0]), getter(PATIENT_ID)


def of_several_patients(batch: SeriesBatch) -> list[int]:
    """Return which of the whole studies of a batch have two different readable PatientIDs, by their index."""
    return [index for index in _suspects(batch) if _is_of_several(batch.whole_studies[index])]


def _suspects(batch: SeriesBatch) -> Collection[int]:
    """Return the studies that need a closer look: hardly any where either the series or the studies say who it is."""
    studies = batch.whole_studies
    if batch.list_instances or not batch.by_keyword:
        return range(len(studies))
    given = list(map(_by_keyword, batch.series))
    if given.count(None) == len(given):
        return ()
    if any(_by_keyword(study) is not None for study in studies):
        return range(len(studies))
    changes = compress(pairwise(batch.study_numbers), starmap(ne, pairwise(given)))
    return {number for number, after in changes if number == after}


def _is_of_several(study: Study) -> bool:
    """Return whether a study has two different readable PatientIDs, at any level; absence says nothing."""
    given = _given(study)
    if study.by_keyword and len(given - {None}) < 2:  # Nearly always; only a merged study has a contradiction in one.
        return False
    return len(_patients(study, given)) > 1


def patient_of(study: Study) -> Hashable | None:
    """Return the only readable PatientID of a study, at any level, in comparable form; None if there is none."""
    patients = _patients(study, _given(study))
    return patients.pop() if len(patients) == 1 else None


def _given(study: Study) -> set[Any]:
    """Return what all datasets of a study say of its PatientID."""
    read_off = _by_keyword if study.by_keyword else _spelled
    given: set[Any] = {read_off(study), *map(read_off, study.series)}
    for series in study.series:
        if series.instances:
            given.update(map(read_off, series.instances))
    return given


def _patients(study: Study, given: set[Any]) -> set[Hashable]:
    spellings = given if study.by_keyword else chain.from_iterable(given)  # Keyword and tag may differ.
    return set(chain.from_iterable(map(_readable, set(spellings))))


def _readable(written: object) -> Iterator[Hashable]:
    values = read(PATIENT_ID, (written,))
    for value in () if isinstance(values, Unreadable) else values:
        if isinstance(value, Contradictory):
            yield from value.given
        elif not isinstance(value, Unreadable):
            yield (value,)
