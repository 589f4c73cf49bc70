"""Messages between processes."""

from io import BytesIO

import pytest

from selector.process.frames import read_frame, write_frame


@pytest.mark.parametrize("content", [b"", b"text", b"\x00" * 100_000])
def test_a_frame_is_read_as_it_was_written(content: bytes) -> None:
    stream = BytesIO()
    write_frame(stream, content)
    write_frame(stream, b"another")
    stream.seek(0)
    assert [read_frame(stream), read_frame(stream), read_frame(stream)] == [content, b"another", None]


@pytest.mark.parametrize("length", range(12))
def test_a_frame_that_is_cut_off_is_none(length: int) -> None:
    stream = BytesIO()
    write_frame(stream, b"text")
    assert read_frame(BytesIO(stream.getvalue()[:length])) is None
