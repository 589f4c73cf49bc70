"""The frames of multi-frame objects: each becomes an instance, with what its functional groups say of it.

Where a dataset lacks an attribute, the items of its functional group macros are asked (PS3.3 C.7.6.16): those of the
Shared group for all frames, those of the Per-Frame group for each. Only members of a macro's item itself count.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter

import msgspec
from msgspec import Struct

from selector.dicom.dictionary import Attribute, required
from selector.dicom.functional_groups import FRAMES, PER_FRAME, SHARED, TERMS, sources_of
from selector.dicom.requested import RequestedAttribute, getter
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Contradictory, Values, read
from selector.models import Instance, Series, Study
from selector.payload.merging import Dataset, comparable_values
from selector.payload.structures import Structures

Answers = Mapping[Attribute, Values | Unreadable]
"""What functional groups say of the attributes that they have."""

_Found = dict[int, Values | Unreadable]
"""The values found by the number of their source; of the sources of one attribute, the first decides."""
_Source = tuple[Attribute, RequestedAttribute]
"""The attribute that is asked for, and the attribute in the items of macros that answers for it."""

_INCOMPLETE = Unreadable("PerFrameFunctionalGroupsSequence has fewer items than NumberOfFrames")
_OTHER_NUMBER = Unreadable("the functional groups of the series have another number of frames than its objects")
_IMAGE_TYPE = required("ImageType")
_GROUP_FIELDS = (*SHARED.fields, *PER_FRAME.fields)
_groups_of, _NO_GROUPS = attrgetter(*_GROUP_FIELDS), (None,) * len(_GROUP_FIELDS)


class FrameReader:
    """Replaces multi-frame objects by their frames."""

    def __init__(self, structures: Structures) -> None:
        self._structures = structures
        self._sources: list[_Source] = []
        self._macros: dict[Attribute, list[tuple[int, RequestedAttribute]]] = {}
        for one in structures.whole:
            for answering, macros in sources_of(one):
                for macro in map(required, macros):
                    self._macros.setdefault(macro, []).append((len(self._sources), answering))
                self._sources.append((one.attribute, answering))

    def study(self, study: Study) -> Study:
        """Return a study in which every frame of a multi-frame object is an instance."""
        if study.by_keyword or not any(map(_has_groups, _datasets(study))):
            return study
        return msgspec.structs.replace(study, series=tuple(self._series(study, series) for series in study.series))

    def _series(self, study: Study, series: Series) -> Series:
        own = [self._frames(instance, series, study) for instance in series.instances]
        above = self._frames(series, study) or self._frames(study)
        if not above and not any(own):
            return series
        objects = [
            [_filled(instance, frame) for frame in frames or [{}]]
            for instance, frames in zip(series.instances, own, strict=True)
        ]
        known = {one for frame in above for one in frame if any(_has(one, each) for each in chain(*objects, (series,)))}
        above = [{one: values for one, values in frame.items() if one not in known} for frame in above]
        if above and all(frame == above[0] for frame in above):
            series = _filled(series, above[0])
        elif above:
            objects = [_with_those_above(frames, above) for frames in objects or [[self._structures.instance()]]]
        fields = {name: getattr(series, name) for name in series.__struct_fields__}
        return self._structures.multi_frame(**fields | {"instances": tuple(chain(*objects))})

    def _frames(self, dataset: Struct, *above: Struct) -> list[Answers]:
        """Return what the functional groups of a dataset say of each frame; nothing if it has none.

        Where only the Shared group says something, one stands for all frames. `above` are the datasets above it.
        """
        shared = self._combined([self._of_item(item) for item in _items(SHARED, dataset)])
        frames = [self._of_item(item) for item in _items(PER_FRAME, dataset)]
        if not shared and not frames:
            return []
        if frames and len(frames) < _number_of_frames((dataset, *above)):
            frames = [{**dict.fromkeys(chain(*frames), _INCOMPLETE), **shared}]
        else:
            frames = [self._combined([shared, frame]) for frame in frames] or [shared]
        return [self._answers(frame, dataset, above) for frame in frames]

    def _answers(self, found: _Found, dataset: Struct, above: Sequence[Struct]) -> Answers:
        """Return what was found for the attributes that the dataset lacks."""
        answers: dict[Attribute, Values | Unreadable] = {}
        for number in sorted(found):
            answers.setdefault(self._sources[number][0], found[number])
        # FrameType stands in for ImageType only if that has no third value, at whichever level it is.
        if _IMAGE_TYPE in answers and any(_has(_IMAGE_TYPE, each) for each in above):
            del answers[_IMAGE_TYPE]
        return {attribute: values for attribute, values in answers.items() if not _has(attribute, dataset)}

    def _of_item(self, item: object) -> _Found:
        """Return what the macros in an item of a functional groups sequence say."""
        if isinstance(item, Unreadable):
            return dict.fromkeys(range(len(self._sources)), item)
        return self._combined(
            [self._of_macro(macro, inner) for macro in self._macros if item for inner in _items(macro, item)]
        )

    def _of_macro(self, macro: Attribute, item: object) -> _Found:
        """Return what an item of a macro says."""
        if item is None:
            return {}
        found: _Found = {}
        for number, one in self._macros[macro]:
            values = item if isinstance(item, Unreadable) else read(one.attribute, getter(one.attribute)(item))
            if values != ():
                found[number] = _in_classic_terms(self._sources[number][0], values)
        return found

    def _combined(self, several: Sequence[_Found]) -> _Found:
        """Return what all of several say; where they differ, it is unreadable."""
        together: _Found = {}
        for number, values in chain.from_iterable(found.items() for found in several):
            known, source = together.setdefault(number, values), self._sources[number][1]
            if known is not values and comparable_values(source, known) != comparable_values(source, values):
                together[number] = Contradictory()
        return together


def _datasets(study: Study) -> Iterator[Struct]:
    """Yield the datasets of all levels."""
    yield study
    for series in study.series:
        yield series
        yield from series.instances


def _has_groups(dataset: Struct) -> bool:
    return _groups_of(dataset) != _NO_GROUPS


def _items(sequence: Attribute, dataset: object) -> Sequence[object]:
    """Return the items of a sequence; one that cannot be read is unreadable, and so is the whole as one item."""
    items = read(sequence, getter(sequence)(dataset))
    return [items] if isinstance(items, Unreadable) else items


def _in_classic_terms(attribute: Attribute, values: Values | Unreadable) -> Values | Unreadable:
    terms = TERMS.get(attribute.keyword)
    return tuple(terms.get(value, value) for value in values) if terms and isinstance(values, tuple) else values


def _has(attribute: Attribute, dataset: Struct) -> bool:
    """Return whether a dataset itself says an attribute, so that functional groups are not asked."""
    values = read(attribute, getter(attribute)(dataset))
    if attribute == _IMAGE_TYPE and isinstance(values, tuple):
        return len(values) > 2 and values[2] is not None
    return values != ()


def _filled(dataset: Dataset, answers: Answers) -> Dataset:
    """Return a dataset with the attributes that it lacks itself."""
    fields: dict[str, object] = {}
    for attribute, values in answers.items():
        fields |= {**dict.fromkeys(attribute.fields), attribute.fields[0]: values}
    return msgspec.structs.replace(dataset, **fields) if fields else dataset


def _with_those_above(frames: Sequence[Instance], above: Sequence[Answers]) -> list[Instance]:
    """Return the frames of an object with what functional groups above it say of each."""
    if len(frames) == 1:
        frames = [*frames] * len(above)
    if len(frames) != len(above):
        above = [dict.fromkeys(chain(*above), _OTHER_NUMBER)] * len(frames)
    return [_filled(frame, answers) for frame, answers in zip(frames, above, strict=True)]


def _number_of_frames(datasets: Sequence[Struct]) -> float:
    """Return NumberOfFrames of the first dataset that has it; 0 if it is absent or unreadable."""
    for dataset in datasets:
        if values := read(FRAMES, getter(FRAMES)(dataset)):
            value = values[0] if isinstance(values, tuple) else 0
            return value if isinstance(value, (int, float)) else 0
    return 0
