"""Logging of the rules, the payload and the result of a run, and of the failure that ended it."""

import logging
import os
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from operator import attrgetter

from msgspec.structs import asdict

from selector.dicom.single_values import shown_uid
from selector.errors import Fault, SeriesSelectorError
from selector.models import LeftOut, Payload
from selector.results import SelectionResult
from selector.rules.explain.causes.in_words import SHOWN, cause_in_words, uids_in_words
from selector.rules.explain.causes.not_taken import why_too_few
from selector.rules.rule_set import RuleSet

logger = logging.getLogger(__name__)

_MOST = 100
"""The most causes of one kind that are logged."""

_Warning = tuple[Mapping[str, Hashable], str, Sequence[str]]
"""What a warning says, the study that it is about, and the series."""

_EVENTS = {
    1: "Unexpected failure, a bug in this operator",
    2: "The settings or the rules cannot be used",
    3: "The inputs cannot be used",
    4: "The result is not complete",
    5: "The output cannot be written",
    7: "The payload exceeds a limit",
}


def log_settings(warnings: Iterable[Fault]) -> None:
    """Log the warnings about the environment."""
    _warn_of("About the settings", ({"fault": str(warning)} for warning in warnings))


def log_rules(source: str, path: str, text: bytes, rules: RuleSet | None = None) -> None:
    """Log which rules were read, and the warnings about them.

    `source` is a variable or ``default``, `path` that of the file or the variable again; without `rules`, they cannot
    be used.
    """
    file = {} if path == source else {"file": os.path.basename(path)}
    names = {"selections": [selection.name for selection in rules.selections]} if rules else {}
    logger.info("Rules read", extra={"source": source, **file, "sha256": sha256(text).hexdigest(), **names})
    for warning in rules.warnings if rules else ():
        logger.warning("About the rules", extra={"fault": warning})


def log_payload(payload: Payload) -> None:
    """Log what was left out of a payload, and its size."""
    _warn_of("Left out", _left_out(payload.left_out), payload.more_left_out)
    counts = {"studies": payload.study_count, "series": payload.series_count, "images": payload.image_count}
    logger.info("Payload read", extra=counts)


def log_result(rules: RuleSet, result: SelectionResult) -> None:
    """Log the warnings, one line for each cause, and a line for each selection."""
    for warning in result.warnings:
        logger.warning("About the payload", extra={"fault": warning})
    _warn_of("About a study", _by_cause(_about_studies(result)))
    _warn_of("About a choice", _by_cause(_about_choices(result)))
    _log_of(logging.INFO, "The study is passed over", _by_cause(_about_passed_over(result)))
    if not result.unmet:  # If it is, the causes of the selections are those of the studies.
        _warn_of("The study is not complete", _by_cause(_about_incomplete(rules, result)))
    for row, cause in zip(result.totals, result.causes, strict=True):
        counts = asdict(row)
        level = logging.WARNING if row.undecided and not row.taken else logging.INFO
        fault = {"fault": f"{row.name}: {cause_in_words(cause)}"} if cause else {}
        logger.log(level, "Selection", extra={**fault, "selection": counts.pop("name"), **counts})


def log_failure(failure: SeriesSelectorError) -> None:
    """Log every fault of the error that ended a run."""
    for fault in failure.faults:
        logger.error(_EVENTS[failure.exit_code], extra={"fault": str(fault)})


def _about_studies(result: SelectionResult) -> Iterator[_Warning]:
    for one in filter(_remarks, result.studies):
        for remark in one.remarks:
            yield {"fault": remark}, one.uid, ()


def _about_choices(result: SelectionResult) -> Iterator[_Warning]:
    for one in result.studies:
        for choice in one.found:
            if choice.undecided_because and choice.undecided_because not in one.remarks:
                yield {"selection": choice.name, "fault": choice.undecided_because}, one.uid, choice.tied
            for remark in choice.remarks:
                yield {"selection": choice.name, "fault": remark.text}, one.uid, remark.series


def _about_incomplete(rules: RuleSet, result: SelectionResult) -> Iterator[_Warning]:
    """Yield the studies that are not complete, those that lack the fewest first."""
    for one in sorted(filter(_lacking, result.studies), key=lambda one: len(one.lacking)):
        names = ((index, choice.name) for index, choice in enumerate(one.nothing) if choice.name in one.lacking)
        why = "; ".join(f"{name}: {why_too_few(rules, one, index)}" for index, name in names)
        yield {"fault": why, "lacking": one.lacking}, one.uid, ()


def _about_passed_over(result: SelectionResult) -> Iterator[_Warning]:
    for one in filter(_passed_over, result.studies):
        yield {"fault": one.passed_over}, one.uid, ()


def _by_cause(warnings: Iterable[_Warning]) -> Iterator[Mapping[str, object]]:
    """Yield one warning for each cause, with its studies: the only one, or their number and the first of them."""
    studies: dict[tuple[tuple[str, Hashable], ...], list[tuple[str, Sequence[str]]]] = {}
    for cause, uid, series in warnings:
        studies.setdefault(tuple(cause.items()), []).append((uid, series))
    for known, found in studies.items():
        uids = [shown_uid(uid) for uid, _ in found[:SHOWN]]
        where = {"study": uids[0]} if len(found) == 1 else {"studies": len(found), "first": uids}
        series = found[0][1]
        yield {**where, **dict(known), **({"series": uids_in_words(series)} if series else {})}


def _left_out(listed: Iterable[LeftOut]) -> Iterator[Mapping[str, object]]:
    """Yield what was left out of a file for one reason as one warning, with the path of the first."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in listed:
        places.setdefault((one.file, one.reason), []).append(one.place)
    for (file, reason), found in places.items():
        more = {"more": len(found) - 1} if len(found) > 1 else {}
        yield {"fault": f"{file}: {found[0]}: {reason}", **more}


def _warn_of(event: str, details: Iterable[Mapping[str, object]], unlisted: int = 0) -> None:
    """Log at most `_MOST` warnings of one kind, then how many more there are."""
    _log_of(logging.WARNING, event, details, unlisted)


def _log_of(level: int, event: str, details: Iterable[Mapping[str, object]], unlisted: int = 0) -> None:
    count = 0
    for count, extra in enumerate(details, start=1):
        if count <= _MOST:
            logger.log(level, event, extra=extra)
    if more := max(count - _MOST, 0) + unlisted:
        logger.log(level, event, extra={"fault": "there are others that are not listed", "more": more})


_remarks, _lacking, _passed_over = map(attrgetter, ("remarks", "lacking", "passed_over"))
