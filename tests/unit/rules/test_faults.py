"""Faults of a rules file: all at once, each with its place and what would be right."""

import json

import pytest

from selector.errors import ConfigurationError
from tests.support.builders import RULES_FILE, faults_of, outcome, rules_of, selection, selections

CT = {"Modality": "CT"}


def with_conditions(**conditions: object) -> dict[str, object]:
    return selections(selection(conditions))


def with_members(**members: object) -> dict[str, object]:
    return selections(selection(CT, **members))


HERE = "$.selections[0]"
WHERE = f"{HERE}.conditions"

DOCUMENT = [
    ([], "$", "must be an object"),
    ("text", "$", "must be an object"),
    (5, "$", "must be an object"),
    (False, "$", "must be an object"),
    ({"$schema": "x"}, "$.selections", "missing"),
    ({"selections": []}, "$.selections", "with at least one"),
    ({"selections": None}, "$.selections", "null"),
    ({"selections": {"conditions": CT}}, "$.selections", "a list with at least one"),
    ({"selections": ["CT"]}, "$.selections[0]", '"CT"'),
    ({"selections": [None]}, "$.selections[0]", "null"),
    ({"selections": [{}]}, "$.selections[0].conditions", "missing"),
    (selections(selection(CT), layuot="byStudy"), "$.layuot", "did you mean layout?"),
    (selections(selection(CT), selection=[]), "$.selection", "did you mean selections?"),
    (selections(selection(CT), layout="bystudy"), "$.layout", '"bySeries" or "byStudy"'),
    (selections(selection(CT), layout=None), "$.layout", '"bySeries" or "byStudy", not null'),
    (selections(selection(CT), distinct="yes"), "$.distinct", 'true or false, not "yes"'),
    (selections(selection(CT), distinct=1), "$.distinct", "true or false"),
    (selections(selection(CT), same=[]), "$.same", "with at least one"),
    (selections(selection(CT), same="FrameOfReferenceUID"), "$.same", "a list"),
    (selections(selection(CT), same=[5]), "$.same[0]", "5"),
    (selections(selection(CT), same=["FrameOfReferenceUI"]), "$.same[0]", "did you mean FrameOfReferenceUID?"),
    (selections(selection(CT), same=["AnatomicRegionSequence"]), "$.same[0]", "cannot be compared"),
    (selections(selection(CT), same=["PixelData"]), "$.same[0]", "cannot be compared"),
    (selections(selection(CT), same=["series.plane"]), "$.same[0]", "series.plane"),
    (selections(selection(CT), same=["anyOf"]), "$.same[0]", "no such DICOM attribute"),
    (selections(selection(CT), description=5), "$.description", "must be text"),
    (selections(selection(CT), **{"$comment": []}), "$.$comment", "must be text"),
    (selections(selection(CT), **{"$schema": 1}), "$.$schema", "must be text"),
    (selections(selection(CT), customAttributes="Mine"), "$.customAttributes", "a list"),
    (selections(selection(CT), customAttributes=["Modality"]), "$.customAttributes[0]", "in PS3.6 already"),
    (selections(selection(CT), customAttributes=["00080060"]), "$.customAttributes[0]", "in PS3.6 already"),
    (selections(selection(CT), customAttributes=[" "]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["instances"]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["anyOf"]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["series.plane"]), "$.customAttributes[0]", "cannot be the name"),
]

