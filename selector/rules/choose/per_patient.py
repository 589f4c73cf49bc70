"""`studiesPerPatient`: of the studies of each patient, only the newest contribute."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain

from msgspec.structs import replace

from selector.models import Study
from selector.results import StudyResult
from selector.rules.choose.patients import patient_of
from selector.rules.choose.study_order import StudyOrder

_NO_PATIENT = "it has no readable PatientID, so it counts as the only study of its patient"
_NO_ORDER = "StudyDate and StudyTime do not tell which studies of its patient are the newest, so it contributes nothing"


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
