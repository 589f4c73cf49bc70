"""From headers, as they come, to studies: which instances count, and at which level an attribute stands.

What all instances of a series share is kept once, so that a series takes little more memory than what differs in it.
"""

from msgspec import Struct

from selector.dicom.standard.ps3_3 import study_attributes
from selector.dicom_files.found import Header, LeftOutFile, Members, Reason


class Instance(Struct, gc=False):
    """One instance: its file, the attributes in which it differs from others of its series, and where it lies.

    See `selector.dicom_files.found.Header` for `position`, `orientation` and `number`.
    """

    uid: str
    file: str
    members: Members
    position: tuple[float, ...]
    orientation: tuple[float, ...]
    number: float | None


class Series(Struct):
    """One series: the attributes that all its instances share, and the instances, by file."""

    uid: str
    study: str
    shared: Members
    instances: list[Instance]

    def add(self, header: Header, file: str) -> None:
        """Add an instance."""
        members, shared = header.members, self.shared
        for name in [name for name, value in shared.items() if members.get(name) != value]:
            value = shared.pop(name)
            for instance in self.instances:
                instance.members[name] = value
        own = {name: value for name, value in members.items() if name not in shared}
        place = header.position, header.orientation, header.number
        self.instances.append(Instance(header.instance, file, own, *place))


class Study(Struct):
    """One study: the attributes of patient and study that all its series share, and the series."""

    uid: str
    shared: Members
    series: list[Series]


class LeftOut(Struct, frozen=True, order=True):
    """A file that is left out, and why; `other` is the file that was used instead of it, if there is one."""

    file: str
    reason: Reason
    detail: str = ""
    other: str = ""


class Assembler:
    """Collects the headers of all files, which must come in the order of their paths.

    Attributes
    ----------
    count
        How many files were added.
    left_out
        What is not used, in the order in which that was found.
    """

    def __init__(self) -> None:
        self.count = 0
        self.left_out: list[LeftOut] = []
        self._series: dict[str, Series] = {}
        self._seen: dict[str, tuple[str, bytes]] = {}
        self._in_two_studies: dict[str, list[str]] = {}

    def add(self, file: str, found: Header | LeftOutFile) -> None:
        """Add what was found in a file."""
        self.count += 1
        if isinstance(found, LeftOutFile):
            self.left_out.append(LeftOut(file, found.reason, found.detail))
            return
        first, digest = self._seen.setdefault(found.instance, (file, found.digest))
        if first != file:
            reason: Reason = "copy" if digest == found.digest else "conflict"
            self.left_out.append(LeftOut(file, reason, other=first))
            return
        series = self._series.get(found.series)
        if series is None:
            series = self._series[found.series] = Series(found.series, found.study, dict(found.members), [])
        if series.study != found.study:
            self._in_two_studies.setdefault(found.series, []).append(file)
        else:
            series.add(found, file)

    def studies(self) -> list[Study]:
        """Return the studies and their series, by UID; call it once, when all files have been added."""
        for uid, files in self._in_two_studies.items():
            listed = [*(instance.file for instance in self._series.pop(uid).instances), *files]
            detail = f"series {uid}"
            self.left_out += [LeftOut(file, "series in two studies", detail) for file in sorted(listed)]
        studies: dict[str, Study] = {}
        for series in sorted(self._series.values(), key=lambda one: (one.study, one.uid)):
            studies.setdefault(series.study, Study(series.study, {}, [])).series.append(series)
        for study in studies.values():
            _share(study)
        return [*studies.values()]


def _share(study: Study) -> None:
    """Move what all series of a study share to the study."""
    first, *others = study.series
    for name in [name for name in first.shared if name in study_attributes()]:
        value = first.shared[name]
        if all(other.shared.get(name) == value for other in others):
            study.shared[name] = value
            for series in study.series:
                del series.shared[name]
