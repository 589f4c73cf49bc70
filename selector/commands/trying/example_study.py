"""A study of the input as the study of an example: what rules ask for, without what a report may not show.

UIDs are replaced, in references as well, so that the same UID is always replaced by the same.
What cannot be read stays unreadable, but is not copied.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count

from msgspec import Struct

from selector.dicom.functional_groups import FRAMES, PER_FRAME, SHARED, with_groups
from selector.dicom.requested import RequestedAttribute, getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.confidentiality import is_listed, may_show
from selector.dicom.standard.dictionary import Attribute, required
from selector.dicom.values import PRESENT, Value, Values, read
from selector.models import Instance, Series, Study

Dataset = dict[str, object]

_COUNT = required("NumberOfSeriesRelatedInstances")
_UNREADABLE = {"Alphabetic": "unreadable"}
"""A value that no attribute can hold: a person name, of which there is none that may be shown."""


class Uids:
    """Replaces UIDs."""

    def __init__(self) -> None:
        self._replaced: dict[str, str] = {}
        self._others = count(1)

    def of_study(self, study: Study) -> None:
        """Replace the UIDs of a study by 1, those of its series by 1.1 and on, of their instances by 1.1.1 and on."""
        self._replaced[study.StudyInstanceUID] = "1"
        for number, series in enumerate(study.series, start=1):
            self._replaced[series.SeriesInstanceUID] = f"1.{number}"
            uids = dict.fromkeys(one.SOPInstanceUID for one in series.instances if one.SOPInstanceUID)
            for index, uid in enumerate(uids, start=1):
                self._replaced.setdefault(uid, f"1.{number}.{index}")

    def __getitem__(self, uid: str) -> str:
        """Return what replaces a UID."""
        if uid not in self._replaced:
            self._replaced[uid] = f"2.{next(self._others)}"
        return self._replaced[uid]


class ExampleStudy:
    """Writes a study for an example.

    Parameters
    ----------
    requested
        The attributes that the rules ask for.
    """

    def __init__(self, requested: Iterable[RequestedAttribute]) -> None:
        listed = tuple(requested)
        asked = sorted(with_groups(listed), key=lambda one: (one.attribute.tag, one.attribute.name))
        self._shown = tuple(_shown(asked))
        self._of_frames = {one.name for one in (SHARED, PER_FRAME, FRAMES)} - {one.attribute.name for one in listed}
        self._counts = any(one.attribute == _COUNT for one in asked)

    def in_full(self, study: Study, uids: Uids) -> Dataset:
        """Return the study with all its instances."""
        listed = [self._series(series, uids) for series in study.series]
        return {"StudyInstanceUID": uids[study.StudyInstanceUID], **self._of([study], uids), "series": listed}

    def in_short(self, full: Dataset) -> Iterator[Dataset]:
        """Yield shorter forms of a study in full, the shortest first; they may not mean the same."""
        hoisted = [_hoisted(one) for one in _listed(full, "series")]
        bare = [_without(one, self._of_frames) for one in hoisted]
        for listed in (bare, hoisted):
            for series in ([self._without_instances(one) for one in listed], listed):
                yield {**_without(full, self._of_frames if listed is bare else ()), "series": series}

    def _series(self, series: Series, uids: Uids) -> Dataset:
        found = {"SeriesInstanceUID": uids[series.SeriesInstanceUID], **self._of([series], uids)}
        by_uid: dict[str, list[Instance]] = {}
        for instance in series.instances:
            if instance.SOPInstanceUID:
                by_uid.setdefault(instance.SOPInstanceUID, []).append(instance)
        listed = [{"SOPInstanceUID": uids[uid], **self._of(frames, uids)} for uid, frames in by_uid.items()]
        return {**found, "instances": listed} if listed else found

    def _of(self, datasets: Sequence[Struct], uids: Uids) -> Dataset:
        """Return what datasets say together: the frames of an object differ only in what its functional groups say."""
        found: Dataset = {}
        for one in self._shown:
            values, *others = (read(one.attribute, getter(one.attribute)(each)) for each in datasets)
            if values != () and all(other == values for other in others):
                found[one.attribute.name] = _written(one, values, uids)
        return found

    def _without_instances(self, series: Dataset) -> Dataset:
        """Return a series whose instances say nothing of their own without them, but with their number if it counts."""
        instances = _listed(series, "instances")
        if not instances or any(len(one) > 1 for one in instances):
            return series
        number = {_COUNT.name: len(instances)} if self._counts else {}
        return _without(series, ["instances"]) | number


def hidden(requested: Iterable[RequestedAttribute]) -> Iterator[Attribute]:
    """Yield the attributes, also those inside sequences, that rules ask for and a report may not show."""
    for one in requested:
        if not may_show(one.attribute):
            yield one.attribute
        yield from hidden(one.items)


def _shown(requested: Iterable[RequestedAttribute]) -> Iterator[RequestedAttribute]:
    for one in requested:
        if may_show(one.attribute):
            yield RequestedAttribute(one.attribute, tuple(_shown(one.items)))


def _written(one: RequestedAttribute, values: Values | Unreadable, uids: Uids) -> object:
    """Return values as a parser writes them."""
    if isinstance(values, Unreadable):
        return "unreadable" if one.attribute.kind == "sequence" else _UNREADABLE
    written = [_value(one, value, uids) for value in values]
    return written if one.attribute.kind == "sequence" or len(written) > 1 else written[0]


def _value(one: RequestedAttribute, value: Value | None, uids: Uids) -> object:
    if isinstance(value, Unreadable):
        return "unreadable" if one.attribute.kind == "sequence" else _UNREADABLE
    if value is PRESENT:
        return {"InlineBinary": "AA=="}
    if isinstance(value, Struct):
        read_off = ((inner, read(inner.attribute, getter(inner.attribute)(value))) for inner in one.items)
        return {inner.attribute.name: _written(inner, values, uids) for inner, values in read_off if values != ()}
    if isinstance(value, str) and one.attribute.vr == "UI" and is_listed(one.attribute):
        return uids[value]
    return value


def _hoisted(series: Dataset) -> Dataset:
    """Return a series that itself has what all its instances say alike."""
    instances = _listed(series, "instances")
    if not instances:
        return series
    first = instances[0]
    alike = {name: first[name] for name in first if all(one.get(name, _LACKING) == first[name] for one in instances)}
    if len(instances) == 1:
        alike.pop("SOPInstanceUID")
    return {**_without(series, ["instances"]), **alike, "instances": [_without(one, alike) for one in instances]}


def _without(dataset: Dataset, names: Collection[str]) -> Dataset:
    return {name: value for name, value in dataset.items() if name not in names}


def _listed(dataset: Dataset, name: str) -> list[Dataset]:
    listed = dataset.get(name)
    return listed if isinstance(listed, list) else []


_LACKING = object()
