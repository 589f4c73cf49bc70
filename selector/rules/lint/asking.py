"""Asking a test about a witness, which may be a made-up text: what an expression finds in that is unknown."""

from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from selector.dicom.united import PartValues
from selector.dicom.values import Value
from selector.errors import LimitError
from selector.models import Outcome
from selector.rules.lint.witness_values import FILLER
from selector.rules.predicates.expressions import is_plain_text
from selector.rules.predicates.values import ExpressionTest


def ask(test: Any, asked: object) -> Outcome:  # noqa: ANN401 - a test on a value or on those of an instance
    """Return the outcome of a test; undecided if that needs to search a made-up text, or a search takes too long."""
    try:
        outcome: Outcome = (_without_expressions(test) if is_made_up(asked) else test).outcome(asked)
    except LimitError:
        return Outcome.UNDECIDED
    return outcome


def is_made_up(asked: object) -> bool:
    """Return whether a value, or one of several, is a made-up text."""
    if isinstance(asked, tuple):
        return any(map(is_made_up, asked))
    return is_made_up(asked.values) if isinstance(asked, PartValues) else isinstance(asked, str) and FILLER in asked


def is_expression(test: object) -> bool:
    """Return whether a test searches for an expression that is no plain text."""
    return isinstance(test, ExpressionTest) and not all(is_plain_text(one.source) for one in test.expressions)


class _Unknown(Struct, frozen=True):
    """Stands for an expression in a made-up text: the texts of that sort may match it or not."""

    def outcome(self, _: Value) -> Outcome:
        return Outcome.UNDECIDED


@cache
def _without_expressions(test: Any) -> Any:  # noqa: ANN401 - a test of any kind, and one of the same kind
    if is_expression(test):
        return _Unknown()
    members = {name: getattr(test, name) for name in ("parts", "tests") if hasattr(test, name)}
    return replace(test, **{name: tuple(map(_without_expressions, each)) for name, each in members.items()})
