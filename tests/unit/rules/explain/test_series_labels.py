"""The attributes by which a reader of the report recognises a series."""

from selector.rules.explain.found_values import LONGEST
from selector.rules.explain.series_labels import Labels, SeriesLabels, label_attributes, scanner_attributes
from selector.series_selector import needed_by
from tests.support.builders import Dataset, batch_of, payload_of, rules_of, selection, selections, series, study


def labels(one: Dataset) -> dict[str, str]:
    names = [attribute.name for attribute in label_attributes()]
    rules = rules_of(selections(selection({name: {"present": True} for name in names})))
    assert set(label_attributes()) <= {requested.attribute for requested in needed_by(rules)}
    (context,) = batch_of(payload_of(rules, [study("1", one)]))
    return Labels(label_attributes()).of(context)


def test_what_is_written_of_a_series() -> None:
    one = series("1.1", Modality="MR", SeriesNumber="005", SeriesDescription=" t2 tse ")
    assert labels(one) == {"Modality": "MR", "SeriesNumber": "5", "SeriesDescription": "t2 tse"}


def test_what_is_absent_unreadable_or_differs_is_left_out() -> None:
    parts: list[dict[str, object]] = [{"SeriesDescription": "a"}, {"SeriesDescription": "b"}]
    assert labels(series("1.1", *parts, Modality=["CT", "MR"])) == {}


def test_a_long_text_is_shortened() -> None:
    assert labels(series("1.1", SeriesDescription="x" * 2 * LONGEST)) == {"SeriesDescription": "x" * LONGEST + "…"}


def test_the_scanner_of_a_series() -> None:
    one = series("1.1", Manufacturer="M", SoftwareVersions=["syngo", "VE11"])
    rules = rules_of(selections(selection({one.name: {"present": True} for one in scanner_attributes()})))
    (context,) = batch_of(payload_of(rules, [study("1", one, ManufacturerModelName="S 7")]))
    assert Labels(scanner_attributes()).of(context) == {
        "Manufacturer": "M",
        "ManufacturerModelName": "S 7",
        "SoftwareVersions": "syngo\\VE11",
    }


def test_columns_have_what_each_series_has() -> None:
    rules = rules_of(selections(selection({one.name: {"present": True} for one in label_attributes()})))
    listed = [
        series("1.1", Modality="MR", NumberOfSeriesRelatedInstances="20", **{"00180050": {"Value": ["2.50"]}}),
        series("1.2", Modality={"vr": "CS", "Value": ["CT"]}, SliceThickness="thin", NumberOfSeriesRelatedInstances=-1),
        series("1.3", {"Modality": "PT"}, {"Modality": "PT"}, SeriesDescription=["a", "b"]),
    ]
    for some in (listed, listed[:1], listed[:2]):
        batch = batch_of(payload_of(rules, [study("1", *some, StudyDescription="Head", Manufacturer="M")]))
        columns = SeriesLabels().columns(batch)
        assert set(columns) == set(SeriesLabels().names)
        expected = {
            "Modality": ["MR", "CT", "PT"],
            "SliceThickness": ["2.5", "", ""],
            "StudyDescription": ["Head"] * 3,
            "Manufacturer": ["M"] * 3,
            "SeriesDescription": [""] * 3,
            "series.instanceCount": ["20", "", "2"],
        }
        assert {name: columns[name].all() for name in expected} == {
            name: texts[: len(some)] for name, texts in expected.items()
        }
        one_by_one = [Labels(label_attributes()).of(context) for context in batch]
        assert [labels.get("SliceThickness", "") for labels in one_by_one] == columns["SliceThickness"].all()
