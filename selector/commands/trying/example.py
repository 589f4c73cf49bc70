"""`try --as-example`: a study of the input as an entry of `examples` in the rules, which holds for these rules."""

from collections.abc import Mapping

from selector.commands.checking.examples import payload_of_example
from selector.commands.trying.example_study import Dataset, ExampleStudy, Uids, hidden
from selector.commands.trying.trial import Trial
from selector.results import StudyResult
from selector.rules.faults import Faults
from selector.rules.model.document import ExampleObject
from selector.rules.rule_set import RuleSet
from selector.series_selector import select

Example = dict[str, object]
_Taken = dict[str, set[str]]


def example_of(trial: Trial) -> Example:
    """Return the first study of a trial as an example."""
    kept, rules = trial.kept[0], trial.applied.rules
    study, result = kept
    uids = Uids()
    uids.of_study(study)
    images = trial.applied.result.images
    without = [uids[one.SeriesInstanceUID] for one in study.series if one.SeriesInstanceUID not in images]
    writer = ExampleStudy(rules.requested)
    full = writer.in_full(study, uids)
    in_full = _result(rules, full, without)
    short = next((one for one in writer.in_short(full) if _same(in_full, _result(rules, one, without))), full)
    taken = _taken(in_full)
    actually = {name: {uids[uid] for uid in listed} for name, listed in _taken(result).items()}
    remark = {"$comment": _remark(rules, actually)} if taken != actually else {}
    return {
        "name": _name(rules),
        **remark,
        "study": short,
        "expect": {name: sorted(listed, key=_by_number) for name, listed in taken.items()},
        **({"withoutImage": without} if without else {}),
    }


def _result(rules: RuleSet, study: Dataset, without: list[str]) -> StudyResult:
    """Return what the rules take of a study as an example."""
    example = ExampleObject.model_validate({"name": "-", "study": study, "expect": {}, "withoutImage": without})
    payload = payload_of_example(rules, example, "$", Faults(rules.source))
    if payload is None:
        raise RuntimeError("a study of the payload cannot be an example")
    ((_, result),) = select(payload, rules, keep=True).kept
    return result


def _same(one: StudyResult, other: StudyResult) -> bool:
    """Return whether selections choose and judge in the same way."""
    return (one.lacking, one.choices) == (other.lacking, other.choices)


def _taken(result: StudyResult) -> _Taken:
    """Return the series that count as taken, by selection."""
    return {one.name: set(one.taken) for one in result.found if one.taken and not result.lacking}


def _name(rules: RuleSet) -> str:
    """Return a name that no example has yet."""
    names = {example.name for example in rules.document.examples} if rules.document else set()
    return next(name for number in range(1, len(names) + 2) if (name := f"study {number}") not in names)


def _remark(rules: RuleSet, taken: Mapping[str, set[str]]) -> str:
    """Return why an example differs from the study that it is made of."""
    left_out = ", ".join(dict.fromkeys(one.name for one in hidden(rules.requested)))
    lists = "; ".join(f"{name} {', '.join(sorted(uids, key=_by_number))}" for name, uids in taken.items())
    made_up = f": fill in made-up values of {left_out}" if left_out else ""
    return (
        f"In the real study the rules take: {lists or 'nothing'}. It is different here, because UIDs are replaced and "
        f"what a report may not show is left out{made_up}."
    )


def _by_number(uid: str) -> list[int]:
    return [int(part) for part in uid.split(".")]
