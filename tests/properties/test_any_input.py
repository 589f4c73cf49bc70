"""Whatever comes in: a documented exit code, no traceback, nothing half written."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.strategies import mapping, rules, studies
from tests.support.builders import as_json
from tests.support.names import IMAGES, METADATA, OUTPUT
from tests.support.runs import Run, run

DOCUMENTED = {0, 2, 3, 4, 5, 7}

NAMES = [
    *(
        "studies",
        "series",
        "instances",
        "StudyInstanceUID",
        "SeriesInstanceUID",
        "SOPInstanceUID",
        "0020000D",
        "0020000e",
    ),
    *("vr", "Value", "Alphabetic", "InlineBinary", "BulkDataURI", "Modality", "00080060", "SliceThickness", "00180050"),
    *(
        "ImageType",
        "ReferencedImageSequence",
        "StudyDate",
        "StudyTime",
        "SeriesNumber",
        "NumberOfFrames",
        "PixelSpacing",
    ),
    *(
        "ImageOrientationPatient",
        "NumberOfSeriesRelatedInstances",
        "selections",
        "conditions",
        "name",
        "prefer",
        "take",
    ),
    *("required", "distinct", "same", "layout", "customAttributes", "highest", "lowest", "matching", "allOf", "anyOf"),
    *("noneOf", "equals", "oneOf", "hasAll", "contains", "matches", "atLeast", "lessThan", "between", "present", "not"),
    *("item", "values", "position", "ifMissing", "caseSensitive", "tolerance", "description", "$comment", "$schema"),
    *("series.plane", "series.instanceCount", "series.frameCount", "series.obliquity", "series.hasImage", "examples"),
    *("1", "1.2", "1.2.3", "", " ", "\ud800", "é", "00091001", "Nonsense", "__class__"),
]
VALUES: Sequence[object] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.5,
        2**63,
        2**64,
        10**400,
        1e308,
        -0.0,
        "",
        " ",
        "MR",
        "1",
        "1.2",
        "1.2.3",
        "CT\\MR",
    ),
    *(
        "20240131",
        "***",
        "045Y",
        "\0",
        "\ud800",
        "\udc00x",
        "é",
        "a" * 300,
        "(",
        "[",
        "{",
        "!x",
        ">=",
        "all",
        "any",
        "MR.*",
    ),
    *(
        "axial",
        "Modality",
        "SeriesNumber",
        "series.instanceCount",
        "FrameOfReferenceUID",
        "bySeries",
        "byStudy",
        "matched",
    ),
    *([], {}, [1, 0, 0, 0, 1, 0], [3, 5], [5, ">="], ["ORIGINAL", "!LOCALIZER"], {"vr": "CS", "Value": ["MR"]}),
]

anything = st.recursive(
    st.sampled_from(VALUES) | st.text(max_size=5) | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=20,
)


@st.composite
def damaged(draw: st.DrawFn, document: object) -> object:
    """Return a sound document with something else at one place or two."""
    for _ in range(draw(st.integers(1, 2))):
        document = draw(_damaged_once(document))
    return document


@st.composite
def _damaged_once(draw: st.DrawFn, document: object) -> object:
    if draw(st.integers(0, 3)) and isinstance(document, list) and document:
        at = draw(st.integers(0, len(document) - 1))
        return [*document[:at], draw(_damaged_once(document[at])), *document[at + 1 :]]
    if draw(st.integers(0, 3)) and isinstance(document, dict) and document:
        at = draw(st.sampled_from(list(document)))
        action = draw(st.sampled_from(["go on"] * 5 + ["rename", "remove", "add"]))
        if action == "go on":
            return {**document, at: draw(_damaged_once(document[at]))}
        kept = document if action == "add" else {name: value for name, value in document.items() if name != at}
        return kept if action == "remove" else {**kept, draw(st.sampled_from(NAMES)): document[at]}
    return draw(anything)


@st.composite
def as_text(draw: st.DrawFn, document: object) -> bytes:
    """Return a document as text in an encoding that is read, or is not; sometimes cut off, sometimes other bytes."""
    text = json.dumps(document, ensure_ascii=draw(st.booleans()))
    kind = draw(st.sampled_from(["utf-8"] * 12 + ["utf-8-sig", "utf-16", "utf-32", "latin-1", "cut", "bytes"]))
    if kind == "bytes":
        return draw(st.binary(max_size=20))
    if kind == "cut":
        return text.encode("utf-8", "surrogatepass")[: draw(st.integers(0, len(text)))]
    return text.encode(kind, "xmlcharrefreplace" if kind == "latin-1" else "surrogatepass")


def check(done: Run, codes: set[int]) -> None:
    assert done.exit_code in codes, done.log
    assert "Traceback" not in done.log
    assert done.names == ([OUTPUT] if done.exit_code == 0 else [])
    if done.output is not None:
        assert done.output.endswith(b"}\n")
        assert isinstance(json.loads(done.output), dict)
    levels = [json.loads(line)["level"] for line in done.log.splitlines()]
    assert ("ERROR" in levels) == (done.exit_code != 0)
    assert done.report
    assert json.loads(done.report)["exitCode"] == done.exit_code


@settings(max_examples=70)
@given(st.data())
def test_as_metadata(data: st.DataObject) -> None:
    payload = data.draw(studies())
    images, document = data.draw(mapping(payload)), data.draw(rules())
    metadata = data.draw(anything | damaged(payload) | damaged({"studies": payload}))
    files = {METADATA: data.draw(as_text(metadata)), IMAGES: as_json(images)}
    check(run(files, as_json(document), report="full"), {0, 3, 4})


@settings(max_examples=70)
@given(st.data())
def test_as_mapping(data: st.DataObject) -> None:
    payload = data.draw(studies(max_studies=1))
    images, document = data.draw(mapping(payload)), data.draw(rules())
    files = {METADATA: as_json(payload), IMAGES: data.draw(as_text(data.draw(anything | damaged(images))))}
    check(run(files, as_json(document), report="full"), {0, 3, 4})


@settings(max_examples=100)
@given(st.data())
def test_as_rules(data: st.DataObject) -> None:
    payload = data.draw(studies(max_studies=1))
    images, document = data.draw(mapping(payload)), data.draw(rules())
    files = {METADATA: as_json(payload), IMAGES: as_json(images)}
    text = data.draw(as_text(data.draw(anything | damaged(document) | damaged(document))))
    check(run(files, text, report="full"), {0, 2, 4})


CONDITIONS = {"conditions": {"Modality": "MR"}}
HALF: dict[str, object] = {"half\ud800": 1}
"""A member that no UTF-8 can name: JSON may hold half of a surrogate pair."""


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"selections": [CONDITIONS], **HALF}, "$"),
        (HALF, "$"),
        ({"selections": [CONDITIONS, {**CONDITIONS, **HALF}]}, "$.selections[1]"),
        ({"selections": [{**CONDITIONS, "prefer": [HALF]}]}, "$.selections[0].prefer[0]"),
        ({"selections": [{"conditions": {"Modality": HALF}}]}, "$.selections[0].conditions.Modality"),
        ({"selections": [CONDITIONS], "examples": [HALF]}, "$.examples[0]"),
    ],
)
def test_half_of_a_surrogate_pair_as_the_name_of_a_member_of_the_rules(document: object, place: str) -> None:
    done = run({METADATA: as_json([]), IMAGES: as_json({})}, as_json(document), report="full")
    check(done, {2})
    assert done.report
    faults = json.loads(done.report)["faults"]
    assert [fault["message"] for fault in faults if fault["place"] == place and "half" in fault["message"]]


@settings(max_examples=40)
@given(st.data())
def test_as_any_of_the_three(data: st.DataObject) -> None:
    texts = [data.draw(as_text(data.draw(anything))) for _ in range(3)]
    check(run({METADATA: texts[0], f"sub/{IMAGES}": texts[1]}, texts[2], report="full"), DOCUMENTED)
