"""The text of an input file: its encoding, and where in it something is wrong."""

import pytest

from selector.errors import InputError
from selector.payload.text import parse, position, text_of
from tests.support.names import METADATA


def fault_of(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        text_of(content, METADATA)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["[]", '{"é": "山田"}', "[]\n"])
def test_a_byte_order_mark_is_read(encoding: str, text: str) -> None:
    assert text_of(text.encode(encoding), METADATA) == text.encode()


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xfe\xff", "utf-16-be"), (b"\x00\x00\xfe\xff", "utf-32-be")])
def test_a_byte_order_mark_tells_which_byte_comes_first(mark: bytes, encoding: str) -> None:
    assert text_of(mark + "[é]".encode(encoding), METADATA) == "[é]".encode()


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\xff\xfe"])
def test_a_blank_file_is_a_fault(content: bytes) -> None:
    assert fault_of(content) == f"{METADATA}: the file is blank; the preceding step may have failed"


@pytest.mark.parametrize(
    ("content", "claimed"),
    [
        (b"\xff\xfe[\x00]", "UTF-16"),
        (b"\xff\xfe[\x00\x00\xd8]\x00", "UTF-16"),  # half of a surrogate pair
        (b"\xff\xfe\x00\x00[\x00\x00", "UTF-32"),
        (b"\xff\xfe\x00\x00\xff\xff\xff\xff", "UTF-32"),
    ],
)
def test_what_is_not_in_the_encoding_that_its_mark_claims_is_a_fault(content: bytes, claimed: str) -> None:
    assert fault_of(content) == f"{METADATA}: the file has a {claimed} byte order mark but is not valid {claimed}"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xe9]", "line 1, column 1"),
        (b'["\xe9"]', "line 1, column 3"),
        (b'[\n"a",\r\n"\xe9"]', "line 3, column 2"),
        ('["é", "'.encode() + b'\xc3"]', "line 1, column 8"),
        (b'["\xed\xa0\x80"]', "line 1, column 3"),  # half of a surrogate pair
        (b'\xef\xbb\xbf["\xff"]', "line 1, column 3"),
    ],
)
def test_what_is_not_utf_8_is_a_fault_with_its_place(content: bytes, place: str) -> None:
    assert fault_of(content) == f"{METADATA}: {place}: this is not UTF-8; the preceding step must write JSON in UTF-8"


CHUNK = 1 << 20


@pytest.mark.parametrize("before", [CHUNK - 4, CHUNK - 3, CHUNK - 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1])
def test_the_size_of_a_file_changes_nothing_in_that(before: int) -> None:
    sound = b"[" + b" " * (before - 1) + "é山😀".encode()
    assert text_of(sound + b"]", METADATA) == sound + b"]"
    fault = fault_of(sound + b"\xff]")
    assert fault.startswith(f"{METADATA}: line 1, column {before + 4}: this is not UTF-8")
    cut_off = fault_of(sound[:-1])
    assert cut_off.startswith(f"{METADATA}: line 1, column {before + 3}: this is not UTF-8; it ends within a character")


@pytest.mark.parametrize(
    ("before", "place"),
    [
        (b"", "line 1, column 1"),
        (b"abc", "line 1, column 4"),
        (b"a\nb", "line 2, column 2"),
        (b"a\n\n", "line 3, column 1"),
        ("é山😀".encode(), "line 1, column 4"),
    ],
)
def test_a_place_counts_lines_and_characters_from_1(before: bytes, place: str) -> None:
    assert position(before + b"xyz\n", len(before)) == place
    assert position(before, len(before) + 5) == place


@pytest.mark.parametrize("content", [b"\0\0\0[]", b"[\0\0\0\0", b"[\0]"])
def test_nuls_that_make_it_look_like_another_encoding_are_a_fault(content: bytes) -> None:
    with pytest.raises(InputError, match="this is not JSON"):
        parse(content, METADATA)
