"""What ranked a series: what each criterion of `prefer` found in it, in words."""

from collections.abc import Iterator

from selector.rules.choose.prefer import Extreme, MatchingFirst
from selector.rules.choose.selection import Selection
from selector.rules.explain.found_values import FoundValues
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.facts.fact import Fact


def ranking_values(selection: Selection, context: SeriesContext) -> Iterator[str]:
    """Yield what each criterion found, with values of attributes: for a report, never for a log."""
    for criterion in selection.prefer:
        if isinstance(criterion, Extreme):
            yield f"{criterion.about.name} {_found(criterion, context)}"
        elif isinstance(criterion, MatchingFirst):
            yield f"{criterion.words}: {'no' if criterion.key(context) else 'yes'}"


def _found(criterion: Extreme, context: SeriesContext) -> str:
    about = criterion.about
    if isinstance(about, Fact):
        return FoundValues().of_values(about.of(context))
    return FoundValues.of_attribute(about).uncompared(values_reader(about).in_series(context))
