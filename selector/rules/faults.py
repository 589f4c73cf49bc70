"""Faults of a rules file as they are collected, what is suspicious in one, and the wording that they share."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from selector.dicom.single_values import decimal_text
from selector.errors import Fault


class Misfit(Exception):  # noqa: N818 - it never leaves this package
    """Something in a rule does not fit; the caller that knows its JSON path turns it into a `Fault`."""


class Faults:
    """All faults of one rules file, in the order in which they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []

    def add(self, place: str, message: object) -> None:
        """Add a fault at a JSON path."""
        self.found.append(Fault(self.file, place, str(message)))


class Suspicion(Struct, frozen=True):
    """Something legal but suspicious: its kind, JSON path, description, and what to do about it."""

    kind: str
    place: str
    message: str
    advice: str


def step(place: str, key: str | int) -> str:
    """Return the JSON path of a member or an element of the value at a JSON path."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    plain = key.replace("$", "").isidentifier() or key.isalnum()
    return f"{place}.{key}" if plain else f"{place}[{quoted(key)}]"


def quoted(text: str) -> str:
    """Return a text of the rules in quotation marks, shortened if it is long."""
    shown = text if len(text) <= 60 else f"{text[:57]}…"
    if not shown.isprintable():
        shown = shown.encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{shown}"'


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean X?`` with the known word that is nearest, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - for faults only

    by_fold = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold()[:80], by_fold, n=1, cutoff=0.72)
    return f"; did you mean {by_fold[near[0]]}?" if near else ""


def listed(words: Sequence[str], last: str) -> str:
    """Return words as a list: ``a, b and c``."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def in_words(value: object) -> str:
    """Return a value of the rules as a reader would write it."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(in_words, value)) + "]"
    if isinstance(value, dict):
        members = (f"{in_words(name)}: {in_words(member)}" for name, member in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, (int, float)):
        return decimal_text(value)
    return "null" if value is None else str(value)
