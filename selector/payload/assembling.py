"""From decoded datasets to studies: UIDs, duplicates, and studies that are spread over files."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import chain

import msgspec
from msgspec import Struct

from selector.dicom.single_values import shown_uid
from selector.errors import Fault
from selector.models import Instance, LeftOut, Series, Study
from selector.payload.bounded import Bounded
from selector.payload.frames import FrameReader
from selector.payload.merging import Dataset, Merger
from selector.payload.structures import Structures
from selector.payload.uids import INSTANCE_UID, SERIES_UID, STUDY_UID, UidReader


class Assembler:
    """Collects the studies of all files of a payload.

    Attributes
    ----------
    left_out
        What could not be used, each with its JSON path and the reason, in the order of the input.
    faults
        What ends the run: one series in two studies.
    has_datasets
        Whether there were elements of a flat list: series or instances that belong to a study elsewhere in it.
    """

    def __init__(self, structures: Structures) -> None:
        self.left_out: Bounded[LeftOut] = Bounded()
        self.faults: Bounded[Fault] = Bounded()
        self._structures = structures
        self._only_file: list[Study] = []
        self._parts: dict[str, list[Study]] = {}
        self.has_datasets = False
        self._repeating: set[str] = set()
        self._owner: dict[str, str] = {}
        self._study_uid, self._series_uid = UidReader(STUDY_UID), UidReader(SERIES_UID)
        self._instance_uid = UidReader(INSTANCE_UID)

    @property
    def studies(self) -> tuple[Study, ...]:
        """The studies with at least one series, in the order of the input."""
        if self._only_file:
            return tuple(self._only_file)
        frames = FrameReader(self._structures, self._merger)
        merged = (
            parts[0] if len(parts) == 1 and uid not in self._repeating else self._merger.study(parts)
            for uid, parts in self._parts.items()
        )
        return tuple(frames.study(study) for study in merged if study.series)

    @property
    def study_uids(self) -> Collection[str]:
        """The UIDs of all studies that were added by `add`, those without series included."""
        return self._parts.keys()

    @property
    def series_uids(self) -> Collection[str]:
        """The UIDs of all series that were added by `add`."""
        return self._owner.keys()

    @cached_property
    def _merger(self) -> Merger:
        return Merger(self._structures)

    def add_whole_file(self, file: str, studies: list[Study]) -> None:
        """Add the studies of a regular file; see `selector.payload.whole_file`."""
        if self._parts or self._only_file:
            self._add_studies(file, studies)
        else:
            self._only_file = studies

    def add(self, file: str, datasets: Iterable[tuple[str, Study]]) -> None:
        """Add the elements of one file's outermost list, each with its JSON path."""
        self._add_studies(file, self._usable_studies(file, datasets))

    def _add_studies(self, file: str, studies: Iterable[Study]) -> None:
        """Add studies to those of other files; not needed for a single file, and slow."""
        for study in chain(self._only_file, studies):
            owner, uid, before = self._owner, study.StudyInstanceUID, len(self._owner)
            self._parts.setdefault(uid, []).append(study)
            for series in study.series:
                other = owner.setdefault(series.SeriesInstanceUID, uid)
                if other != uid:
                    one, *two = map(shown_uid, (series.SeriesInstanceUID, other, uid))
                    message = f"the series {one} is in two studies, {' and '.join(two)}"
                    self.faults.append(Fault(file, "", message))
            if len(owner) - before < len(study.series):
                self._repeating.add(uid)
        self._only_file = []

    def _usable_studies(self, file: str, datasets: Iterable[tuple[str, Study]]) -> Iterator[Study]:
        listed: dict[str, dict[str, list[Series | Instance]]] = {}
        for place, dataset in datasets:
            uid = self._study_uid.read(dataset)
            if uid is None:
                self._leave_out(file, place, STUDY_UID, dataset)
            elif not dataset.series and (self._series_uid.is_given(dataset) or self._instance_uid.is_given(dataset)):
                self.has_datasets = True
                self._add_dataset(file, place, dataset, listed.setdefault(uid, {}))
            else:
                series = self._usable_series(file, place, dataset.series)
                yield msgspec.structs.replace(dataset, StudyInstanceUID=uid, series=series)
        for uid, by_series in listed.items():
            yield self._structures.study(StudyInstanceUID=uid, series=self._grouped(by_series))

    def leave_out(self, file: str, place: str, reason: str) -> None:
        """Record what is left out."""
        self.left_out.append(LeftOut(file, place, reason))

    def _leave_out(self, file: str, place: str, keyword: str, dataset: Struct) -> None:
        """Record a dataset without one of its UIDs, with those that it has."""
        readers = (self._study_uid, self._series_uid, self._instance_uid)
        uids = ((one.keyword, one.read(dataset)) for one in readers if hasattr(dataset, one.keyword))
        has = ", ".join(f"{name} {shown_uid(uid)}" for name, uid in uids if uid)
        self.leave_out(file, place, f"it has no readable {keyword}{has and f' ({has})'}")

    def _usable_series(self, file: str, place: str, listed: tuple[Series | None, ...]) -> tuple[Series, ...]:
        usable = []
        for index, series, uid in self._identified(file, f"{place}.series", listed, self._series_uid):
            instances = series.instances and self._usable_instances(file, f"{place}.series[{index}]", series.instances)
            usable.append(msgspec.structs.replace(series, SeriesInstanceUID=uid, instances=instances))
        return tuple(usable)

    def _usable_instances(self, file: str, place: str, listed: tuple[Instance | None, ...]) -> tuple[Instance, ...]:
        """Return the instances with a UID, each once."""
        return self._merger.instances(
            instance if uid is instance.SOPInstanceUID else msgspec.structs.replace(instance, SOPInstanceUID=uid)
            for _, instance, uid in self._identified(file, f"{place}.instances", listed, self._instance_uid)
        )

    def _identified(
        self, file: str, place: str, listed: Iterable[Dataset | None], uid_of: UidReader
    ) -> Iterator[tuple[int, Dataset, str]]:
        """Yield each dataset of a list that has a UID, with its index and the UID."""
        for index, dataset in enumerate(listed):
            if dataset is None:  # left out by the decoder
                continue
            uid = uid_of.read(dataset)
            if uid is None:
                self._leave_out(file, f"{place}[{index}]", uid_of.keyword, dataset)
            else:
                yield index, dataset, uid

    def _add_dataset(self, file: str, place: str, dataset: Study, into: dict[str, list[Series | Instance]]) -> None:
        """Add a dataset of the DICOM JSON Model: an instance if it has a SOPInstanceUID, else a series."""
        series_uid, uid = self._series_uid.read(dataset), self._instance_uid.read(dataset)
        if series_uid is None or (uid is None and self._instance_uid.is_given(dataset)):
            self._leave_out(file, place, SERIES_UID if series_uid is None else INSTANCE_UID, dataset)
        elif uid is None:
            into.setdefault(series_uid, []).append(self._merger.copy(dataset, self._structures.series, series_uid))
        else:
            into.setdefault(series_uid, []).append(self._merger.copy(dataset, self._structures.instance, uid))

    def _grouped(self, by_series: dict[str, list[Series | Instance]]) -> tuple[Series, ...]:
        grouped: list[Series] = []
        for uid, datasets in by_series.items():
            instances = [dataset for dataset in datasets if isinstance(dataset, Instance)]
            if instances:
                merged = self._merger.instances(instances)
                grouped.append(self._structures.series(SeriesInstanceUID=uid, instances=merged))
            grouped.extend(dataset for dataset in datasets if isinstance(dataset, Series))
        return tuple(grouped)
