"""What is reported about a place in the rules."""

from msgspec import Struct


class Suspicion(Struct, frozen=True):
    """Something suspicious: its kind, its place as a JSON path, what it is, and what to do about it.

    The documentation explains each kind under its name.
    """

    kind: str
    place: str
    message: str
    advice: str
