"""What ranked a candidate: what each criterion of `prefer` found in it, in words."""

from collections.abc import Iterable, Mapping

from selector.rules.choose.prefer import Criterion
from selector.rules.explain.found_values import FoundValues
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.facts.fact import Fact


def found_by(criteria: Iterable[Criterion], context: SeriesContext) -> tuple[str, ...]:
    """Return what each criterion found in a series, with values of attributes: for a report, never for a log."""
    return tuple(_found(criterion, context) for criterion in criteria)


def shared(found: Mapping[str, tuple[str, ...]], tied: Iterable[str]) -> tuple[str, ...]:
    """Return what each criterion found in the series that tie; `found` has it by series."""
    return tuple(" or ".join(dict.fromkeys(values)) for values in zip(*(found[uid] for uid in tied), strict=True))


def _found(criterion: Criterion, context: SeriesContext) -> str:
    about = criterion.about
    if about is None:
        return "matches" if criterion.key(context) == 0 else "does not match"
    if isinstance(about, Fact):
        return FoundValues().uncompared({about.of(context): 1})
    return FoundValues.of_attribute(about).uncompared(values_reader(about).in_series(context))
