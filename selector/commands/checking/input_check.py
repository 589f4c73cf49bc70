"""Checking inputs more closely than a run does: against the published schemas, and against the rules.

The schemas are slow for large payloads. No message contains the value of an attribute.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import count, islice
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from msgspec import Struct

from selector.commands.checking.doubts import Doubt
from selector.dicom.single_values import shown_uid
from selector.errors import Fault, InputError
from selector.metadata_loader import load_payload
from selector.models import LeftOut
from selector.payload import files
from selector.payload.structures import Structures
from selector.payload.text import parse, text_of
from selector.process.progress import Progress, Show
from selector.results import SelectionResult
from selector.rules.explain.causes.funnel import LeftOver, left_over
from selector.rules.explain.causes.in_words import cause_in_words
from selector.rules.explain.requested_attributes import Request, requests
from selector.rules.faults import step
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet
from selector.series_selector import needed_by, select

MOST = 100
"""The most misfits of one file that are reported."""

_COUNTED = ("#/$defs/series", "#/$defs/dataset")
_SCHEMAS = Path(__file__).parents[2] / "schemas"
_TYPES = {"object": "an object", "array": "a list", "string": "text", "null": "null", "number": "a number"}
_MODEL = "the member next to vr must be Value, InlineBinary or BulkDataURI, as in the DICOM JSON Model"


class TakesNothing(Struct, frozen=True):
    """A selection that would take nothing of an input, why, and what each of its conditions leaves over."""

    selection: str
    cause: str
    steps: tuple[LeftOver, ...]


class Takes(Struct, frozen=True):
    """A selection, how many series of an input it would take, and what each of its conditions leaves over."""

    selection: str
    series: int
    steps: tuple[LeftOver, ...]


class InputCheck(Struct, frozen=True):
    """What was found in an input folder.

    Attributes
    ----------
    faults
        What would end a run; then the rest is empty.
    misfits
        What does not fit the published schemas, but would not end a run.
    left_out, more_left_out
        What a run would leave out: at most 10,000 entries, and the number of others.
    unknown_images, more_unknown_images
        The series that have an image but are not in the metadata: at most 100 UIDs, and the number of others.
    requests
        The attributes that the rules use.
    takes
        The selections that would take something.
    nothing
        The selections that would take nothing, each with the cause.
    """

    folder: str
    faults: tuple[Fault, ...] = ()
    misfits: tuple[Fault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0
    studies: int = 0
    series: int = 0
    images: int = 0
    unknown_images: tuple[str, ...] = ()
    more_unknown_images: int = 0
    requests: tuple[Request, ...] = ()
    takes: tuple[Takes, ...] = ()
    nothing: tuple[TakesNothing, ...] = ()

    @property
    def absent(self) -> tuple[Request, ...]:
        """The attributes that the rules use and no series has."""
        return tuple(one for one in self.requests if not one.is_in_payload)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What is odd about the input, or about the rules on it."""
        unknown = len(self.unknown_images) + self.more_unknown_images
        return (
            Doubt(len(self.misfits), "misfit"),
            Doubt(len(self.left_out) + self.more_left_out, "entry", "left out"),
            Doubt(unknown, "image", "of unknown series"),
            Doubt(len(self.absent), "attribute", "that no series has"),
            Doubt(len(self.nothing), "selection", "that would take nothing"),
        )


def check_input(folder: str, rules: RuleSet | None, show: Show | None = None) -> InputCheck:
    """Check an input folder as a run with these rules would, or without rules; `show` displays the progress.

    Raise `LimitError` if a search for an expression takes too long.
    """
    try:
        payload = load_payload(folder, Structures(needed_by(rules) if rules else ()))
    except InputError as error:
        return InputCheck(folder, faults=error.faults)
    studies, images = payload.whole.studies, payload.whole.images
    known = {series.SeriesInstanceUID for study in studies for series in study.series}
    unknown = [shown_uid(uid) for uid in sorted(images.keys() - known)]
    misfits = tuple(
        misfit
        for name in (files.METADATA, files.IMAGES)
        for file in files.find(folder, name)
        for misfit in _misfits(file, name, show)
        if not any(_is_within(misfit, left_out) for left_out in payload.left_out)
    )
    result = select(payload, rules) if rules else None
    batch = SeriesBatch.of(studies, images)
    return InputCheck(
        folder,
        misfits=misfits,
        left_out=payload.left_out,
        more_left_out=payload.more_left_out,
        studies=payload.study_count,
        series=payload.series_count,
        images=payload.image_count,
        unknown_images=tuple(unknown[:MOST]),
        more_unknown_images=max(len(unknown) - MOST, 0),
        requests=requests(rules, studies, images) if rules else (),
        takes=tuple(_takes(rules, result, batch)) if rules and result else (),
        nothing=tuple(_takes_nothing(rules, result, batch)) if rules and result else (),
    )


