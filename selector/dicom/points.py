"""Positions (PS3.3 C.7.6.2.1.1) of many images at once: a payload may have a million, and hardly two are equal."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from selector.dicom.values import Element

FARTHEST = 1e9
"""No position is as far in mm; much larger numbers could not be added."""

Point = tuple[float, float, float]

_has_numbers_only = re.compile(r"[-+.0-9eE ]*").fullmatch


def points_at_once(spelled: Iterable[tuple[object, ...]]) -> Sequence[Point] | None:
    """Return the points that raw values stand for, if each is written in a usual way under one and the same spelling.

    It is a short way to what `selector.dicom.values.read` gives, with the same result; None if that must be asked.

    Parameters
    ----------
    spelled
        The raw JSON of the position in each dataset, under each spelling of its name.
    """
    given = [column for column in zip(*spelled, strict=True) if column.count(None) < len(column)]
    if len(given) != 1:
        return None
    (values,) = given
    kinds = set(map(type, values))
    listed: list[Any] = list(values)
    if kinds == {str}:
        listed = [value.split("\\") for value in listed]
    elif kinds == {Element}:
        listed = [value.Value or () for value in listed]
    elif kinds != {tuple}:
        return None
    if set(map(len, listed)) != {3}:
        return None
    numbers = _numbers(list(chain.from_iterable(listed)))
    is_near = numbers and max(numbers) < FARTHEST and min(numbers) > -FARTHEST
    return list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)) if is_near else None


def _numbers(written: Sequence[Any]) -> list[float]:
    """Return numbers of JSON, or decimal texts, as numbers; an empty list if any is something else."""
    try:
        is_plain = (
            _has_numbers_only("".join(written)) if isinstance(written[0], str) else set(map(type, written)) <= _PLAIN
        )
        return list(map(float, written)) if is_plain else []
    except (TypeError, ValueError, OverflowError):
        return []


_PLAIN = {int, float}
