"""From the bytes of an element to its value in JSON."""

import pytest

from selector.dicom_files.reading.raw_values import Value, read_value

LATIN_1 = ("latin-1",)


@pytest.mark.parametrize(
    ("vr", "data", "value"),
    [
        ("DS", b"3.0 ", "3.0"),
        ("DS", b"1\\2.50\\ 3", ["1", "2.50", " 3"]),
        ("IS", b"001 ", "001"),
        ("CS", b"ORIGINAL\\PRIMARY", ["ORIGINAL", "PRIMARY"]),
        ("UI", b"1.2.3\0", "1.2.3"),
        ("PN", b"Yamada^Tarou=\\B", ["Yamada^Tarou=", "B"]),
        ("LT", b"a\\b ", "a\\b"),
        ("LO", b"  ", None),
        ("LO", b"\0\0", None),
        ("CS", b"\xe9", "\xe9"),
        ("US", b"\1\0", 1),
        ("SS", b"\xff\xff", -1),
        ("US", b"\1\0\2\0", [1, 2]),
        ("UL", b"\1\0\0\0", 1),
        ("SL", b"\xff\xff\xff\xff", -1),
        ("UV", b"\xff" * 8, 2**64 - 1),
        ("SV", b"\xff" * 8, -1),
        ("FD", b"\0\0\0\0\0\0\xf0\x3f", 1.0),
        ("FL", b"\0\0\x80\x3f", 1.0),
        ("FL", b"\0\0\xc0\x7f", "nan"),
        ("FD", b"\0\0\0\0\0\0\xf0\x7f", "inf"),
        ("AT", b"\x18\0\x63\x10", "00181063"),
        ("AT", b"\x18\0\x63\x10\x08\0\x18\0", ["00181063", "00080018"]),
        ("US", b"\1\0\2", "not a US: 3 bytes"),
        ("FD", b"\0" * 7, "not a FD: 7 bytes"),
    ],
)
def test_values(vr: str, data: bytes, value: Value) -> None:
    assert read_value(vr, data, LATIN_1, little_endian=True) == value


def test_big_endian() -> None:
    assert read_value("US", b"\0\1", LATIN_1, little_endian=False) == 1
    assert read_value("AT", b"\0\x18\x10\x63", LATIN_1, little_endian=False) == "00181063"


@pytest.mark.filterwarnings("ignore:Failed to decode")
@pytest.mark.parametrize(
    ("encodings", "data", "text"),
    [
        (("utf_8",), "Мозг".encode(), "Мозг"),
        (("iso_ir_144",), "Мозг".encode("iso8859_5"), "Мозг"),
        (LATIN_1, "Schädel".encode("latin-1"), "Schädel"),
        (("shift_jis",), "ﾔﾏﾀﾞ".encode("shift_jis"), "ﾔﾏﾀﾞ"),
        (("latin-1", "iso2022_jp"), b"\x1b$B;3ED\x1b(B", "山田"),
        (("gb18030",), "王".encode("gb18030"), "王"),
        (("utf_8",), b"M\xfcller", "M�ller"),
    ],
)
def test_text_in_its_character_set(encodings: tuple[str, ...], data: bytes, text: str) -> None:
    assert read_value("LO", data, encodings, little_endian=True) == text


def test_backslash_within_a_character_is_no_separator() -> None:
    kanji = "表".encode("gb18030")
    assert b"\\" not in kanji
    two_bytes = bytes([0x81, 0x5C])  # one character of GB18030, whose second byte is a backslash
    value = read_value("LO", two_bytes + b"\\B", ("gb18030",), little_endian=True)
    assert value == [two_bytes.decode("gb18030"), "B"]


def test_character_set_does_not_apply_to_codes() -> None:
    assert read_value("CS", "é".encode(), ("utf_8",), little_endian=True) == "Ã©"


def test_escape_sequence_ends_with_the_component_of_a_name() -> None:
    data = b"\x1b-LA\xe2^B\xe2"  # Cyrillic up to the delimiter, then the first character set
    encodings = ("latin-1", "iso_ir_144")
    assert read_value("PN", data, encodings, little_endian=True) == "Aт^Bâ"
