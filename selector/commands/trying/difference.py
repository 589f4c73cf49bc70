"""The command `diff`: what two rule files select differently of the same input, and because of which conditions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from selector import runtime_envs
from selector.commands.given_rules import read_given_rules
from selector.commands.trying.about import About
from selector.commands.trying.applied import Applied, apply, load
from selector.errors import ConfigurationError, Fault
from selector.models import Study
from selector.process.progress import Show
from selector.results import StudyResult
from selector.rules.explain.series_labels import scanner_attributes
from selector.rules.loader import load_rules
from selector.rules.rule_set import RuleSet

Taken = dict[str, tuple[str, ...]]
"""The series that count as taken, by the name of the selection."""


class DiffRequest(Struct, frozen=True):
    """What `diff` is asked: two rule files, and an input folder, or None for that of a run."""

    old: str
    new: str
    folder: str | None


class Changed(Struct, frozen=True, eq=False):
    """A series that a selection takes with one of the rules only."""

    selection: str
    change: Literal["gained", "lost"]
    series: str


class StudyDifference(Struct, frozen=True, eq=False):
    """A study of which rules select differently, with the result of each."""

    study: Study
    before: StudyResult
    after: StudyResult

    @property
    def changes(self) -> tuple[Changed, ...]:
        """What is gained and lost, by selection."""
        before, after = taken_of(self.before), taken_of(self.after)
        return tuple(_changes(before, after))

    @property
    def reordered(self) -> tuple[str, ...]:
        """The selections that take the same series in another order."""
        before, after = taken_of(self.before), taken_of(self.after)
        return tuple(
            name
            for name, uids in before.items()
            if name in after and uids != after[name] and set(uids) == set(after[name])
        )


class Difference(Struct, frozen=True, eq=False):
    """Both rules applied to an input, and the studies of which they select differently, the newest first."""

    folder: str
    before: Applied
    after: Applied
    studies: tuple[StudyDifference, ...]


def compare(environ: Mapping[str, str], request: DiffRequest, show: Show | None) -> Difference:
    """Apply two rule files to an input; raise an error with all faults if any of it cannot be used."""
    settings, _ = runtime_envs.read(environ)
    rules = _both(environ, (request.old, request.new))
    folder = settings.input_folder if request.folder is None else request.folder
    payload = load(folder, rules, (*About.attributes, *scanner_attributes()))
    before, after = (apply(one, payload, settings, show) for one in rules)
    return Difference(folder, before, after, tuple(_differences(before, after)))


def _both(environ: Mapping[str, str], paths: Iterable[str]) -> list[RuleSet]:
    """Return the rules of each path; raise `ConfigurationError` with the faults of all."""
    found, faults = [], []
    for path in paths:
        try:
            found.append(load_rules(*read_given_rules(path, environ)))
        except ConfigurationError as error:  # Both files may have the same name.
            faults += [Fault(path, fault.place, fault.message) for fault in error.faults]
    if faults:
        raise ConfigurationError(faults)
    return found


def taken_of(result: StudyResult) -> Taken:
    """Return what counts as taken of a study."""
    return {one.name: one.taken for one in result.found if one.taken} if result.contributes else {}


def _differences(before: Applied, after: Applied) -> Iterator[StudyDifference]:
    results = {result.uid: result for _, result in after.result.kept}
    for study, old in before.result.kept:
        new = results[old.uid]
        if taken_of(old) != taken_of(new) or old.contributes != new.contributes:
            yield StudyDifference(study, old, new)


def _changes(before: Taken, after: Taken) -> Iterator[Changed]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, ()), after.get(name, ())
        stays = set(old).intersection(new)
        yield from (Changed(name, "gained", uid) for uid in new if uid not in stays)
        yield from (Changed(name, "lost", uid) for uid in old if uid not in stays)
