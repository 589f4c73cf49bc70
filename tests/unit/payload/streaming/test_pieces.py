"""Where a metadata file is cut: between studies of its outermost list, and nowhere else."""

import json
import os
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selector.payload.streaming.pieces import CannotStreamError, all_studies, decoded_pieces

OPENING = '{"StudyInstanceUID":'
TEXTS = st.text(st.sampled_from('a,:{}[]"\\ é'), max_size=8) | st.just(f",{OPENING}")
NESTED = st.fixed_dictionaries({"StudyInstanceUID": TEXTS})
VALUES = st.recursive(TEXTS | st.integers() | NESTED, lambda inner: st.lists(inner | NESTED, max_size=4))
STUDIES = st.lists(st.fixed_dictionaries({"StudyInstanceUID": TEXTS}, optional={"x": VALUES}), min_size=1, max_size=9)
SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (",\r\n\t", " :\n")])


def decode(text: bytes) -> list[Any] | None:
    try:
        found: list[Any] = json.loads(text)
    except ValueError:
        return None
    return found


def pieces(text: str, size: int) -> list[list[Any]]:
    """Return the elements of each piece of a file."""
    with TemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        stretch, _ = all_studies(file.fileno())
        return list(decoded_pieces(file.fileno(), stretch, decode, size))


@given(STUDIES, SEPARATORS, st.integers(1, 200), st.sampled_from(["{}", '{{"studies" :{}}}', " [{}"]), st.data())
def test_wherever_it_is_cut_all_studies_are_there(
    studies: list[Any], separators: tuple[str, str], size: int, form: str, data: st.DataObject
) -> None:
    listed = json.dumps(studies, separators=separators, ensure_ascii=data.draw(st.booleans()))
    found = pieces(form.replace("[{}", "{}").format(listed), size)
    assert [study for piece in found for study in piece] == studies


def test_each_piece_has_as_many_studies_as_fit() -> None:
    studies = [{"StudyInstanceUID": f"{number:03}"} for number in range(100)]
    sizes = list(map(len, pieces(json.dumps(studies), 300)))
    assert sum(sizes) == 100
    assert {*sizes[:-1]} <= {8, 9, 10, 11}


def test_a_study_larger_than_a_piece_is_in_one() -> None:
    inside = [{"StudyInstanceUID": str(number)} for number in range(1_000)]
    studies: list[Any] = [{"StudyInstanceUID": "1", "x": inside}, {"StudyInstanceUID": "2"}]
    assert pieces(json.dumps(studies), 100) == [studies]


FORMS = {
    "list": ("[{}]", "$"),
    "object": ('{{"studies":[{}]}}', "$.studies"),
    "byte order mark": ('\ufeff{{"studies":[{}]}}', "$.studies"),
    "white space": ('\n{{ "studies"\t: [\r\n{} ] }}\n', "$.studies"),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(form: str) -> None:
    text, top = FORMS[form]
    study = {"StudyInstanceUID": "1"}
    written = text.format(json.dumps(study))
    assert pieces(written, 10) == [[study]]
    with TemporaryFile() as file:
        file.write(written.encode())
        file.flush()
        assert all_studies(file.fileno())[1] == top


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"studies":[]}',
        '[[{"StudyInstanceUID":"1"}]]',
        '{"version":1,"studies":[{"StudyInstanceUID":"1"}]}',
        '{"studies":[{"StudyInstanceUID":"1"}],"version":1}',
        '{"studies":[{"StudyInstanceUID":"1"}],"studies":[{"StudyInstanceUID":"2"}]}',
        '{"studies":[{"StudyInstanceUID":"1"}]',
        '[{"StudyInstanceUID":"1"}]}',
        '[{"StudyInstanceUID":"1"}][]',
        '[{"StudyInstanceUID":"1"},]',
        '[{"StudyInstanceUID":"1"}',
        '[{"StudyInstanceUID":"1"} {"StudyInstanceUID":"2"}]',
        '[{"Study\\u0049nstanceUID":"1"}]',
        '[{"StudyInstanceUID":"1"}]' + " " * 5_000,
        '[null,{"StudyInstanceUID":"1"}]',
    ],
)
def test_what_cannot_be_read_in_pieces(text: str) -> None:
    with pytest.raises(CannotStreamError):
        pieces(text, 10)


def test_a_file_that_is_cut_off_meanwhile_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(json.dumps([{"StudyInstanceUID": str(number)} for number in range(100)]), "utf-8")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        stretch, _ = all_studies(descriptor)
        found = decoded_pieces(descriptor, stretch, decode, 300)
        next(found)
        os.truncate(path, 1_000)
        with pytest.raises(CannotStreamError):
            list(found)
    finally:
        os.close(descriptor)
