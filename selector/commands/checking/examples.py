"""The examples in rules: studies, and what must be selected in them. The command `test` runs them.

An example is decoded, matched and chosen from in the same way as a payload.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from selector.commands.checking.example_names import check_names
from selector.errors import ConfigurationError, Fault, InputError
from selector.models import Outcome, Payload, Portion
from selector.payload.assembling import Assembler
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.structures import Structures
from selector.rules.compile.names import Names
from selector.rules.explain.causes.in_words import remark_in_words
from selector.rules.explain.causes.not_taken import NotTaken
from selector.rules.explain.verdicts import Explainer, conditions_in_words
from selector.rules.faults import Faults, step, suggestion
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.model.document import ExampleObject
from selector.rules.rule_set import RuleSet
from selector.series_selector import needed_by, select
from selector.verdicts import Verdict


class Difference(Struct, frozen=True):
    """A series that a selection must take but does not or, if `must_take` is false, takes but must not.

    `why` has the reasons, each a sentence.
    """

    selection: str
    series: str
    must_take: bool
    why: tuple[str, ...]


class ExampleResult(Struct, frozen=True):
    """The differences in one example; none if it holds. `place` is its JSON path in the rules."""

    name: str
    place: str
    differences: tuple[Difference, ...]


class Undecided(Struct, frozen=True):
    """A selection, or a condition in words, that takes no series in any example, or keeps none out.

    `place` is its JSON path in the rules.
    """

    place: str
    about: str
    never_takes: bool
    never_keeps_out: bool


class ExamplesResult(Struct, frozen=True):
    """The result of all examples."""

    examples: tuple[ExampleResult, ...]
    undecided_selections: tuple[Undecided, ...]
    undecided_conditions: tuple[Undecided, ...]

    @property
    def hold(self) -> bool:
        """Whether nothing differs."""
        return not any(example.differences for example in self.examples)


def run_examples(rules: RuleSet) -> ExamplesResult:
    """Run the rules on each of their examples; raise `ConfigurationError` with every fault of the examples."""
    faults = Faults(rules.source)
    loaded = _load(rules, faults)
    if faults.found:
        raise ConfigurationError(faults.found)
    seen = _Seen()
    results = tuple(_compare(rules, place, example, payload, seen) for place, example, payload in loaded)
    return ExamplesResult(results, *_undecided(rules, seen))


def example_faults(rules: RuleSet) -> list[Fault]:
    """Return all faults of the examples, whether they hold or not."""
    faults = Faults(rules.source)
    _load(rules, faults)
    return faults.found


class _Seen:
    """What took a series, and what kept one out: JSON paths of selections and conditions."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.kept_out: set[str] = set()

    def note(self, index: int, verdict: Verdict, *, is_taken: bool) -> None:
        """Note the conditions because of which a selection takes, or does not match, a series."""
        if is_taken or verdict.outcome is not Outcome.MATCHED:
            noted = self.taken if is_taken else self.kept_out
            noted.add(step("$.selections", index))
            noted.update(finding.place for finding in verdict.findings)


def _load(rules: RuleSet, faults: Faults) -> list[tuple[str, ExampleObject, Payload]]:
    """Return every usable example, with its JSON path and its payload."""
    examples = rules.document.examples if rules.document else []
    structures = Structures(needed_by(rules))
    names = [selection.name for selection in rules.selections]
    attributes = Names(faults, rules.document.customAttributes if rules.document else ())
    loaded = []
    for index, example in enumerate(examples):
        place = step("$.examples", index)
        if any(earlier.name == example.name for earlier in examples[:index]):
            faults.add(f"{place}.name", "an earlier example has this name")
        check_names(example.study, f"{place}.study", attributes)
        payload = _payload(example, place, structures, faults)
        if payload:
            _check_names(example, place, names, faults)
            _check_uids(example, place, payload, faults)
            loaded.append((place, example, payload))
    return loaded


def payload_of_example(rules: RuleSet, example: ExampleObject, place: str, faults: Faults) -> Payload | None:
    """Return the payload of an example, or None with its faults."""
    return _payload(example, place, Structures(needed_by(rules)), faults)


