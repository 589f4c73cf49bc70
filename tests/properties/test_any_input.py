"""Whatever comes in: a documented exit code, no traceback, nothing half written."""

import json
from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.building import IMAGES, METADATA, OUTPUT, Run, as_json, run
from tests.properties.strategies import mapping, rules, studies

DOCUMENTED = {0, 2, 3, 4, 5}

NAMES = [
    *("studies", "series", "instances", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "0020000D", "0020000e"),
    *("vr", "Value", "Alphabetic", "InlineBinary", "BulkDataURI", "Modality", "00080060", "SliceThickness", "00180050"),
    *("ImageType", "ReferencedImageSequence", "StudyDate", "StudyTime", "SeriesNumber", "NumberOfFrames", "PixelSpacing"),
    *("ImageOrientationPatient", "NumberOfSeriesRelatedInstances", "selections", "conditions", "name", "prefer", "take"),
    *("required", "distinct", "same", "layout", "customAttributes", "highest", "lowest", "matching", "allOf", "anyOf"),
    *("noneOf", "equals", "oneOf", "hasAll", "contains", "matches", "atLeast", "lessThan", "between", "present", "not"),
    *("item", "values", "position", "ifMissing", "caseSensitive", "tolerance", "description", "$comment", "$schema"),
    *("series.plane", "series.instanceCount", "series.frameCount", "series.obliquity", "series.hasImage", "examples"),
    *("1", "1.2", "1.2.3", "", " ", "\ud800", "é", "00091001", "Nonsense", "__class__"),
]
VALUES: Sequence[object] = [
    *(None, True, False, 0, 1, -1, 1.5, 2**63, 2**64, 10**400, 1e308, -0.0, "", " ", "MR", "1", "1.2", "1.2.3", "CT\\MR"),
    *("20240131", "***", "045Y", "\0", "\ud800", "\udc00x", "é", "a" * 300, "(", "[", "{", "!x", ">=", "all", "any", "MR.*"),
    *("axial", "Modality", "SeriesNumber", "series.instanceCount", "FrameOfReferenceUID", "bySeries", "byStudy", "matched"),
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
        document = _replaced(document, draw(st.randoms(use_true_random=False)).random, draw(anything), draw)
    return document


def _replaced(document: object, chance: object, by: object, draw: st.DrawFn) -> object:
    below: list[object] = []
    if isinstance(document, dict):
        below = list(document)
    elif isinstance(document, list):
        below = list(range(len(document)))
    if not below or draw(st.integers(0, 3)) == 0:
        return by
    at = draw(st.sampled_from(below))
    if isinstance(document, dict):
        action = draw(st.sampled_from(["go on", "go on", "go on", "go on", "rename", "add", "remove"]))
        if action == "rename":
            return {draw(st.sampled_from(NAMES)) if name == at else name: value for name, value in document.items()}
        if action == "add":
            return {**document, draw(st.sampled_from(NAMES)): by}
        if action == "remove":
            return {name: value for name, value in document.items() if name != at}
        return {
            name: _replaced(value, chance, by, draw) if name == at else value for name, value in document.items()
        }
    return [_replaced(value, chance, by, draw) if i == at else value for i, value in enumerate(document)]
