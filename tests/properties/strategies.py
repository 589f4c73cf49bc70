"""Conditions, values and payloads to try the laws on: small sets of values, so that things often meet."""

from collections.abc import Mapping, Sequence
from functools import cache

from hypothesis import strategies as st

Draw = st.DrawFn

NUMBER, TEXT, CODE, DATE, TIME, MOMENT, AGE = (
    "SliceThickness",
    "SeriesDescription",
    "Modality",
    "SeriesDate",
    "SeriesTime",
    "AcquisitionDateTime",
    "PatientAge",
)
"""One attribute of VM 1 for each way to compare: DS, LO, CS, DA, TM, DT, AS."""

ORDERED = (NUMBER, DATE, TIME, MOMENT, AGE)
SINGLE = (*ORDERED, TEXT, CODE)

IN_ORDER: Mapping[str, Sequence[str | float]] = {
    NUMBER: [-1, 0, 0.5, 1, 1.5, 2, 3.25, 10],
    DATE: ["2023", "202312", "20231231", "2024", "202401", "20240101", "20240131", "202402", "20240229", "2025"],
    TIME: ["09", "0930", "0959", "10", "1000", "100000", "100000.5", "100001", "1001", "11"],
    MOMENT: ["2023", "20231231235959", "20240101", "2024010100", "20240101000000.5", "2024", "20240101120000+0100"],
    AGE: ["000D", "030D", "004W", "001M", "011M", "364D", "001Y", "012M", "018Y", "216M"],
}
"""Operands of tests, also to be values; by their start, roughly."""

TEXTS = ["t2", "T2", "t2 tse", "ax T2*", "cor", "t2_cor", "É", "t", "5", "2024"]
CODES = ["MR", "mr", "CT", "OCT", "5"]

ODD: Sequence[object] = [None, "", " ", [], {}, "***", "x", True, [None], ["1", "2"], "1\\2", {"Value": []}, -5, 1e300]
"""What may be written in place of a sound value."""


@cache
def operands(keyword: str) -> st.SearchStrategy[str | float]:
    """Return operands that fit a test on an attribute."""
    if keyword in ORDERED:
        return st.sampled_from(IN_ORDER[keyword])
    return st.sampled_from(TEXTS if keyword == TEXT else CODES)


