"""What the rows of a batch come to."""

import json
from collections.abc import Iterable
from itertools import permutations

import msgspec

from selector.many.rows import BatchSummary, PayloadRow, ScannerRow, TakenRow
from selector.many.tally import Tally
from selector.report.record import FaultRow, RulesRow

RULES = RulesRow("default", "", "0", "bySeries", distinct=False, same=())
SIEMENS, GE = ScannerRow("SIEMENS", "Prisma", "VE11"), ScannerRow("GE", "Signa", "")


def row(name: str, *taken: int, scanners: Iterable[ScannerRow] = (), fault: str = "", code: int = 0) -> PayloadRow:
    """Return a row in which the selections `a`, `b`, … took so many series."""
    selections = tuple(
        TakenRow(letter, tuple(map(str, range(count))), "" if count else "no series matches")
        for letter, count in zip("ab", taken, strict=False)
    )
    faults = (FaultRow("file", "", fault),) if fault else ()
    return PayloadRow(name, code, "1", "0", selections=selections, scanners=tuple(scanners), faults=faults)


def summary(rows: Iterable[PayloadRow], kept: int = 0) -> BatchSummary:
    tally = Tally("ab")
    for one in rows:
        tally.add(one)
    return tally.summary("1", RULES, kept)


ROWS = [
    row("p1", 1, 2, scanners=[SIEMENS]),
    row("p2", 1, 0, scanners=[SIEMENS, GE]),
    row("p3", 0, 0, scanners=[GE]),
    row("p4", code=3, fault="there is no such file"),
    row("p5", code=3, fault="there is no such file"),
    row("p6", 0, 1, code=4, fault="no study is complete", scanners=[GE]),
]


def test_counts() -> None:
    found = json.loads(msgspec.json.encode(summary(ROWS, kept=1)))
    assert [found[name] for name in ("exitCode", "payloads", "kept", "complete")] == [6, 6, 1, 1]
    assert found["exitCodes"] == [
        {"exitCode": 0, "payloads": 3},
        {"exitCode": 3, "payloads": 2},
        {"exitCode": 4, "payloads": 1},
    ]
    assert found["failures"] == [
        {"exitCode": 3, "cause": "there is no such file", "payloads": 2, "first": ["p4", "p5"]},
        {"exitCode": 4, "cause": "no study is complete", "payloads": 1, "first": ["p6"]},
    ]
    assert found["selections"] == [
        {"name": "a", "payloads": 2, "series": 2, "causes": [{"cause": "no series matches", "payloads": 2}]},
        {"name": "b", "payloads": 2, "series": 3, "causes": [{"cause": "no series matches", "payloads": 2}]},
    ]
    assert found["lacking"] == [
        {"selections": ["a", "b"], "payloads": 1},
        {"selections": ["a"], "payloads": 1},
        {"selections": ["b"], "payloads": 1},
    ]
    assert [
        (one["scanner"]["manufacturer"], one["payloads"], one["complete"], one["selections"])
        for one in found["scanners"]
    ] == [
        ("GE", 3, 0, [1, 1]),
        ("SIEMENS", 2, 1, [2, 1]),
    ]


def test_a_batch_in_which_all_have_their_output() -> None:
    assert summary(ROWS[:3]).exit_code == 0
    assert summary([]).exit_code == 0


def test_the_order_in_which_payloads_end_changes_nothing() -> None:
    assert len({msgspec.json.encode(summary(some)) for some in permutations(ROWS)}) == 1


def test_what_is_kept_does_not_grow_with_the_number_of_payloads() -> None:
    rows = (
        row(str(number), 0, 1, code=3, fault=str(number), scanners=[ScannerRow("M", "", str(number))])
        for number in range(3000)
    )
    found = summary(rows)
    assert (found.payloads, len(found.failures), len(found.scanners)) == (3000, 1000, 1000)
    assert sum(len(one.first) for one in found.failures) == 1000