def _payload(example: ExampleObject, place: str, structures: Structures, faults: Faults) -> Payload | None:
    assembler = Assembler(structures)
    text = json.dumps({"studies": [example.study]}).encode()
    try:
        leave_out = partial(assembler.leave_out, place)
        assembler.add(place, decode_one_by_one(text, structures, place, leave_out))
    except InputError as error:
        for fault in error.faults:
            faults.add(f"{place}.study", fault.message)
        return None
    for left_out in assembler.left_out:
        faults.add(left_out.place.replace("$.studies[0]", f"{place}.study", 1), left_out.reason)
    for fault in assembler.faults:
        faults.add(f"{place}.study", fault.message)
    if not assembler.studies:
        if not assembler.left_out:
            faults.add(f"{place}.study", "there is no series with a SeriesInstanceUID in it")
        return None
    without = set(example.withoutImage)
    uids = [series.SeriesInstanceUID for study in assembler.studies for series in study.series]
    images = {uid: "image" for uid in uids if uid not in without}
    return Payload([Portion(assembler.studies, images)], study_count=1, series_count=len(uids), image_count=len(images))


def _check_names(example: ExampleObject, place: str, names: Sequence[str], faults: Faults) -> None:
    for name in example.expect:
        if name not in names:
            message = f"no selection has this name{suggestion(name, names) or '; there are ' + ', '.join(names)}"
            faults.add(step(f"{place}.expect", name), message)


def _check_uids(example: ExampleObject, place: str, payload: Payload, faults: Faults) -> None:
    known = {series.SeriesInstanceUID for study in payload.whole.studies for series in study.series}
    lists = {step(f"{place}.expect", name): uids for name, uids in example.expect.items()}
    for where, uids in {**lists, f"{place}.withoutImage": example.withoutImage}.items():
        for index, uid in enumerate(uids):
            if uid not in known:
                faults.add(step(where, index), "no series of the study has this SeriesInstanceUID")
            elif uid in uids[:index]:
                faults.add(step(where, index), "this SeriesInstanceUID is already listed")


def _compare(rules: RuleSet, place: str, example: ExampleObject, payload: Payload, seen: _Seen) -> ExampleResult:
    selected = select(payload, rules, keep=True)
    ((study, result),) = selected.kept
    batch = SeriesBatch.of([study], selected.images)
    differences: list[Difference] = []
    for index, selection in enumerate(rules.selections):
        expected = frozenset(example.expect.get(selection.name, ()))
        not_taken = NotTaken(rules, result, index, selected.images)
        for series, verdict in zip(
            study.series, Explainer(selection, rules.same, ask_all=True).verdicts(batch), strict=True
        ):
            uid = series.SeriesInstanceUID
            is_taken = uid in result.choice(index).taken and result.contributes
            seen.note(index, verdict, is_taken=is_taken)
            if is_taken is not (uid in expected):
                is_matched = verdict.outcome is Outcome.MATCHED
                note = not_taken.why(uid) if is_matched else ""
                remarks = map(remark_in_words, result.choice(index).remarks if is_matched else ())
                why = (*_reasons(verdict, note, is_taken=is_taken), *remarks)
                differences.append(Difference(selection.name, uid, not is_taken, why))
    return ExampleResult(example.name, place, tuple(differences))


def _reasons(verdict: Verdict, note: str, *, is_taken: bool) -> Iterator[str]:
    """Yield why a series is taken, or is not."""
    if verdict.outcome is Outcome.MATCHED and not is_taken:
        yield from filter(None, ("it matches", note))
        return
    for one in verdict.findings:
        yield f"{one.asks}; found: {one.found}; {one.outcome.name.lower()} ({one.place})"
    yield from filter(None, [verdict.change])


def _undecided(rules: RuleSet, seen: _Seen) -> tuple[tuple[Undecided, ...], tuple[Undecided, ...]]:
    selections = [(step("$.selections", index), one.name) for index, one in enumerate(rules.selections)]
    conditions = dict(one for selection in rules.selections for one in conditions_in_words(selection.condition))
    return tuple(_missing(selections, seen)), tuple(_missing(conditions.items(), seen))


def _missing(several: Iterable[tuple[str, str]], seen: _Seen) -> Iterator[Undecided]:
    for place, about in several:
        if place not in seen.taken or place not in seen.kept_out:
            yield Undecided(place, about, place not in seen.taken, place not in seen.kept_out)
