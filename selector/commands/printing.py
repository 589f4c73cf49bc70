"""The output of `check` and `test`: readable lines, or one JSON object."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from msgspec import convert

from selector.commands.checking.check import Check
from selector.commands.checking.doubts import counted
from selector.commands.checking.examples import ExampleResult, ExamplesResult, Undecided
from selector.commands.rows import CheckRow, ExampleRow, ExamplesRow, InputCheckRow, SuspicionRow, UndecidedRow
from selector.commands.terminal import Line, Part, line, rendered
from selector.errors import Fault
from selector.files.json_text import encode
from selector.report.record import FaultRow
from selector.report.tables import Row
from selector.rules.explain.causes.in_words import uids_in_words

if TYPE_CHECKING:
    from selector.commands.checking.input_check import InputCheck
    from selector.rules.explain.causes.funnel import LeftOver

Printed = TypeVar("Printed", bound=Row)


def check_in_lines(check: Check, *, strict: bool = False) -> str:
    """Return what `check` found, for people; with `strict`, the last line says what counts as a fault."""
    return rendered((*_check_lines(check), *(_strict_lines(check) if strict else ())))


def check_in_json(check: Check, exit_code: int) -> str:
    """Return what `check` found, as one JSON object."""
    return in_json(
        CheckRow(
            check.source,
            fault_rows(check.faults),
            fault_rows(check.warnings),
            _rows(check.suspicions, SuspicionRow),
            convert(check.input, InputCheckRow, from_attributes=True) if check.input else None,
            exit_code,
        )
    )


def examples_in_lines(source: str, result: ExamplesResult) -> str:
    """Return what the examples show, for people."""
    return rendered(_examples_lines(source, result))


def examples_in_json(source: str, result: ExamplesResult | None, faults: Iterable[Fault], exit_code: int) -> str:
    """Return what the examples show, as one JSON object; None with faults."""
    found = result or ExamplesResult((), (), ())
    return in_json(
        ExamplesRow(
            source,
            fault_rows(faults),
            _rows(found.examples, ExampleRow),
            _rows(found.undecided_selections, UndecidedRow),
            _rows(found.undecided_conditions, UndecidedRow),
            exit_code,
        )
    )


def faults_in_lines(source: str, faults: Iterable[Fault]) -> str:
    """Return faults, for people."""
    return rendered(_fault_lines(source, tuple(faults)))


def fault_rows(faults: Iterable[Fault]) -> tuple[FaultRow, ...]:
    """Return faults as they are printed in JSON."""
    return _rows(faults, FaultRow)


def in_json(printed: object) -> str:
    """Return JSON that is safe for a terminal: invisible and control characters are escaped."""
    text = encode(printed, indent=2).decode()
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def _check_lines(check: Check) -> Iterator[Line]:
    faults, suspicions = counted("fault", len(check.faults)), counted("suspicion", len(check.suspicions))
    yield line(
        f"{check.source or 'rules'}: ",
        (faults, "bad" if check.faults else "good"),
        *([", ", _doubt(suspicions, check.suspicions)] if check.suspicions or not check.faults else []),
    )
    for fault in check.faults:
        yield line((fault.place or fault.file, "place"), f": {fault.message}", indent=2)
    for warning in check.warnings:
        yield line(("warning", "doubtful"), f": {warning}", indent=2)
    for one in check.suspicions:
        yield line((one.place, "place"), f": {one.message} (", (one.kind, "doubtful"), ")", indent=2)
        yield line((one.advice, "faint"), indent=4)
    if check.input:
        yield from _input_lines(check.input)


def _strict_lines(check: Check) -> Iterator[Line]:
    """Yield what alone is why the exit code is that of a fault."""
    if check.doubts and check.exit_code(strict=False) == 0:
        yield line("--strict: ", (", ".join(map(str, check.doubts)), "bad"))


def _fault_lines(source: str, faults: tuple[Fault, ...]) -> Iterator[Line]:
    yield line(f"{source or 'rules'}: ", (counted("fault", len(faults)), "bad"))
    for fault in faults:
        yield line(str(fault), indent=2)


def _input_lines(found: "InputCheck") -> Iterator[Line]:
    if found.faults:
        yield from _fault_lines(found.folder or "input", found.faults)
        return
    counts = f"{counted('study', found.studies)}, {found.series} series, {counted('image', found.images)}"
    misfits, left_out = counted("misfit", len(found.misfits)), len(found.left_out) + found.more_left_out
    left = f"{left_out or 'nothing'} left out"
    yield line(f"{found.folder}: {counts}; ", _doubt(misfits, found.misfits), ", ", _doubt(left, left_out))
    for misfit in found.misfits:
        yield line(("misfit", "doubtful"), f": {misfit}", indent=2)
    for one in found.left_out:
        yield line(("left out", "doubtful"), f": {one.file}: {one.place}: {one.reason}", indent=2)
    if found.more_left_out:
        yield line(("left out", "doubtful"), f": {found.more_left_out} more", indent=2)
    if found.unknown_images:
        names = uids_in_words(found.unknown_images, len(found.unknown_images) + found.more_unknown_images)
        what = "images of series that are not in dicom-metadata.json"
        yield line((what, "doubtful"), f": {names}", indent=2)
    for absent in found.absent:
        asked = ", ".join(absent.places)
        yield line(("no series has", "doubtful"), f" {absent.name}, which the rules use at {asked}", indent=2)
    for taking in found.takes:
        yield line(
            f"{taking.selection} ", ("takes", "good"), f" {taking.series:,} of {found.series:,} series", indent=2
        )
        yield from _step_lines(taking.steps)
    for selection in found.nothing:
        yield line(f"{selection.selection} ", ("takes nothing", "doubtful"), f": {selection.cause}", indent=2)
        yield from _step_lines(selection.steps)


def _step_lines(steps: "Iterable[LeftOver]") -> Iterator[Line]:
    """Yield what each condition leaves over, in full, and how many series match each branch of an `anyOf`."""
    for one in steps:
        undecided = f", {one.undecided:,} undecided" if one.undecided else ""
        yield line(f"→ {one.left:,}{undecided}: ", (one.place, "place"), f": {one.asks}", indent=4)
        for branch in one.branches:
            yield line(f"{branch.matching:,} match ", (branch.place, "place"), f": {branch.asks}", indent=6)


def _doubt(words: str, found: object) -> Part:
    """Return words about something that should not be there, in the style of what was found."""
    return words, "doubtful" if found else "good"


def _examples_lines(source: str, result: ExamplesResult) -> Iterator[Line]:
    for example in result.examples:
        yield from _example_lines(example)
    count, holding = len(result.examples), sum(not example.differences for example in result.examples)
    if not count:
        yield line(f"{source}: ", ("there are no examples", "doubtful"))
        return
    yield line(f"{source}: ", (f"{holding} of {count} examples hold", "good" if result.hold else "bad"))
    yield from _undecided_lines("selection", result.undecided_selections)
    yield from _undecided_lines("condition", result.undecided_conditions)


def _example_lines(example: ExampleResult) -> Iterator[Line]:
    holds: Part = ("DIFFERS", "bad") if example.differences else ("holds  ", "good")
    yield line(holds, f"  {example.name}  (", (example.place, "place"), ")")
    for one in example.differences:
        what = "must take it, but does not" if one.must_take else "takes it, but must not"
        yield line(f"{one.series}: {one.selection} {what}", indent=2)
        for sentence in one.why:
            yield line((sentence, "faint"), indent=4)


def _undecided_lines(kind: str, undecided: tuple[Undecided, ...]) -> Iterator[Line]:
    if undecided:
        yield line((f"No example decides {counted(kind, len(undecided))}:", "doubtful"))
    for one in undecided:
        lacks = (
            "no series is taken by it" if one.never_takes else "",
            "no series is kept out by it" if one.never_keeps_out else "",
        )
        yield line((one.place, "place"), f"  {one.about}: {' and '.join(filter(None, lacks))}", indent=2)


def _rows(found: Iterable[object], kind: type[Printed]) -> tuple[Printed, ...]:
    return tuple(convert(one, kind, from_attributes=True) for one in found)
