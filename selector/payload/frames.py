"""The frames of multi-frame objects: each becomes an instance, with what its functional groups say of it.

Where a dataset lacks an attribute, the items of its functional group macros are asked (PS3.3 C.7.6.16): those of the
Shared group for all frames, those of the Per-Frame group for each. Only members of a macro's item itself count.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain

import msgspec
from msgspec import Struct

from selector.dicom.functional_groups import CONVERTED, FRAMES, PER_FRAME, SHARED, TERMS, sources_of
from selector.dicom.requested import RequestedAttribute, getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute, required
from selector.dicom.values import Contradictory, Values, read
from selector.models import Instance, Series, Study
from selector.payload.merging import Dataset, Merger, comparable_values, has_groups
from selector.payload.structures import Structures

Answers = Mapping[Attribute, Values | Unreadable]
"""What functional groups say of the attributes that they have."""

_Found = dict[int, Values | Unreadable]
"""The values found by the number of their source; of the sources of one attribute, the first decides."""
_Source = tuple[Attribute, RequestedAttribute]
"""The attribute that is asked for, and the attribute in the items of macros that answers for it."""

_INCOMPLETE = Unreadable("PerFrameFunctionalGroupsSequence has fewer items than NumberOfFrames")
_OTHER_COPY = Unreadable("copies of the object have different numbers of frames")
_OTHER_NUMBER = Unreadable("the functional groups of the series have another number of frames than its objects")
_IMAGE_TYPE, _THIRD = required("ImageType"), 3


class FrameReader:
    """Replaces multi-frame objects by their frames.

    `merger` merges the copies of an object, frame by frame.
    """

    def __init__(self, structures: Structures, merger: Merger) -> None:
        self._structures, self._merger = structures, merger
        self._sources: list[_Source] = []
        self._members: dict[Attribute, list[int]] = {}
        self._standard: set[int] = set()
        for one in structures.whole:
            for answering, macros in sources_of(one):
                for macro in map(required, macros):
                    self._members.setdefault(macro, []).append(len(self._sources))
                    if macro.keyword not in CONVERTED:
                        self._standard.add(len(self._sources))
                self._sources.append((one.attribute, answering))
        # Most macros say the same of many frames.
        self._macros = [
            (getter(macro), lru_cache(maxsize=1000)(partial(self._of_macro, macro))) for macro in self._members
        ]

    def study(self, study: Study) -> Study:
        """Return a study in which every frame of a multi-frame object is an instance."""
        if study.by_keyword or not any(map(has_groups, _datasets(study))):
            return study
        return msgspec.structs.replace(study, series=tuple(self._series(study, series) for series in study.series))

    def _series(self, study: Study, series: Series) -> Series:
        if not any(map(has_groups, (study, series, *series.instances))):
            return series
        by_uid: dict[str, list[Instance]] = {}
        for instance in series.instances:
            frames = [_filled(instance, one) for one in self._frames(instance, series, study) or [{}]]
            uid = instance.SOPInstanceUID
            by_uid[uid] = self._joined(by_uid[uid], frames) if uid in by_uid else frames
        objects = list(by_uid.values())
        above = self._frames(series, study, *series.instances) or self._frames(study, *series.instances)
        below = [series, *chain(*objects)]
        known = {one for one in set(chain(*above)) if not all(_lacks(one, each, ()) for each in below)}
        above = [{one: values for one, values in frame.items() if one not in known} for frame in above]
        if above and all(frame == above[0] for frame in above):
            series = _filled(series, above[0])
        elif above:
            objects = [_with_those_above(frames, above) for frames in objects or [[self._structures.instance()]]]
        fields = {name: getattr(series, name) for name in series.__struct_fields__}
        return self._structures.multi_frame(**fields | {"instances": tuple(chain(*objects))})

    def _joined(self, frames: list[Instance], others: list[Instance]) -> list[Instance]:
        """Return the frames of two copies of an object as one; a copy with one frame speaks of all."""
        if len(frames) != len(others) and 1 not in {len(frames), len(others)}:
            different = dict.fromkeys((self._sources[number][0] for number in self._standard), _OTHER_COPY)
            return [_filled(self._merger.joined(frames[0], others[0]), different)]
        many = max(len(frames), len(others))
        pairs = zip(frames * (many // len(frames)), others * (many // len(others)), strict=True)
        return [self._merger.joined(frame, other) for frame, other in pairs]

    def _frames(self, dataset: Struct, *above: Struct) -> list[Answers]:
        """Return what the functional groups of a dataset say of each frame; nothing if it has none.

        Where only the Shared group says something, one stands for all frames. `above` are the datasets that may have
        what this one lacks, NumberOfFrames and ImageType.
        """
        shared = self._combined([self._of_item(item) for item in _as_items(_read(SHARED, dataset))])
        frames = [self._of_item(item) for item in _as_items(_read(PER_FRAME, dataset))]
        if not shared and not frames:
            return []
        if frames and len(frames) < _number_of_frames((dataset, *above)):
            together = self._combined([shared, *frames])
            incomplete: _Found = dict.fromkeys(self._standard, _INCOMPLETE)
            frames = [incomplete | {number: together[number] for number in shared}]
        else:
            frames = [self._combined([shared, frame]) for frame in frames] or [shared]
        by_attribute = list(map(self._by_attribute, frames))
        lacking = {one for one in set(chain(*by_attribute)) if _lacks(one, dataset, above)}
        return [{one: values for one, values in frame.items() if one in lacking} for frame in by_attribute]

    def _by_attribute(self, found: _Found) -> Answers:
        answers: dict[Attribute, Values | Unreadable] = {}
        for number in sorted(found):
            answers.setdefault(self._sources[number][0], found[number])
        return answers

    def _of_item(self, item: object) -> _Found:
        """Return what the macros in an item of a functional groups sequence say."""
        if isinstance(item, Unreadable):
            return dict.fromkeys(self._standard, item)
        return self._combined([of_macro(spelled(item)) for spelled, of_macro in self._macros] if item else [])

    def _of_macro(self, macro: Attribute, spelled: tuple[object, ...]) -> _Found:
        """Return what the items of a macro say, given the raw JSON of the macro."""
        items = _as_items(read(macro, spelled))
        return self._combined([self._of_member(macro, item) for item in items if item is not None])

    def _of_member(self, macro: Attribute, item: object) -> _Found:
        """Return what one item of a macro says."""
        if isinstance(item, Unreadable):
            return {number: item for number in self._members[macro] if number in self._standard}
        found: _Found = {}
        for number in self._members[macro]:
            attribute, answering = self._sources[number]
            values = _read(answering.attribute, item)
            if values != ():
                found[number] = _in_classic_terms(attribute, values)
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


def _read(attribute: Attribute, dataset: object) -> Values | Unreadable:
    return read(attribute, getter(attribute)(dataset))


def _as_items(items: Values | Unreadable) -> Sequence[object]:
    """Return the items of a sequence; what cannot be read is one unreadable item."""
    return [items] if isinstance(items, Unreadable) else items


def _in_classic_terms(attribute: Attribute, values: Values | Unreadable) -> Values | Unreadable:
    terms = TERMS.get(attribute.keyword)
    return tuple(terms.get(value, value) for value in values) if terms and isinstance(values, tuple) else values


def _lacks(attribute: Attribute, dataset: Struct, above: Sequence[Struct]) -> bool:
    """Return whether a dataset itself does not say an attribute, so that its functional groups are asked.

    Every object with FrameType has an ImageType, which a parser may have moved to a level above. So FrameType answers
    only if the most specific ImageType has no third value.
    """
    if attribute != _IMAGE_TYPE:
        return _read(attribute, dataset) == ()
    image_type = next((values for one in (dataset, *above) if (values := _read(attribute, one)) != ()), ())
    return isinstance(image_type, tuple) and (len(image_type) < _THIRD or image_type[_THIRD - 1] is None)


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
    """Return NumberOfFrames of the first dataset that has it; 0 if it is absent, infinity if it is unreadable."""
    for dataset in datasets:
        if values := _read(FRAMES, dataset):
            value = values[0] if isinstance(values, tuple) else None
            return value if isinstance(value, (int, float)) else math.inf
    return 0
