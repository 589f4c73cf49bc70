"""From decoded entries to studies: UIDs, repetitions, and studies that are spread over files.

What is left out, and why, is recorded with its path.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from selector.dicom.values import BLANKS, Unreadable, read
from selector.errors import Fault
from selector.models import Instance, LeftOut, Series, Study
from selector.payload.bounded import Bounded
from selector.payload.decoding import Entry
from selector.payload.merging import Merger
from selector.payload.structures import INSTANCE_UID, SERIES_UID, STUDY_UID, Structures, uid_attribute
from selector.rules.match.attribute_reader import getter

if TYPE_CHECKING:
    from selector.dicom.dictionary import Attribute


class Assembler:
    """Collects the studies of all files of a payload.

    Attributes
    ----------
    left_out
        What could not be used, in the order of the input.
    faults
        What ends the run: one series in two studies.
    """

    def __init__(self, structures: Structures) -> None:
        self.left_out: Bounded[LeftOut] = Bounded()
        self.faults: Bounded[Fault] = Bounded()
        self._structures = structures
        self._merger = Merger(structures)
        self._plain: list[Study] = []
        self._parts: dict[str, list[Study]] = {}
        self._repeating: set[str] = set()
        self._owner: dict[str, str] = {}
        self._study_uid = _Uid(STUDY_UID)
        self._series_uid = _Uid(SERIES_UID)
        self._instance_uid = _Uid(INSTANCE_UID)

    @property
    def studies(self) -> tuple[Study, ...]:
        """The studies with at least one series, in the order of the input."""
        if self._plain:
            return tuple(self._plain)
        studies = (
            parts[0] if len(parts) == 1 and uid not in self._repeating else self._merger.study(parts)
            for uid, parts in self._parts.items()
        )
        return tuple(study for study in studies if study.series)

    def add_plain(self, path: str, studies: list[Study]) -> None:
        """Add the studies of a file with which nothing is wrong; see `selector.payload.plain`."""
        if self._parts or self._plain:
            self._look_into_plain()
            for study in studies:
                self._add_study(path, study)
        else:
            self._plain = studies

    def _look_into_plain(self) -> None:
        """Note what is in the first file: of no use, and not cheap, as long as it is the only one."""
        for study in self._plain:
            self._add_study("", study)
        self._plain = []

    def add(self, path: str, entries: Iterable[Entry]) -> None:
        """Add the studies, or the datasets, of one file."""
        self._look_into_plain()
        datasets: dict[str, dict[str, list[Series | Instance]]] = {}
        for place, entry in entries:
            uid = self._study_uid.of(entry)
            if uid is None:
                self._leave_out(path, place, STUDY_UID)
            elif not entry.series and (self._series_uid.is_written(entry) or self._instance_uid.is_written(entry)):
                self._add_dataset(path, place, entry, datasets.setdefault(uid, {}))
            else:
                series = self._usable_series(path, place, entry.series)
                self._add_study(path, msgspec.structs.replace(entry, StudyInstanceUID=uid, series=series))
        for uid, by_series in datasets.items():
            self._add_study(path, self._structures.study(StudyInstanceUID=uid, series=self._grouped(by_series)))

    def leave_out(self, path: str, place: str, reason: str) -> None:
        """Record what is left out."""
        self.left_out.append(LeftOut(path, place, reason))

    def _leave_out(self, path: str, place: str, keyword: str) -> None:
        self.leave_out(path, place, f"it has no {keyword} that can be read")

    def _usable_series(self, path: str, place: str, listed: tuple[Series | None, ...]) -> tuple[Series, ...]:
        usable = []
        for index, series in enumerate(listed):
            if series is None:  # It is left out already.
                continue
            uid = self._series_uid.of(series)
            where = f"{place}.series[{index}]"
            if uid is None:
                self._leave_out(path, where, SERIES_UID)
                continue
            instances = self._usable_instances(path, where, series.instances) if series.instances else ()
            usable.append(msgspec.structs.replace(series, SeriesInstanceUID=uid, instances=instances))
        return tuple(usable)

    def _usable_instances(self, path: str, place: str, listed: tuple[Instance | None, ...]) -> tuple[Instance, ...]:
        """Return the instances with a UID, each once."""
        usable = []
        for index, instance in enumerate(listed):
            if instance is None:  # It is left out already.
                continue
            uid = self._instance_uid.of(instance)
            if uid is None:
                self._leave_out(path, f"{place}.instances[{index}]", INSTANCE_UID)
            elif uid is instance.SOPInstanceUID:
                usable.append(instance)
            else:
                usable.append(msgspec.structs.replace(instance, SOPInstanceUID=uid))
        return self._merger.instances(usable)

    def _add_dataset(self, path: str, place: str, entry: Study, into: dict[str, list[Series | Instance]]) -> None:
        """Add a dataset of the DICOM JSON Model: an instance where it has a SOPInstanceUID, else a series."""
        series_uid, uid = self._series_uid.of(entry), self._instance_uid.of(entry)
        if series_uid is None or (uid is None and self._instance_uid.is_written(entry)):
            self._leave_out(path, place, SERIES_UID if series_uid is None else INSTANCE_UID)
        elif uid is None:
            into.setdefault(series_uid, []).append(self._merger.copy(entry, self._structures.series, series_uid))
        else:
            into.setdefault(series_uid, []).append(self._merger.copy(entry, self._structures.instance, uid))

    def _grouped(self, by_series: dict[str, list[Series | Instance]]) -> tuple[Series, ...]:
        grouped: list[Series] = []
        for uid, datasets in by_series.items():
            instances = [dataset for dataset in datasets if isinstance(dataset, Instance)]
            if instances:
                merged = self._merger.instances(instances)
                grouped.append(self._structures.series(SeriesInstanceUID=uid, instances=merged))
            grouped.extend(dataset for dataset in datasets if isinstance(dataset, Series))
        return tuple(grouped)

    def _add_study(self, path: str, study: Study) -> None:
        """Add a study, or a part of one; note which series are in it."""
        owner, uid, before = self._owner, study.StudyInstanceUID, len(self._owner)
        self._parts.setdefault(uid, []).append(study)
        for series in study.series:
            other = owner.setdefault(series.SeriesInstanceUID, uid)
            if other != uid:
                message = f"the series {series.SeriesInstanceUID} is in two studies, {other} and {uid}"
                self.faults.append(Fault(path, "", message))
        if len(owner) - before < len(study.series):
            self._repeating.add(uid)


class _Uid:
    """Reads one of the UIDs that identify a level, whatever way it is written."""

    def __init__(self, keyword: str) -> None:
        self._attribute: Attribute = uid_attribute(keyword)
        self._written = getter(self._attribute)

    def of(self, dataset: object) -> str | None:
        """Return the UID, or None where it is absent or cannot be read; the very object where it stands as it is."""
        written = self._written(dataset)
        plain, *others = written
        if plain.__class__ is str and others == [None] * len(others) and "\\" not in plain:
            stripped = plain.strip(BLANKS)
            if stripped:
                return plain if len(stripped) == len(plain) else stripped
        values = read(self._attribute, written)
        uid = None if isinstance(values, Unreadable) or not values else values[0]
        return uid if isinstance(uid, str) else None

    def is_written(self, dataset: object) -> bool:
        """Tell whether anything stands there, readable or not."""
        return read(self._attribute, self._written(dataset)) != ()