SELECTION = [
    (with_members(nmae="x"), f"{HERE}.nmae", "did you mean name?"),
    (with_members(condition={}), f"{HERE}.condition", "did you mean conditions?"),
    (with_members(requierd=True), f"{HERE}.requierd", "did you mean required?"),
    (with_members(name=5), f"{HERE}.name", "must be text, not 5"),
    (with_members(name=None), f"{HERE}.name", "must be text, not null"),
    (with_members(name=""), f"{HERE}.name", "blank"),
    (with_members(name=" \t"), f"{HERE}.name", "blank"),
    (with_members(take=0), f"{HERE}.take", "at least 1"),
    (with_members(take=-1), f"{HERE}.take", "at least 1"),
    (with_members(take=1.5), f"{HERE}.take", "whole number"),
    (with_members(take="1"), f"{HERE}.take", '"all"'),
    (with_members(take="ALL"), f"{HERE}.take", '"all"'),
    (with_members(take=True), f"{HERE}.take", "not true"),
    (with_members(take=None), f"{HERE}.take", "not null"),
    (with_members(required=0), f"{HERE}.required", "at least 1"),
    (with_members(required="yes"), f"{HERE}.required", "true or false"),
    (with_members(required=3, take=2), f"{HERE}.required", "3 are required, but take allows 2"),
    (with_members(prefer=[]), f"{HERE}.prefer", "with at least one"),
    (with_members(prefer={"lowest": "SeriesNumber"}), f"{HERE}.prefer", "a list"),
    (with_members(prefer=["SeriesNumber"]), f"{HERE}.prefer[0]", '"SeriesNumber"'),
    (with_members(prefer=[{}]), f"{HERE}.prefer[0]", "exactly one of highest, lowest and matching"),
    (with_members(prefer=[{"lowest": "EchoTime", "highest": "EchoTime"}]), f"{HERE}.prefer[0]", "highest and lowest"),
    (with_members(prefer=[{"lowets": "EchoTime"}]), f"{HERE}.prefer[0].lowets", "did you mean lowest?"),
    (with_members(prefer=[{"lowest": "EchoTimes"}]), f"{HERE}.prefer[0].lowest", "did you mean EchoTime?"),
    (with_members(prefer=[{"lowest": 5}]), f"{HERE}.prefer[0].lowest", "must be text, not 5"),
    (with_members(prefer=[{"highest": "Modality"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "PixelSpacing"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "PixelData"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "series.plane"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "series.frames"}]), f"{HERE}.prefer[0].highest", "did you mean series."),
    (with_members(prefer=[{"matching": {}}]), f"{HERE}.prefer[0].matching", "no condition in it"),
    (
        with_members(prefer=[{"matching": {"Modalty": "x"}}]),
        f"{HERE}.prefer[0].matching.Modalty",
        "did you mean Modality?",
    ),
    (
        selections(selection(CT, name="A"), selection(CT, name=" A ")),
        "$.selections[1].name",
        '"A" is the name of $.sel',
    ),
    (selections(selection(CT, name="selection-2"), selection(CT)), "$.selections[1].name", "is the name of"),
    (selections({"conditions": []}), WHERE, "an object"),
    (selections({"conditions": None}), WHERE, "an object"),
    (with_conditions(), WHERE, "no condition in it"),
    (with_conditions(description="only words"), WHERE, "no condition in it"),
    (with_conditions(**CT, description=[]), f"{WHERE}.description", "must be text"),
]

CONDITIONS = [
    (
        with_conditions(SliceThikness=3),
        f"{WHERE}.SliceThikness",
        "no such DICOM attribute; did you mean SliceThickness?",
    ),
    (with_conditions(modality="CT"), f"{WHERE}.modality", "did you mean Modality?"),
    (with_conditions(Xyzzy="CT"), f"{WHERE}.Xyzzy", "customAttributes"),
    (with_conditions(**{"": "CT"}), f'{WHERE}[""]', "no such DICOM attribute"),
    (with_conditions(**{"00080061x": "CT"}), f"{WHERE}.00080061x", "no such DICOM attribute"),
    (with_conditions(**{"0008fffe": "CT"}), f"{WHERE}.0008fffe", "PS3.6 has no tag 0008FFFE"),
    (with_conditions(**{"0008,0060": "CT"}), f'{WHERE}["0008,0060"]', "no such DICOM attribute"),
    (with_conditions(**{"Modality\t00080060": "CT"}), WHERE, "no such DICOM attribute"),
    (with_conditions(**{"N\nModality": "CT"}), WHERE, "no such DICOM attribute"),
    (with_conditions(FFFEE000="CT"), f"{WHERE}.FFFEE000", "no tag FFFEE000"),
    (with_conditions(**{"series.plan": "axial"}), f'{WHERE}["series.plan"]', "did you mean series.plane?"),
    (with_conditions(**{"series.size": 5}), f'{WHERE}["series.size"]', "no such fact"),
    (with_conditions(anyof=[CT]), f"{WHERE}.anyof", "did you mean anyOf?"),
    (with_conditions(anyOf=[]), f"{WHERE}.anyOf", "at least one"),
    (with_conditions(allOf=CT), f"{WHERE}.allOf", "must be a list of conditions objects"),
    (with_conditions(noneOf=None), f"{WHERE}.noneOf", "must be a list of conditions objects"),
    (with_conditions(anyOf=["CT"]), f"{WHERE}.anyOf[0]", 'must be a conditions object, not "CT"'),
    (with_conditions(anyOf=[CT, {}]), f"{WHERE}.anyOf[1]", "no condition in it"),
    (with_conditions(anyOf=[{"noneOf": [{"x": 1}]}]), f"{WHERE}.anyOf[0].noneOf[0].x", "no such DICOM attribute"),
]

