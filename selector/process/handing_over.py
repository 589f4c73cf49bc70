"""What a child process hands over to the process that it was forked from: pickled values.

Structures that are made at run time have no name to be found by, but those that there were before the fork are in the
same order in both processes.
"""

import io
import pickle
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct


class Parcels:
    """Packs values in a child process, and unpacks them in its parent; made before the child."""

    def __init__(self) -> None:
        self._structures = list(_below(Struct))

    def packed(self, value: object) -> bytes:
        """Return a value as bytes; raise `LookupError` if it has a structure that was made since."""
        written = io.BytesIO()
        _Pickler(written, {one: number for number, one in enumerate(self._structures)}).dump(value)
        return written.getvalue()

    def unpacked(self, data: bytes) -> object:
        """Return the value that was packed."""
        return _Unpickler(data, self._structures).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, numbers: Mapping[object, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._numbers = numbers

    def persistent_id(self, obj: object) -> int | None:
        """Return the number of a structure."""
        return self._numbers[obj] if isinstance(obj, type) and issubclass(obj, Struct) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, structures: Sequence[type[Struct]]) -> None:
        super().__init__(io.BytesIO(data))
        self._structures = structures

    def persistent_load(self, pid: int) -> type[Struct]:
        """Return the structure of a number."""
        return self._structures[pid]


def _below(structure: type[Struct]) -> Iterator[type[Struct]]:
    for one in structure.__subclasses__():
        yield one
        yield from _below(one)
