"""Why a selection took nothing, in one line: conditions, attributes, counts and UIDs, but no value of a series."""

from collections.abc import Iterable, Iterator, Sequence

from selector.dicom.single_values import shown_uid
from selector.results import Cause, Choice, Remark, SelectionResult
from selector.rules.rule_set import RuleSet
from selector.verdicts import Step

SHOWN = 5
"""The most UIDs, names or selections that a line lists."""
_LONGEST = 100
"""The most characters of a condition in a line."""


def cause_in_words(cause: Cause) -> str:
    """Return a cause in one line.

    ``1,565 series → 254 (Modality equals "CT") → 0 (SliceThickness at most 3): SliceThickness is absent in all 1,565
    series; does the parser write it?``
    """
    if not cause.series:
        return "there are no series"
    funnel = funnel_in_words(cause.series, cause.steps)
    why = [*_absence(cause), *cause.reasons]
    return f"{funnel}: {'; '.join(why)}" if why else funnel


def funnel_in_words(series: int, steps: Iterable[Step]) -> str:
    """Return how many of some series each condition leaves over, of those that leave fewer over than there were."""
    words, before = [f"{series:,} series"], series
    for step in steps:
        if step.left < before:
            words.append(f"{step.left:,} ({_condition(step)})")
        before = step.left
    return " → ".join(words)


def unmet_in_words(rules: RuleSet, result: SelectionResult) -> str:
    """Return why no study is complete: the causes of the selections that all studies lack, else of all required."""
    required = {selection.name for selection in rules.selections if selection.required}
    of_all = required.intersection(*(study.lacking for study in result.studies))
    pairs = zip(rules.selections, result.causes, strict=True)
    wanted = of_all or required
    causes = [f"{one.name}: {cause_in_words(cause)}" for one, cause in pairs if cause and one.name in wanted]
    sentences = ["no study has all its required selections", *_first(causes, "selections")]
    return " ".join(one if one.endswith("?") else f"{one}." for one in sentences).removesuffix(".")


def in_studies(reason: str, studies: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return why something was not taken in some studies, each with the series that it is about, if any."""
    uid, series = studies[0]
    about = with_series(reason, series)
    where = f"study {shown_uid(uid)}" if len(studies) == 1 else f"{len(studies):,} studies, such as {shown_uid(uid)}"
    return f"in {where}: {about}"


def reason_in_words(choice: Choice) -> str:
    """Return why a selection is undecided in a study, with the series that tie."""
    return with_series(choice.undecided_because, choice.tied)


def remark_in_words(remark: Remark) -> str:
    """Return a remark with the series that it is about."""
    return with_series(remark.text, remark.series)


def with_series(sentence: str, series: Sequence[str]) -> str:
    """Return a sentence with the series that it is about, if any."""
    return f"{sentence}: {uids_in_words(series)}" if series else sentence


def uids_in_words(uids: Sequence[str], count: int = 0) -> str:
    """Return the first UIDs, and how many more there are; `count` is the number of all if some are not given."""
    return ", ".join(_first([shown_uid(uid) for uid in uids[:SHOWN]], count=max(count, len(uids))))


def _first(listed: Sequence[str], what: str = "", count: int = 0) -> list[str]:
    more = max(count, len(listed)) - SHOWN
    return [*listed[:SHOWN], *([f"and {more:,} more {what}".rstrip()] if more > 0 else [])]


def _condition(step: Step) -> str:
    asks = step.asks if len(step.asks) <= _LONGEST else f"{step.asks[:_LONGEST]}…"
    return f"{asks}; {step.undecided:,} undecided" if step.undecided and not step.left else asks


def _absence(cause: Cause) -> Iterator[str]:
    if cause.absent:
        is_absent, it = ("is", "it") if len(cause.absent) == 1 else ("are", "them")
        names = ", ".join(_first(cause.absent))
        everywhere = "the only series" if cause.series == 1 else f"all {cause.series:,} series"
        yield f"{names} {is_absent} absent in {everywhere}; does the parser write {it}?"
