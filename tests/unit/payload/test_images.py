"""Reading `series-images.json`."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selector.errors import InputError
from selector.models import ImageFile
from selector.payload.files import IMAGES, Found
from selector.payload.images import Images

NOT_AN_IMAGE = "must be a file name or a list of file names"


def read(*files: tuple[str, object]) -> Images:
    """Read mapping files, each with its path; text as it is, anything else as JSON."""
    images = Images()
    for path, content in files:
        text = content if isinstance(content, str) else json.dumps(content)
        images.add_file(Found(path, path), text.encode())
    return images


def by_series(content: object, path: str = IMAGES) -> dict[str, ImageFile]:
    images = read((path, content))
    assert images.faults == []
    return images.by_series


def faults(*files: tuple[str, object]) -> list[tuple[str, str, str]]:
    return [(fault.file, fault.place, fault.message) for fault in read(*files).faults]


@pytest.mark.parametrize(
    "name",
    ["a.nii", "b/a.nii", "./a.nii", "/data/a.nii", "s3://bucket/a.nii", "C:\\a.nii", " a.nii", "é.nii", 'q".nii'],
)
def test_names_are_handed_on_unchanged(name: str) -> None:
    assert by_series({"1.1": name}) == {"1.1": name}
    assert by_series({"1.1": [name, "second.nii"]}) == {"1.1": (name, "second.nii")}


@pytest.mark.parametrize(
    ("name", "placed"),
    [
        ("a.nii", "sub/folder/a.nii"),
        ("b/a.nii", "sub/folder/b/a.nii"),
        ("../a.nii", "sub/folder/../a.nii"),
        ("/data/a.nii", "/data/a.nii"),
        ("file:///data/a.nii", "file:///data/a.nii"),
        ("s3://bucket/a.nii", "s3://bucket/a.nii"),
        ("C:\\data\\a.nii", "C:\\data\\a.nii"),
        ("C:/data/a.nii", "C:/data/a.nii"),
        ("\\\\server\\a.nii", "\\\\server\\a.nii"),
    ],
)
def test_relative_names_of_a_mapping_in_a_subfolder_get_that_subfolder_before_them(name: str, placed: str) -> None:
    assert by_series({"1.1": name, "1.2": [name]}, f"sub/folder/{IMAGES}") == {"1.1": placed, "1.2": (placed,)}


def test_a_list_of_several_images_stays_in_order() -> None:
    assert by_series({"1.1": ["b.nii", "a.nii"]}) == {"1.1": ("b.nii", "a.nii")}


@pytest.mark.parametrize("nothing", ["", [], None])
def test_a_series_may_have_no_image(nothing: object) -> None:
    assert by_series({"1.1": nothing, "1.2": "a.nii"}) == {"1.2": "a.nii"}


def test_no_series_at_all_may_be_named() -> None:
    assert by_series({}) == {}


def test_uids_are_read_without_what_surrounds_them() -> None:
    assert by_series({" 1.1\0": "a.nii"}) == {"1.1": "a.nii"}


@pytest.mark.parametrize("name", ["a.nii", ["a.nii", "b.nii"]])
def test_the_same_image_may_be_given_twice(name: object) -> None:
    shown = json.dumps(name)
    expected = {"1.1": tuple(name) if isinstance(name, list) else name}
    assert by_series(f'{{"1.1": {shown}, "1.1": {shown}}}') == expected
    images = read((IMAGES, {"1.1": name}), (IMAGES, {"1.1 ": name}))
    assert (images.by_series, images.faults) == (expected, [])


@pytest.mark.parametrize("nothing", ["", [], None])
def test_no_image_beside_one_is_no_contradiction(nothing: object) -> None:
    shown = json.dumps(nothing)
    assert by_series(f'{{"1.1": {shown}, "1.1": "a.nii"}}') == {"1.1": "a.nii"}
    assert by_series(f'{{"1.1": "a.nii", "1.1": {shown}}}') == {"1.1": "a.nii"}


@pytest.mark.parametrize(
    "text",
    [
        '{"1.1": "a.nii", "1.1": "b.nii"}',
        '{"1.1": "a.nii", "1.2": "", "1.1": ["b.nii"]}',
        '{"1.1": ["a.nii", "b.nii"], "1.1": ["b.nii", "a.nii"]}',
        '{"1.1": ["a.nii", "b.nii"], "1.1": ["a.nii"]}',
        '{"1.1": "a.nii", "\\u0031.1": "b.nii"}',
        '{"1.1": "a.nii", " 1.1": "b.nii"}',
        '{"1.1": "a.nii", "1.1": null, "1.1": "b.nii"}',
    ],
)
def test_one_uid_with_two_different_images_is_a_fault_also_inside_one_file(text: str) -> None:
    assert faults((IMAGES, text)) == [(IMAGES, "", "the series 1.1 is mapped to two different images")]


def test_one_uid_with_different_images_in_two_files_is_a_fault_of_the_second() -> None:
    found = faults((f"a/{IMAGES}", {"1.1": "/x/a.nii"}), (f"b/{IMAGES}", {"1.1": "/x/b.nii"}))
    assert found == [(f"b/{IMAGES}", "", "the series 1.1 is mapped to two different images")]


def test_equal_relative_names_in_two_folders_are_two_images() -> None:
    found = faults((f"a/{IMAGES}", {"1.1": "x.nii"}), (f"b/{IMAGES}", {"1.1": "x.nii"}))
    assert found == [(f"b/{IMAGES}", "", "the series 1.1 is mapped to two different images")]


@pytest.mark.parametrize(
    "wrong", [1, 0, True, False, {}, {"file": "a.nii"}, [1], [None], [""], ["a.nii", ""], [["a.nii"]]]
)
def test_what_is_no_image_is_a_fault_with_its_place(wrong: object) -> None:
    assert faults((IMAGES, {"1.1": "a.nii", "1.2": wrong})) == [(IMAGES, "$['1.2']", NOT_AN_IMAGE)]


@pytest.mark.parametrize("name", ["", " ", "\0"])
def test_a_member_without_a_uid_is_a_fault(name: str) -> None:
    (fault,) = faults((IMAGES, {name: "a.nii"}))
    assert fault[:2] == (IMAGES, "$")


def test_all_faults_are_found_and_the_rest_is_read() -> None:
    images = read((IMAGES, '{"1.1": 1, "1.2": "a.nii", "1.2": "b.nii", "1.3": "c.nii", "": "d.nii"}'))
    assert [fault.place for fault in images.faults] == ["$['1.1']", "", "$"]
    assert images.by_series == {"1.2": "a.nii", "1.3": "c.nii"}


@pytest.mark.parametrize("document", [[], "x", 1, None, True, [{"1.1": "a.nii"}]])
def test_what_is_no_object_is_a_fault(document: object) -> None:
    with pytest.raises(InputError) as caught:
        read((IMAGES, json.dumps(document)))
    assert str(caught.value) == f'{IMAGES}: $: must be an object {{"<SeriesInstanceUID>": "<image file>"}}'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"1.1": "a.nii"', "line 1, column 16"),
        ('{\n  "1.1": a.nii\n}', "line 2, column 10"),
        ('{"1.1": "a.nii",\n}', "line 2, column 1"),
        ('{"é": "é", x}', "line 1, column 12"),
    ],
)
def test_what_is_no_json_is_a_fault_with_line_and_column(text: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read((IMAGES, text))
    (fault,) = caught.value.faults
    assert (fault.file, fault.place) == (IMAGES, place)
    assert fault.message.startswith("this is not JSON: ")


def test_half_of_a_surrogate_pair_in_a_name_is_handed_on() -> None:
    assert by_series('{"1.1": "\\ud800.nii"}') == {"1.1": "\ud800.nii"}


names = st.sampled_from(["", "a.nii", 'b".nii', "c\\.nii", "é.nii", "\ud800", "d,e:f.nii"])
written = st.none() | names | st.lists(names.filter(bool), max_size=3)


@settings(derandomize=True, database=None, deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["1.1", "1.2", "1.3", "1.4"]), written), max_size=5),
    st.sampled_from(["ascii", "utf-8"]),
)
def test_every_member_counts_however_the_text_is_written(pairs: list[tuple[str, object]], encoding: str) -> None:
    members = (f"{json.dumps(uid)}: {json.dumps(value, ensure_ascii=encoding == 'ascii')}" for uid, value in pairs)
    text = f"{{{', '.join(members)}}}".encode("utf-8", "backslashreplace")
    images = Images()
    images.add_file(Found(IMAGES, IMAGES), text)
    expected: dict[str, set[object]] = {}
    for uid, value in pairs:
        if value:
            expected.setdefault(uid, set()).add(tuple(value) if isinstance(value, list) else value)
    assert images.by_series.keys() == expected.keys()
    assert all(image in expected[uid] for uid, image in images.by_series.items())
    contradictory = {uid for uid, different in expected.items() if len(different) > 1}
    assert {fault.message.split()[2] for fault in images.faults} == contradictory
