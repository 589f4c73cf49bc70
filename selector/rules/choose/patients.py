"""The patients of studies: a study belongs to one (PS3.3 A.1.2), and `studiesPerPatient` keeps the newest of each.

In a study whose datasets name different patients, nothing is chosen.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import chain, compress, pairwise, starmap
from operator import attrgetter, ne
from typing import Any

from msgspec.structs import replace

from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import required
from selector.dicom.values import Contradictory, read
from selector.models import Study
from selector.results import StudyResult
from selector.rules.choose.study_order import StudyOrder
from selector.rules.match.series_batch import SeriesBatch

PATIENT_ID = required("PatientID")
SEVERAL_PATIENTS = "its series have different PatientIDs, but a study belongs to one patient"
_NO_PATIENT = "it has no readable PatientID, so it counts as the only study of its patient"
_NO_ORDER = "StudyDate and StudyTime do not tell which studies of its patient are the newest, so it contributes nothing"

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


PatientsState = tuple[dict[Hashable, list[int]], int]


class NewestOfPatients:
    """Keeps all but the newest studies of a patient from contributing.

    Studies that lack a required selection, or in which nothing was taken, contribute nothing and are not counted. A
    study contributes if it is certainly among the newest: where the order of studies at the cut cannot be told, because
    they are of the same time or one has no readable date, none of these does.

    Parameters
    ----------
    most
        The most studies of a patient; None for all.
    order
        The order in which all studies are kept before they are noted here.
    """

    def __init__(self, most: int | None, order: StudyOrder) -> None:
        self._most, self._order = most, order
        self._of_patient: dict[Hashable, list[int]] = {}
        self._seen = 0

    def noted(self, study: Study, result: StudyResult) -> StudyResult:
        """Note a study, and return its result, with a remark if it has no readable PatientID."""
        self._seen += 1
        if not self._most or result.lacking or not any(choice.taken for choice in result.found):
            return result
        patient = patient_of(study)
        if patient is None:
            return replace(result, remarks=(*result.remarks, _NO_PATIENT))
        self._of_patient.setdefault(patient, []).append(self._seen - 1)
        return result

    def state(self) -> PatientsState:
        """Return what was noted, for `absorb` in another process."""
        return self._of_patient, self._seen

    def absorb(self, state: PatientsState) -> None:
        """Note what was noted elsewhere, after all that is noted here."""
        of_patient, seen = state
        for patient, indexes in of_patient.items():
            self._of_patient.setdefault(patient, []).extend(index + self._seen for index in indexes)
        self._seen += seen

    def changed(self, results: Sequence[StudyResult]) -> dict[int, StudyResult]:
        """Return the results of studies that do not contribute, by their index; all are in the order of noting."""
        found = chain.from_iterable(self._of_one(each, self._most or len(each)) for each in self._of_patient.values())
        return {
            index: replace(results[index], passed_over=why, remarks=(*results[index].remarks, *remarks))
            for index, why, *remarks in found
        }

    def _of_one(self, indexes: Sequence[int], most: int) -> Iterator[tuple[int, str] | tuple[int, str, str]]:
        """Yield the studies of a patient that do not contribute, and why, with a remark if that is uncertain."""
        moments = [self._order.moment(index) for index in indexes]
        starts, ends = (sorted(column) for column in zip(*moments, strict=True))
        words = f"only the {most} newest studies" if most > 1 else "only the newest study"
        for index, (start, end) in zip(indexes, moments, strict=True):
            newer, older = len(starts) - bisect_left(starts, end), bisect_right(ends, start)
            if newer >= most:
                yield index, f"{words} of a patient may contribute, and this is an older one"
            elif older < len(indexes) - most:
                yield (
                    index,
                    f"{words} of a patient may contribute, and it cannot be told whether this is one",
                    _NO_ORDER,
                )