@cache
@st.composite
def written(draw: Draw, keyword: str) -> object:
    """Return what JSON may say of an attribute: sound in each kind of value, or odd."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(ODD))
    value = draw(operands(keyword))
    if keyword == NUMBER and draw(st.booleans()):
        value = f" {value} "
    return {"vr": "??", "Value": [value]} if draw(st.booleans()) else value


@cache
@st.composite
def one_test(draw: Draw, keyword: str) -> dict[str, object]:
    """Return a test object of one member that fits an attribute of VM 1, without options."""
    members = ["equals", "oneOf"]
    if keyword != NUMBER:
        members += ["contains", "startsWith", "endsWith", "matches"]
    if keyword in ORDERED:
        members += ["greaterThan", "atLeast", "lessThan", "atMost"]
    member = draw(st.sampled_from(members))
    if member in {"contains", "startsWith", "endsWith"}:
        return {
            member: draw(st.one_of(st.sampled_from(TEXTS), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2)))
        }
    if member == "matches":
        return {member: draw(st.sampled_from(["^t2", "t.$", "[0-9]{4}", "(?<!t2_)cor", "0+", "é"]))}
    if member == "oneOf":
        return {member: draw(st.lists(operands(keyword), min_size=1, max_size=3))}
    return {member: draw(operands(keyword))}


@cache
def any_test(keyword: str) -> st.SearchStrategy[dict[str, object]]:
    """Return test objects of one or two members, `not` among them at any depth."""
    flat = st.one_of(
        one_test(keyword), st.builds(lambda one, other: {**one, **other}, one_test(keyword), one_test(keyword))
    )
    return st.recursive(
        flat,
        lambda inner: st.one_of(
            st.builds(lambda test: {"not": test}, inner),
            st.builds(lambda test, beside: {**beside, "not": test}, inner, one_test(keyword)),
        ),
        max_leaves=4,
    )


@cache
@st.composite
def one_condition(draw: Draw) -> dict[str, object]:
    """Return a conditions object of one member: a test, a short form, a fact, or whether there is a value."""
    keyword = draw(st.sampled_from(SINGLE))
    kind = draw(st.sampled_from(["test", "test", "short", "present", "uniform", "fact", "many"]))
    if kind == "test":
        test = draw(any_test(keyword))
        if draw(st.booleans()):
            test["ifMissing"] = draw(st.sampled_from(["matched", "rejected"]))
        return {keyword: test}
    if kind == "short":
        return draw(
            st.sampled_from(
                [
                    {NUMBER: [1, 2]},
                    {NUMBER: 1.5},
                    {NUMBER: [1, ">"]},
                    {TEXT: "^t2"},
                    {TEXT: ["T2", "!cor"]},
                    {CODE: "M."},
                ]
            )
        )
    if kind == "present":
        return {keyword: {"present": draw(st.booleans())}}
    if kind == "uniform":
        return {
            keyword: {"uniform": True, **draw(st.sampled_from([{}, {"tolerance": 0.5}] if keyword == NUMBER else [{}]))}
        }
    if kind == "fact":
        facts = [{"series.instanceCount": {"atLeast": 2}}, {"series.hasImage": True}, {"series.frameCount": [1, 2]}]
        return draw(st.sampled_from(facts))
    return draw(
        st.sampled_from(
            [
                {"ImageType": ["ORIGINAL", "!LOCALIZER"]},
                {"ImageType": {"hasAll": ["ORIGINAL", "PRIMARY"], "not": {"equals": "LOCALIZER"}}},
                {"ImageType": {"equals": "LOCALIZER", "instances": "any"}},
                {"PixelSpacing": {"lessThan": 1}},
                {"PixelSpacing": {"atLeast": 1, "values": "any"}},
                {"PixelSpacing": {"atLeast": 1, "position": 2}},
            ]
        )
    )


@cache
def any_conditions() -> st.SearchStrategy[dict[str, object]]:
    """Return conditions objects with groups in them."""
    return st.recursive(
        one_condition(),
        lambda inner: st.builds(
            lambda group, members: {group: members},
            st.sampled_from(["allOf", "anyOf", "noneOf"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=4,
    )


@cache
@st.composite
def attributes(draw: Draw) -> dict[str, object]:
    """Return some attributes of a dataset, by keyword or by tag."""
    tags = {NUMBER: "00180050", TEXT: "0008103E", CODE: "00080060"}
    members: dict[str, object] = {}
    for keyword in draw(st.lists(st.sampled_from(SINGLE), unique=True, max_size=4)):
        name = tags.get(keyword, keyword) if draw(st.booleans()) else keyword
        members[name.lower() if name in tags.values() and draw(st.booleans()) else name] = draw(written(keyword))
        if keyword in tags and draw(st.integers(0, 3)) == 0:
            members[tags[keyword]] = draw(written(keyword))
    if draw(st.booleans()):
        types = [
            ["ORIGINAL", "PRIMARY"],
            "ORIGINAL\\PRIMARY\\LOCALIZER",
            ["DERIVED"],
            {"vr": "CS", "Value": ["ORIGINAL"]},
        ]
        members["ImageType"] = draw(st.sampled_from(types))
    if draw(st.booleans()):
        members["PixelSpacing"] = draw(st.sampled_from([[0.5, 0.5], [0.5, 2], "1\\1", [1], [None, 2]]))
    return members


@st.composite
def one_series(draw: Draw, uid: str, max_instances: int = 3) -> dict[str, object]:
    """Return a series with or without instances."""
    series: dict[str, object] = {"SeriesInstanceUID": uid, **draw(attributes())}
    number = draw(st.sampled_from([None, 1, 2, "003"]))
    if number is not None:
        series["SeriesNumber"] = number
    if draw(st.booleans()):
        series["FrameOfReferenceUID"] = draw(st.sampled_from(["1.8", "1.9"]))
    count = draw(st.integers(0, max_instances))
    if count:
        series["instances"] = [{"SOPInstanceUID": f"{uid}.{n}", **draw(attributes())} for n in range(1, count + 1)]
    return series


@st.composite
def studies(draw: Draw, max_studies: int = 3, max_series: int = 4) -> list[dict[str, object]]:
    """Return studies with at least one series each."""
    made: list[dict[str, object]] = []
    for number in range(1, draw(st.integers(1, max_studies)) + 1):
        series = [draw(one_series(f"{number}.{index}")) for index in range(1, draw(st.integers(1, max_series)) + 1)]
        dated = draw(st.sampled_from([{}, {"StudyDate": "20240101"}, {"StudyDate": "20240101", "StudyTime": "10"}]))
        made.append({"StudyInstanceUID": str(number), **dated, **draw(attributes()), "series": series})
    return made


@st.composite
def mapping(draw: Draw, payload: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return a series-images.json for most of the series of some studies."""
    named: dict[str, object] = {}
    for study in payload:
        listed = study["series"]
        for series in listed if isinstance(listed, list) else []:
            uid = series["SeriesInstanceUID"]
            named[uid] = draw(st.sampled_from([f"{uid}.nii", f"{uid}.nii", [f"{uid}a.nii", f"{uid}b.nii"], "", None]))
    return named


@cache
@st.composite
def selections(draw: Draw) -> list[dict[str, object]]:
    """Return one to three selections with all that chooses among candidates."""
    made: list[dict[str, object]] = []
    for _ in range(draw(st.integers(1, 3))):
        selection: dict[str, object] = {"conditions": draw(any_conditions())}
        preferences = [{"highest": "series.instanceCount"}, {"lowest": NUMBER}, {"matching": {CODE: "MR"}}]
        prefer = draw(st.lists(st.sampled_from(preferences), unique_by=str, max_size=2))
        if prefer:
            selection["prefer"] = prefer
        take = draw(st.sampled_from([None, None, "all", 1, 2]))
        if take is not None:
            selection["take"] = take
        if draw(st.integers(0, 3)) == 0:
            selection["required"] = True
        made.append(selection)
    return made


@cache
@st.composite
def rules(draw: Draw) -> dict[str, object]:
    """Return whole rules that are sound."""
    document: dict[str, object] = {"selections": draw(selections())}
    if draw(st.integers(0, 2)) == 0:
        document["conditions"] = draw(one_condition())
    if draw(st.booleans()):
        document["distinct"] = draw(st.booleans())
    if draw(st.integers(0, 2)) == 0:
        document["same"] = ["FrameOfReferenceUID"]
    if draw(st.booleans()):
        document["layout"] = draw(st.sampled_from(["bySeries", "byStudy"]))
    return document
