"""Logging of the rules, the payload and the result of a run, and of the failure that ended it."""

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from msgspec.structs import asdict

from selector.dicom.single_values import shown_uid
from selector.errors import Fault, SeriesSelectorError
from selector.models import Payload, SelectionResult
from selector.rules.rule_set import RuleSet

logger = logging.getLogger(__name__)

_MOST = 100
"""The most warnings of one kind that are logged individually."""

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
    left_out = ({"fault": f"{one.file}: {one.place}: {one.reason}"} for one in payload.left_out)
    _warn_of("Left out", left_out, payload.more_left_out)
    counts = {"studies": payload.study_count, "series": payload.series_count, "images": payload.image_count}
    logger.info("Payload read", extra=counts)


def log_result(result: SelectionResult) -> None:
    """Log the warnings, and a line for each selection."""
    for warning in result.warnings:
        logger.warning("About the payload", extra={"fault": warning})
    remarks = ((one.uid, remark) for one in result.studies for remark in one.remarks)
    _warn_of("About a study", ({"study": shown_uid(uid), "fault": remark} for uid, remark in remarks))
    _warn_of("About a choice", _about_choices(result))
    incomplete = sorted((one for one in result.studies if one.lacking), key=lambda one: len(one.lacking))
    lacking = ({"study": shown_uid(one.uid), "lacking": list(one.lacking)} for one in incomplete)
    _warn_of("The study is not complete", lacking)
    for row in result.totals:
        counts = asdict(row)
        level = logging.WARNING if row.undecided and not row.taken else logging.INFO
        logger.log(level, "Selection", extra={"selection": counts.pop("name"), **counts})


def log_failure(failure: SeriesSelectorError) -> None:
    """Log every fault of the error that ended a run."""
    for fault in failure.faults:
        logger.error(_EVENTS[failure.exit_code], extra={"fault": str(fault)})


def _about_choices(result: SelectionResult) -> Iterator[Mapping[str, object]]:
    choices = ((one, choice) for one in result.studies for choice in one.choices)
    for one, choice in choices:
        because = () if choice.undecided_because in {"", *one.remarks} else (choice.undecided_because,)
        for remark in (*because, *choice.remarks):
            yield {"study": shown_uid(one.uid), "selection": choice.name, "fault": remark}


def _warn_of(event: str, details: Iterable[Mapping[str, object]], unlisted: int = 0) -> None:
    """Log at most `_MOST` warnings, then how many more there are."""
    count = 0
    for count, extra in enumerate(details, start=1):
        if count <= _MOST:
            logger.warning(event, extra=extra)
    if count > _MOST:
        logger.warning("Further warnings not listed", extra={"event": event, "more": count - _MOST + unlisted})
