"""Which series of a study refer to which: what relations between series are decided on."""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from operator import attrgetter

from msgspec import Struct

from selector.dicom.references import Reference, references_in, referencing
from selector.models import Series, Study
from selector.rules.match.attribute_reader import AttributeReader, OfStudy, SeriesContext

NOT_WRITTEN = "it has none of the sequences that name other series"
NOT_LISTED = "it names a series or an instance that is not listed in the study, or cannot be read"


class StudyReferences(Struct, frozen=True, eq=False):
    """Which series of a study refer to which.

    Attributes
    ----------
    written
        The series that have any sequence that names others.
    targets, sources
        By series, the others that it certainly refers to, and those that certainly refer to it.
    why_incomplete
        By series, why it may refer to something that is not known; empty if it does not.
    open
        The series that may refer to any other one.
    """

    written: frozenset[Series]
    targets: Mapping[Series, tuple[Series, ...]]
    sources: Mapping[Series, tuple[Series, ...]]
    why_incomplete: Mapping[Series, str]
    open: tuple[Series, ...]


def references_around(context: SeriesContext) -> StudyReferences:
    """Return the references in the study of a series; those of the latest study are kept."""
    return _latest.of(context)


def _references(context: SeriesContext) -> StudyReferences:
    study = context[0]
    named = {series: frozenset(_reader().named(study, series)) for series in study.series}
    by_series = {series.SeriesInstanceUID: (series,) for series in study.series}
    by_instance = _by_instance(study) if any(one.instance for some in named.values() for one in some) else {}
    targets: dict[Series, tuple[Series, ...]] = {}
    sources: dict[Series, list[Series]] = {series: [] for series in study.series}
    why: dict[Series, str] = {}
    may_be_any: list[Series] = []
    for series, some in named.items():
        found = [by_instance.get(one.instance, ()) if one.instance else by_series.get(one.series, ()) for one in some]
        others = {other for several in found for other in several if other is not series}
        targets[series] = tuple(sorted(others, key=_uid_of))
        for target in targets[series]:
            sources[target].append(series)
        why[series] = NOT_LISTED if () in found else "" if found else NOT_WRITTEN
        if not found or any(not one.series and one.instance not in by_instance for one in some):
            may_be_any.append(series)
    return StudyReferences(
        written=frozenset(series for series, some in named.items() if some),
        targets=targets,
        sources={series: tuple(listed) for series, listed in sources.items()},
        why_incomplete=why,
        open=tuple(may_be_any),
    )


def _by_instance(study: Study) -> dict[str, tuple[Series, ...]]:
    """Return the series that list each instance: nearly always one."""
    found: dict[str, tuple[Series, ...]] = {}
    for series in study.series:
        alone = (series,)
        for uid in {one.SOPInstanceUID for one in series.instances} - {""}:
            found[uid] = (*found[uid], series) if uid in found else alone
    return found


class _Reader:
    """Reads what series name; made when a relation is first evaluated, so that it costs other rules nothing."""

    def __init__(self) -> None:
        fields = [field for one in referencing() for field in one.attribute.fields]
        self._written, self._nothing = attrgetter(*fields), (None,) * len(fields)
        self._readers = [AttributeReader.of(one.attribute, partial(references_in, one)) for one in referencing()]

    def named(self, study: Study, series: Series) -> Iterator[Reference]:
        """Yield what the datasets of a series name, each sequence by the rule of levels."""
        if {*map(self._written, (*series.instances, series, study))} == {self._nothing}:  # Nearly always.
            return
        for reader in self._readers:
            for found in reader.in_series((study, series, {})):
                yield from found if isinstance(found, frozenset) else ()


_uid_of, _reader, _latest = attrgetter("SeriesInstanceUID"), cache(_Reader), OfStudy(_references)
