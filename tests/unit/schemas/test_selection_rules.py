"""The published schema of a rules file says what the loader says, as far as a schema can."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from selector.dicom.standard.dictionary import find, keywords
from selector.dicom.standard.ps3_3 import usual_attributes
from selector.rules.compile.names import REMARKS
from selector.rules.match.facts.table import FACTS, RELATIONS
from selector.rules.match.groups import GROUPS
from selector.rules.model.document import ExampleObject, RulesDocument
from selector.rules.model.members import Described
from selector.rules.model.selection_object import PreferenceObject, SelectionObject
from selector.rules.model.test_object import TestObject
from selector.schemas import selection_rules
from selector.schemas.condition_forms import FORMS, OTHER_MEMBERS
from selector.schemas.generate import generated
from tests.support.builders import faults_of

ROOT = Path(__file__).parents[3]
SHIPPED = [ROOT / "config" / "selection-rules.json", *sorted((ROOT / "config" / "examples").glob("*.json"))]
ATTRIBUTES = [attribute for name in keywords() if (attribute := find(name))]


@cache
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(selection_rules.PATH.read_text("utf-8"))
    return loaded


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


PROPOSED = [attribute for name in schema()["$defs"]["known"]["properties"] if (attribute := find(name))]
NAMED = {
    **{selection_rules.form_of(attribute): attribute.name for attribute in PROPOSED},
    **{fact.kind: name for name, fact in FACTS.items()},
    "period": "StudyDate",
    "ImageType": "ImageType",
    "custom": "OfTheParser",
}
"""An attribute or fact for each form of a condition's value."""
NAMES = [
    *NAMED.values(),
    *("StudyTime", "AcquisitionDateTime", "series.instanceCount"),
    *("ImageGeometryType", "PrinterName", "00180050", "00091001"),
]


def with_conditions(**conditions: object) -> dict[str, object]:
    return with_selection(conditions=conditions)


def with_selection(**members: object) -> dict[str, object]:
    return {"selections": [{"conditions": {"Modality": "MR"}, **members}]}


