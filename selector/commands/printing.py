"""The output of `check` and `test`: readable lines, or one JSON object."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import to_builtins

from selector.commands.check import Check
from selector.commands.examples import ExampleResult, ExamplesResult, Undecided
from selector.errors import Fault
from selector.files.json_text import encode
from selector.logging_setup import printable
from selector.rules.explain.causes_in_words import uids_in_words

if TYPE_CHECKING:
    from selector.commands.input_check import InputCheck


def check_in_lines(check: Check) -> str:
    """Return what `check` found, for people."""
    return _text(_check_lines(check))


def check_in_json(check: Check, exit_code: int) -> str:
    """Return what `check` found, as the JSON object that the documentation describes."""
    return _json(
        {
            "rules": check.source,
            "faults": check.faults,
            "warnings": check.warnings,
            "suspicions": check.suspicions,
            "input": _input_members(check.input) if check.input else None,
            "exitCode": exit_code,
        }
    )


def examples_in_lines(source: str, result: ExamplesResult) -> str:
    """Return what the examples show, for people."""
    return _text(_examples_lines(source, result))


def examples_in_json(source: str, result: ExamplesResult | None, faults: Iterable[Fault], exit_code: int) -> str:
    """Return what the examples show, as the JSON object that the documentation describes; None with faults."""
    members = to_builtins(result or ExamplesResult((), (), ()))
    return _json({"rules": source, "faults": tuple(faults), **members, "exitCode": exit_code})


def faults_in_lines(source: str, faults: Iterable[Fault]) -> str:
    """Return faults, for people."""
    return _text(_fault_lines(source, tuple(faults)))


def _check_lines(check: Check) -> Iterator[str]:
    suspicions = f", {_count('suspicion', len(check.suspicions))}" if check.suspicions or not check.faults else ""
    yield f"{check.source or 'rules'}: {_count('fault', len(check.faults))}{suspicions}"
    for fault in check.faults:
        yield f"  {fault.place or fault.file}: {fault.message}"
    for warning in check.warnings:
        yield f"  warning: {warning}"
    for one in check.suspicions:
        yield f"  {one.place}: {one.message} ({one.kind})"
        yield f"    {one.advice}"
    if check.input:
        yield from _input_lines(check.input)


def _fault_lines(source: str, faults: tuple[Fault, ...]) -> Iterator[str]:
    yield f"{source or 'rules'}: {_count('fault', len(faults))}"
    for fault in faults:
        yield f"  {fault}"


def _input_lines(found: "InputCheck") -> Iterator[str]:
    if found.faults:
        yield from _fault_lines(found.folder, found.faults)
        return
    counts = f"{_count('study', found.studies)}, {found.series} series, {_count('image', found.images)}"
    misfits = _count("misfit", len(found.misfits))
    yield f"{found.folder}: {counts}; {misfits}, {len(found.left_out) + found.more_left_out or 'nothing'} left out"
    for misfit in found.misfits:
        yield f"  misfit: {misfit}"
    for left_out in found.left_out:
        yield f"  left out: {left_out.file}: {left_out.place}: {left_out.reason}"
    if found.more_left_out:
        yield f"  left out: {found.more_left_out} more"
    if found.unknown_images:
        names = uids_in_words(found.unknown_images, len(found.unknown_images) + found.more_unknown_images)
        yield f"  images of series that are not in dicom-metadata.json: {names}"
    for one in found.absent:
        yield f"  no series has {one.name}, which the rules use at {', '.join(one.places)}"
    for taking in found.takes:
        yield f"  {taking.selection} takes {taking.series:,} series: {taking.funnel}"
    for selection in found.nothing:
        yield f"  {selection.selection} takes nothing: {selection.cause}"


def _input_members(found: "InputCheck") -> dict[str, object]:
    members: dict[str, object] = to_builtins(found)
    del members["requests"]
    return members | {"absent": [{"name": one.name, "places": one.places} for one in found.absent]}


def _examples_lines(source: str, result: ExamplesResult) -> Iterator[str]:
    for example in result.examples:
        yield from _example_lines(example)
    count, holding = len(result.examples), sum(not example.differences for example in result.examples)
    if not count:
        yield f"{source}: there are no examples"
        return
    yield f"{source}: {holding} of {count} examples hold"
    yield from _undecided_lines("selection", result.undecided_selections)
    yield from _undecided_lines("condition", result.undecided_conditions)


def _example_lines(example: ExampleResult) -> Iterator[str]:
    yield f"{'DIFFERS' if example.differences else 'holds  '}  {example.name}  ({example.place})"
    for one in example.differences:
        what = "must take it, but does not" if one.must_take else "takes it, but must not"
        yield f"  {one.series}: {one.selection} {what}"
        for sentence in one.why:
            yield f"    {sentence}"


def _undecided_lines(kind: str, undecided: tuple[Undecided, ...]) -> Iterator[str]:
    if undecided:
        yield f"No example decides {_count(kind, len(undecided))}:"
    for one in undecided:
        lacks = (
            "no series is taken by it" if one.never_takes else "",
            "no series is kept out by it" if one.never_keeps_out else "",
        )
        yield f"  {one.place}  {one.about}: {' and '.join(filter(None, lacks))}"


def _count(word: str, count: int) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{count or 'no'} {word if count == 1 else plural}"


def _text(lines: Iterable[str]) -> str:
    """Return lines that are safe for a terminal, whatever names and paths contain."""
    return "".join(f"{printable(line)}\n" for line in lines)


def _json(members: dict[str, object]) -> str:
    """Return JSON that is safe for a terminal: invisible and control characters are escaped."""
    text = encode(members, indent=2).decode()
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
