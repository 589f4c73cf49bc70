"""What rules ask for, with every place where they ask, and whether a payload has it."""

from selector.rules.explain.requested_attributes import requests
from tests.support.builders import Dataset, payload_of, rules_of, selection, selections, series, study

REGION, CODES = "AnatomicRegionSequence", "PurposeOfReferenceCodeSequence"
FIRST = "$.selections[0]"


def found(document: Dataset, *listed: Dataset) -> dict[str, tuple[tuple[str, ...], bool]]:
    rules = rules_of(document)
    payload = payload_of(rules, [study("1", one) for one in listed])
    return {
        one.name: (one.places, one.is_in_payload)
        for one in requests(rules, iter(payload.whole.studies), payload.whole.images)
    }


def test_every_request_has_its_places_in_the_order_of_the_rules() -> None:
    document = selections(
        selection(
            {"Modality": "MR", "anyOf": [{"EchoTime": 1}, {"Modality": "CT"}], "series.plane": "axial"},
            prefer=[{"matching": {"StationName": "A"}}, {"highest": "EchoTime"}],
        ),
        same=["FrameOfReferenceUID"],
    )
    assert found(document, series("1.1", Modality="MR"), series("1.2", {"EchoTime": 0})) == {
        "Modality": ((f"{FIRST}.conditions.Modality", f"{FIRST}.conditions.anyOf[1].Modality"), True),
        "EchoTime": ((f"{FIRST}.conditions.anyOf[0].EchoTime", f"{FIRST}.prefer[1].highest"), True),
        "series.plane": ((f'{FIRST}.conditions["series.plane"]',), False),
        "StationName": ((f"{FIRST}.prefer[0].matching.StationName",), False),
        "FrameOfReferenceUID": (("$.same[0]",), False),
    }


def test_what_other_series_are_asked_for_is_requested_too() -> None:
    document = selections(
        selection(
            {"series.referencedBy": {"Modality": "RTSTRUCT"}},
            prefer=[{"nearest": "EchoTime", "to": {"StationName": "A"}}],
        )
    )
    place = f'{FIRST}.conditions["series.referencedBy"]'
    assert found(document, series("1.1", Modality="MR")) == {
        "series.referencedBy": ((place,), False),
        "Modality": ((f"{place}.Modality",), True),
        "StationName": ((f"{FIRST}.prefer[0].to.StationName",), False),
        "EchoTime": ((f"{FIRST}.prefer[0].nearest",), False),
    }


def test_inside_a_sequence_a_request_has_the_names_of_the_sequences_before_it() -> None:
    document = selections(
        selection({REGION: {"item": {"CodeValue": "1", CODES: {"not": {"item": {"CodeValue": "2"}}}}}})
    )
    names = (REGION, f"{REGION}.CodeValue", f"{REGION}.{CODES}", f"{REGION}.{CODES}.CodeValue")
    for items, there in (
        ([{"CodeValue": "9"}], [True, True, False, False]),
        ([{CODES: [{}]}], [True, False, True, False]),
        ([{}, {CODES: [{}, {"CodeValue": "9"}]}], [True, False, True, True]),
        ([{CODES: "odd"}], [True, False, True, False]),
        ([], [False] * 4),
    ):
        listed = found(document, series("1.1", **{REGION: items}))
        assert {name: is_there for name, (_, is_there) in listed.items()} == dict(zip(names, there, strict=True))


def test_a_value_that_cannot_be_read_is_there() -> None:
    document = selections(selection({"SliceThickness": 1, "Modality": "CT"}))
    listed = found(document, series("1.1", SliceThickness="thick", Modality=""))
    assert {name: is_there for name, (_, is_there) in listed.items()} == {"SliceThickness": True, "Modality": False}
