"""From a criterion of `prefer` with `nearest` to what ranks by it."""

from collections.abc import Mapping
from typing import Any

from selector.dicom.periods import SECOND
from selector.dicom.single_values import LARGEST, decimal_text
from selector.dicom.standard.dictionary import Attribute
from selector.rules.choose.nearest import Nearest, date_beside
from selector.rules.compile.conditions import ConditionsCompiler
from selector.rules.compile.names import REMARKS
from selector.rules.faults import Faults, Misfit, in_words, step
from selector.rules.match.facts.fact import Fact
from selector.rules.model.selection_object import PreferenceObject
from selector.rules.predicates.operands import (
    Operand,
    described,
    read_age_operand,
    read_number_operand,
    read_period_operand,
)


def nearest(
    about: Attribute | Fact, criterion: PreferenceObject, place: str, conditions: ConditionsCompiler, faults: Faults
) -> Nearest | None:
    """Compile a criterion that ranks by the distance of `about`; None if there are faults."""
    where = step(place, "to")
    if "to" not in criterion.given:
        if all(fault.place != where for fault in faults.found):
            faults.add(place, 'nearest needs "to": a value, or conditions for another series of the study')
        return None
    if date := date_beside(about):
        conditions.requested.add(date)
    unit, symbol = (SECOND, " s") if about.kind == "period" else (1, " days" if about.kind == "age" else "")
    to = criterion.to
    asks = f"the series matching {_keys(to)}" if isinstance(to, dict) else in_words(to)
    words = f"nearest {about.name} to {_apart(criterion.after, symbol)}{asks}"
    after = (criterion.after or 0) * unit
    if not abs(after) <= LARGEST:
        faults.add(step(place, "after"), "the distance is not a finite number")
    if isinstance(to, dict):
        return Nearest(about, conditions.compiled(to, where), after=after, words=words)
    try:
        return Nearest(about, _value(about, to), after=after, words=words)
    except Misfit as misfit:
        faults.add(where, misfit)
        return None


def _value(about: Attribute | Fact, to: Operand) -> float:
    """Return a value of the rules as `lowest` ranks it."""
    if about.kind == "age":
        return read_age_operand(about, to)
    if about.kind != "period":
        return read_number_operand(about, to)
    period = read_period_operand(about, to)
    if period.zoned:
        raise Misfit(f"{described(about)}: with an offset from UTC it has no certain rank; leave the offset out")
    return period.start


def _keys(conditions: Mapping[str, Any]) -> str:
    return ", ".join(key for key in conditions if key not in REMARKS)


def _apart(after: float | None, symbol: str) -> str:
    if not after:
        return ""
    return f"{decimal_text(abs(after))}{symbol} {'after' if after > 0 else 'before'} "
