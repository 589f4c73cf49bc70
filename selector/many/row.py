"""The row of one payload, out of what a run on it sees."""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256

from msgspec import structs

from selector.dicom.single_values import shown_uid
from selector.errors import Fault, LimitError, SeriesSelectorError, UnexpectedError
from selector.files import regular_file
from selector.many.rows import PayloadRow, ScannerRow, TakenRow
from selector.models import Payload, Portion
from selector.output_writer import FILE_NAME
from selector.process.workers import Died
from selector.report.record import CountsRow, FaultRow, InputRow
from selector.results import SelectionResult
from selector.rules.explain.causes.not_taken import why_nothing
from selector.rules.explain.series_labels import Labels, scanner_attributes
from selector.rules.rule_set import RuleSet

_MOST = 20
"""The most scanners, and the most faults, that a row lists."""


class RowMaker:
    """Sees one payload after another, and makes the row of each; it keeps nothing of a payload but its row."""

    def __init__(self, version: str, rules: RuleSet) -> None:
        self._version, self._rules = version, rules
        self._attributes = scanner_attributes()
        self._labels = Labels(self._attributes)

    def begin(self, name: str) -> None:
        """Begin with a payload, of which nothing but its name is known yet."""
        self._scanners: set[ScannerRow] = set()
        self._row = PayloadRow(clean(name), 0, self._version, self._rules.sha256)

    def passing(self, portions: Iterable[Portion]) -> Iterator[Portion]:
        """Yield the portions of a payload, and note their scanners alone: it may have to be loaded again."""
        self._scanners = set()
        for portion in portions:
            for study in portion.studies:
                for series in study.series:
                    found = self._labels.of((study, series, portion.images))
                    if found and len(self._scanners) < _MOST:
                        self._scanners.add(ScannerRow(*(clean(found.get(one.keyword, "")) for one in self._attributes)))
            yield portion

    def selected(self, payload: Payload, result: SelectionResult) -> None:
        """Note what the rules came to."""
        self._row = structs.replace(
            self._row,
            inputs=tuple(InputRow(clean(file.path), file.size, file.sha256) for file in payload.files),
            counts=CountsRow(payload.study_count, payload.series_count, payload.image_count),
            selections=tuple(
                TakenRow(
                    clean(totals.name), tuple(_taken(result, index)), clean(why_nothing(self._rules, result, index))
                )
                for index, totals in enumerate(result.totals)
            ),
            scanners=tuple(sorted(self._scanners)),
        )

    def ended(self, output_folder: str, failure: SeriesSelectorError | None) -> PayloadRow:
        """Return the row of the payload."""
        if failure:
            return structs.replace(self._row, exit_code=failure.exit_code, faults=fault_rows(failure.faults))
        return structs.replace(self._row, output=sha256_of(os.path.join(output_folder, FILE_NAME)))

    def died(self, died: Died) -> PayloadRow:
        """Return the row of the payload if its process has ended in the middle of it."""
        kind = LimitError if died.is_killed else UnexpectedError
        return structs.replace(self._row, exit_code=kind.exit_code, faults=(FaultRow("", "", how_it_died(died)),))


def how_it_died(died: Died) -> str:
    """Return how a process ended in the middle of a payload."""
    return f"the process that did it {died}"


def fault_rows(faults: Iterable[Fault]) -> tuple[FaultRow, ...]:
    """Return what ended a payload."""
    listed = [FaultRow(clean(fault.file), clean(fault.place), clean(fault.message)) for fault in faults]
    return tuple(listed[:_MOST])


def sha256_of(path: str) -> str:
    """Return the SHA-256 of a file, in lower case hex; empty if it cannot be read."""
    try:
        return sha256(regular_file.read(path)).hexdigest()
    except OSError:
        return ""


def _taken(result: SelectionResult, index: int) -> Iterator[str]:
    for study in result.studies:
        if study.contributes:
            yield from map(shown_uid, study.choice(index).taken)


def clean(text: str) -> str:
    """Return text that can be written in UTF-8: the name of a file may not be."""
    return text.encode("utf-8", "backslashreplace").decode()