TESTS = [
    # What a member may hold.
    ("Modality", {"equls": "CT"}, ".equls", "did you mean equals?"),
    ("Modality", {"equals": "CT", "casesensitive": True}, ".casesensitive", "did you mean caseSensitive?"),
    ("Modality", {"Equals": "CT"}, ".Equals", "did you mean equals?"),
    ("Modality", {"xyzzy": "CT"}, ".xyzzy", "known are equals, oneOf"),
    ("Modality", {}, "", "asks nothing"),
    ("Modality", {"description": "only words"}, "", "asks nothing"),
    ("Modality", {"caseSensitive": True}, ".caseSensitive", "needs a test on text"),
    ("Modality", {"ifMissing": "matched"}, "", "asks nothing"),
    ("Modality", {"equals": ["CT"]}, ".equals", "must be text or a number or true or false, not"),
    ("Modality", {"equals": None}, ".equals", "not null"),
    ("Modality", {"equals": ""}, ".equals", '{"present": true}'),
    ("Modality", {"oneOf": "CT"}, ".oneOf", "a list"),
    ("Modality", {"oneOf": []}, ".oneOf", "empty list"),
    ("Modality", {"oneOf": ["CT", ""]}, ".oneOf", '{"present": true}'),
    ("Modality", {"oneOf": ["CT", None]}, ".oneOf[1]", "null"),
    ("Modality", {"oneOf": ["CT", 3]}, ".oneOf", '"3"'),
    ("ImageType", {"hasAll": []}, ".hasAll", "empty list"),
    ("ImageType", {"hasAll": "A"}, ".hasAll", "a list"),
    ("Modality", {"contains": 3}, ".contains", "text"),
    ("Modality", {"contains": []}, ".contains", "empty list"),
    ("Modality", {"contains": ["a", ""]}, ".contains", "empty text"),
    ("Modality", {"startsWith": None}, ".startsWith", "not null"),
    ("Modality", {"endsWith": {}}, ".endsWith", "not an object"),
    ("Modality", {"matches": True}, ".matches", "not true"),
    ("EchoTime", {"atLeast": [3]}, ".atLeast", "a number"),
    ("EchoTime", {"atMost": True}, ".atMost", "not true"),
    ("EchoTime", {"between": [3]}, ".between", "of two"),
    ("EchoTime", {"between": [3, 4, 5]}, ".between", "of two"),
    ("EchoTime", {"between": 3}, ".between", "of two"),
    ("EchoTime", {"between": [3, None]}, ".between[1]", "null"),
    ("EchoTime", {"between": [4, 3]}, ".between", "the range is reversed; write [3, 4]"),
    ("EchoTime", {"between": ["4.0", 3]}, ".between", 'write [3, "4.0"]'),
    ("StudyDate", {"between": ["2024", "2023"]}, ".between", 'write ["2023", "2024"]'),
    ("StudyTime", {"between": ["13", "12"]}, ".between", 'write ["12", "13"]'),
    ("PatientAge", {"between": ["002Y", "012M"]}, ".between", 'write ["012M", "002Y"]'),
    ("EchoTime", {"equals": "fast"}, ".equals", '"fast" is no number'),
    ("Modality", {"present": 1}, ".present", "true or false"),
    ("Modality", {"present": "true"}, ".present", "true or false"),
    ("Modality", {"not": None}, ".not", "null asks nothing"),
    ("Modality", {"not": True}, ".not", "is no condition"),
    ("Modality", {"not": "!CT"}, ".not", '{"not": "CT"}'),
    ("Modality", {"not": {}}, ".not", "asks nothing"),
    ("Modality", {"not": {"equls": "CT"}}, ".not.equls", "did you mean equals?"),
    ("Modality", {"not": {"not": {"atLeast": 1}}}, ".not.not.atLeast", "does not fit"),
    ("AnatomicRegionSequence", {"item": []}, ".item", "an object"),
    ("AnatomicRegionSequence", {"item": {}}, ".item", "no condition in it"),
    ("EchoTime", {"equals": 3, "tolerance": -0.1}, ".tolerance", "at least 0"),
    ("EchoTime", {"equals": 3, "tolerance": "0.1"}, ".tolerance", "a number"),
    ("Modality", {"equals": "CT", "caseSensitive": 1}, ".caseSensitive", "true or false"),
    ("ImageType", {"equals": "A", "values": "some"}, ".values", '"any" or "all"'),
    ("ImageType", {"equals": "A", "position": 0}, ".position", "at least 1"),
    ("ImageType", {"equals": "A", "position": "1"}, ".position", "whole number"),
    ("ImageType", {"equals": "A", "position": 1.0}, ".position", "whole number"),
    ("Modality", {"equals": "CT", "instances": "all"}, ".instances", '"any"'),
    ("Modality", {"equals": "CT", "ifMissing": "undecided"}, ".ifMissing", '"matched" or "rejected"'),
    ("Modality", {"equals": "CT", "ifMissing": True}, ".ifMissing", '"matched" or "rejected"'),
    # What cannot go together.
    ("Modality", {"present": True, "equals": "CT"}, "", "present stands alone, not with equals"),
    ("Modality", {"present": True, "ifMissing": "matched"}, "", "present stands alone"),
    ("Modality", {"present": True, "instances": "any"}, "", "present stands alone"),
    ("Modality", {"not": {"present": True}}, ".not.present", '{"present": false}'),
    ("ImageType", {"equals": "A", "values": "all", "position": 1}, ".position", "not together with values"),
    ("ImageType", {"position": 1}, ".position", "needs a test"),
    ("ImageType", {"hasAll": ["A"], "position": 1}, ".position", "needs a test"),
    ("ImageType", {"hasAll": ["A"], "values": "all"}, ".values", "needs a test"),
    ("Modality", {"instances": "any", "not": "CT"}, ".instances", "does not go together with not"),
    ("Modality", {"not": {"equals": "CT", "instances": "any"}}, ".not.instances", "outermost"),
    ("Modality", {"not": {"equals": "CT", "ifMissing": "matched"}}, ".not.ifMissing", "outermost"),
    ("series.instanceCount", {"equals": 1, "instances": "any"}, ".instances", "fact"),
    ("PixelSpacing", {"oneOf": [1, 2], "atLeast": 1}, "", 'say "values": "any" or "values": "all"'),
    ("EchoTime", {"equals": 3, "caseSensitive": True}, ".caseSensitive", "needs a test on text"),
    ("StudyDate", {"equals": "2024", "caseSensitive": True}, ".caseSensitive", "needs a test on text"),
    ("Modality", {"equals": "CT", "tolerance": 1}, ".tolerance", "needs a comparison of numbers"),
    ("EchoTime", {"not": 3, "tolerance": 1}, ".tolerance", "needs a comparison of numbers"),
    ("StudyDate", {"equals": "2024", "tolerance": 1}, ".tolerance", "numbers"),
    ("PatientAge", {"atLeast": "018Y", "tolerance": 1}, ".tolerance", "numbers"),
    ("Modality", {"item": {"CodeValue": "1"}}, ".item", "item is for sequences"),
    # Expressions, with the place in them.
    ("Modality", "(CT", "", "the expression is not valid: missing ), unterminated subpattern at character 1"),
    ("Modality", {"matches": "a**"}, ".matches", "the expression is not valid: multiple repeat at character 3"),
    ("Modality", {"matches": ["a", "*"]}, ".matches", "nothing to repeat at character 1"),
    ("Modality", {"matches": "a{1"}, ".matches", "the brace at character 2"),
    ("Modality", {"matches": "(?:ab){e<=1}"}, ".matches", "the brace at character 7"),
    ("Modality", {"matches": "[b-a]"}, ".matches", "bad character range b-a at character 2"),
    ("Modality", {"matches": r"\p{L}"}, ".matches", "bad escape"),
    ("Modality", {"matches": "a{9999999999999999999}"}, ".matches", "not valid"),
    ("EchoTime", "3.5(", "", "not valid"),
]


