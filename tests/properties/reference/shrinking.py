"""Making a case small enough to read: what can be left out, and it still differs, is left out."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.properties.reference.comparing import Case

MOST = 1_500
"""How many smaller cases are tried."""
KEPT = {
    *("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "0020000D", "0020000E"),
    *("studies", "series", "selections", "name", "conditions"),
}

Json = Any
Path = tuple[str | int, ...]


def shrunk(case: Case, differs: Callable[[Case], bool], most: int = MOST) -> Case:
    """Return a smaller case that differs, or the same one."""
    parts = [case.rules, dict(case.documents), dict(case.images)]
    tried, again = 0, True
    while again:
        again = False
        for path in _paths(parts):
            smaller = _without(parts, path)
            if smaller and tried < most:
                tried += 1
                if differs(Case(*smaller)):
                    parts, again = smaller, True
    return Case(*parts)


def _paths(parts: Json) -> list[Path]:
    """Return the paths of all that may be left out: what holds the most first, and lists from their end."""
    return sorted(_below(parts, ()), key=len)


def _below(parts: Json, path: Path) -> Iterator[Path]:
    if isinstance(parts, dict | list):
        for key in list(parts) if isinstance(parts, dict) else reversed(range(len(parts))):
            if path and key not in KEPT:
                yield (*path, key)
            yield from _below(parts[key], (*path, key))


def _without(parts: Json, path: Path) -> Json:
    """Return the parts without what is at a path; None if nothing is there any more."""
    changed = deepcopy(parts)
    inner = changed
    for key in path[:-1]:
        if not _has(inner, key):
            return None
        inner = inner[key]
    if not _has(inner, path[-1]):
        return None
    del inner[path[-1]]
    return changed


def _has(inner: Json, key: str | int) -> bool:
    if isinstance(inner, dict):
        return key in inner
    return isinstance(inner, list) and isinstance(key, int) and key < len(inner)
