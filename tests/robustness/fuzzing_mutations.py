"""Mutations: a document with one thing or several otherwise."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from tests.robustness.fuzzing_values import again, odd

Json = Any
Slot = tuple[Any, Any]
"""A list or object, and an index or name in it."""
Donors = Mapping[str, Sequence[Json]]
"""What stands under a name, wherever it occurs."""

_DEEPEST = 40


class Mutator:
    """Makes documents odd.

    Parameters
    ----------
    rng
        Decides everything.
    names
        Names of members that mean something somewhere.
    donors
        What stands under each name in other documents of the kind, from which parts are taken.
    """

    def __init__(self, rng: Random, names: Sequence[str], donors: Donors) -> None:
        self._rng = rng
        self._names = names
        self._donors = donors

    def mutated(self, document: Json) -> Json:
        """Return a document with one mutation or a few."""
        box = [deepcopy(document)]
        mutations = _GENTLE if self._rng.randrange(2) else _HARSH
        for _ in range(self._rng.choice((1, 1, 1, 1, 1, 2, 2, 4))):
            slots = list(_slots(box))
            holder, key = slots[0] if self._rng.randrange(30) == 0 else self._rng.choice(slots)
            self._rng.choice(mutations)(self, holder, key)
            if not box:
                box.append(odd(self._rng))
        return box[0]

    def _replace(self, holder: Json, key: Json) -> None:
        holder[key] = deepcopy(odd(self._rng))

    def _tweak(self, holder: Json, key: Json) -> None:
        """Put something near what is there."""
        value, rng = holder[key], self._rng
        if isinstance(value, bool) or value is None:
            holder[key] = rng.choice((True, False, None, "true", 0, 1))
        elif isinstance(value, str):
            holder[key] = self._near(value)
        elif isinstance(value, (int, float)):
            holder[key] = rng.choice((str(value), value + 1, -value, f" {value} ", [value], value // 2, f"{value}.0"))
        else:
            self._replace(holder, key)

    def _near(self, text: str) -> str:
        rng = self._rng
        at = rng.randrange(len(text) + 1)
        made = (
            lambda: text[:at] + text[at + 1 :],
            lambda: (
                text[:at]
                + chr(rng.choice((0, 9, 27, 32, 42, 46, 48, 92, 160, 0x301, 0x660, 0xD800, 0xFF11)))
                + text[at:]
            ),
            lambda: text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
            text.swapcase,
            lambda: f" {text}\0",
            lambda: f"{text}\\{text}",
            lambda: f"!{text}",
            lambda: text * rng.choice((2, 50)),
            lambda: rng.choice(self._names),
        )
        return rng.choice(made)()

    def _duplicate(self, holder: Json, key: Json) -> None:
        copied = deepcopy(holder[key])
        if isinstance(holder, list):
            holder.insert(self._rng.randrange(len(holder) + 1), copied)
        else:
            holder[again(key, self._rng.randrange(10))] = copied

    def _delete(self, holder: Json, key: Json) -> None:
        del holder[key]

    def _swap(self, holder: Json, key: Json) -> None:
        other_holder, other = self._rng.choice(list(_slots(holder)))
        holder[key], other_holder[other] = deepcopy(other_holder[other]), deepcopy(holder[key])

    def _rename(self, holder: Json, key: Json) -> None:
        if isinstance(holder, dict):
            name = self._near(key) if self._rng.randrange(2) else self._rng.choice(self._names)
            holder[name] = holder.pop(key)
        else:
            self._tweak(holder, key)

    def _add(self, holder: Json, key: Json) -> None:
        value = odd(self._rng) if self._rng.randrange(2) else self._part()
        if isinstance(holder, dict):
            holder[self._rng.choice(self._names)] = deepcopy(value)
        else:
            holder.insert(key, deepcopy(value))

    def _wrap(self, holder: Json, key: Json) -> None:
        value, rng = holder[key], self._rng
        wrappings: tuple[Callable[[Json], Json], ...] = (
            lambda inner: [inner],
            lambda inner: {rng.choice(self._names): inner},
            lambda inner: {"not": inner},
            lambda inner: {"allOf": [inner]},
            lambda inner: {"vr": "LO", "Value": inner},
            lambda inner: {"Alphabetic": inner},
        )
        wrap = rng.choice(wrappings)
        for _ in range(rng.choice((1, 1, 1, 2, 8))):
            value = wrap(value)
        holder[key] = value

    def _unwrap(self, holder: Json, key: Json) -> None:
        inner = list(_slots(holder[key]))
        if inner:
            below, name = self._rng.choice(inner)
            holder[key] = below[name]
        else:
            self._tweak(holder, key)

    def _splice(self, holder: Json, key: Json) -> None:
        holder[key] = deepcopy(self._part())

    def _part(self) -> Json:
        """Return a part of another document."""
        return self._rng.choice(self._donors[self._rng.choice(list(self._donors))])

    def _cross(self, holder: Json, key: Json) -> None:
        """Put in place what stands under this name elsewhere."""
        if key in self._donors:
            holder[key] = deepcopy(self._rng.choice(self._donors[key]))
        else:
            self._adopt(holder, key)

    def _adopt(self, holder: Json, key: Json) -> None:
        """Add a member or an element that the like of it has elsewhere."""
        value = holder[key]
        other = self._rng.choice(self._donors[key]) if key in self._donors else None
        if isinstance(value, dict) and isinstance(other, dict) and other:
            name = self._rng.choice(list(other))
            value[name] = deepcopy(other[name])
        elif isinstance(value, list) and isinstance(other, list) and other:
            value.insert(self._rng.randrange(len(value) + 1), deepcopy(self._rng.choice(other)))
        else:
            self._tweak(holder, key)


_HARSH: Sequence[Callable[[Mutator, Any, Any], None]] = (
    *(Mutator._replace, Mutator._replace, Mutator._replace, Mutator._tweak, Mutator._tweak, Mutator._tweak),
    *(Mutator._duplicate, Mutator._delete, Mutator._delete, Mutator._swap, Mutator._rename, Mutator._rename),
    *(Mutator._add, Mutator._add, Mutator._wrap, Mutator._unwrap, Mutator._splice, Mutator._splice),
)

_GENTLE: Sequence[Callable[[Mutator, Any, Any], None]] = (
    *(Mutator._cross, Mutator._cross, Mutator._cross, Mutator._adopt, Mutator._adopt, Mutator._adopt),
    *(Mutator._tweak, Mutator._delete, Mutator._swap, Mutator._duplicate, Mutator._replace),
)


def donors_of(documents: Iterable[Json]) -> Donors:
    """Return all that stands under each name in documents."""
    found: dict[str, list[Json]] = {}
    for document in documents:
        for holder, key in _slots(document):
            if isinstance(key, str):
                found.setdefault(key, []).append(holder[key])
    return found


def _slots(document: Json, depth: int = 0) -> Iterator[Slot]:
    """Yield every place in a document, the outer before the inner."""
    if depth < _DEEPEST and isinstance(document, (dict, list)):
        keys = document if isinstance(document, dict) else range(len(document))
        for key in keys:
            yield document, key
            yield from _slots(document[key], depth + 1)
