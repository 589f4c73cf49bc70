"""What is worth a warning about a payload as a whole."""

from collections.abc import Iterator

from selector.dicom.dictionary import Attribute
from selector.models import Payload
from selector.rules.match.attribute_reader import values_reader
from selector.rules.match.facts import INSTANCE_COUNT, Fact, instance_count
from selector.rules.rule_set import Rules


def about_payload(payload: Payload, rules: Rules) -> tuple[str, ...]:
    """Return the warnings, each a sentence without values of attributes."""
    return (*_images(payload), *_absence(payload, rules), *_counts(payload, rules))


def _images(payload: Payload) -> Iterator[str]:
    if not payload.images:
        yield "series-images.json names no image"
    elif payload.images.keys().isdisjoint(
        series.SeriesInstanceUID for study in payload.studies for series in study.series
    ):
        yield "series-images.json names images, but of no series that is in dicom-metadata.json"


def _absence(payload: Payload, rules: Rules) -> Iterator[str]:
    """Absent means: not in what the parser wrote. Where that is everywhere, the parser may not write it at all."""
    for place, about in rules.absence:
        if not _is_anywhere(payload, about):
            names = ", ".join(one.name for one in about.needs) if isinstance(about, Fact) else about.name
            yield f"{place} is decided by the absence of {names}, which no series of the payload has"


def _is_anywhere(payload: Payload, about: Attribute | Fact) -> bool:
    subjects = ((study, series, payload.images) for study in payload.studies for series in study.series)
    if isinstance(about, Fact):
        return any(about.of(subject) != () for subject in subjects)
    reader = values_reader(about)
    return any(set(reader.in_series(subject)) != {None} for subject in subjects)


def _counts(payload: Payload, rules: Rules) -> Iterator[str]:
    """Warn where the instances listed are not as many as NumberOfSeriesRelatedInstances says."""
    (attribute,) = instance_count().needs
    if INSTANCE_COUNT not in rules.facts:
        return
    reader = values_reader(attribute)
    differing = sum(
        any(told not in (None, (len(series.instances),)) for told in reader.in_series((study, series, payload.images)))
        for study in payload.studies
        for series in study.series
        if series.instances
    )
    if differing:
        yield (
            f"{differing} series list another number of instances than {attribute.name} says; "
            f"{INSTANCE_COUNT} counts those listed"
        )
