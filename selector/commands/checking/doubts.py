"""What `check` reports although it is legal: with ``--strict``, it counts as a fault."""

from msgspec import Struct


class Doubt(Struct, frozen=True):
    """How many things of one kind are reported: a noun in the singular, and what follows it."""

    count: int
    noun: str
    further: str = ""

    def __str__(self) -> str:
        """Return the number and the noun, such as ``2 attributes that no series has``, or ``no misfits``."""
        return f"{counted(self.noun, self.count)} {self.further}".rstrip()


def counted(noun: str, count: int) -> str:
    """Return a number with its noun, such as ``no faults`` or ``2 studies``."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count or 'no'} {noun if count == 1 else plural}"
