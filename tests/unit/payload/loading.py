"""Payloads from files that a test writes, and what stands in them as the rules read it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from selector.dicom.requested import RequestedAttribute, getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute, custom, find
from selector.dicom.values import Values, read
from selector.errors import Fault, InputError
from selector.metadata_loader import load_payload
from selector.models import Payload, Series
from selector.payload.structures import Structures
from selector.rules.match.attribute_reader import AttributeReader

METADATA, IMAGES = "dicom-metadata.json", "series-images.json"
REQUESTED = ("Modality", "SeriesDescription", "SliceThickness", "ImageType", "StudyDate", "PatientName", "PixelData")

Content = bytes | str | object
"""What a file holds: bytes and text as they are, anything else as JSON."""

View = dict[str, object]
Found = Values | Unreadable | None


def attribute(name: str) -> Attribute:
    return find(name) or custom(name)


def write(folder: Path, files: Mapping[str, Content]) -> None:
    """Write files by their path, `/` between folders, which are made."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def load(
    folder: Path, metadata: Content, more: Mapping[str, Content] | None = None, *, requested: Iterable[str] = REQUESTED
) -> Payload:
    """Load a metadata file and a mapping, and more files by their paths.

    ``sequence.attribute`` requests an attribute inside the items of a sequence.
    """
    write(folder, {METADATA: metadata, IMAGES: {"1.1": "a.nii"}, **(more or {})})
    names = [name.partition(".") for name in requested]
    inside = {outer: [RequestedAttribute(attribute(inner))] if inner else [] for outer, _, inner in names}
    return load_payload(
        str(folder), Structures([RequestedAttribute(attribute(outer), tuple(inside[outer])) for outer in inside])
    )


def faults(folder: Path, files: Mapping[str, Content]) -> list[Fault]:
    """Return why these files end the run, or an empty list where they do not."""
    write(folder, files)
    try:
        load_payload(str(folder), Structures([RequestedAttribute(attribute(name)) for name in REQUESTED]))
    except InputError as error:
        return list(error.faults)
    return []


def left_out(payload: Payload) -> list[tuple[str, str]]:
    """Return place and reason of what was left out of a payload of one file."""
    return [(one.place, one.reason) for one in payload.left_out]


def view(payload: Payload, requested: Iterable[str] = REQUESTED) -> View:
    """Return what stands where: attributes by name and datasets by UID, whatever way they were written."""
    attributes = [attribute(name) for name in requested]

    def values(dataset: object) -> View:
        read_values = {one.name: read(one, getter(one)(dataset)) for one in attributes}
        return {name: found for name, found in read_values.items() if found != ()}

    def of_series(series: Series) -> View:
        instances = {instance.SOPInstanceUID: values(instance) for instance in series.instances}
        return values(series) | ({"instances": instances} if instances else {})

    return {
        study.StudyInstanceUID: values(study)
        | {"series": {series.SeriesInstanceUID: of_series(series) for series in study.series}}
        for study in payload.whole.studies
    }


def found(payload: Payload, series_uid: str, keyword: str) -> Counter[Found]:
    """Return what decides on an attribute of a series: each value with how many instances have it, None where absent.

    A level above the instances counts as one.
    """
    reader: AttributeReader[Values | Unreadable] = AttributeReader.of(attribute(keyword), lambda values: values)
    for study in payload.whole.studies:
        for series in study.series:
            if series.SeriesInstanceUID == series_uid:
                return Counter(reader.in_series((study, series, payload.whole.images)))
    raise LookupError(series_uid)