def _takes(rules: RuleSet, result: SelectionResult, batch: SeriesBatch) -> Iterator[Takes]:
    for selection, row in zip(rules.selections, result.totals, strict=True):
        if row.taken:
            yield Takes(selection.name, row.taken, tuple(left_over(selection, batch)))


def _takes_nothing(rules: RuleSet, result: SelectionResult, batch: SeriesBatch) -> Iterator[TakesNothing]:
    for selection, cause in zip(rules.selections, result.causes, strict=True):
        if cause:
            yield TakesNothing(selection.name, cause_in_words(cause), tuple(left_over(selection, batch)))


def _is_within(misfit: Fault, left_out: LeftOut) -> bool:
    """Return whether a misfit is in something that is left out anyway."""
    inside = misfit.place.removeprefix(left_out.place)
    return misfit.file == left_out.file and (not inside or (inside != misfit.place and inside[0] in ".["))


def _misfits(file: files.Found, name: str, show: Show | None) -> Iterator[Fault]:
    document = parse(text_of(files.read(file), file.path), file.path)
    schema = json.loads((_SCHEMAS / f"{name.removesuffix('.json')}.schema.json").read_text("utf-8"))
    if name == files.METADATA:
        schema = {**_form_of(document, schema), "$defs": schema["$defs"]}
    with _progress(document, show) as progress:
        for error in islice(_validator(progress)(schema).iter_errors(document), MOST):
            place = "$"
            for key in error.absolute_path:
                place = step(place, key)
            yield Fault(file.path, place, _words(error))


def _progress(document: object, show: Show | None) -> Progress:
    """Return the progress of checking a document; only metadata take long."""
    studies = document.get("studies") if isinstance(document, dict) else document
    if not isinstance(studies, list):
        return Progress("Checking", 0, show)
    if isinstance(document, list) and not _is_hierarchy(document):
        return Progress("Checking", len(document), show, unit="datasets")
    listed = (study.get("series") for study in studies if isinstance(study, dict))
    return Progress("Checking", sum(len(series) for series in listed if isinstance(series, list)), show)


def _validator(progress: Progress) -> type[Any]:
    """Return a validator that counts the series, or datasets, that are done."""
    follow, done = Draft202012Validator.VALIDATORS["$ref"], count(1)

    def followed(validator: Any, ref: str, instance: object, schema: object) -> Iterator[ValidationError]:  # noqa: ANN401
        yield from follow(validator, ref, instance, schema)
        if ref in _COUNTED:
            progress.update(next(done))

    return cast("type[Any]", extend(Draft202012Validator, {"$ref": followed}))  # type: ignore[no-untyped-call]


def _form_of(document: object, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of the form that a document has, so that errors refer to that form only."""
    hierarchy, studies, datasets, study, dataset = map(dict, schema["anyOf"])
    if isinstance(document, list):
        return studies if _is_hierarchy(document) else datasets
    if not isinstance(document, dict):
        return datasets
    return hierarchy if "studies" in document else study if "series" in document else dataset


def _is_hierarchy(document: list[object]) -> bool:
    return any(isinstance(one, dict) and "series" in one for one in document)


def _words(error: ValidationError) -> str:
    """Return what does not fit, without the value found."""
    expected, found = cast("Any", error.validator_value), cast("Any", error.instance)
    if error.validator == "type":
        types = expected if isinstance(expected, list) else [expected]
        return f"must be {' or '.join(_TYPES[str(one)] for one in types)}"
    if error.validator == "required":
        return f"has no member {' or '.join(str(name) for name in expected if name not in found)}"
    if error.validator == "anyOf":
        return _alternatives(expected)
    if error.validator == "additionalProperties":
        return _MODEL
    return "does not fit the published schema"


def _alternatives(schemas: list[dict[str, Any]]) -> str:
    names = [name for schema in schemas for name in schema.get("required", ())]
    if names:
        return f"must have a {names[0]} that is text and not empty, by this name or by its tag"
    types = [_TYPES.get(schema.get("type", ""), "") for schema in schemas]
    return f"must be {' or '.join(types)}" if all(types) else "does not fit the published schema"
