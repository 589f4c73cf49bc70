"""The files of a batch."""

import os
from pathlib import Path

import pytest

from selector.errors import OutputError
from selector.many import summary
from selector.many.rows import BatchSummary, PayloadRow
from selector.many.summary import Rows, decode_row, earlier_rows, encode_row
from selector.report.record import FaultRow, RulesRow

FIRST, SECOND = (
    PayloadRow("p1", 0, "1", "ab", output="cd"),
    PayloadRow("p2", 3, "1", "ab", faults=(FaultRow("", "", "x"),)),
)


def test_a_row_is_a_line() -> None:
    line = encode_row(SECOND)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_row(line) == SECOND


@pytest.mark.parametrize("line", [b"", b"{}", encode_row(FIRST)[:-9], b'{"payload": "\xff"}', b"[]", b'{"another": 1}'])
def test_what_is_no_row(line: bytes) -> None:
    assert decode_row(line) is None


def test_rows_are_added_to_those_that_were_kept(tmp_path: Path) -> None:
    with Rows(str(tmp_path), [FIRST]) as rows:
        assert [*earlier_rows(str(tmp_path))] == [FIRST]
        rows.add(SECOND)
        assert [*earlier_rows(str(tmp_path))] == [FIRST, SECOND]


def test_a_line_that_was_cut_off_is_no_row(tmp_path: Path) -> None:
    (tmp_path / summary.ROWS_NAME).write_bytes(encode_row(FIRST) + encode_row(SECOND)[:-5])
    assert [*earlier_rows(str(tmp_path))] == [FIRST]
    assert [*earlier_rows(f"{tmp_path}/no-such")] == []


def test_what_an_earlier_batch_left_is_removed(tmp_path: Path) -> None:
    whole = BatchSummary(
        "1", 0, RulesRow("default", "", "", "bySeries", distinct=False, same=()), 0, 0, 0, (), (), (), (), ()
    )
    with Rows(str(tmp_path), [FIRST]):
        summary.write(str(tmp_path), whole)
    (tmp_path / "other").touch()
    assert len(os.listdir(tmp_path)) == 4
    summary.remove_stale(str(tmp_path))
    assert os.listdir(tmp_path) == ["other"]


def test_rows_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"batch-summary\.jsonl: cannot be written"):
        Rows(f"{tmp_path}/no-such", [])
    with Rows(str(tmp_path), []) as rows:
        rows._file.close()
        rows._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - closed with the rows
        with pytest.raises(OutputError, match="cannot be written: No space left"):
            rows.add(FIRST)
