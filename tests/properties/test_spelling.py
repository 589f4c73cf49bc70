"""The same values in another spelling, and in another order, give the same bytes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.strategies import AGE, CODE, DATE, MOMENT, NUMBER, TEXT, TIME, mapping, rules, studies
from tests.properties.test_order import JsonObject, listed_in, reported, shuffled, written
from tests.support.builders import as_json
from tests.support.runs import run

TAGS = {
    NUMBER: "00180050",
    TEXT: "0008103E",
    CODE: "00080060",
    DATE: "00080021",
    TIME: "00080031",
    AGE: "00101010",
    "ImageType": "00080008",
    "PixelSpacing": "00280030",
    "SeriesNumber": "00200011",
    "FrameOfReferenceUID": "00200052",
}
KEYWORDS = {tag: keyword for keyword, tag in TAGS.items()}
TEXT_TESTS = {"contains", "startsWith", "endsWith", "matches"}


def of_number(value: object) -> Iterator[object]:
    if isinstance(value, str) and re.fullmatch(r" *-?\d+(\.\d+)? *", value):
        yield from (float(value), f" {value}\0", value.strip())
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from (float(value), str(value), f" {value} ", f"{value}{'.00' if isinstance(value, int) else ''}")
        if value == 0:
            yield -0.0


def of_text(value: object) -> Iterator[object]:
    if isinstance(value, str) and value.strip():
        yield from (f" {value} ", f"{value}\0", normalize("NFD", value), normalize("NFC", value))


def of_date(value: object) -> Iterator[object]:
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{4})(\d\d)(\d\d)?", value)):
        yield from (mark.join(filter(None, found.groups())) for mark in ("-", "."))
    yield from of_text(value)


def of_time(value: object) -> Iterator[object]:
    if isinstance(value, str) and (found := re.fullmatch(r"(\d\d)(\d\d)(\d\d)?(\.\d+)?", value)):
        yield ":".join(filter(None, found.groups()[:3])) + (found[4] or "")
    yield from of_text(value)


def of_age(value: object) -> Iterator[object]:
    if isinstance(value, str) and re.fullmatch(r"\d{3}[DWMY]", value):
        yield from (value.lower(), value.removeprefix("0"), value.removeprefix("00"))
    yield from of_text(value)


SPELLINGS = {
    NUMBER: of_number,
    "PixelSpacing": of_number,
    "SeriesNumber": of_number,
    DATE: of_date,
    TIME: of_time,
    AGE: of_age,
    TEXT: of_text,
    CODE: of_text,
    MOMENT: of_text,
    "FrameOfReferenceUID": of_text,
    "ImageType": of_text,
}


@st.composite
def respelled(draw: st.DrawFn, keyword: str, value: object) -> object:
    """Return the same value of an attribute, or the same values, in another spelling."""
    if isinstance(value, dict) and isinstance(value.get("Value"), list):
        value = value["Value"]
    if value is None or isinstance(value, dict) or keyword not in SPELLINGS:
        return value
    listed = value if isinstance(value, list) else [value]
    if listed:
        listed = [draw(st.sampled_from([one, *SPELLINGS[keyword](one)])) for one in listed]
    forms: list[object] = [listed, {"vr": "UN", "Value": listed}]
    if len(listed) == 1:
        forms.append(listed[0])
    elif listed and all(isinstance(one, str) for one in listed):
        forms.append("\\".join(map(str, listed)))
    return draw(st.sampled_from(forms))


@st.composite
def other_spelling(draw: st.DrawFn, dataset: JsonObject, fixed: Sequence[str]) -> JsonObject:
    """Return a dataset, and those in it, with the same values; those of some attributes stay as they are."""
    members: JsonObject = {}
    for name, value in dataset.items():
        if name in {"series", "instances"}:
            members[name] = [draw(other_spelling(one, fixed)) for one in listed_in(dataset, name)]
            continue
        keyword = KEYWORDS.get(name.upper(), name)
        tag = TAGS.get(keyword, name)
        names = [keyword, tag, tag.lower()] if keyword in TAGS else [name]
        is_alone = len({*names} & dataset.keys()) == 1
        renamed = draw(st.sampled_from(names)) if is_alone else name
        members[renamed] = value if keyword in fixed else draw(respelled(keyword, value))
    return members


def asked_as_text(rules: object, keyword: str = "") -> Iterator[str]:
    """Yield the attributes whose values are tested as texts, which are as they are in the data."""
    if isinstance(rules, list):
        for one in rules:
            yield from asked_as_text(one, keyword)
    elif isinstance(rules, Mapping):
        for name, value in rules.items():
            if name in TEXT_TESTS:
                yield keyword
            yield from asked_as_text(value, name if name in SPELLINGS else keyword)


@settings(max_examples=100)
@given(st.data())
def test_the_spelling_of_values_does_not_matter(data: st.DataObject) -> None:
    payload, document = data.draw(studies(max_studies=2)), data.draw(rules())
    images = data.draw(mapping(payload))
    fixed = [keyword for keyword in asked_as_text(document) if keyword in {DATE, TIME, MOMENT, AGE}]
    other = data.draw(shuffled([data.draw(other_spelling(study, fixed)) for study in payload]))
    done = run(written({"": payload}, images), as_json(document), report="full")
    again = run(written({"": other}, images), as_json(document), report="full")
    assert (done.exit_code, done.output) == (again.exit_code, again.output)
    assert done.exit_code in {0, 4}
    assert reported(done) == reported(again)
