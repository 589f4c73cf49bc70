"""`selected-images.json` in its two layouts."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from selector import output_writer
from selector.errors import OutputError
from selector.files import json_text
from selector.models import ImageFile
from selector.results import Choice, SelectionResult, StudyResult

ROOT = Path(__file__).parents[2]
NAMES = ("T2", "ADC")
IMAGES: dict[str, ImageFile] = {"1.1": "a.nii.gz", "1.2": ("b/1.nii", "b/2.nii"), "2.1": "/abs/ü ö.nii", "2.2": "d"}

TEXT = some.text() | some.text(some.characters(categories=["Cs", "Cc", "Zl", "Ll"]))


def study(
    uid: str, *taken: tuple[str, ...], lacking: tuple[str, ...] = (), images: Mapping[str, ImageFile] = IMAGES
) -> StudyResult:
    """Build a result out of the UIDs that each selection took."""
    choices = tuple(Choice(name, uids, len(uids), 0, 0, 0) for name, uids in zip(NAMES, taken, strict=False))
    nothing = tuple(Choice(name, (), 0, 0, 0, 0) for name in NAMES)
    return StudyResult(uid, choices, nothing, lacking, images=tuple(images[one] for uids in taken for one in uids))


def render(layout: output_writer.Layout, *studies: StudyResult) -> str:
    return output_writer.render(SelectionResult(studies, ()), layout).decode("utf-8")


def test_by_series() -> None:
    text = render("bySeries", study("2", ("2.2", "2.1"), ()), study("1", ("1.1",), ("1.2",)))
    assert text == (
        "{\n"
        '  "2.2": "d",\n'
        '  "2.1": "/abs/ü ö.nii",\n'
        '  "1.1": "a.nii.gz",\n'
        '  "1.2": [\n'
        '    "b/1.nii",\n'
        '    "b/2.nii"\n'
        "  ]\n"
        "}\n"
    )


def test_by_series_a_series_taken_twice_stands_at_its_first_place() -> None:
    text = render("bySeries", study("1", ("1.2", "1.1"), ("1.1", "1.2")))
    assert list(json.loads(text)) == ["1.2", "1.1"]


def test_by_study() -> None:
    text = render("byStudy", study("2", (), ("2.1",)), study("1", ("1.2",), ("1.2", "1.1")))
    assert text == (
        "{\n"
        '  "2": {\n'
        '    "T2": {},\n'
        '    "ADC": {\n'
        '      "2.1": "/abs/ü ö.nii"\n'
        "    }\n"
        "  },\n"
        '  "1": {\n'
        '    "T2": {\n'
        '      "1.2": [\n'
        '        "b/1.nii",\n'
        '        "b/2.nii"\n'
        "      ]\n"
        "    },\n"
        '    "ADC": {\n'
        '      "1.2": [\n'
        '        "b/1.nii",\n'
        '        "b/2.nii"\n'
        "      ],\n"
        '      "1.1": "a.nii.gz"\n'
        "    }\n"
        "  }\n"
        "}\n"
    )


def test_by_study_every_selection_is_there_in_the_order_of_the_rules() -> None:
    study_without_t2 = study("1", (), ("1.1",))
    text = render("byStudy", study_without_t2)
    assert list(json.loads(text)["1"].items()) == [("T2", {}), ("ADC", {"1.1": "a.nii.gz"})]


@pytest.mark.parametrize("layout", ["bySeries", "byStudy"])
@pytest.mark.parametrize(
    "nothing",
    [
        study("1", (), ()),
        study("1"),
        study("1", ("1.1",), (), lacking=("ADC",)),
    ],
    ids=["nothing taken", "no choices", "incomplete"],
)
def test_a_study_that_contributes_nothing(layout: output_writer.Layout, nothing: StudyResult) -> None:
    assert render(layout, nothing) == "{}\n"
    assert render(layout, nothing, study("2", ("2.1",))) == render(layout, study("2", ("2.1",)))


@pytest.mark.parametrize("layout", ["bySeries", "byStudy"])
def test_nothing_at_all(layout: output_writer.Layout) -> None:
    assert render(layout) == "{}\n"


@pytest.mark.parametrize("image", ["\ud800.nii", ("a.nii", "\udfff")])
def test_half_a_surrogate_pair_stays_an_escape(image: ImageFile) -> None:
    result = SelectionResult((study("1", ("1.1", "1.2"), images={"1.1": image, "1.2": "ü"}),), ())
    data = output_writer.render(result, "bySeries")
    assert b"\\ud800" in data or b"\\udfff" in data
    assert "ü".encode() in data
    assert json.loads(data) == {"1.1": list(image) if isinstance(image, tuple) else image, "1.2": "ü"}


@given(uid=TEXT, image=TEXT | some.lists(TEXT, min_size=1).map(tuple))
def test_images_are_handed_on_unchanged(uid: str, image: ImageFile) -> None:
    result = SelectionResult((study("1", (uid,), images={uid: image}),), ())
    data = output_writer.render(result, "bySeries")
    assert data.decode("utf-8").endswith("}\n")
    # Two halves side by side would be read as one character; JSON cannot tell the two.
    expected = json.loads(json.dumps({uid: image}))
    assert json.loads(data) == expected


@given(some.dictionaries(TEXT, TEXT | some.lists(TEXT)))
def test_both_ways_of_writing_give_the_same(content: dict[str, object]) -> None:
    assert json_text.encode(content, indent=2) == json_text._with_surrogates(content, indent=2)


TOO_LONG = """
from selector.files.json_text import encode
from tests.support.shortage import MEBIBYTE, room_for

content = ["i" * MEBIBYTE] * 100
with room_for(50 * MEBIBYTE):
    try:
        encode(content, indent=2)
    except MemoryError:
        print("no memory")
"""


def test_a_text_that_is_longer_than_memory_allows_is_a_memory_error() -> None:
    done = subprocess.run([sys.executable, "-c", TOO_LONG], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "no memory\n", "")


def test_it_is_written_and_removed(tmp_path: Path) -> None:
    output_writer.write(str(tmp_path), b"{}\n")
    assert (tmp_path / "selected-images.json").read_bytes() == b"{}\n"
    (tmp_path / ".selected-images.json.0123456789abcdef.tmp").touch()
    (tmp_path / "other.json").touch()
    output_writer.remove_stale(str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["other.json"]


def test_it_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        output_writer.write(str(tmp_path / "missing"), b"{}\n")
