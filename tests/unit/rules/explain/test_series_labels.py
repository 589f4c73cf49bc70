"""The attributes by which a reader of the report recognises a series."""

from selector.rules.explain.found_values import LONGEST
from selector.rules.explain.series_labels import Labels, label_attributes, scanner_attributes
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