def parts_of(part: object) -> Iterator[dict[str, Any]]:
    """Yield all schemas within a schema that explain themselves."""
    if isinstance(part, dict):
        if isinstance(part.get("description"), str):
            yield part
        for inner in part.values():
            yield from parts_of(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from parts_of(inner)


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_it_is_the_one_that_is_generated(path: Path) -> None:
    assert path.read_text("utf-8") == generated()[path], "run: python -m selector.schemas.generate"


def test_it_is_small_enough_for_an_editor() -> None:
    assert selection_rules.PATH.stat().st_size < 300_000


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_rules_that_come_with_the_operator(path: Path) -> None:
    validator().validate(json.loads(path.read_text("utf-8")))


def test_every_rules_file_of_the_tests_and_documents_that_can_be_used() -> None:
    found = [path for folder in ("tests", "public") for path in (ROOT / folder).rglob("*rules*.json")]
    usable = [path for path in found if not faults_of(path.read_bytes())]
    assert usable
    for path in usable:
        assert validator().is_valid(json.loads(path.read_text("utf-8-sig"))), path


@pytest.mark.parametrize("model", [RulesDocument, SelectionObject, PreferenceObject, ExampleObject, TestObject])
def test_members_are_those_of_the_model(model: type[Described]) -> None:
    definitions = schema()["$defs"]
    tests = [definitions[f"{kind}Test"] for kind in OTHER_MEMBERS]
    owners = {RulesDocument: [schema()], TestObject: tests}.get(model) or [definitions[model.__name__]]
    assert {name for owner in owners for name in owner["properties"]} == set(model.member_names())


def test_groups_relations_and_remarks_are_those_of_the_compiler() -> None:
    definitions = schema()["$defs"]
    for name in ("conditions", "knownConditions"):
        assert set(definitions[name]["properties"]) == {*GROUPS, *RELATIONS}
    assert set(GROUPS) | REMARKS < set(definitions["known"]["properties"])
    assert set(definitions["known"]["not"]["propertyNames"]["enum"]) == REMARKS


def explained(part: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with what it refers to, as an editor shows it."""
    if "$ref" not in part:
        return part
    return part | explained(schema()["$defs"][part["$ref"].rpartition("/")[2]])


def test_every_member_has_a_description_and_an_example() -> None:
    definitions = schema()["$defs"]
    owners = [schema(), *(part for name, part in definitions.items() if not name.endswith("onditions"))]
    members = [(name, member) for owner in owners for name, member in owner.get("properties", {}).items() if member]
    assert {"layout", "take", "highest", "expect", "atLeast", "anyOf", "Modality"} < {name for name, _ in members}
    for name, member in members:
        assert explained(member)["description"], name
        assert explained(member).get("examples") or name == "not", name


def test_defaults_are_those_that_mean_something() -> None:
    members = (member for part in parts_of(schema()) for member in part.get("properties", {}).items())
    defaults = {name: member["default"] for name, member in members if member and "default" in member}
    assert defaults == {"layout": "bySeries", "distinct": False, "take": "all", "required": False}


def test_conditions_within_a_member_are_explained_as_that_member() -> None:
    definitions = schema()["$defs"]
    matching = explained(definitions["PreferenceObject"]["properties"]["matching"])
    item = explained(definitions["sequenceTest"]["properties"]["item"])
    for member, model, name in ((matching, PreferenceObject, "matching"), (item, TestObject, "item")):
        declared = model.member(name)
        assert declared
        assert member["description"] == declared.description


def test_attributes_are_proposed_and_explained_by_their_vr() -> None:
    known = schema()["$defs"]["known"]["properties"]
    assert known["SliceThickness"] == {"$ref": "#/$defs/DS"}
    assert explained(known["SliceThickness"]) | FORMS["number"] == explained(known["SliceThickness"])
    assert explained(known["SliceThickness"])["title"] == "DS"
    assert known["PixelSpacing"] == {"$ref": "#/$defs/DS-n"}
    assert known["ImageType"] == {"$ref": "#/$defs/ImageType"}
    assert usual_attributes() < set(known)
    assert {"RTPlanLabel", "RequestAttributesSequence", "PixelData"} < set(known)
    assert not {"ImageGeometryType", "MessageID", "MediaStorageSOPClassUID", "PrinterName"} & set(known)


def test_facts_are_explained() -> None:
    known = schema()["$defs"]["known"]["properties"]
    for name, fact in FACTS.items():
        assert known[name]["description"].startswith(fact.description)


def test_every_attribute_of_the_dictionary_can_be_named() -> None:
    known = schema()["$defs"]["known"]
    others, _ = known["patternProperties"]
    assert len(ATTRIBUTES) > 5000
    for attribute in ATTRIBUTES:
        assert attribute.name in known["properties"] or re.search(others, attribute.name)
        assert re.search(others, attribute.tag)


def test_every_example_fits_where_it_is_given() -> None:
    seen = 0
    for part in parts_of(schema()):
        for example in part.get("examples", ()):
            seen += 1
            inner = Draft202012Validator({**part, "$defs": schema()["$defs"]})
            assert inner.is_valid(example), (part["description"], example)
    assert seen > 90


@pytest.mark.parametrize("form", FORMS)
def test_examples_of_a_form_are_what_the_loader_takes(form: str) -> None:
    for example in FORMS[form]["examples"]:
        document = {"customAttributes": ["OfTheParser"], **with_conditions(**{NAMED[form]: example})}
        assert not faults_of(document), example


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        with_conditions(Modality="MR"),
        {"$schema": "x", "$comment": "y", "description": "z", **with_conditions(Modality="MR")},
        with_conditions(**{"series.referencedBy": {"Modality": "RTSTRUCT", "anyOf": [{"Rows": 1}]}}),
        with_selection(prefer=[{"nearest": "EchoTime", "to": 45}, {"nearest": "StudyDate", "to": "2024", "after": 60}]),
        with_selection(prefer=[{"nearest": "AcquisitionTime", "to": {"SeriesDescription": "pre"}, "after": -1.5}]),
        {"customAttributes": ["OfTheParser"], **with_conditions(OfTheParser="x", allOf=[{"OfTheParser": [1, 2]}])},
        with_conditions(**{"00180050": 3, "00091001": {"present": True}, "0008103e": "t2"}),
        with_conditions(anyOf=[{"noneOf": [{"Modality": "CT"}], "$comment": "nested"}]),
        with_conditions(ImageOrientationPatient="axial", **{"series.plane": "Axial", "series.hasImage": True}),
        {"selections": [{"conditions": {"Modality": "CT"}, "take": "all", "required": False}]},
        {**with_conditions(Modality="MR"), "conditions": {"BodyPartExamined": "HEAD"}},
        with_conditions(Modality={"uniform": True}, SliceThickness={"uniform": True, "tolerance": 0.1}),
    ],
)
def test_documents_that_can_be_used(document: object) -> None:
    assert not faults_of(json.dumps(document).encode())
    validator().validate(document)


@pytest.mark.parametrize(
    "document",
    [
        [],
        "CT",
        {"selections": []},
        {"$schema": "x"},
        {"selections": [{}]},
        {"selections": {"conditions": {"Modality": "MR"}}},
        {**with_conditions(Modality="MR"), "selection": []},
        {**with_conditions(Modality="MR"), "layout": "byseries"},
        {**with_conditions(Modality="MR"), "distinct": "yes"},
        {**with_conditions(Modality="MR"), "same": []},
        {**with_conditions(Modality="MR"), "conditions": {}},
        {**with_conditions(Modality="MR"), "conditions": {"SliceThikness": 3}},
        {**with_conditions(Modality="MR"), "conditions": []},
        {"conditions": {"Modality": "MR"}},
        {**with_conditions(Modality="MR"), "customAttributes": [" "]},
        {**with_conditions(Modality="MR"), "customAttributes": ["series"]},
        with_selection(take=0),
        with_selection(take=1.5),
        with_selection(take="one"),
        with_selection(take=None),
        with_selection(required=0),
        with_selection(required="true"),
        with_selection(name=" "),
        with_selection(name=1),
        with_selection(prefer=[]),
        with_selection(prefer=[{}]),
        with_selection(prefer={"highest": "SeriesNumber"}),
        with_selection(prefer=[{"highest": "SeriesNumber", "lowest": "SeriesNumber"}]),
        with_selection(prefer=[{"matching": {"SeriesDescriptoin": "t2"}}]),
        with_selection(prefer=[{"nearest": "EchoTime"}]),
        with_selection(prefer=[{"nearest": "EchoTime", "to": True}]),
        with_selection(prefer=[{"nearest": "EchoTime", "to": {"SeriesDescriptoin": "t2"}}]),
        with_selection(prefer=[{"lowest": "EchoTime", "to": 1}]),
        with_selection(prefer=[{"matching": {"Modality": "MR"}, "after": 1}]),
        with_conditions(**{"series.references": "CT"}),
        with_conditions(**{"series.references": {}}),
        with_conditions(**{"series.references": {"Modalty": "CT"}}),
        with_conditions(**{"series.references": {"series.referencedBy": {"Modality": "CT"}}}),
        with_selection(conditons={"Modality": "MR"}),
        with_conditions(),
        with_conditions(**{"$comment": "nothing asked"}),
        with_conditions(SliceThikness=3),
        {**with_conditions(SliceThikness=3), "customAttributes": []},
        with_conditions(ImageGeometryTyp="PLANAR"),
        with_conditions(anyOf=[{"SliceThikness": 3}]),
        with_conditions(**{"series.planes": "axial"}),
        with_conditions(anyOf=[]),
        with_conditions(anyOf={"Modality": "MR"}),
        with_conditions(allOf=[{}]),
        with_conditions(noneOf=["CT"]),
        with_conditions(Modality=None),
        with_conditions(Modality=True),
        with_conditions(Modality=""),
        with_conditions(Modality=[]),
        with_conditions(Modality="!CT"),
        with_conditions(Modality=5),
        with_conditions(Modality=["CT", 5]),
        with_conditions(Modality=["CT", ""]),
        with_conditions(Modality={}),
        with_conditions(Modality={"equal": "CT"}),
        with_conditions(Modality={"oneOf": []}),
        with_conditions(Modality={"atLeast": "CT"}),
        with_conditions(Modality={"present": True, "equals": "CT"}),
        with_conditions(ImageType={"equals": []}),
        with_conditions(**{"SeriesDescription or ProtocolName": {"equals": "A", "position": 1}}),
        with_conditions(**{"SeriesDescription or ProtocolName": {"hasAll": ["A"]}}),
        with_conditions(**{"SeriesDescription or ProtocolName": []}),
        with_conditions(ImageType={"equals": ["A"], "position": 1}),
        with_conditions(ImageType={"equals": ["A"], "values": "all"}),
        with_conditions(PixelSpacing={"equals": [1, "wide"]}),
        with_conditions(**{"series.plane": {"equals": ["axial"]}}),
        with_conditions(Modality={"not": {"ifMissing": "matched", "equals": "CT"}}),
        with_conditions(Modality={"not": "CT", "instances": "any"}),
        with_conditions(Modality={"equals": "CT", "ifMissing": "undecided"}),
        with_conditions(Modality={"equals": "CT", "tolerance": 1}),
        with_conditions(Modality={"caseSensitive": True}),
        with_conditions(Modality={"uniform": False}),
        with_conditions(Modality={"uniform": 1}),
        with_conditions(Modality={"uniform": True, "equals": "CT"}),
        with_conditions(Modality={"not": {"uniform": True}}),
        with_conditions(RequestAttributesSequence={"uniform": True}),
        with_conditions(**{"series.instanceCount": {"uniform": True}}),
        with_conditions(ScanningSequence=["SE", "IR"]),
        with_conditions(SliceThickness={"contains": "3"}),
        with_conditions(SliceThickness={"equals": "thin"}),
        with_conditions(SliceThickness={"between": [1]}),
        with_conditions(SliceThickness={"between": [1, 2, 3]}),
        with_conditions(SliceThickness={"atLeast": [1]}),
        with_conditions(SliceThickness={"atLeast": 1, "tolerance": -1}),
        with_conditions(SliceThickness={"atLeast": 1, "values": "some"}),
        with_conditions(SliceThickness={"atLeast": 1, "values": "all", "position": 1}),
        with_conditions(SliceThickness={"atLeast": 1, "position": 0}),
        with_conditions(SliceThickness=[1, 2, 3]),
        with_conditions(SliceThickness=[1, "=="]),
        with_conditions(SliceThickness=["3", "5"]),
        with_conditions(StudyDate={"atLeast": "January"}),
        with_conditions(StudyTime={"atLeast": "noon"}),
        with_conditions(PatientAge=18),
        with_conditions(PatientAge=[18, 65]),
        with_conditions(PatientAge={"atLeast": "18"}),
        with_conditions(PixelData={"equals": "x"}),
        with_conditions(RequestAttributesSequence="x"),
        with_conditions(RequestAttributesSequence={"item": {}}),
        with_conditions(RequestAttributesSequence={"equals": "x"}),
        with_conditions(**{"series.plane": "oblique"}),
        with_conditions(**{"series.plane": {"present": True}}),
        with_conditions(**{"series.hasImage": 1}),
        with_conditions(**{"series.instanceCount": {"instances": "any", "atLeast": 3}}),
    ],
    ids=json.dumps,
)
def test_typical_faults(document: object) -> None:
    assert faults_of(json.dumps(document).encode())
    assert not validator().is_valid(document)


SCALARS = st.sampled_from([None, True, 0, -1.5, 3, 13, 2024, 20240131]) | st.sampled_from(
    [
        "",
        " ",
        "!",
        "!CT",
        "CT",
        "axial",
        "Sagittal ",
        "3",
        " 3.0",
        "2024",
        "20240131",
        "13:30",
        " 20240131133000.5+0100",
        "018Y",
        "t2|t1",
        ">=",
        "!=",
        "any",
    ]
)
LISTS = st.lists(SCALARS, max_size=3)
WORDS = st.sampled_from(["CT", "3", "2024", "133000.5", "20240131133000-0500", "018Y", "axial", 3, -1.5, 20240131])
FITTING = {
    "equals": WORDS | st.lists(WORDS, min_size=1, max_size=2),
    **dict.fromkeys(("greaterThan", "atLeast", "lessThan", "atMost"), WORDS),
    **dict.fromkeys(("oneOf", "hasAll"), st.lists(WORDS, min_size=1, max_size=2)),
    **dict.fromkeys(("contains", "startsWith", "endsWith", "matches"), WORDS | st.lists(WORDS, max_size=2)),
    **dict.fromkeys(("present", "caseSensitive"), st.booleans()),
    "between": st.lists(WORDS, min_size=2, max_size=2),
    "uniform": st.sampled_from([True, False]),
    "tolerance": st.sampled_from([0, 0.1]),
    "values": st.sampled_from(["any", "all"]),
    "position": st.integers(1, 3),
    "instances": st.just("any"),
    "ifMissing": st.sampled_from(["matched", "rejected"]),
    "item": st.fixed_dictionaries({"CodeValue": WORDS}),
    "not": WORDS,
}
MEMBERS = st.sampled_from([*TestObject.member_names(), "unknown"])


def objects_with(names: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({name: FITTING[name] for name in names})


SOUND = st.lists(st.sampled_from(sorted(FITTING)), min_size=1, max_size=2, unique=True).flatmap(objects_with)
ODD = st.dictionaries(MEMBERS, LISTS | SCALARS, min_size=1, max_size=2)
VALUES = SCALARS | LISTS | SOUND | st.fixed_dictionaries({"not": SOUND | SCALARS | LISTS}) | ODD


@given(st.sampled_from(NAMES), VALUES)
def test_what_the_loader_takes_is_no_fault_in_an_editor(name: str, value: object) -> None:
    document = {"customAttributes": ["OfTheParser"], **with_conditions(**{name: value})}
    if not faults_of(document):
        validator().validate(document)
