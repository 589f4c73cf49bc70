"""Places and words of faults."""

import pytest

from selector.rules.faults import Faults, in_words, quoted, step, suggestion


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("Modality", "$.Modality"),
        ("00080060", "$.00080060"),
        ("$comment", "$.$comment"),
        (3, "$[3]"),
        ("series.plane", '$["series.plane"]'),
        ("a b", '$["a b"]'),
        ("", '$[""]'),
        ("a\nb", '$["a\\nb"]'),
    ],
)
def test_a_step_into_an_object_or_a_list(key: str | int, place: str) -> None:
    assert step("$", key) == place


def test_faults_come_in_the_order_in_which_they_are_found_and_name_the_file() -> None:
    faults = Faults("rules.json")
    faults.add("$.b", "second letter")
    faults.add("$.a", ValueError("first letter"))
    assert [str(fault) for fault in faults.found] == ["rules.json: $.b: second letter", "rules.json: $.a: first letter"]


@pytest.mark.parametrize(
    ("word", "suggested"),
    [("modalty", "; did you mean Modality?"), ("MODALITY", "; did you mean Modality?"), ("xyzzy", ""), ("", "")],
)
def test_the_nearest_known_word_is_suggested(word: str, suggested: str) -> None:
    assert suggestion(word, ["Manufacturer", "Modality"]) == suggested


def test_values_appear_as_they_are_written_in_json() -> None:
    found = [in_words(value) for value in ("CT", True, False, 3, 3.5, ["a", [1]], ("b",), None, {"a": {"b": [None]}})]
    assert found == ['"CT"', "true", "false", "3", "3.5", '["a", [1]]', '["b"]', "null", '{"a": {"b": [null]}}']


def test_a_long_or_unprintable_text_is_made_fit_to_print() -> None:
    assert quoted("x" * 60) == f'"{"x" * 60}"'
    assert quoted("x" * 61) == f'"{"x" * 57}…"'
    assert quoted('\ud800"\x00') == '"\\ud800\\"\\x00"'
