"""Numbers the distinct findings, verdicts and labels of a report: each is put into words once."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from selector.models import Outcome
from selector.report.tables import FindingRow, LabelColumn, OutcomeName, VerdictRow
from selector.rules.match.attribute_reader import Memo
from selector.rules.match.numbered import Numbered
from selector.verdicts import Finding, Verdict

_OUTCOMES: dict[Outcome, OutcomeName] = {
    Outcome.REJECTED: "rejected",
    Outcome.UNDECIDED: "undecided",
    Outcome.MATCHED: "matched",
}


class Matched(Struct, frozen=True, eq=False):
    """A verdict that matches, with what became of the series: `note` says why it was not taken."""

    verdict: Verdict
    is_taken: bool
    note: str


Told = Verdict | Matched


class VerdictTable:
    """Numbers verdicts and their findings in the order in which they come; `index` has each condition by its place."""

    def __init__(self, index: dict[str, int]) -> None:
        self._conditions = index
        self._findings: dict[FindingRow, int] = {}
        self._verdicts: dict[VerdictRow, int] = {}
        self._of_finding = Memo(self._finding)

    @property
    def findings(self) -> tuple[FindingRow, ...]:
        """The distinct findings."""
        return tuple(self._findings)

    @property
    def verdicts(self) -> tuple[VerdictRow, ...]:
        """The distinct verdicts."""
        return tuple(self._verdicts)

    def column(self, told: Sequence[Told]) -> list[int]:
        """Return the index of each verdict."""
        # Series share verdicts, and these findings, so rows are made and compared once for each of them.
        number = {one: self._verdict(one) for one in dict.fromkeys(told)}
        return list(map(number.__getitem__, told))

    def _verdict(self, told: Told) -> int:
        verdict, is_taken, note = (
            (told, False, "") if isinstance(told, Verdict) else (told.verdict, told.is_taken, told.note)
        )
        findings = tuple(map(self._of_finding.__getitem__, verdict.findings))
        row = VerdictRow(_OUTCOMES[verdict.outcome], is_taken, note, findings, verdict.change)
        return self._verdicts.setdefault(row, len(self._verdicts))

    def _finding(self, finding: Finding) -> int:
        row = FindingRow(self._conditions[finding.place], finding.found, _OUTCOMES[finding.outcome])
        return self._findings.setdefault(row, len(self._findings))


def label_column(texts: Iterable[str]) -> LabelColumn:
    """Return one label of all series, by its distinct texts."""
    numbered = Numbered.of(texts)
    return LabelColumn(tuple(numbered.distinct), list(numbered.numbers))