@pytest.mark.parametrize(("document", "place", "part"), [*DOCUMENT, *SELECTION, *CONDITIONS])
def test_a_fault_has_its_place(document: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(document)
    assert where.startswith(place) if place == WHERE else where == place
    assert part in message


@pytest.mark.parametrize(("attribute", "test", "place", "part"), TESTS)
def test_a_fault_of_a_test_has_its_place(attribute: str, test: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(with_conditions(**{attribute: test}))
    name = f'["{attribute}"]' if "." in attribute else f".{attribute}"
    assert where == f"{WHERE}{name}{place}"
    assert part in message


def test_all_faults_are_told_at_once() -> None:
    document = selections(
        selection({"SliceThikness": 3, "Modality": None, "EchoTime": {"between": [4, 3]}}, name="A"),
        selection({"anyOf": [{"ImageType": {"equls": "A"}}, {}], "SeriesDescription": {"matches": "("}}, name="A"),
        selection({"Modality": {"equals": "CT", "tolerance": 1, "position": 0}}, prefer=[{"lowest": "x"}]),
        same=["FrameOfReference"],
        customAttributes=["Modality"],
    )
    places = {place for place, _ in faults_of(document)}
    assert places == {
        "$.customAttributes[0]",
        "$.same[0]",
        "$.selections[0].conditions.SliceThikness",
        "$.selections[0].conditions.Modality",
        "$.selections[0].conditions.EchoTime.between",
        "$.selections[1].name",
        "$.selections[1].conditions.anyOf[0].ImageType.equls",
        "$.selections[1].conditions.anyOf[1]",
        "$.selections[1].conditions.SeriesDescription.matches",
        "$.selections[2].conditions.Modality.position",
        "$.selections[2].prefer[0].lowest",
    }


def test_faults_of_conditions_are_told_even_where_the_document_is_of_the_wrong_shape() -> None:
    document = {
        "selections": [
            {"name": 5, "conditions": {"SliceThikness": 3, "Mine": 1}, "take": 0},
            {"condition": {"Modality": "CT"}},
            {"conditions": {"Modality": ""}, "prefer": [{"lowest": "EchoTimes"}, {"matching": {"Modalty": "x"}}]},
        ],
        "customAttributes": ["Mine", 3],
        "same": ["FrameOfReference"],
        "distinct": "yes",
    }
    places = {place for place, _ in faults_of(document)}
    assert places == {
        "$.customAttributes[1]",
        "$.distinct",
        "$.same[0]",
        "$.selections[0].name",
        "$.selections[0].take",
        "$.selections[0].conditions.SliceThikness",
        "$.selections[1].condition",
        "$.selections[1].conditions",
        "$.selections[2].conditions.Modality",
        "$.selections[2].prefer[0].lowest",
        "$.selections[2].prefer[1].matching.Modalty",
    }


def test_two_faults_in_one_test() -> None:
    faults = faults_of(with_conditions(EchoTime={"equals": "x", "between": [4, 3], "contains": "a"}))
    assert {place.removeprefix(f"{WHERE}.EchoTime.") for place, _ in faults} == {"equals", "between", "contains"}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"selections": [], "selections": []}', ["$.selections"]),
        (
            '{"distinct": true, "distinct": 1, "selections": [{"conditions": {"Modality": "CT", "Modality": "MR"}}]}',
            ["$.distinct", f"{WHERE}.Modality"],
        ),
        (
            '{"selections": [{"conditions": {"anyOf": [{"EchoTime": {"equals": 1, "not": 2, "equals": 1}}]}}]}',
            [f"{WHERE}.anyOf[0].EchoTime.equals"],
        ),
    ],
)
def test_members_given_twice(text: str, places: list[str]) -> None:
    faults = faults_of(text.encode())
    assert [place for place, _ in faults] == places
    assert {message for _, message in faults} == {"given more than once; keep one of them"}


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        (b"", "", "blank"),
        (b" \n\t ", "", "blank"),
        (b"\xef\xbb\xbf \n", "", "blank"),
        (b"{", "line 1, column 2", "this is not JSON"),
        (b'{"selections": [\n  {"conditions" {"Modality": "CT"}}\n]}', "line 2, column 17", "this is not JSON"),
        (b"{'selections': []}", "line 1, column 2", "this is not JSON"),
        (b'{"selections": []} x', "line 1, column 20", "this is not JSON"),
        (b'{"a": NaN}', "", "NaN"),
        (b'{"a": -Infinity}', "", "Infinity"),
        (b'{"a": ' + b"9" * 5000 + b"}", "", "this is not JSON"),
        (b'"\xff"', "", "must be UTF-8, and byte 2 is none"),
        (json.dumps({"selections": []}).encode("utf-16"), "", "must be UTF-8"),
        (b"[" * 100_000, "", "nested too deeply"),
        (b"\x00", "line 1, column 1", "this is not JSON"),
    ],
)
def test_text_that_is_no_json(text: bytes, place: str, part: str) -> None:
    ((where, message),) = faults_of(text)
    assert where == place
    assert part in message


def nested(depth: int, inner: object) -> bytes:
    opening, closing = '{"allOf": [', "]}"
    return f'{{"selections": [{{"conditions": {opening * depth}{json.dumps(inner)}{closing * depth}}}]}}'.encode()


DEEP = [
    pytest.param(nested(depth, inner), id=f"{depth} groups, {name}")
    for depth in (100, 250, 300, 480, 900, 20_000)
    for name, inner in {"fault": {"Modalty": "CT"}, "other fault": {}}.items()
]
HUGE = 10**400
HOSTILE = [
    with_conditions(**{"\ud800": 1}),
    with_conditions(**{"\x00": 1, "a" * 10_000: 1}),
    with_conditions(Modality="\ud800("),
    with_conditions(Modality={"\ud800": 1}),
    with_conditions(Modality={"equals": {"\ud800": [HUGE]}}),
    with_conditions(Modality=["CT", HUGE]),
    with_conditions(EchoTime=HUGE),
    with_conditions(EchoTime=[HUGE, ">="]),
    with_conditions(EchoTime={"equals": HUGE}),
    with_conditions(EchoTime={"between": [1, HUGE]}),
    with_conditions(EchoTime={"equals": 1, "tolerance": HUGE}),
    with_conditions(StudyDate=HUGE),
    with_conditions(StudyDate=1e300),
    with_conditions(StudyDate={"equals": "0000"}),
    with_conditions(StudyDate=[-1, ">="]),
    with_conditions(AcquisitionDateTime=["00010101+9999", "2024"]),
    with_conditions(EchoTime={"equals": "١٢"}),
    with_conditions(EchoTime=[[[[]]], {}]),
    with_members(take=HUGE, required=-HUGE),
    with_members(name="\ud800", prefer=[{"lowest": "\ud800"}]),
    selections(selection(CT), customAttributes=["\ud800", "class", "_init__", "\x00", "a" * 5000], same=["\ud800"]),
    {"selections": {"selections": {"selections": []}}, "\n": "\t"},
    b'{"selections": [{"conditions": {"EchoTime": 1e999}}]}',
    b'{"selections": [{"conditions": {"EchoTime": {"equals": 1, "tolerance": 1e999}}}]}',
    b'{"selections": [{"conditions": {"EchoTime": [1, 1e999]}, "take": 1e999}]}',
    b'{"selections": [{"conditions": {"EchoTime": [-1e999, ">="]}}]}',
]


@pytest.mark.parametrize("document", [*DEEP, *HOSTILE])
def test_no_rules_file_gives_a_traceback(document: object) -> None:
    faults = faults_of(document)
    assert faults
    for place, message in faults:
        assert f"{place}: {message}".isprintable()
        assert len(place) + len(message) < 100_000


@pytest.mark.parametrize("depth", [5, 50, 200])
def test_rules_may_be_nested_as_deep_as_anyone_writes(depth: int) -> None:
    conditions: dict[str, object] = {"Modality": "CT"}
    for _ in range(depth):
        conditions = {"noneOf": [{"noneOf": [conditions]}]} if depth < 100 else {"allOf": [conditions]}
    assert outcome(conditions, Modality="CT")


def test_a_long_operand_is_shortened_in_messages() -> None:
    ((_, message),) = faults_of(with_conditions(EchoTime={"equals": "x" * 1000}))
    assert len(message) < 200


def test_a_fault_names_the_file() -> None:
    with pytest.raises(ConfigurationError) as raised:
        rules_of(with_conditions(Modalty="x"))
    assert str(raised.value).startswith(f"{RULES_FILE}: {WHERE}.Modalty: no such DICOM attribute")
